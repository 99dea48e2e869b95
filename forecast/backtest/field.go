package backtest

import (
	"time"

	"github.com/plimsoll/plimsoll/forecast/backtest/rule"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Of the line through the first and the last value of a window.
const (
	chordWindow = series.Week
	chordLimit  = 365 * series.Day
)

// fieldRules are the rules that boards for operators use: the line through the first and the last value of a week, capped at a year,
// and the upper edge of the 95 % band of a line. Where steps are longer than a week the first is nil; where there are too few values
// for one of them, it is the other rule instead.
func fieldRules(known series.Series, other rule.Rule) []rule.Rule {
	steps := func(span time.Duration) int { return int(span / known.Step.Approx()) }
	edge, err := rule.FitBandEdge(known.Values)
	rules := []rule.Rule{nil, orElse(edge, err, other)}
	if window := steps(chordWindow); window > 0 {
		chord, err := rule.FitChord(known.Values, window+1, steps(chordLimit))
		if err != nil { // the week is nearly empty
			chord, err = rule.FitChord(known.Values, known.Len(), steps(chordLimit))
		}
		rules[0] = orElse(chord, err, other)
	}
	return rules
}
