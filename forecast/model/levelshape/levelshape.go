// Package levelshape forecasts a history as level times shape:
//
//	y(period, phase) = level(period) · shape(phase)
//
// the idea of FLAIR (Honda 2026, "Don't Learn the Shape: Forecasting Periodic
// Time Series by Rank-1 Decomposition", arXiv 2605.07222). The history is
// folded into a matrix with a row a period, which a level a row and one shape
// describe if the season is all that happens within a period. A level is the
// mean of many values, so it has little noise, and a month of hours ahead is only thirty levels.
//
// Shapes are remembered with a half-life, and each phase of a second season
// (the days of a week) may have its own as far as that tells later periods
// better. Levels follow a ridge regression on their lags and their second season. Sample paths draw from the
// errors of both: those of the level when its row is left out, and whole
// periods of what the shape was off when it was told in advance, so that both their autocorrelation and the phases' different
// spread are kept.
//
// Periods without a measurement are left out of all fits, a phase that never
// has one lies between its neighbours, and single gaps are filled with level times shape. It is not for
// histories without a season, nor for values below 0: Fit returns an error. Sequences are float64 slices in time order,
// NaN where nothing was measured; the package knows neither time nor units nor names.
package levelshape

import (
	"errors"
	"math"
	"math/rand/v2"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// MinPeriods is the fewest whole periods a model can be fitted to.
const MinPeriods = 6

// maxRows is how many of the latest periods are fitted, maxLag the longest second season in periods.
const (
	// By argument: it bounds the time of a fit; four years of days are fewer.
	maxRows = 1500
	maxLag  = 64
)

// limit of the values that are fitted.
const limit = 1e100

// Errors of Fit.
var (
	ErrPeriod   = errors.New("levelshape: a period is below 2, or the periods are not ascending")
	ErrValue    = errors.New("levelshape: a value is infinite or above 1e100")
	ErrNegative = errors.New("levelshape: a value is below 0")
	ErrShort    = errors.New("levelshape: fewer than 6 whole periods")
	ErrGap      = errors.New("levelshape: something was measured in fewer than 6 periods, or they have no level")
	ErrShape    = errors.New("levelshape: the last value tells the next period better than its shape does")
)

// Model is a fitted model, whose paths continue the history. It is safe for
// concurrent use, but for Update.
type Model struct {
	model
	made atomic.Pointer[ahead] // as far as it was asked for
}

// model is what is fitted, and where its history stands.
type model struct {
	period  int
	scale   float64
	levels  levels
	shapes  shapes
	byPhase [][]int   // indices of shapes.errors to draw from, by period ahead of the fit, over and over
	fitted  int       // steps of the history that was fitted
	rows    int       // whole periods since
	begun   []float64 // values of the period since those, in units of scale
}

// Fit returns the model of y with seasons of the given periods, ascending, each at least 2. The first
// is the period; the next that is a whole multiple of it, up to 64 times and
// of which y has two, is the second season, and others are left aside.
func Fit(y []float64, periods []int) (*Model, error) {
	if err := check(y, periods); err != nil {
		return nil, err
	}
	p := periods[0]
	if len(y)/p < MinPeriods {
		return nil, ErrShort
	}
	m := &Model{model: model{period: p, scale: meanOf(y), fitted: len(y)}}
	if !(m.scale > 0) {
		return nil, ErrShape // all zero
	}
	scaled := make([]float64, len(y))
	for t, v := range y {
		scaled[t] = v / m.scale
	}
	f, ok := fold(scaled, p)
	if !ok {
		return nil, ErrGap
	}
	l, empty := make([]float64, f.rows), 0
	for i := range l {
		if l[i] = meanOf(f.row(i)); math.IsNaN(l[i]) {
			empty++
		}
	}
	if f.rows-empty < MinPeriods {
		return nil, ErrGap
	}
	second := secondOf(periods, f.rows)
	m.shapes = fitShapes(f, l, second)
	if !m.shapes.tellMore(f, l) {
		return nil, ErrShape
	}
	if m.levels, ok = fitLevels(l, second); !ok {
		return nil, ErrGap
	}
	for _, shape := range m.shapes.next {
		round(shape)
		if floats.HasNaN(shape) {
			return nil, ErrShape // of values so far apart that what is left of the small ones is nothing
		}
	}
	m.levels.past = m.pass(scaled)
	m.keep(maxErrors)
	return m, nil
}

func check(y []float64, periods []int) error {
	previous := 1
	for _, p := range periods {
		if p <= previous {
			return ErrPeriod
		}
		previous = p
	}
	if len(periods) == 0 {
		return ErrShape
	}
	for _, v := range y {
		switch {
		case v < 0:
			return ErrNegative
		case v > limit:
			return ErrValue
		}
	}
	return nil
}

// secondOf returns the second season in periods, 1 if there is none.
func secondOf(periods []int, rows int) int {
	for _, p := range periods[1:] {
		if k := p / periods[0]; p%periods[0] == 0 && k <= maxLag && 2*k <= rows {
			return k
		}
	}
	return 1
}

// meanOf returns the mean of what was measured, NaN if nothing was.
func meanOf(y []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range y {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum / n
}

// tellMore tells whether, over the later periods, the level before times the
// shape told in advance came nearer than the last value before carried on. Where it did not, the
// history has no season within the period, and the mean of a period
// throws away what is known best: where it stands now.
func (s *shapes) tellMore(f *foldMatrix, l []float64) bool {
	byShape, byLast := 0.0, 0.0
	for k, e := range s.errors {
		i := s.row[k]
		if i == 0 || math.IsNaN(l[i-1]) {
			continue
		}
		last := f.row(i - 1)[f.cols-1]
		for j, v := range f.row(i) {
			byShape += math.Abs(v - l[i-1]*(v/l[i]-e[j]))
			byLast += math.Abs(v - last)
		}
	}
	return byShape < clearly*byLast
}

// clearly is the part of the errors of the last value that those of the shape must stay below: a
// walk of a dozen periods can look like a season by chance.
// Tried on a sample of the development sets: 0.95, loss −0.2 % and dates −0.2 %; 0.8, loss 0.0 % and dates −1.6 %.
const clearly = 0.9

// enough is how many errors of one phase of the second season are enough to draw from them alone.
// Tried on a sample of the development sets: 2, loss +0.3 % and dates +0.4 %; 8, loss 0.0 % and dates +0.1 %.
const enough = 4

// maxErrors is how many values the errors of shape that are drawn from have together: of hours, five months of days.
const maxErrors = 4 * record.MaxPool

// leastErrors is how many errors of shape are kept, however long they are.
// Tried on a sample of the development sets: 4 and 16 change no score there.
const leastErrors = 8

// keep thins the errors of shape to most values, rounds them, and lists for every phase of the second season those to draw from.
func (m *model) keep(most int) {
	s, rows := &m.shapes, max(most/m.period, leastErrors)
	s.errors, s.phase, s.row = record.Thin(s.errors, rows), record.Thin(s.phase, rows), nil
	for _, e := range s.errors {
		round(e)
	}
	m.levels.errors = record.Thin(m.levels.errors, record.MaxPool)
	m.groupErrors()
}

// round leaves of shapes, which are around 1, what a record keeps: what lies beyond is far below how well they are known.
func round(shape []float64) {
	for j, v := range shape {
		shape[j] = record.Round(v)
	}
}

// groupErrors sets byPhase.
func (m *model) groupErrors() {
	var all []int
	m.byPhase = make([][]int, len(m.shapes.next))
	for k, d := range m.shapes.phase {
		all = append(all, k)
		m.byPhase[d] = append(m.byPhase[d], k)
	}
	for d, own := range m.byPhase {
		if len(own) < enough {
			m.byPhase[d] = all
		}
	}
}

// ahead are periods to come, the begun one first.
type ahead struct {
	course []float64 // transformed levels
	doubt  float64   // part of the error of the first level that what was seen of its period leaves, 1 where that is nothing
}

// look returns as much of what is ahead as n steps take, and keeps it.
func (m *Model) look(n int) ahead {
	periods := (len(m.begun) + n + m.period - 1) / m.period
	known := m.made.Load()
	if known == nil || periods > len(known.course) {
		known = &ahead{doubt: 1}
		first := math.NaN()
		if len(m.begun) > 0 {
			first, known.doubt = m.begunLevel()
		}
		known.course = m.levels.course(periods, first, m.rows)
		m.made.Store(known)
	}
	return ahead{known.course[:periods], known.doubt}
}

// each calls do for every period ahead with the part of dst in it and the phase where that begins.
func (m *Model) each(dst []float64, do func(k, phase int, part []float64)) {
	phase := len(m.begun)
	for k := 0; len(dst) > 0; k++ {
		n := min(m.period-phase, len(dst))
		do(k, phase, dst[:n])
		dst, phase = dst[n:], 0
	}
}

// Center fills dst with the expected course, in which transformed levels have their median.
func (m *Model) Center(dst []float64) {
	ahead := m.look(len(dst))
	m.each(dst, func(k, phase int, part []float64) {
		level := m.scale * m.levels.level(ahead.course[k])
		shape := m.shapes.at(m.rows + k)[phase:]
		for i := range part {
			part[i] = level * shape[i]
		}
	})
}

// Deviate fills dst with the deviation of one path from the expected course.
func (m *Model) Deviate(dst []float64, src *rand.PCG) {
	ahead := m.look(len(dst))
	var recent [maxLag + 1]float64 // deviations of the transformed level, by period ahead modulo its length
	m.each(dst, func(k, phase int, part []float64) {
		off := m.levels.errors[draw(src, len(m.levels.errors))]
		if k == 0 {
			off *= ahead.doubt
		}
		for j, lag := range m.levels.lags {
			if k >= lag {
				off += m.levels.beta[j] * recent[(k-lag)%len(recent)]
			}
		}
		recent[k%len(recent)] = off
		x := ahead.course[k]
		center, level := m.scale*m.levels.level(x), m.scale*m.levels.level(x+off)
		shape := m.shapes.at(m.rows + k)[phase:]
		own := m.byPhase[(m.rows+k)%len(m.byPhase)]
		var e []float64
		if at := draw(src, max(len(own), 1)); at < len(own) {
			e = m.shapes.errors[own[at]][phase:]
		}
		for i := range part {
			s := shape[i]
			if e != nil {
				s = max(0, s+e[i])
			}
			part[i] = level*s - center*shape[i]
		}
	})
}

// draw returns a number from 0 up to n, n excluded, from one output of src. The
// bias of less than n/2³² is of no consequence here.
func draw(src *rand.PCG, n int) int { return int((src.Uint64() >> 32) * uint64(n) >> 32) }
