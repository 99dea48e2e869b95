package forecast

import (
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Simulations are the possible courses of a demand, or of something that drives it: a Forecast, which holds
// them, or a Simulator, which makes each when it is asked for.
type Simulations interface {
	Simulator() Simulator
	Row(future int) []float64 // must not be changed
}

// Simulator is a forecast whose paths are made one at a time: those of a cost over five years are too long to be held.
type Simulator struct {
	Series         series.Series // the history
	Start          time.Time
	Step           series.Step
	Futures, Steps int
	// Path fills dst, of at most Steps values, with a future. It is called concurrently, and always gives the same.
	Path func(future int, dst []float64)
}

// Simulator returns d: it is one.
func (d Simulator) Simulator() Simulator { return d }

// Row makes a future.
func (d Simulator) Row(future int) []float64 {
	row := make([]float64, d.Steps)
	d.Path(future, row)
	return row
}

// Time returns the beginning of step i.
func (d Simulator) Time(i int) time.Time { return d.Step.At(d.Start, i) }

// Simulator returns f as one, which copies the paths that it has.
func (f Forecast) Simulator() Simulator {
	n, h := f.Paths.Dims()
	return Simulator{Series: f.Series, Start: f.Start, Step: f.Step, Futures: n, Steps: h,
		Path: func(i int, dst []float64) { copy(dst, f.Row(i)) }}
}

// Row returns a future of f, which must not be changed.
func (f Forecast) Row(future int) []float64 { return f.Paths.RawRowView(future) }
