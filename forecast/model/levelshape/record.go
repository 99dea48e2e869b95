package levelshape

import "github.com/plimsoll/plimsoll/forecast/model/record"

// version of what Record writes.
const version = 1

// Limits of what Restore reads.
const (
	maxPeriod = 1 << 16
	maxFitted = 1 << 31
)

// Record appends all of the model that forecasts need. What Restore makes of it has the same course and the same
// paths, bit for bit.
func (m *Model) Record(w *record.Writer) {
	w.Uint(version)
	w.Int(m.period)
	w.Float(m.scale)
	w.Int(m.fitted)
	w.Int(m.rows)
	w.Floats(m.begun)
	l := &m.levels
	for _, v := range []float64{l.power, l.mean, l.memory, l.highest, l.lowest, l.intercept, l.square} {
		w.Float(v)
	}
	w.Floats(l.effects)
	w.Ints(l.lags)
	w.Floats(l.beta)
	w.Floats(l.past)
	w.Floats(l.errors)
	w.Uint(uint64(len(m.shapes.next)))
	for _, s := range m.shapes.next {
		w.Short(s)
	}
	w.Ints(m.shapes.phase)
	for _, e := range m.shapes.errors {
		w.Short(e)
	}
}

// Restore takes a model off a record. The error names the field that is wrong.
func Restore(r *record.Reader) (*Model, error) {
	m := &Model{}
	r.Version(version)
	m.period = r.Int("period", 2, maxPeriod)
	m.scale = r.Float("scale")
	r.Require(m.scale > 0, "scale", "more than 0")
	m.fitted = r.Int("fitted", m.period, maxFitted)
	m.rows = r.Int("rows", 0, maxFitted)
	m.begun = r.AnyFloats("begun", m.period-1)
	m.levels = restoreLevels(r)
	m.shapes = restoreShapes(r, m.period)
	if err := r.Err(); err != nil {
		return nil, err
	}
	m.groupErrors()
	return m, nil
}

func restoreLevels(r *record.Reader) levels {
	l := levels{power: r.Float("power"), mean: r.Float("mean"), memory: r.Float("memory"), highest: r.Float("highest"),
		lowest: r.Float("lowest")}
	r.Require(l.power == 0 || l.power == 0.5 || l.power == 1, "power", "0, 0.5 or 1")
	r.Require(l.memory > 0, "memory", "more than 0")
	r.Require(l.lowest > 0 && l.lowest <= l.highest, "lowest", "more than 0, and no more than the highest")
	l.intercept, l.square = r.Float("intercept"), r.Float("square")
	r.Require(l.square >= 0, "square", "0 or more")
	l.effects = r.Floats("effects", maxLag)
	r.Require(len(l.effects) > 0, "effects", "a value at least")
	l.lags = r.Ints("lags", nearLags+1, 1, maxLag)
	l.beta = r.Floats("beta", nearLags+1)
	l.past = r.Floats("past", maxLag)
	longest := 0
	for _, lag := range l.lags {
		r.Require(lag > longest, "lags", "ascending ones")
		longest = lag
	}
	r.Require(longest > 0 && len(l.past) == longest, "past", "as many as the longest lag, and one at least")
	r.Require(len(l.beta) == len(l.lags), "beta", "as many as lags")
	l.errors = r.Floats("errors", record.MaxPool)
	r.Require(len(l.errors) > 0, "errors", "a value at least")
	return l
}

func restoreShapes(r *record.Reader, period int) shapes {
	var s shapes
	n := r.Uint("shapes")
	r.Require(n >= 1 && n <= maxLag, "shapes", "1 to 64")
	for range min(n, maxLag) {
		shape := r.Short("shape", period)
		r.Require(len(shape) == period, "shape", "a value a step of the period")
		s.next = append(s.next, shape)
	}
	s.phase = r.Ints("phases", max(maxErrors/period, leastErrors), 0, max(len(s.next)-1, 0))
	for range s.phase {
		e := r.Short("errors of shape", period)
		r.Require(len(e) == period, "errors of shape", "a value a step of the period")
		s.errors = append(s.errors, e)
	}
	return s
}
