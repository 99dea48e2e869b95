package main

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

// heldOut is a history with what came after it.
type heldOut struct {
	id      string // within its set
	series  string // what the case was cut from
	history series.Series
	period  int // of seasonal naive, and of the scale of errors
	actual  []float64
}

// Steps of the sets.
var (
	hour  = series.Every(time.Hour)
	day   = series.Every(series.Day)
	week  = series.Every(series.Week)
	month = series.MonthsStep(1)
)

// casesOf returns the cases of a set: the same ones, in the same order, as in TestBacktest of the package forecast.
func casesOf(set sets.Set, dir string) ([]heldOut, error) {
	var step series.Step
	if set.Step != "" {
		var err error
		if step, err = series.ParseStep(set.Step); err != nil {
			return nil, fmt.Errorf("%s: %w", set.Name, err)
		}
	}
	if set.Cut == nil {
		return competition(dir, set.File, step, set.Period)
	}
	all, err := long(dir, set.File, step)
	var out []heldOut
	for _, s := range all {
		for i, c := range set.Cut(s.Len()) {
			out = append(out, cut(s, i, c, set.Period))
		}
	}
	return out, err
}

// competition returns the cases of a competition.
func competition(dir, file string, step series.Step, period int) ([]heldOut, error) {
	splits, err := sets.ReadSplits(dir, file)
	var out []heldOut
	for _, s := range splits {
		history := series.Series{Name: s.Name, Start: sets.SplitStart(), Step: step, Values: s.History}
		out = append(out, heldOut{id: s.Name, series: s.Name, period: period, actual: s.After, history: history})
	}
	return out, err
}

// long puts each series of a file on its grid.
func long(dir, file string, step series.Step) ([]series.Series, error) {
	histories, err := sets.ReadHistories(dir, file)
	var out []series.Series
	for _, h := range histories {
		samples := make([]series.Sample, len(h.Times))
		for i, at := range h.Times {
			samples[i] = series.Sample{Time: at, Value: h.Values[i]}
		}
		s, _, err := series.Regularize(h.Name, samples, series.Grid{Step: step})
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: left out: %v\n", file, err)
			continue
		}
		out = append(out, s)
	}
	return out, err
}

// cut returns the i-th case of a series. A gap before the origin belongs to what came after it.
func cut(s series.Series, i int, c sets.Cut, period int) heldOut {
	if period == 0 {
		if period = perDay(s.Step); s.Step.Approx() >= series.Day {
			period = 7
		}
	}
	history := s.Slice(c.From, c.Origin)
	history.Name = sets.Name(s.Name, i)
	gone := history.Len() - history.Trim().Len()
	return heldOut{id: history.Name, series: s.Name, history: history.Trim(), period: period, actual: s.Values[c.Origin-gone : c.End]}
}

// perDay returns how many steps a day has, 0 if they do not divide it.
func perDay(s series.Step) int {
	if s.Months > 0 || series.Day%s.Dur != 0 {
		return 0
	}
	return int(series.Day / s.Dur)
}

// seasons returns the periods that a method for several of them is told: day and
// week below a day, week and year of days, year of weeks and of months, as far
// as the history has more than two of them; the case's own one otherwise.
func (c heldOut) seasons() []int {
	all := []int{c.period}
	switch step := c.history.Step; {
	case step.Months > 0:
	case step.Dur < series.Day:
		all = []int{perDay(step), 7 * perDay(step)}
	case step.Dur == series.Day:
		all = []int{7, 365}
	case step.Dur == series.Week:
		all = []int{52}
	}
	out := slices.DeleteFunc(all, func(p int) bool { return p < 2 || 2*p >= c.history.Len() })
	if len(out) == 0 {
		return []int{c.period}
	}
	return out
}
