package forecast

import (
	"fmt"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Limits of one forecast. Memory is futures × steps × 8 bytes.
const (
	MaxFutures    = future.Max
	MaxSteps      = 200_000
	MaxPathValues = 50_000_000 // futures × steps
	MinFutures    = 20         // fewer cannot tell a 5 % chance
)

// Forecast is what is known of the future of a series: sample paths, each a
// possible course of it. The paths are equally likely, and path i belongs to
// the same state of the world as path i of every other forecast of the run.
type Forecast struct {
	// Series is the history that was forecast, as it was given.
	Series series.Series
	// Start is the beginning of the first step, one step after the last observation.
	Start time.Time
	Step  series.Step
	// Paths has a row for each future and a column for each step.
	Paths *mat.Dense
	// Model names the model, or the pool of models, that made the paths.
	Model    string
	Evidence Evidence
}

// CheckSize returns an error that names the limit which n futures of h steps
// would break, before any memory is taken for them.
func CheckSize(n, h int) error {
	switch {
	case h < 1:
		return fmt.Errorf("horizon: %d steps, want at least 1", h)
	case h > MaxSteps:
		return fmt.Errorf("horizon: %d steps, the limit is %d: use a longer step or a shorter horizon", h, MaxSteps)
	case n < MinFutures:
		return fmt.Errorf("paths: %d, want at least %d", n, MinFutures)
	case n > MaxFutures:
		return fmt.Errorf("paths: %d, the limit is %d", n, MaxFutures)
	case n > MaxPathValues/h:
		return fmt.Errorf("paths × steps: %d × %d, the limit is %d: ask for fewer paths, a shorter horizon or a longer step", n, h, MaxPathValues)
	}
	return nil
}

// Futures returns the number of sample paths.
func (f Forecast) Futures() int {
	n, _ := f.Paths.Dims()
	return n
}

// Steps returns the number of steps of each path.
func (f Forecast) Steps() int {
	_, h := f.Paths.Dims()
	return h
}

// Time returns the beginning of step i of the forecast.
func (f Forecast) Time(i int) time.Time { return f.Step.At(f.Start, i) }

// Mean returns the mean over the futures of every step, as the first future
// plus the mean distance from it: futures that are equal have exactly their value as the mean.
func (f Forecast) Mean() []float64 {
	n, h := f.Paths.Dims()
	m := make([]float64, h)
	first := f.Paths.RawRowView(0)
	for i := 1; i < n; i++ {
		for j, v := range f.Paths.RawRowView(i) {
			m[j] += v - first[j]
		}
	}
	for j := range m {
		m[j] = first[j] + m[j]/float64(n)
	}
	return m
}

// StepFrom returns the index of the first step that begins at t or later, at least 0.
func (f Forecast) StepFrom(t time.Time) int {
	i := f.Step.Index(f.Start, t)
	if f.Time(i).Before(t) {
		i++
	}
	return max(i, 0)
}
