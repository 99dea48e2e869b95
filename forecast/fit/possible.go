package fit

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/clean"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// account is a history as it is told: what was measured, without what cannot be, and counted through resets.
type account struct {
	series     series.Series
	happenings []series.Happening
	// offset is what the latest value counts more than it was measured as, by resets of a counter.
	offset float64
}

// Possible returns s without the readings that cannot be, and with a counter that was reset added up; the gaps before the
// first and after the last value that is left are left out. It is s without such gaps where there is nothing to correct.
func Possible(s series.Series) series.Series { return accountOf(s, KnownPast{}).series }

// accountOf tells the history of s, of which something is known.
func accountOf(s series.Series, known KnownPast) account {
	a := account{series: s.Trim()}
	a.happenings = gapsOf(a.series, known)
	if bad := clean.Impossibles(a.series.Values); len(bad) > 0 {
		a.leaveOut(bad)
	}
	a.addUp()
	return a
}

// causes are why readings cannot be, by clean.Cause.
var causes = [...]string{
	clean.BelowZero: "%s below 0",
	clean.FarBeyond: "%s far beyond anything that could be installed",
	clean.ZeroRead:  "%s at 0 in a history that is never near it",
}

// leaveOut makes gaps of readings that cannot be, one happening for each cause.
func (a *account) leaveOut(bad []clean.Impossible) {
	s := a.series
	values := slices.Clone(s.Values)
	for _, b := range bad {
		if math.Abs(values[b.At]) <= series.MaxMagnitude { // larger ones are refused
			values[b.At] = math.NaN()
		}
	}
	cleaned := s
	cleaned.Values = values
	newest := cleaned.Last()
	a.happenings = append(a.happenings, downs(s, bad)...)
	for cause := clean.BelowZero; cause <= clean.ZeroRead; cause++ {
		var of []int
		for _, b := range bad {
			if b.Cause == cause && math.IsNaN(values[b.At]) {
				of = append(of, b.At)
			}
		}
		if len(of) > 0 {
			a.happenings = append(a.happenings, badReadings(s, of, causes[cause], newest))
		}
	}
	a.series = cleaned.Trim()
}

// badReadings describes the readings of s at the given steps; newest is the last step with one that is none of them.
func badReadings(s series.Series, at []int, cause string, newest int) series.Happening {
	first, last, furthest := at[0], at[len(at)-1], at[0]
	for _, t := range at {
		if math.Abs(s.Values[t]) > math.Abs(s.Values[furthest]) {
			furthest = t
		}
	}
	h := series.Happening{Time: s.Time(first), Until: s.Time(last + 1), Kind: series.BadReadings, Size: s.Values[furthest], Done: "left out"}
	verb := "lie"
	if len(at) == 1 {
		verb = "lies"
	}
	h.Why = fmt.Sprintf("%s %s: such readings cannot be and were left out", readings(s, at, furthest), fmt.Sprintf(cause, verb))
	if last > newest && newest >= 0 {
		h.Done = "left out; the newest reading that can be is of " + series.FormatTime(s.Time(newest))
		h.Why += fmt.Sprintf("; the newest one that can be is %s on %s", s.Unit.Format(s.Values[newest]), series.FormatTime(s.Time(newest)))
	}
	h.Why += "."
	return h
}

// readings writes how many there are, when, and the furthest of them.
func readings(s series.Series, at []int, furthest int) string {
	value := s.Unit.Format(s.Values[furthest])
	if len(at) == 1 {
		return fmt.Sprintf("1 value, %s on %s,", value, series.FormatTime(s.Time(at[0])))
	}
	text := fmt.Sprintf("%d values from %s to %s", len(at), series.FormatTime(s.Time(at[0])), series.FormatTime(s.Time(at[len(at)-1])))
	if s.Values[furthest] != 0 {
		text += ", the furthest " + value + ","
	}
	return text
}

// leastResets is how many resets make a counter of values that never fall otherwise, whatever they rise by. With one, they must
// rise after it as they did before.
const leastResets = 2

// addUp counts a counter through its resets. One that wraps is left as it is, and is refused when it is prepared.
func (a *account) addUp() {
	s := a.series
	if s.Unit == series.Ratio {
		return
	}
	counter, ok := clean.Cumulative(s.Values)
	if !ok || counter.Wraps || len(counter.Resets) < leastResets && !goesOn(s.Values, counter.Resets[0]) {
		return
	}
	values, next, last := slices.Clone(s.Values), 0, 0.0
	for t, v := range s.Values {
		if math.IsNaN(v) {
			continue
		}
		if next < len(counter.Resets) && t == counter.Resets[next] {
			a.offset += last
			next++
		}
		values[t], last = v+a.offset, v
	}
	a.series.Values = values
	when := s.Time(counter.Resets[len(counter.Resets)-1])
	a.happenings = append(a.happenings, series.Happening{
		Time: s.Time(counter.Resets[0]), Kind: series.CounterReset, Size: a.offset, Done: "counted through",
		Why: fmt.Sprintf("The values fell %s, to near 0 and the last time on %s, and never otherwise, as a cumulative counter "+
			"does that is reset: they were added up through the resets, which makes %s more. If it is no "+
			"counter, give what is used instead.",
			series.Times(len(counter.Resets)), series.FormatTime(when), s.Unit.Format(a.offset)),
	})
}

// goesOn reports whether values rise after index at as they did before, within a half.
func goesOn(x []float64, at int) bool {
	const alike = 1.5
	before, after := medianRise(x[:at]), medianRise(x[at:])
	return before > 0 && after > 0 && before <= alike*after && after <= alike*before
}

// medianRise returns the median of what values rise by, 0 if there are none.
func medianRise(x []float64) float64 {
	up := slices.DeleteFunc(rises(x), math.IsNaN)
	if len(up) == 0 {
		return 0
	}
	slices.Sort(up)
	return up[len(up)/2]
}

// possible returns what an update brings without readings that cannot be, up to the last one that can, and counted as the history is; and
// how many cannot.
func (f *Fit) possible(values []float64) (possible []float64, left int) {
	known := len(f.series.Values)
	own := slices.Clone(f.series.Values)
	for t := range own {
		own[t] -= f.history.offset
	}
	for _, b := range clean.Impossibles(slices.Concat(own, values)) {
		if b.At >= known {
			values[b.At-known] = math.NaN()
			left++
		}
	}
	for len(values) > 0 && math.IsNaN(values[len(values)-1]) {
		values = values[:len(values)-1]
	}
	for t := range values {
		values[t] += f.history.offset
	}
	return values, left
}
