package forecast

import (
	"context"
	"fmt"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// Simulations are the possible courses of a demand, or of something that drives it: a Forecast, which holds
// them, or a Drawn, which makes each when it is asked for.
type Simulations interface {
	drawn() Drawn
	row(future int) []float64 // must not be changed
}

// Drawn is a forecast whose paths are made one at a time: those of a cost over five years are too long to be held.
type Drawn struct {
	Series         Series // the history
	Start          time.Time
	Step           Step
	Futures, Steps int
	// Path fills dst, of at most Steps values, with a future. It is called concurrently, and always gives the same.
	Path func(future int, dst []float64)
}

// Drawn returns the next h steps of f in n futures.
func (f *Fit) Drawn(n, h int) Drawn {
	return Drawn{Series: f.series, Start: f.series.End(), Step: f.series.Step, Futures: n, Steps: h, Path: f.Path}
}

func (d Drawn) drawn() Drawn { return d }

func (d Drawn) row(future int) []float64 {
	row := make([]float64, d.Steps)
	d.Path(future, row)
	return row
}

// time returns the beginning of step i.
func (d Drawn) time(i int) time.Time { return d.Step.At(d.Start, i) }

func (f Forecast) drawn() Drawn {
	n, h := f.Paths.Dims()
	return Drawn{Series: f.Series, Start: f.Start, Step: f.Step, Futures: n, Steps: h, Path: func(i int, dst []float64) { copy(dst, f.row(i)) }}
}

func (f Forecast) row(future int) []float64 { return f.Paths.RawRowView(future) }

// With returns d as it is if the events come to be that were made ready for it.
func (d Drawn) With(c *Changes) Drawn {
	path := d.Path
	d.Path = func(i int, dst []float64) {
		path(i, dst)
		c.Apply(i, dst)
	}
	return d
}

// Less returns future by future how far d is from other, for Drive.Change. Both must be of the same futures and steps.
func (d Drawn) Less(other Drawn) Drawn {
	path := d.Path
	return d.differing(func(i int, dst []float64) {
		path(i, dst)
		for h, v := range other.row(i)[:len(dst)] {
			dst[h] -= v
		}
	})
}

// LessMean returns future by future how far d is from its mean, for Drive.Change. For that, all futures are gone over once.
func (d Drawn) LessMean(ctx context.Context) (Drawn, error) {
	average, err := d.mean(ctx)
	path := d.Path
	return d.differing(func(i int, dst []float64) {
		path(i, dst)
		for h := range dst {
			dst[h] -= average[h]
		}
	}), err
}

// differing returns a difference to d, which has no history.
func (d Drawn) differing(path func(future int, dst []float64)) Drawn {
	d.Series.Values, d.Series.Start, d.Path = nil, d.Start, path
	return d
}

// meanBatch is how many values are held at a time while a mean is taken.
const meanBatch = 2_000_000

// mean is Forecast.Mean: the same sums in the same order, whatever the processors.
func (d Drawn) mean(ctx context.Context) ([]float64, error) {
	size := max(min(meanBatch/d.Steps, d.Futures), 1)
	batch := mat.NewDense(size, d.Steps, nil)
	first, sum := d.row(0), make([]float64, d.Steps)
	for from := 0; from < d.Futures; from += size {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := min(size, d.Futures-from)
		parallel.Each(n, func(i int) { d.Path(from+i, batch.RawRowView(i)) })
		for i := range n {
			for h, v := range batch.RawRowView(i) {
				sum[h] += v - first[h]
			}
		}
	}
	for h := range sum {
		sum[h] = first[h] + sum[h]/float64(d.Futures)
	}
	return sum, nil
}

// Changes are the events of a WhatIf, made ready to act on the paths of one demand. They are safe for concurrent use.
type Changes struct{ changing *changing }

// Plan makes the events ready for h steps of what fit draws, in n futures: on each of them, Changes.Apply does
// what Apply does to a forecast. Errors: those of Apply, and more events and steps than can be held.
func (w WhatIf) Plan(fit *Fit, n, h int) (*Changes, error) {
	if err := w.Validate(); err != nil {
		return nil, err
	}
	if k := len(w.Events); k > 0 && h > MaxEventValues/k {
		return nil, fmt.Errorf("events × steps: %d × %d, the limit is %d: ask for fewer events, a shorter horizon or a longer step", k, h, MaxEventValues)
	}
	d := fit.Drawn(n, h)
	c := newChanging(Forecast{Series: d.Series, Start: d.Start, Step: d.Step}, fit, n, h)
	if err := c.plan(w.Events); err != nil {
		return nil, err
	}
	return &Changes{c}, nil
}

// Apply turns path, which begins with the first step of the forecast and is not longer than was planned, into what
// it is with the events. Their draws are those of the future.
func (x *Changes) Apply(future int, path []float64) {
	if len(x.changing.changes) > 0 {
		x.changing.act(future, path)
	}
}

// Notes are those of WhatIf.Apply. In how many futures more is removed than there is, is known of those that
// Apply was called for.
func (x *Changes) Notes() []string { return x.changing.noted() }
