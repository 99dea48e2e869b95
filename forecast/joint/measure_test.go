//go:build measure

package joint

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/score"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// TestJointOnRealSeries prints what keeping the dependence does for the sum of several series and for the first date of
// any, on real fleets and the zones of a power grid, in the directory that PLIMSOLL_DATA names: the
// score relative to that of the same paths taken as they come, which is independence, and how often the span of 80 % holds.
// It is a measurement, and fails only where dependence makes the sum worse.
//
//	PLIMSOLL_DATA=DIR go test -tags measure -run TestJointOnRealSeries -v -timeout 30m ./forecast
func TestJointOnRealSeries(t *testing.T) {
	dir := seriestest.MeasuredOn(t)
	hours := seriestest.Read(t, dir, "pjm_hourly", series.Grid{})
	fleets := seriestest.Read(t, dir, "datacentre_month", series.Grid{Step: series.Every(time.Hour), Statistic: series.Mean})
	pick := func(list []series.Series, prefix string) (out []series.Series) {
		for _, s := range list {
			if prefix == "" || len(s.Name) >= len(prefix) && s.Name[:len(prefix)] == prefix {
				out = append(out, s)
			}
		}
		return out
	}
	for _, set := range []struct {
		name             string
		series           []series.Series
		n, ahead, every_ int
		season           int
	}{
		{"pjm daily peaks", peaksOfDays(hours), 730, 60, 40, 7},
		{"pjm hourly", hours, 24 * 60, 24 * 14, 24 * 45, 168},
		{"azure fleet", pick(fleets, "azure"), 24 * 10, 24 * 4, 9, 24},
		{"google fleet", pick(fleets, "google"), 24 * 10, 24 * 4, 9, 24},
	} {
		t.Run(set.name, func(t *testing.T) {
			cuts := cutTogether(set.series, set.n, set.ahead, set.every_)
			alone, joined := make([]jointScore, len(cuts)), make([]jointScore, len(cuts))
			var wg sync.WaitGroup
			slots := make(chan bool, runtime.GOMAXPROCS(0))
			for i, c := range cuts {
				wg.Add(1)
				go func() {
					defer wg.Done()
					slots <- true
					alone[i], joined[i] = scoreTogether(c, set.season)
					<-slots
				}()
			}
			wg.Wait()
			a, j := addScores(alone), addScores(joined)
			n := j.n
			t.Logf("%d origins of %d series, mean dependence %.2f", int(n), len(set.series), j.dependence/n)
			t.Logf("mean of the sum:    score %.3f, 80 %% holds %.3f and %.3f alone", j.mean/a.mean, j.meanIn/n, a.meanIn/n)
			t.Logf("greatest of the sum: score %.3f, 80 %% holds %.3f and %.3f alone", j.most/a.most, j.mostIn/n, a.mostIn/n)
			t.Logf("sum at each step:   score %.3f, 80 %% holds %.3f and %.3f alone", j.each/a.each, j.eachIn/n, a.eachIn/n)
			t.Logf("first date of any:  score %.3f (%.4f and %.4f alone), said %.3f and %.3f alone, came %.3f", j.date/a.date, j.date/n, a.date/n,
				j.said/n, a.said/n, j.came/n)
			t.Logf("date of the sum:    score %.3f (%.4f and %.4f alone), said %.3f and %.3f alone, came %.3f", j.sumDate/a.sumDate, j.sumDate/n,
				a.sumDate/n, j.sumSaid/n, a.sumSaid/n, j.sumCame/n)
			if j.most > 1.02*a.most {
				t.Error("the greatest of the sum is forecast worse")
			}
		})
	}
}

func peaksOfDays(list []series.Series) []series.Series {
	out := make([]series.Series, len(list))
	for i, s := range list {
		first := series.Every(series.Day).Index(jointOrigin, s.Start) + 1
		out[i] = series.Series{Name: s.Name, Start: series.Every(series.Day).At(jointOrigin, first), Step: series.Every(series.Day)}
		for k, v := range s.Values {
			d := series.Every(series.Day).Index(jointOrigin, s.Time(k)) - first
			if d < 0 {
				continue
			}
			if d == len(out[i].Values) {
				out[i].Values = append(out[i].Values, v)
			}
			if at := &out[i].Values[d]; math.IsNaN(*at) || v > *at {
				*at = v
			}
		}
	}
	return out
}

// cutTogether cuts series at the same times: n steps before each and ahead after it.
func cutTogether(list []series.Series, n, ahead, every int) (out [][]part) {
	start, end := list[0].Start, list[0].End()
	for _, s := range list {
		if s.Start.After(start) {
			start = s.Start
		}
		if s.End().Before(end) {
			end = s.End()
		}
	}
	for at := n; ; at += every {
		var cut []part
		for _, s := range list {
			from := s.Step.Index(s.Start, start)
			if s.Time(from + at + ahead).After(end) {
				return out
			}
			cut = append(cut, part{history: s.Slice(from+at-n, from+at), future: s.Values[from+at : from+at+ahead]})
		}
		out = append(out, cut)
	}
}

type jointScore struct {
	n, dependence                  float64
	mean, meanIn, most, mostIn     float64
	each, eachIn, date, said, came float64
	sumDate, sumSaid, sumCame      float64
}

func addScores(list []jointScore) (out jointScore) {
	for _, x := range list {
		out.n += x.n
		out.dependence += x.dependence
		out.mean, out.meanIn, out.most, out.mostIn = out.mean+x.mean, out.meanIn+x.meanIn, out.most+x.most, out.mostIn+x.mostIn
		out.each, out.eachIn, out.date, out.said, out.came = out.each+x.each, out.eachIn+x.eachIn, out.date+x.date, out.said+x.said,
			out.came+x.came
		out.sumDate, out.sumSaid, out.sumCame = out.sumDate+x.sumDate, out.sumSaid+x.sumSaid, out.sumCame+x.sumCame
	}
	return out
}

func scoreTogether(cut []part, period int) (alone, joined jointScore) {
	members := make([]forecast.Forecast, len(cut))
	for k, c := range cut {
		fit, err := fit.New(c.history, fit.Options{Seed: 1})
		if err != nil {
			return alone, joined
		}
		if members[k], err = fit.Forecast(context.Background(), 500, len(c.future)); err != nil {
			return alone, joined
		}
		if slices.ContainsFunc(c.future, math.IsNaN) {
			return alone, joined
		}
	}
	j, err := New(members)
	if err != nil {
		return alone, joined
	}
	alone = scoreStates(cut, members, period, func(_, i int) int { return i })
	joined = scoreStates(cut, members, period, j.Path)
	pairs := 0.0
	for a := range cut {
		for b := range a {
			joined.dependence += j.Dependence(a, b)
			pairs++
		}
	}
	joined.dependence /= pairs
	return alone, joined
}

func scoreStates(cut []part, members []forecast.Forecast, period int, path func(member, future int) int) (out jointScore) {
	n, h := members[0].Futures(), members[0].Steps()
	size, line, need := make([]float64, len(cut)), make([]float64, len(cut)), 1
	past := make([]float64, cut[0].history.Len())
	for k, c := range cut {
		size[k] = 1 / score.Scale(c.history.Values, period)
		line[k] = thresholdOf(c.history.Values, period)
		for i, v := range c.history.Values {
			past[i] += v * size[k]
		}
	}
	sumLine := thresholdOf(past, period)
	flat := func(v float64) []float64 { return slices.Repeat([]float64{v}, h) }
	sum := func(row func(k int) []float64) []float64 {
		total := make([]float64, h)
		for k := range cut {
			for s, v := range row(k) {
				total[s] += v * size[k]
			}
		}
		return total
	}
	first := func(row func(k int) []float64) int {
		at := passage.Never
		for k := range cut {
			if f := passage.First(row(k), flat(line[k]), need, 0); f != passage.Never && (at == passage.Never || f < at) {
				at = f
			}
		}
		return at
	}
	means, most := make([]float64, n), make([]float64, n)
	at := make([][]float64, h)
	dates, sumDates := make([]float64, h), make([]float64, h)
	for i := range n {
		row := func(k int) []float64 { return members[k].Paths.RawRowView(path(k, i)) }
		total := sum(row)
		means[i], most[i] = series.MeanOf(total), slices.Max(total)
		for s, v := range total {
			at[s] = append(at[s], v)
		}
		count(dates, first(row), n)
		count(sumDates, passage.First(total, flat(sumLine), need, 0), n)
	}
	real := func(k int) []float64 { return cut[k].future }
	total := sum(real)
	out.n = 1
	out.mean, out.meanIn = scoreOf(means, series.MeanOf(total))
	out.most, out.mostIn = scoreOf(most, slices.Max(total))
	for s := range at {
		c, in := scoreOf(at[s], total[s])
		out.each, out.eachIn = out.each+c/float64(h), out.eachIn+in/float64(h)
	}
	came := first(real)
	out.date, out.said = score.Passage(dates, came), dates[h-1]
	if came != passage.Never {
		out.came = 1
	}
	came = passage.First(total, flat(sumLine), need, 0)
	out.sumDate, out.sumSaid = score.Passage(sumDates, came), sumDates[h-1]
	if came != passage.Never {
		out.sumCame = 1
	}
	return out
}

// count adds one of n futures to a cumulative distribution.
func count(cumulative []float64, first, n int) {
	if first == passage.Never {
		return
	}
	for s := first; s < len(cumulative); s++ {
		cumulative[s] += 1 / float64(n)
	}
}

func thresholdOf(y []float64, period int) float64 {
	diff := 0.0
	for i := period; i < len(y); i++ {
		if d := y[i] - y[i-period]; !math.IsNaN(d) {
			diff += d * d / float64(len(y)-period)
		}
	}
	top := math.Inf(-1)
	for _, v := range y[len(y)-period:] {
		if v > top {
			top = v
		}
	}
	return top + 0.5*math.Sqrt(diff)
}

func scoreOf(x []float64, actual float64) (crps, in float64) {
	slices.Sort(x)
	if actual >= x[future.Rank(0.1, len(x))] && actual <= x[future.Rank(0.9, len(x))] {
		in = 1
	}
	return score.CRPS(actual, x), in
}

// part is a history with what came after it.
type part struct {
	history series.Series
	future  []float64
}
