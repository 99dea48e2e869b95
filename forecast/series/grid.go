package series

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Duplicates says what becomes of several different values of one instant.
// Values that are equal always count once.
type Duplicates uint8

// The rules for duplicates. DuplicatesReject leaves out every sample of the instant.
const (
	DuplicatesReject Duplicates = iota
	DuplicatesMax
	DuplicatesMean
	DuplicatesLast // in the order given
)

// duplicateNames are indexed by Duplicates.
var duplicateNames = []string{"reject", "max", "mean", "last"}

// ParseDuplicates reads reject, max, mean or last; the empty string is reject.
func ParseDuplicates(s string) (Duplicates, error) {
	if s == "" {
		return DuplicatesReject, nil
	}
	if i := slices.Index(duplicateNames, s); i >= 0 {
		return Duplicates(i), nil
	}
	return 0, fmt.Errorf("duplicates %q: want one of %s", s, strings.Join(duplicateNames, ", "))
}

// String writes the rule as ParseDuplicates reads it.
func (d Duplicates) String() string { return duplicateNames[min(int(d), len(duplicateNames)-1)] }

// Grid says how samples become a Series.
type Grid struct {
	Step       Step      // zero: the step of the samples themselves
	Statistic  Statistic // of the samples within one step
	Unit       Unit
	Labels     map[string]string
	Duplicates Duplicates
}

// BadSample is a sample that was left out.
type BadSample struct {
	Index  int // in the samples as they were given
	Reason string
}

// GridReport says what Regularize found and did. Nothing is left out that it does not count.
type GridReport struct {
	Samples    int         // given
	Unordered  int         // whose time is before that of the sample given before it
	Duplicates int         // surplus samples of one instant that were merged into one
	Bad        []BadSample // left out, by Index
	Own        Step        // step of the samples themselves; zero if there are fewer than two instants
	Step       Step        // of the Series
	Irregular  bool        // whether the samples lie on no grid of their own
	Ends       bool        // whether they are stamped at the end of the months that they belong to
	Notes      []string    // one sentence each
}

// phaseTolerance is the share of a step by which a stamp may miss its place on
// a regular grid: what a scrape is late, as against a measurement of another time.
// By argument: it says which stamps are on a grid; those of the development sets are.
const phaseTolerance = 0.05

// mixedShare is the share of distances unlike the step from which on the steps are called mixed.
// By argument: it says what a note is written of, and changes no value.
const mixedShare = 0.2

// niceSteps are the lengths to which the median distance of irregular samples is rounded if one is within 10 %.
var niceSteps = []time.Duration{
	time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour, 6 * time.Hour, 8 * time.Hour, 12 * time.Hour, Day, Week,
}

// Regularize puts samples in any order on the regular grid of a Series.
//
// Samples whose value is not finite are left out and reported, as are all
// samples of an instant that has different values, unless o.Duplicates says
// otherwise. The step, if o.Step does not give it, is the median distance of
// neighbours. Samples that lie on a grid of that step keep its phase; others
// go to multiples of the step in UTC (weeks begin on Monday, months on the
// first, quarters and years in January). Monthly samples go to the first of
// the month that they belong to, on whichever day they are stamped. Samples that share a step become one
// value by o.Statistic; steps without one are NaN. A first or last step with
// fewer than half as many samples as the median step is left out, with a note,
// when o.Step is longer than the step of the samples.
//
// The error is an *UnusableError if no sample can be used, and else a
// plain error: if o.Step is shorter than the step of the samples, or the grid
// would have more than MaxValues steps. A single instant becomes a series of
// one value, of step o.Step or else one day.
func Regularize(name string, samples []Sample, o Grid) (Series, GridReport, error) {
	s := Series{Name: name, Labels: o.Labels, Unit: o.Unit, Statistic: o.Statistic, Step: o.Step}
	report := GridReport{Samples: len(samples), Step: o.Step}
	if !o.Step.IsZero() {
		if err := o.Step.Validate(); err != nil {
			return s, report, fmt.Errorf("series %q: %w", name, err)
		}
	}
	kept := cleanSamples(samples, o.Duplicates, &report)
	if len(kept) == 0 {
		return s, report, &UnusableError{len(samples)}
	}
	own := findLayout(kept)
	report.Own, report.Irregular, report.Ends = own.step, own.irregular, own.ends
	layout, err := own.withStep(o.Step, kept[0].Time)
	if err != nil {
		return s, report, fmt.Errorf("series %q: %w", name, err)
	}
	s.Step, s.Start, report.Step = layout.step, layout.anchor, layout.step
	if err := checkExtent(kept, layout); err != nil {
		return s, report, fmt.Errorf("series %q: %w", name, err)
	}
	if note := own.note(); note != "" {
		report.Notes = append(report.Notes, note)
	}
	report.noteMixed(kept, own)
	s.fill(kept, layout, &report, layout.step != own.step)
	return s, report, s.Validate()
}

// cleanSamples returns the usable samples of distinct instants in time order.
func cleanSamples(samples []Sample, rule Duplicates, report *GridReport) []Sample {
	order := make([]int, 0, len(samples))
	for i, s := range samples {
		if i > 0 && s.Time.Before(samples[i-1].Time) {
			report.Unordered++
		}
		if reason := unusable(s); reason != "" {
			report.Bad = append(report.Bad, BadSample{i, reason})
			continue
		}
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return samples[a].Time.Compare(samples[b].Time) })
	kept := make([]Sample, 0, len(order))
	for i, j := 0, 0; i < len(order); i = j { //nolint:wastedassign // the next run begins where this one ends
		for j = i + 1; j < len(order) && samples[order[j]].Time.Equal(samples[order[i]].Time); j++ {
		}
		if v, ok := mergeInstant(samples, order[i:j], rule, report); ok {
			kept = append(kept, Sample{samples[order[i]].Time.UTC(), v})
		}
	}
	slices.SortFunc(report.Bad, func(a, b BadSample) int { return a.Index - b.Index })
	return kept
}

// unusable returns why a sample cannot be used, or nothing.
func unusable(s Sample) string {
	switch y := s.Time.UTC().Year(); {
	case math.IsNaN(s.Value) || math.IsInf(s.Value, 0):
		return fmt.Sprintf("value %v is not a finite number", s.Value)
	case y < 1 || y > 9999:
		return fmt.Sprintf("the year %d is outside 1 to 9999", y)
	}
	return ""
}

// mergeInstant returns the one value of the samples at the given indices, which share an instant.
func mergeInstant(samples []Sample, at []int, rule Duplicates, report *GridReport) (float64, bool) {
	values := make([]float64, len(at))
	same := true
	for k, i := range at {
		values[k] = samples[i].Value
		same = same && values[k] == values[0]
	}
	if !same && rule == DuplicatesReject {
		for _, i := range at {
			report.Bad = append(report.Bad, BadSample{i, fmt.Sprintf("%s has %d different values", samples[i].Time.UTC().Format(time.RFC3339),
				len(at))})
		}
		return 0, false
	}
	report.Duplicates += len(at) - 1
	switch {
	case same:
		return values[0], true
	case rule == DuplicatesMax:
		return slices.Max(values), true
	case rule == DuplicatesMean:
		return MeanOf(values), true
	}
	return values[len(values)-1], true
}

// layout is a grid of time: the step i begins at step.At(anchor, i), and a
// stamp belongs to it if it lies in there after slack is added to it.
type layout struct {
	anchor    time.Time
	step      Step // zero: unknown, for a single instant
	slack     time.Duration
	irregular bool
	ends      bool // months are stamped where they end
}

func (l layout) index(t time.Time) int { return l.step.Index(l.anchor, t.Add(l.slack)) }

// findLayout returns the grid on which distinct instants in time order lie.
func findLayout(kept []Sample) layout {
	first := kept[0].Time
	if len(kept) < 2 {
		return layout{anchor: first}
	}
	d := medianDistance(kept)
	if l, ok := monthLayout(kept, d); ok {
		return l
	}
	if phaseError(kept, first, d) == 0 {
		return layout{anchor: first, step: Every(d)}
	}
	d = niceLength(d)
	slack := time.Duration(float64(d) * phaseTolerance)
	for _, anchor := range []time.Time{first.Round(d), first} {
		if phaseError(kept, anchor, d) <= slack {
			return layout{anchor: anchor, step: Every(d), slack: slack}
		}
	}
	return layout{anchor: first.Truncate(d), step: Every(d), irregular: true}
}

// withStep returns the grid for the step that was asked for.
func (l layout) withStep(step Step, first time.Time) (layout, error) {
	switch {
	case step.IsZero() && l.step.IsZero():
		return layout{anchor: first, step: Every(Day)}, nil
	case step.IsZero() || step == l.step:
		return l, l.step.Validate()
	case l.step.IsZero():
		return layout{anchor: first, step: step}, nil
	}
	tolerance := 1.0
	if l.irregular {
		tolerance = 0.9
	}
	if float64(step.Approx()) < tolerance*float64(l.step.Approx()) {
		return l, fmt.Errorf("step %s is shorter than the %s of the samples: ask for %s or longer", step, l.step, l.step)
	}
	return layout{anchor: floorStep(first.Add(l.slack), step), step: step, slack: l.slack, irregular: l.irregular}, nil
}

// floorStep returns the latest multiple of step, counted in UTC, at or before t.
func floorStep(t time.Time, step Step) time.Time {
	if step.Months == 0 {
		return t.UTC().Truncate(step.Dur)
	}
	months := t.UTC().Year()*12 + int(t.UTC().Month()) - 1
	return time.Date(0, time.Month(months-months%step.Months)+1, 1, 0, 0, 0, 0, time.UTC)
}

// medianDistance returns the lower median of the distances, so that it is one that occurs.
func medianDistance(kept []Sample) time.Duration {
	distances := make([]time.Duration, len(kept)-1)
	for i := range distances {
		distances[i] = kept[i+1].Time.Sub(kept[i].Time)
	}
	slices.Sort(distances)
	return distances[(len(distances)-1)/2]
}

// phaseError returns how far the worst stamp lies from the grid of step d through anchor.
func phaseError(kept []Sample, anchor time.Time, d time.Duration) time.Duration {
	worst := time.Duration(0)
	for _, s := range kept {
		off := s.Time.Sub(anchor) % d
		if off < 0 {
			off += d
		}
		worst = max(worst, min(off, d-off))
	}
	return worst
}

// niceLength returns the length people would name for d: one of niceSteps
// within 10 %, else d in whole seconds.
func niceLength(d time.Duration) time.Duration {
	best := max(d.Round(time.Second), time.Millisecond)
	closest := 0.1
	for _, nice := range niceSteps {
		if off := math.Abs(float64(d-nice)) / float64(nice); off <= closest {
			best, closest = nice, off
		}
	}
	return best
}

// checkExtent returns an error if the grid would be longer than a Series may be.
func checkExtent(kept []Sample, l layout) error {
	first, last := kept[0].Time, kept[len(kept)-1].Time
	// A time.Duration reaches 292 years; beyond, Sub would not tell the truth.
	if last.Year()-first.Year() < 290 {
		if n := l.index(last) + 1; n <= MaxValues {
			return nil
		}
	}
	return fmt.Errorf("samples run from %s to %s: more than the limit of %d steps of %s: is a time wrong? Else use a longer step",
		first.Format(time.RFC3339), last.Format(time.RFC3339), MaxValues, l.step)
}

// noteMixed notes when many neighbours are not one step apart.
func (r *GridReport) noteMixed(kept []Sample, own layout) {
	if own.step.IsZero() {
		return
	}
	unlike := 0
	for i := range len(kept) - 1 {
		if own.index(kept[i+1].Time)-own.index(kept[i].Time) != 1 {
			unlike++
		}
	}
	if share := float64(unlike) / float64(len(kept)-1); share > mixedShare {
		r.Notes = append(r.Notes, fmt.Sprintf("The steps are mixed: %s of the distances between samples are not %s, their median.",
			Percent(share), own.step))
	}
}

// fill sets the values of s, each the statistic of the samples of its step.
func (s *Series) fill(kept []Sample, l layout, report *GridReport, aggregated bool) {
	n := l.index(kept[len(kept)-1].Time) + 1
	s.Values = make([]float64, n)
	counts := make([]int, n)
	var within []float64
	next := 0
	for i := range s.Values {
		within = within[:0]
		for ; next < len(kept) && l.index(kept[next].Time) <= i; next++ {
			within = append(within, kept[next].Value)
		}
		counts[i] = len(within)
		s.Values[i] = s.Statistic.Of(within)
	}
	if aggregated {
		s.PerStep = medianCount(counts)
		s.dropPartial(counts, report)
	}
}

// medianCount returns the lower median of the counts that are not 0, and 0 if there are none.
func medianCount(counts []int) int {
	seen := slices.DeleteFunc(slices.Clone(counts), func(c int) bool { return c == 0 })
	if len(seen) == 0 {
		return 0
	}
	slices.Sort(seen)
	return seen[(len(seen)-1)/2]
}

// dropPartial leaves out a first or last step that holds too few samples for
// its statistic to compare with the others.
func (s *Series) dropPartial(counts []int, report *GridReport) {
	seen := slices.DeleteFunc(slices.Clone(counts), func(c int) bool { return c == 0 })
	if len(seen) < 3 {
		return
	}
	slices.Sort(seen)
	enough := (seen[(len(seen)-1)/2] + 1) / 2
	i, j := 0, len(counts)
	if counts[0] < enough {
		i++
	}
	if counts[j-1] < enough {
		j--
	}
	for _, k := range []int{0, len(counts) - 1} {
		if counts[k] < enough {
			report.Notes = append(report.Notes, fmt.Sprintf("The step of %s was left out: it has %d samples, and the median step has %d.",
				s.Time(k).Format("2006-01-02 15:04"), counts[k], seen[(len(seen)-1)/2]))
		}
	}
	*s = s.Slice(i, j).Trim()
}
