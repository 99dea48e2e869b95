package briefing

import (
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Happened writes a short line for each happening, the latest first.
func Happened(list []series.Happening, u series.Unit) []string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b series.Happening) int { return b.Time.Compare(a.Time) })
	var out []string
	for _, h := range list {
		out = append(out, h.Line(u))
	}
	return out
}

// concerns are what notes say that change how a date is read: a move of the level, a yearly peak, a
// capacity that drifts, readings out of reach of all others.
var concerns = [...]string{
	"too recent to tell", "the fit rests on what was measured since", "what came before was moved to that level",
	"of last year, demand was", "The likely date is", "far from all others", "as a sensor does that hangs", "cumulative counter",
	"The local history has lost", "The local history begins on",
}

// Concerns returns the notes of the evidence that change how a date is read, without those that repeat why of a
// happening.
func Concerns(notes []string, list []series.Happening) []string {
	var out []string
	for _, n := range notes {
		repeats := slices.ContainsFunc(list, func(h series.Happening) bool { return h.Why == n })
		if !repeats && slices.ContainsFunc(concerns[:], func(c string) bool { return strings.Contains(n, c) }) {
			out = append(out, n)
		}
	}
	return out
}
