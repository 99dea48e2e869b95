// Package rule holds the rules of thumb by which dates of saturation are told in practice, and that a
// better forecast has to beat: a straight line through the last days, the same with noise, changes drawn
// at random, the last season with its errors, and always quoting the base rate.
//
// They are written down as they are used, with their faults: none knows seasons, bounds, level shifts or outliers
// beyond what its name says. Sequences are float64 slices in time order, NaN where nothing was measured; the package
// knows neither time nor units nor names.
package rule

import (
	"errors"
	"math"
	"math/rand/v2"
)

// ErrTooShort is returned where fewer than three values, or no two neighbours, are measured.
var ErrTooShort = errors.New("rule: too few values are measured")

// Rule makes paths; dst[0] is the step after the last of the history. It may be used by several goroutines.
type Rule interface {
	// Path fills dst with a possible course, drawn from src in time order.
	Path(dst []float64, src *rand.PCG)
	// Certain reports whether all paths are the same.
	Certain() bool
}

// Line is a straight line by least squares, without doubt: what predict_linear of Prometheus does
// (Prometheus documentation, query functions: "predict_linear(v, t)").
type Line struct {
	level float64 // at step 0 after the history
	slope float64 // a step
}

// FitLine returns the line through the last window values of y, or through all of them if there are fewer.
func FitLine(y []float64, window int) (*Line, error) {
	l, _, err := fitLine(y[max(len(y)-window, 0):])
	return l, err
}

// Path fills dst with the line.
func (l *Line) Path(dst []float64, _ *rand.PCG) {
	for h := range dst {
		dst[h] = l.level + l.slope*float64(h)
	}
}

// Certain is true.
func (l *Line) Certain() bool { return true }

// moments are what the errors of a line's two figures follow from.
type moments struct {
	n, mean, spread float64 // of the times: number, mean counted from step 0, sum of squares around it
}

func fitLine(y []float64) (*Line, moments, error) {
	var m moments
	level := 0.0
	for t, v := range y {
		if !math.IsNaN(v) {
			m.n++
			m.mean += (float64(t-len(y)) - m.mean) / m.n
			level += (v - level) / m.n
		}
	}
	if m.n < 3 {
		return nil, m, ErrTooShort
	}
	slope := 0.0
	for t, v := range y {
		if !math.IsNaN(v) {
			d := float64(t-len(y)) - m.mean
			m.spread += d * d
			slope += d * (v - level)
		}
	}
	slope /= m.spread
	return &Line{level - slope*m.mean, slope}, m, nil
}

// NoisyLine is a straight line by least squares through the whole history with the doubt that belongs to it:
// of the line, and of each value around it, independent and normal.
type NoisyLine struct {
	line  Line
	times moments
	noise float64 // standard deviation of a value around the line
}

// FitNoisyLine returns the line through y with its noise.
func FitNoisyLine(y []float64) (*NoisyLine, error) {
	l, m, err := fitLine(y)
	if err != nil {
		return nil, err
	}
	sum := 0.0
	for t, v := range y {
		if !math.IsNaN(v) {
			d := v - l.level - l.slope*float64(t-len(y))
			sum += d * d
		}
	}
	return &NoisyLine{*l, m, math.Sqrt(sum / (m.n - 2))}, nil
}

// Path fills dst with a line drawn from what the history leaves open (any textbook of regression: the estimates of the
// level at the mean time and of the slope are independent, with variances σ²/n and σ²/Σ(t − t̄)²) and noise around it.
func (l *NoisyLine) Path(dst []float64, src *rand.PCG) {
	random := rand.New(src)
	level := l.noise / math.Sqrt(l.times.n) * random.NormFloat64()
	slope := l.noise / math.Sqrt(l.times.spread) * random.NormFloat64()
	for h := range dst {
		t := float64(h)
		dst[h] = l.line.level + l.line.slope*t + level + slope*(t-l.times.mean) + l.noise*random.NormFloat64()
	}
}

// Certain is false.
func (l *NoisyLine) Certain() bool { return false }

// Delta adds changes from step to step, drawn one by one from those of the history, to its last value.
type Delta struct {
	last    float64
	changes []float64
}

// FitDelta returns the changes of y.
func FitDelta(y []float64) (*Delta, error) {
	d := &Delta{}
	previous := math.NaN()
	for _, v := range y {
		if c := v - previous; !math.IsNaN(c) {
			d.changes = append(d.changes, c)
		}
		if previous = v; !math.IsNaN(v) {
			d.last = v
		}
	}
	if len(d.changes) == 0 {
		return nil, ErrTooShort
	}
	return d, nil
}

// Path fills dst with the last value and the changes drawn since.
func (d *Delta) Path(dst []float64, src *rand.PCG) {
	random := rand.New(src)
	v := d.last
	for h := range dst {
		v += d.changes[random.IntN(len(d.changes))]
		dst[h] = v
	}
}

// Certain is false.
func (d *Delta) Certain() bool { return false }
