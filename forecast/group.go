package forecast

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// CanSum returns nil if the demands of forecasts add up: they are in one unit that is no ratio, and in
// steps that begin at the same times. Otherwise the error says which two do not.
func CanSum(members []Forecast) error {
	for i, m := range members {
		s, first := m.Series, members[0].Series
		switch {
		case s.Unit == "":
			return fmt.Errorf("%q has no unit", s.Name)
		case s.Unit == Ratio:
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
func (j *Joint) Sum(name string) (sum Forecast, notes []string, err error) {
	if err := CanSum(j.members); err != nil {
		return Forecast{}, nil, fmt.Errorf("sum: %w", err)
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
		return Forecast{}, nil, fmt.Errorf("sum: the forecasts have no time in common")
	}
	sum = Forecast{
		Series: j.sumHistory(name, start), Start: start, Step: first.Step, Paths: mat.NewDense(j.futures, steps, nil),
		Model: fmt.Sprintf("sum of %d", len(j.members)), Evidence: Evidence{
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
func measuredAhead(f Forecast, start time.Time) []float64 {
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
func (j *Joint) sumHistory(name string, end time.Time) Series {
	first := j.members[0].Series
	sum := Series{Name: name, Unit: first.Unit, Statistic: first.Statistic, Step: first.Step, Start: first.Start}
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
		bound = bound || s.PerStep > 1 && (s.Statistic.kind == kindPeak || s.Statistic.kind == kindPercentile)
	}
	var notes []string
	if bound && len(j.members) > 1 {
		notes = append(notes, fmt.Sprintf("Each value is the %s of its step, and those of several pools need not fall on the same moment: their sum is an upper bound of the %s of the sum.", strings.Join(kinds, " or "), kinds[0]))
	}
	return notes
}

// SumCapacity adds capacities in one unit. The sum is known from when all are, and changes when one does.
// Reserves of one name are added, and so are units of one kind and size.
func SumCapacity(list []Capacity) (Capacity, error) {
	var times []time.Time
	sum := Capacity{}
	for i, c := range list {
		if c.IsZero() {
			return Capacity{}, fmt.Errorf("capacity %d is not known", i)
		}
		if i == 0 {
			sum.Unit = c.Unit
		}
		if c.Unit != sum.Unit && c.Unit != "" && sum.Unit != "" {
			return Capacity{}, fmt.Errorf("capacities are in %s and in %s", sum.Unit, c.Unit)
		}
		for _, l := range c.Levels {
			times = append(times, l.From.UTC())
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	for _, t := range slices.CompactFunc(times, time.Time.Equal) {
		if l, ok := sumLevel(list, t); ok {
			sum.Levels = append(sum.Levels, l)
		}
	}
	return sum, nil
}

func sumLevel(list []Capacity, t time.Time) (Level, bool) {
	out := Level{From: t}
	var reasons []string
	for _, c := range list {
		l, ok := c.LevelAt(t)
		if !ok {
			return out, false
		}
		out.Installed += l.Installed
		if l.From.Equal(t) && l.Reason != "" && !slices.Contains(reasons, l.Reason) {
			reasons = append(reasons, l.Reason)
		}
		for _, r := range l.Reserves {
			at := slices.IndexFunc(out.Reserves, func(x Reserve) bool { return x.Name == r.Name })
			if at < 0 {
				out.Reserves = append(out.Reserves, r)
				continue
			}
			out.Reserves[at].Amount += r.Amount
			out.Reserves[at].Default = out.Reserves[at].Default && r.Default
		}
		out.addUnits(l.Units)
	}
	out.Reason = strings.Join(reasons, "; ")
	if slices.ContainsFunc(list, func(c Capacity) bool { l, _ := c.LevelAt(t); return len(l.Units) == 0 }) {
		out.Units = nil // the parts would not add up to what is installed
	}
	return out, true
}

func (l *Level) addUnits(units []Units) {
	for _, u := range units {
		at := slices.IndexFunc(l.Units, func(x Units) bool { return x.Kind == u.Kind && x.Size == u.Size })
		if at < 0 {
			l.Units = append(l.Units, u)
			continue
		}
		l.Units[at].Count += u.Count
	}
}
