package backtest

import (
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast/backtest/rule"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Names of methods in a backtest of dates.
const (
	MethodPlimsoll = "plimsoll"
	// MethodBaseRate always quotes how often and how soon all cases together cross. It needs them all,
	// so SummarizeDates adds it.
	MethodBaseRate = "base rate"
)

// lineDays are the windows over which the rule of a straight line is tried.
var lineDays = [...]int{14, 90, 180, 365}

// fewestLine is how many steps a window must have for a line through it.
// By argument: through two points any line goes.
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
func (o DateOptions) peers(known series.Series, gap int, thresholds []passage.Threshold) []passage.Curves {
	y, h := known.Values, gap+o.Horizon
	var rules []rule.Rule
	for _, days := range lineDays {
		window := int(time.Duration(days) * series.Day / known.Step.Approx())
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
	var all []passage.Curves
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
func (o DateOptions) periods(step series.Step) []int {
	if o.Period < 2 {
		return nil
	}
	periods := []int{o.Period}
	if week := series.StepsIn(series.Every(series.Week), step); step.Months == 0 &&
		o.Period == series.StepsIn(series.Every(series.Day), step) && week > o.Period {
		periods = append(periods, week)
	}
	return periods
}

// follow draws the paths of a rule and counts where they pass the thresholds.
func (o DateOptions) follow(r rule.Rule, name string, gap int, thresholds []passage.Threshold) passage.Curves {
	if r == nil {
		return nil
	}
	path, n := make([]float64, gap+o.Horizon), o.Paths
	if r.Certain() {
		n = 1
	}
	return passage.CountCurves(thresholds, n, func(i int) []float64 {
		r.Path(path, future.Stream(o.Fit.Seed, name, i, future.PurposeScore))
		return path[gap:]
	})
}
