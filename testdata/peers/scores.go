package main

import (
	"math"
	"path/filepath"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/naive"
	"github.com/plimsoll/plimsoll/forecast/score"
)

// scored is how well a program did on one case. Losses and errors are in units of
// the seasonal naive error within the history.
type scored struct {
	id, series                  string
	loss, mase, smape           float64
	coverage80, coverage95      float64
	naive2MASE, naive2SMAPE     float64 // of Naive2 on the same case
	repeatMASE, repeatSMAPE     float64 // of the last season itself, likewise
	missed, repeatMissed, steps float64 // sums of absolute errors in the unit of the values
	cpu                         float64 // seconds
	broken                      int     // quantiles that are not finite
	failed                      bool
	failure                     string
}

// results are what a program did on a set.
type results struct {
	program string
	cases   map[string]scored
}

// scoreSet scores the answers of all programs that have any, in a fixed order.
func scoreSet(cases []heldOut, out string) ([]results, error) {
	files, err := filepath.Glob(filepath.Join(out, "*.csv"))
	if err != nil {
		return nil, err
	}
	var all []results
	for _, path := range files {
		said, err := answers(path)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(path)
		r := results{program: name[:len(name)-len(".csv")], cases: map[string]scored{}}
		for _, c := range cases {
			if a, ok := said[c.id]; ok && c.scores() {
				r.cases[c.id] = scoreCase(c, a)
			}
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b results) int { return rankOf(a.program) - rankOf(b.program) })
	return all, nil
}

// order in which programs are shown.
var order = []string{ours, baseline, "r-thetaf", "r-ets", "r-stlf", "sf-autoets", "sf-dotheta", "sf-mstl", "flair", "prophet"}

// statistics are the peers that the figures to reach name; peers are all of them.
var (
	statistics = []string{baseline, "r-thetaf", "r-ets", "r-stlf", "sf-autoets", "sf-mstl", "flair"}
	peers      = order[1:]
)

// Programs that others are compared with.
const (
	ours     = "plimsoll"
	baseline = "seasonal-naive"
)

func rankOf(program string) int {
	if i := slices.Index(order, program); i >= 0 {
		return i
	}
	return len(order)
}

// scores reports whether errors on the case have a scale and there is something to score.
func (c heldOut) scores() bool {
	return score.Scale(c.history.Values, c.period) > 0 && slices.ContainsFunc(c.actual, func(v float64) bool { return !math.IsNaN(v) })
}

func scoreCase(c heldOut, a answer) scored {
	s := scored{id: c.id, series: c.series, cpu: a.cpu, failure: a.failure, broken: a.broken(len(c.actual))}
	if a.failure != "" || a.quantiles == nil || s.broken > 0 {
		s.failed = true
		return s
	}
	y, q := c.actual, a.quantiles
	scale := score.Scale(c.history.Values, c.period)
	repeat, naive2 := make([]float64, len(y)), make([]float64, len(y))
	naive.FitSeasonal(c.history.Values, c.period).Center(repeat)
	score.Naive2(naive2, c.history.Values, c.period)
	for _, v := range y {
		if !math.IsNaN(v) {
			s.steps++
		}
	}
	s.loss = score.QuantileLoss(y, q, levels) / scale
	s.mase, s.smape = score.MASE(y, q[median], scale), score.SMAPE(y, q[median])
	s.naive2MASE, s.naive2SMAPE = score.MASE(y, naive2, scale), score.SMAPE(y, naive2)
	s.repeatMASE, s.repeatSMAPE = score.MASE(y, repeat, scale), score.SMAPE(y, repeat)
	s.coverage80 = score.Coverage(y, q[low80], q[high80])
	s.coverage95 = score.Coverage(y, q[low95], q[high95])
	s.missed, s.repeatMissed = s.steps*score.MAE(y, q[median]), s.steps*score.MAE(y, repeat)
	return s
}

// answered returns the cases that were answered, in the order of their ids.
func (r results) answered() []scored {
	var out []scored
	for _, s := range r.cases {
		if !s.failed {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b scored) int {
		if a.id < b.id {
			return -1
		}
		return 1
	})
	return out
}

// mean returns the mean of what of the cases, NaN without any.
func mean(cases []scored, what func(scored) float64) float64 {
	sum := 0.0
	for _, s := range cases {
		sum += what(s)
	}
	return sum / float64(len(cases))
}

// common returns the cases that both have answered, as each scored them.
func common(a, b results) (ofA, ofB []scored) {
	for _, s := range a.answered() {
		if t, ok := b.cases[s.id]; ok && !t.failed {
			ofA, ofB = append(ofA, s), append(ofB, t)
		}
	}
	return ofA, ofB
}

// relative returns a's mean over b's on the cases that both have answered, and how many those are.
func relative(a, b results, what func(scored) float64) (ratio float64, n int) {
	x, y := common(a, b)
	return score.Ratio(mean(x, what), mean(y, what)), len(x)
}

func lossOf(s scored) float64 { return s.loss }
func maseOf(s scored) float64 { return s.mase }

// owa returns the overall weighted average relative to Naive2 of a point forecast
// with the given errors.
func owa(cases []scored, smape, mase func(scored) float64) float64 {
	return score.OWA(mean(cases, smape), mean(cases, mase),
		mean(cases, func(s scored) float64 { return s.naive2SMAPE }), mean(cases, func(s scored) float64 { return s.naive2MASE }))
}

// find returns the results of a program, empty if it has none.
func find(all []results, program string) results {
	for _, r := range all {
		if r.program == program {
			return r
		}
	}
	return results{program: program}
}

// strongest returns the peer among programs against which ours does worst by
// loss, on the cases that both answered, and the ratio of ours to it. A
// peer counts if it answered at least a fifth of the cases.
func strongest(all []results, programs []string) (peer string, ratio float64) {
	us := find(all, ours)
	for _, program := range programs {
		q, n := relative(us, find(all, program), lossOf)
		if 5*n >= len(us.cases) && q > ratio {
			peer, ratio = program, q
		}
	}
	return peer, ratio
}
