package fit

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/clean"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// What makes a gap one that is told.
const (
	// leastGap is the fewest steps of it, and leastGapShare the least share of the history.
	leastGap, leastGapShare = 3, 0.01
	// rareGap is how many times as long as the next shorter gap the told ones are, and mostGaps how many are told at most: where
	// gaps are common, they are how it is measured.
	rareGap, mostGaps = 3, 3
)

// gapsOf tells of spans in which nothing was measured, but of those that the owner left out.
func gapsOf(s series.Series, known KnownPast) []series.Happening {
	gaps := gapRuns(s.Values)
	gaps = slices.DeleteFunc(gaps, func(r clean.Run) bool { return known.leavesOut(s, r) })
	slices.SortStableFunc(gaps, func(a, b clean.Run) int { return (b.To - b.From) - (a.To - a.From) })
	long := 0
	for long < len(gaps) && length(gaps[long]) >= max(leastGap, int(leastGapShare*float64(s.Len()))) {
		long++
	}
	if long == 0 || long > mostGaps || long < len(gaps) && length(gaps[long-1]) < rareGap*length(gaps[long]) {
		return nil
	}
	var out []series.Happening
	for _, r := range gaps[:long] {
		out = append(out, outage(s, r, "Nothing was measured"))
	}
	return out
}

func length(r clean.Run) int { return r.To - r.From }

// gapRuns returns the runs of values that were not measured.
func gapRuns(x []float64) []clean.Run {
	var out []clean.Run
	for t := 0; t < len(x); t++ {
		if !math.IsNaN(x[t]) {
			continue
		}
		r := clean.Run{From: t}
		for t < len(x) && math.IsNaN(x[t]) {
			t++
		}
		r.To = t
		out = append(out, r)
	}
	return out
}

// leavesOut reports whether a step of a run is within a span that is to be ignored.
func (k KnownPast) leavesOut(s series.Series, r clean.Run) bool {
	for _, x := range k.Ignore {
		if s.Time(r.To).After(x.From) && s.Time(r.From).Before(x.To) {
			return true
		}
	}
	return false
}

// downs tells of runs of zeros while an exporter was down.
func downs(s series.Series, bad []clean.Impossible) []series.Happening {
	var out []series.Happening
	for i := 0; i < len(bad); i++ {
		if bad[i].Cause != clean.Down {
			continue
		}
		r := clean.Run{From: bad[i].At, To: bad[i].At + 1}
		for ; i+1 < len(bad) && bad[i+1].Cause == clean.Down && onlyZeros(s.Values[r.To:bad[i+1].At]); i++ {
			r.To = bad[i+1].At + 1
		}
		out = append(out, outage(s, r, "Only zeros were read"))
	}
	return out
}

// onlyZeros reports whether nothing else was measured.
func onlyZeros(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v > 0 || v < 0 })
}

// outage describes a run of steps without a measurement.
func outage(s series.Series, r clean.Run, what string) series.Happening {
	return series.Happening{
		Time: s.Time(r.From), Until: s.Time(r.To), Kind: series.Outage, Done: "left out",
		Why: fmt.Sprintf("%s from %s to %s, and the history goes on after it, as when an exporter was down: those %d steps were left "+
			"out, and growth and seasons were learned from what lies before and after.",
			what, series.FormatTime(s.Time(r.From)), series.FormatTime(s.Time(r.To)), r.To-r.From),
	}
}

// dropDrained leaves out what was read while next to nothing was there, where all of it came back.
func (c *cleaner) dropDrained() {
	what := "the load was away, or nothing was measured"
	if isStored(c.series.Unit) {
		what = "it was emptied and filled again, as from a backup"
	}
	for _, r := range clean.Drained(c.values) {
		level := middleOf(c.values[max(0, r.From-aroundStep):r.From])
		for t := r.From; t < r.To; t++ {
			c.values[t], c.raw[t] = math.NaN(), math.NaN()
		}
		c.happened(series.Happening{
			Time: c.series.Time(r.From), Until: c.series.Time(r.To), Kind: series.Emptied, Size: -level, Done: "all of it came back; left out",
			Why: fmt.Sprintf("From %s to %s next to nothing was there, and then as much as before, about %s: %s. What was read "+
				"between was left out.", c.when(r.From), c.when(r.To), c.series.Unit.Format(level), what),
		})
	}
}
