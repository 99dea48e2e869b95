package forecast

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast/rule"
	"github.com/plimsoll/plimsoll/forecast/score"
)

// Names of methods in a backtest of dates.
const (
	MethodPlimsoll = "plimsoll"
	// MethodBaseRate always quotes how often and how soon all cases together cross. It needs them all,
	// so DatesOverall adds it.
	MethodBaseRate = "base rate"
)

// lineDays are the windows over which the rule of a straight line is tried.
var lineDays = [...]int{14, 90, 180, 365}

// fewestLine is how many steps a window must have for a line through it.
const fewestLine = 3

// peerNames are the rules that peers makes, in its order.
func peerNames() []string {
	var names []string
	for _, days := range lineDays {
		names = append(names, fmt.Sprintf("predict_linear %d d", days))
	}
	names = append(names, "first to last 7 d", "95 % band edge")
	return append(names, "regression with noise", "delta Monte-Carlo", "seasonal naive", "level × shape")
}

// peers returns what the rules of thumb say of known, which ends gap steps before the thresholds begin.
func (o DateBacktestOptions) peers(known Series, gap int, thresholds []threshold) []passages {
	y, h := known.Values, gap+o.Horizon
	var rules []rule.Rule
	for _, days := range lineDays {
		window := int(time.Duration(days) * Day / known.Step.Approx())
		if window < fewestLine {
			rules = append(rules, nil)
			continue
		}
		line, err := rule.FitLine(y, window)
		if err != nil { // the window is nearly empty
			line, _ = rule.FitLine(y, len(y))
		}
		rules = append(rules, line)
	}
	seasonal := rule.FitSeasonal(y, o.Period, h)
	rules = append(rules, fieldRules(known, seasonal)...)
	noisy, err := rule.FitNoisyLine(y)
	rules = append(rules, orElse(noisy, err, seasonal))
	delta, err := rule.FitDelta(y)
	rules = append(rules, orElse(delta, err, seasonal), seasonal)
	folded, err := rule.FitLevelShape(y, o.periods(known.Step), h)
	rules = append(rules, orElse(folded, err, seasonal))
	var all []passages
	for _, r := range rules {
		all = append(all, o.follow(r, known.Name, gap, thresholds))
	}
	return all
}

// orElse returns r, or another rule where r could not be fitted.
func orElse(r rule.Rule, err error, other rule.Rule) rule.Rule {
	if err != nil {
		return other
	}
	return r
}

// periods are the seasons that level × shape is told of: the period, and the week where that is a day.
func (o DateBacktestOptions) periods(step Step) []int {
	if o.Period < 2 {
		return nil
	}
	periods := []int{o.Period}
	if week := stepsOf(Every(Week), step); step.Months == 0 && o.Period == stepsOf(Every(Day), step) && week > o.Period {
		periods = append(periods, week)
	}
	return periods
}

// follow draws the paths of a rule and counts where they pass the thresholds.
func (o DateBacktestOptions) follow(r rule.Rule, name string, gap int, thresholds []threshold) passages {
	if r == nil {
		return nil
	}
	path, n := make([]float64, gap+o.Horizon), o.Paths
	if r.Certain() {
		n = 1
	}
	return countPassages(thresholds, n, func(i int) []float64 {
		r.Path(path, stream(o.Fit.Seed, name, i, streamScore))
		return path[gap:]
	})
}

// passages are the cumulative probabilities of the thresholds; nil where a method cannot be used.
type passages [][]float64

// countPassages counts where n paths first pass each of the thresholds.
func countPassages(thresholds []threshold, n int, path func(i int) []float64) passages {
	p := make(passages, len(thresholds))
	for k, t := range thresholds {
		p[k] = make([]float64, len(t.usable))
	}
	for i := range n {
		course := path(i)
		for k, t := range thresholds {
			if h := FirstPassage(course, t.usable, 1, 0); h != Never {
				p[k][h]++
			}
		}
	}
	for _, f := range p {
		sum := 0.0
		for h, c := range f {
			sum += c
			f[h] = sum / float64(n)
		}
	}
	return p
}

// told scores what is said of threshold k against what came.
func (p passages) told(k int, c DateCase) Told {
	if p == nil {
		return Told{Score: math.NaN(), Within: math.NaN(), Claimed: math.NaN()}
	}
	return tell(p[k], c.Passage)
}

// tell sums up a cumulative probability and scores it against the step that came.
func tell(f []float64, passage int) Told {
	t := Told{
		Score: score.Passage(f, passage), Within: f[len(f)-1],
		P10: score.DateQuantile(f, 0.1), P50: score.DateQuantile(f, 0.5), P90: score.DateQuantile(f, 0.9),
	}
	t.Claimed = score.Claimed(f, t.P10, t.P90)
	return t
}
