package report

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// maxColumns is how many columns a chart draws at most, about as many as it
// has points of width. Longer ranges are drawn by the day, week, month or year.
const maxColumns = 720

// bandLevels are the quantiles of the bands, outermost first, with the median in the middle.
var bandLevels = [...]float64{0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975}

// columnSteps are the natural lengths of a column that holds several steps. A
// column of half a day would show days and nights as peaks of their own.
var columnSteps = []struct {
	step series.Step
	name string
}{
	{series.Every(time.Minute), "minute"},
	{series.Every(time.Hour), "hour"},
	{series.Every(series.Day), "day"},
	{series.Every(series.Week), "week"},
	{series.MonthsStep(1), "month"},
	{series.MonthsStep(3), "quarter"},
	{series.MonthsStep(12), "year"},
	{series.MonthsStep(120), "decade"},
}

// columnStep returns how much time a column takes, with its name, or the step
// itself and "" when every step has a column of its own.
func columnStep(step series.Step, span time.Duration) (series.Step, string) {
	if span/step.Approx() <= maxColumns {
		return step, ""
	}
	for _, c := range columnSteps {
		if c.step.Approx() > step.Approx() && span/c.step.Approx() <= maxColumns {
			return c.step, c.name
		}
	}
	last := columnSteps[len(columnSteps)-1]
	return last.step, last.name
}

// column is a stretch of the history: the lowest and highest value in it, NaN where nothing was measured.
type column struct {
	at     time.Time
	lo, hi float64
}

// thinHistory returns the columns of s from `from` on. They are counted from
// the end, so that no column is half history and half forecast; a column at the
// beginning that is not full is left out.
func thinHistory(s series.Series, from time.Time, step series.Step) []column {
	end := s.End()
	var out []column
	for k := -1; ; k-- {
		start := step.At(end, k)
		i, j := indexFrom(s, start), indexFrom(s, step.At(end, k+1))
		if len(out) > 0 && (i < 0 || start.Before(from)) || j <= 0 {
			break
		}
		out = append(out, columnOf(s.Values[max(i, 0):j], middle(start, step.At(end, k+1), step == s.Step)))
	}
	slices.Reverse(out)
	return out
}

// indexFrom returns the first index of s that begins at t or later; it may lie outside of s.
func indexFrom(s series.Series, t time.Time) int {
	i := s.Step.Index(s.Start, t)
	if s.Time(i).Before(t) {
		i++
	}
	return i
}

// middle is where a column is drawn: at its stamp if it is a step, else in its middle.
func middle(start, end time.Time, single bool) time.Time {
	if single {
		return start
	}
	return start.Add(end.Sub(start) / 2)
}

func columnOf(values []float64, at time.Time) column {
	b := nothing()
	for _, v := range values {
		b = b.with(clamp(v))
	}
	if b.empty() {
		return column{at, math.NaN(), math.NaN()}
	}
	return column{at, b.lo, b.hi}
}

// fan is the forecast by columns. The bands are quantiles, over the
// simulations, of each simulation's highest value within the column: the peak of
// a column is not the peak of its quantiles.
type fan struct {
	at    []time.Time
	bands [len(bandLevels)][]float64
}

func (f fan) len() int { return len(f.at) }

// thinPaths reduces the paths of f to columns of the given step. The last
// column takes in a rest that is too short for one of its own.
func thinPaths(ctx context.Context, f forecast.Forecast, step series.Step) (fan, error) {
	var out fan
	n := f.Futures()
	peaks := make([]float64, n)
	for i := 0; i < f.Steps(); {
		if err := ctx.Err(); err != nil {
			return fan{}, err
		}
		k := len(out.at)
		j, end := f.Steps(), step.At(f.Start, k+1)
		if !f.Time(f.Steps()).Before(step.At(f.Start, k+2)) {
			j = min(max(f.Step.Index(f.Start, end), i+1), f.Steps())
		} else {
			end = f.Time(j)
		}
		for p := range n {
			peaks[p] = columnOf(f.Paths.RawRowView(p)[i:j], end).hi
		}
		out.at = append(out.at, middle(f.Time(i), end, step == f.Step))
		q := forecast.QuantilesOf(peaks, bandLevels[:])
		for b := range q {
			out.bands[b] = append(out.bands[b], q[b])
		}
		i = j
	}
	return out, nil
}
