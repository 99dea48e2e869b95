package joint

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// CanSum returns nil if the demands of forecasts add up: they are in one unit that is no ratio, and in
// steps that begin at the same times. Otherwise the error says which two do not.
func CanSum(members []forecast.Forecast) error {
	for i, m := range members {
		s, first := m.Series, members[0].Series
		switch {
		case s.Unit == "":
			return fmt.Errorf("%q has no unit", s.Name)
		case s.Unit == series.Ratio:
			return fmt.Errorf("%q is a ratio, and ratios do not add up", s.Name)
		case s.Unit != first.Unit:
			return fmt.Errorf("%q is in %s and %q in %s", first.Name, first.Unit, s.Name, s.Unit)
		case s.Step != first.Step:
			return fmt.Errorf("%q is in steps of %s and %q in steps of %s", first.Name, first.Step, s.Name, s.Step)
		case m.Paths == nil:
			return fmt.Errorf("%q could not be forecast", s.Name)
		case !m.Time(m.Step.Index(m.Start, members[0].Start)).Equal(members[0].Start):
			return fmt.Errorf("the steps of %q and %q do not begin at the same times", first.Name, members[i].Series.Name)
		}
	}
	return nil
}

// Sum adds the demands of all members in every state of the world, instant by instant, from
// the end of the history that ended first until the end of the shortest forecast. Where a
// member was measured for longer than another, that is what is added. The history of the sum is where all were
// measured. Notes say where the sum is no more than a bound.
func (j *Joint) Sum(name string) (sum forecast.Forecast, notes []string, err error) {
	if err := CanSum(j.members); err != nil {
		return forecast.Forecast{}, nil, fmt.Errorf("sum: %w", err)
	}
	first := j.members[0]
	start, end := first.Start, first.Time(first.Steps())
	for _, m := range j.members {
		if m.Start.Before(start) {
			start = m.Start
		}
		if e := m.Time(m.Steps()); e.Before(end) {
			end = e
		}
	}
	steps := first.Step.Index(start, end)
	if steps < 1 {
		return forecast.Forecast{}, nil, fmt.Errorf("sum: the forecasts have no time in common")
	}
	sum = forecast.Forecast{
		Series: j.sumHistory(name, start), Start: start, Step: first.Step, Paths: mat.NewDense(j.futures, steps, nil),
		Model: fmt.Sprintf("sum of %d", len(j.members)), Evidence: forecast.Evidence{
			MASE: math.NaN(), Baseline: math.NaN(), Coverage80: math.NaN(), Coverage95: math.NaN(),
			MeasuredUntil: j.measuredUntil(), Reason: "Added up from the simulations of its members.",
		},
	}
	measured := make([][]float64, len(j.members))
	for m, x := range j.members {
		measured[m] = measuredAhead(x, start)
	}
	parallel.Each(j.futures, func(i int) {
		row := sum.Paths.RawRowView(i)
		for m, x := range j.members {
			path, known := x.Paths.RawRowView(j.paths[m][i]), measured[m]
			for s := range row {
				if s < len(known) {
					row[s] += known[s]
				} else {
					row[s] += path[s-len(known)]
				}
			}
		}
	})
	return sum, j.sumNotes(), nil
}

// measuredAhead returns what was measured of f from start on, gaps filled with what came before.
func measuredAhead(f forecast.Forecast, start time.Time) []float64 {
	n := f.Step.Index(start, f.Start)
	s := f.Series
	end := s.Step.Index(s.Start, f.Start)
	out := make([]float64, n)
	last := 0.0
	for i := range min(end, s.Len()) {
		if v := s.Values[i]; !math.IsNaN(v) {
			last = v
		}
		if at := i - (end - n); at >= 0 {
			out[at] = last
		}
	}
	return out
}

// sumHistory adds the histories where all were measured, until end.
func (j *Joint) sumHistory(name string, end time.Time) series.Series {
	first := j.members[0].Series
	sum := series.Series{Name: name, Unit: first.Unit, Statistic: first.Statistic, Step: first.Step, Start: first.Start}
	for _, m := range j.members {
		if m.Series.Start.After(sum.Start) {
			sum.Start = m.Series.Start
		}
		sum.PerStep = max(sum.PerStep, m.Series.PerStep)
		sum.Unmet = sum.Unmet || m.Series.Unmet
	}
	sum.Values = make([]float64, max(sum.Step.Index(sum.Start, end), 0))
	for _, m := range j.members {
		from := sum.Step.Index(m.Series.Start, sum.Start)
		for i := range sum.Values {
			sum.Values[i] += m.Series.Values[from+i]
		}
	}
	return sum
}

func (j *Joint) measuredUntil() time.Time {
	var until time.Time
	for _, m := range j.members {
		if t := m.Evidence.MeasuredUntil; !t.IsZero() && (until.IsZero() || t.Before(until)) {
			until = t
		}
	}
	return until
}

// sumNotes says where sums of statistics are not statistics of sums.
func (j *Joint) sumNotes() []string {
	var kinds []string
	bound := false
	for _, m := range j.members {
		s := m.Series
		if text := s.Statistic.String(); !slices.Contains(kinds, text) {
			kinds = append(kinds, text)
		}
		bound = bound || s.PerStep > 1 && highest(s.Statistic)
	}
	var notes []string
	if bound && len(j.members) > 1 {
		notes = append(notes, fmt.Sprintf("Each value is the %s of its step, and those of several pools need not fall on the same moment: "+
			"their sum is an upper bound of the %s of the sum.", strings.Join(kinds, " or "), kinds[0]))
	}
	return notes
}

// highest reports whether the statistic of a step may be a value of a single moment.
func highest(s series.Statistic) bool {
	_, percentile := s.Share()
	return percentile || s.IsPeak()
}
