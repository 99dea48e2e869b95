package fit

import (
	"context"
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/naive"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

// Real series of each kind: the last fifth is forecast better than by repeating
// the last season, and about as many values lie within the central 80 % as should.
func TestRealSeries(t *testing.T) {
	var sum totals
	for _, c := range split(seriestest.Read(t, "../model/testdata", "real", series.Grid{}), 0,
		func(n int) []sets.Cut { return sets.LastShare(n, 0.2, 2) }) {
		r := runCase(c)
		if r.n != 1 {
			t.Errorf("%s was refused", c.history.Name)
			continue
		}
		t.Logf("%-34s %s", c.history.Name, r)
		if r.loss > 1.15*r.naiveLoss {
			t.Errorf("%s: loss %.3f, seasonal naive has %.3f", c.history.Name, r.loss, r.naiveLoss)
		}
		sum.add(r)
	}
	if sum.n == 0 || sum.loss > 0.75*sum.naiveLoss {
		t.Errorf("loss %.3f in all, seasonal naive has %.3f", sum.loss/sum.n, sum.naiveLoss/sum.n)
	}
	if c := sum.in80 / sum.n; c < 0.65 || c > 0.95 {
		t.Errorf("%.0f %% within the central 80 %%", 100*c)
	}
}

// holdout is a history with what came after it.
type holdout struct {
	history series.Series
	period  int // of seasonal naive, and of the scale of errors
	future  []float64
}

// totals are sums over cases of mean scores, in units of the case's in-sample seasonal naive error.
type totals struct {
	n, refused                       float64
	loss, naiveLoss, mase, naiveMASE float64
	in80, in95, naive80              float64
}

func (a *totals) add(b totals) {
	a.n += b.n
	a.refused += b.refused
	a.loss += b.loss
	a.naiveLoss += b.naiveLoss
	a.mase += b.mase
	a.naiveMASE += b.naiveMASE
	a.in80 += b.in80
	a.in95 += b.in95
	a.naive80 += b.naive80
}

func (a totals) String() string {
	return fmt.Sprintf("cases %4.0f refused %2.0f  loss %.3f of naive  MASE %.3f naive %.3f  in 80 %%: %.3f  in 95 %%: %.3f  (naive "+
		"80 %%: %.2f)",
		a.n, a.refused, a.loss/a.naiveLoss, a.mase/a.n, a.naiveMASE/a.n, a.in80/a.n, a.in95/a.n, a.naive80/a.n)
}

const backtestPaths = 400

func runCase(c holdout) totals {
	scale := meanChange(c.history.Values, c.period)
	if !(scale > 0) {
		return totals{}
	}
	fit, err := New(c.history, Options{Seed: 1})
	if err != nil {
		return totals{refused: 1}
	}
	fc, err := fit.Forecast(context.Background(), backtestPaths, len(c.future))
	if err != nil {
		panic(err)
	}
	ours := transposed(fc.Quantiles(lossLevels))
	base := naiveQuantiles(c, fit.history.demand)
	var a, b tally
	same := func(v float64) float64 { return v }
	a.add(c.future, ours, same)
	b.add(c.future, base, same)
	if a.n == 0 {
		return totals{}
	}
	return totals{
		n: 1, loss: a.loss / a.n / scale, naiveLoss: b.loss / b.n / scale, mase: a.abs / a.n / scale, naiveMASE: b.abs / b.n / scale,
		in80: a.in80 / a.n, in95: a.in95 / a.n, naive80: b.in80 / b.n,
	}
}

func naiveQuantiles(c holdout, d demand) [][]float64 {
	m := naive.FitSeasonal(c.history.Values, c.period)
	h := len(c.future)
	f := forecast.Forecast{Paths: mat.NewDense(backtestPaths, h, nil)}
	center := make([]float64, h)
	m.Center(center)
	for i := range backtestPaths {
		row := f.Paths.RawRowView(i)
		m.Deviate(row, future.Stream(1, c.history.Name, i, future.PurposeScore))
		for j := range row {
			row[j] = max(d.low, min(d.high, row[j]+center[j]))
		}
	}
	return transposed(f.Quantiles(lossLevels))
}

func transposed(rows [][]float64) [][]float64 {
	out := make([][]float64, len(rows[0]))
	for j := range out {
		for _, r := range rows {
			out[j] = append(out[j], r[j])
		}
	}
	return out
}

// split returns the cases of series; a period of 0 is that of a day, or 7 for steps of a day and longer.
func split(all []series.Series, period int, cut func(steps int) []sets.Cut) []holdout {
	var out []holdout
	for _, s := range all {
		p := period
		if p == 0 {
			if p = series.StepsIn(series.Every(series.Day), s.Step); s.Step.Approx() >= series.Day {
				p = 7
			}
		}
		for i, c := range cut(s.Len()) {
			history := s.Slice(c.From, c.Origin)
			history.Name = sets.Name(s.Name, i)
			gone := history.Len() - history.Trim().Len() // a gap before the origin belongs to the future
			out = append(out, holdout{history: history.Trim(), period: p, future: s.Values[c.Origin-gone : c.End]})
		}
	}
	return out
}
