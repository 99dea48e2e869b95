package backtest

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/backtest/rule"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/score"
)

// dateDraws is the number of bootstrap draws.
const dateDraws = 1000

// DateIntervals are what the figures of DateScores may be, by a bootstrap in which a series is drawn with all its cases.
type DateIntervals struct{ Score, Skill, Gap, CalibrationError, FalseShare score.Interval }

// DateSummary is how good the dates of a number of series would have been.
type DateSummary struct {
	Series  int // with cases
	Origins int // with cases
	Refused int // origins without
	Cases   int
	Crossed int // of the cases: the base rate
	// Methods have the forecast first, then its peers and the base rate.
	Methods   []passage.Scores
	Intervals DateIntervals // of the forecast
}

// BestPeer returns the method with the least score beside the forecast, and false where there is none.
func (o DateSummary) BestPeer() (passage.Scores, bool) {
	best, found := passage.Scores{Score: math.Inf(1)}, false
	for _, m := range o.Methods[min(1, len(o.Methods)):] {
		if m.Score < best.Score {
			best, found = m, true
		}
	}
	return best, found
}

// Relative returns the score of the forecast relative to that of BestPeer, NaN without one or where that made no error.
func (o DateSummary) Relative() float64 {
	peer, ok := o.BestPeer()
	if !ok {
		return math.NaN()
	}
	return score.Ratio(o.Methods[0].Score, peer.Score)
}

// SummarizeDates scores all cases of several series together, each case counting the same. Series of one name are
// parts of one history, and are drawn together in the bootstrap. Peers are scored if all results have them.
func SummarizeDates(results []DateResult, seed uint64) DateSummary {
	var o DateSummary
	cases := gatherCases(results, &o)
	if o.Cases == 0 {
		return o
	}
	addBaseRate(cases)
	names := append(slices.Clone(results[0].Methods), MethodBaseRate)
	p := float64(o.Crossed) / float64(o.Cases)
	for k, name := range names {
		o.Methods = append(o.Methods, scoreDates(name, k, cases, p*(1-p)))
	}
	o.Intervals = dateIntervals(cases, seed)
	return o
}

// clusteredCase is a case with the number of its series.
type clusteredCase struct {
	passage.Case
	cluster int
}

// gatherCases returns all cases, and counts them in o.
func gatherCases(results []DateResult, o *DateSummary) []clusteredCase {
	clusters := map[string]int{}
	var cases []clusteredCase
	for _, r := range results {
		for _, origin := range r.Origins {
			if origin.Refusal != nil {
				o.Refused++
				continue
			}
			o.Origins++
			cluster, ok := clusters[r.Series.Name]
			if !ok {
				cluster = len(clusters)
				clusters[r.Series.Name] = cluster
			}
			for _, c := range origin.Cases {
				o.Cases++
				if c.Crossed() {
					o.Crossed++
				}
				cases = append(cases, clusteredCase{c, cluster})
			}
		}
	}
	o.Series = len(clusters)
	return cases
}

// addBaseRate tells each case what the base rate of all of them says.
func addBaseRate(cases []clusteredCase) {
	shares := make([]float64, len(cases))
	for i, c := range cases {
		if shares[i] = 2; c.Crossed() {
			shares[i] = float64(c.Passage+1) / float64(c.Steps)
		}
	}
	base := rule.NewBaseRate(shares)
	curves := map[int][]float64{}
	for i, c := range cases {
		f, ok := curves[c.Steps]
		if !ok {
			f = make([]float64, c.Steps)
			for h := range f {
				f[h] = base.Within(float64(h+1) / float64(c.Steps))
			}
			curves[c.Steps] = f
		}
		cases[i].Claims = append(slices.Clip(c.Claims), passage.ClaimOf(f, c.Passage))
	}
}

// scoreDates scores method k.
func scoreDates(name string, k int, cases []clusteredCase, baseBrier float64) passage.Scores {
	var sums passage.Sums
	var off []float64
	for _, c := range cases {
		t := c.Claims[k]
		if math.IsNaN(t.Score) {
			continue
		}
		sums.Add(c.Case, t)
		if c.Crossed() || t.P50 < c.Steps {
			off = append(off, math.Abs(float64(t.P50-c.Passage))/float64(c.Steps))
		}
	}
	s := sums.Scores(baseBrier)
	s.Method, s.MedianError = name, math.NaN()
	if len(off) > 0 {
		slices.Sort(off)
		s.MedianError = off[future.Rank(0.5, len(off))]
	}
	return s
}

// dateIntervals draws the series of the cases anew for the intervals of the forecast, the method 0.
func dateIntervals(cases []clusteredCase, seed uint64) DateIntervals {
	var clusters []passage.Sums
	for _, c := range cases {
		for len(clusters) <= c.cluster {
			clusters = append(clusters, passage.Sums{})
		}
		clusters[c.cluster].Add(c.Case, c.Claims[0])
	}
	interval := func(of func(passage.Scores) float64) score.Interval {
		src := rand.NewPCG(future.Scramble(seed), future.PurposeScore) // each figure of the same draws
		return score.Bootstrap(len(clusters), dateDraws, src, func(times []int) float64 {
			var sums passage.Sums
			for i, n := range times {
				if n > 0 {
					sums.Plus(&clusters[i], float64(n))
				}
			}
			p := sums.CrossedShare()
			return of(sums.Scores(p * (1 - p)))
		})
	}
	return DateIntervals{
		Score:            interval(func(s passage.Scores) float64 { return s.Score }),
		Skill:            interval(func(s passage.Scores) float64 { return s.Skill }),
		Gap:              interval(passage.Scores.Gap),
		CalibrationError: interval(func(s passage.Scores) float64 { return s.CalibrationError }),
		FalseShare:       interval(passage.Scores.FalseShare),
	}
}
