package forecast

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast/naive"
)

// TestBacktest prints how forecasts would have done on the sets in the
// directory that PLIMSOLL_DATA names, beside seasonal naive with the known
// season. It is a measurement, and fails only where a set is worse than naive.
// PLIMSOLL_SET picks sets by a part of their name, PLIMSOLL_STRIDE every n-th
// case, and PLIMSOLL_EACH prints each case.
//
//	PLIMSOLL_DATA=DIR go test -run TestBacktest -v -timeout 30m ./forecast
func TestBacktest(t *testing.T) {
	dir := os.Getenv("PLIMSOLL_DATA")
	if dir == "" {
		return // a measurement on series that may not be committed; TestRealSeries holds those that may
	}
	stride, _ := strconv.Atoi(os.Getenv("PLIMSOLL_STRIDE")) // look at every n-th case only
	for _, set := range backtestSets {
		if only := os.Getenv("PLIMSOLL_SET"); only != "" && !strings.Contains(set.name, only) {
			continue
		}
		t.Run(set.name, func(t *testing.T) {
			begin := time.Now()
			cases := set.load(t, dir)
			total := runCases(cases, max(stride, 1))
			t.Logf("%-14s %s, %.1f s", set.name, total, time.Since(begin).Seconds())
			if total.loss >= total.naiveLoss {
				t.Errorf("loss %.3f is no better than %.3f of seasonal naive", total.loss/total.n, total.naiveLoss/total.n)
			}
		})
	}
}

// Real series of each kind: the last fifth is forecast better than by repeating
// the last season, and about as many values lie within the central 80 % as should.
func TestRealSeries(t *testing.T) {
	var sum totals
	for _, c := range split(loadLong(t, "testdata", "real", Grid{}), 0.2, 2) {
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

// heldOut is a history with what came after it.
type heldOut struct {
	history Series
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
	return fmt.Sprintf("cases %4.0f refused %2.0f  loss %.3f of naive  MASE %.3f naive %.3f  in 80 %%: %.3f  in 95 %%: %.3f  (naive 80 %%: %.2f)",
		a.n, a.refused, a.loss/a.naiveLoss, a.mase/a.n, a.naiveMASE/a.n, a.in80/a.n, a.in95/a.n, a.naive80/a.n)
}

func runCases(cases []heldOut, stride int) totals {
	results := make([]totals, len(cases))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := 0; i < len(cases); i += stride {
		slots <- struct{}{}
		wg.Go(func() {
			results[i] = runCase(cases[i])
			<-slots
		})
	}
	wg.Wait()
	var sum totals
	for i, r := range results {
		if os.Getenv("PLIMSOLL_EACH") != "" && r.n > 0 {
			fmt.Printf("%s %s\n", cases[i].history.Name, r)
		}
		sum.add(r)
	}
	return sum
}

const backtestPaths = 400

func runCase(c heldOut) totals {
	scale := meanChange(c.history.Values, c.period)
	if !(scale > 0) {
		return totals{}
	}
	fit, err := New(c.history, Options{Seed: 1})
	if err != nil {
		if os.Getenv("PLIMSOLL_EACH") != "" {
			fmt.Println(c.history.Name, err)
		}
		return totals{refused: 1}
	}
	if os.Getenv("PLIMSOLL_EACH") != "" {
		fmt.Println(c.history.Name, fit.Evidence())
	}
	fc, err := fit.Forecast(context.Background(), backtestPaths, len(c.future))
	if err != nil {
		panic(err)
	}
	ours := transposed(fc.Quantiles(lossLevels))
	base := naiveQuantiles(c, fit.prepared)
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

func naiveQuantiles(c heldOut, p prepared) [][]float64 {
	m := naive.FitSeasonal(c.history.Values, c.period)
	h := len(c.future)
	f := Forecast{Paths: mat.NewDense(backtestPaths, h, nil)}
	center := make([]float64, h)
	m.Center(center)
	for i := range backtestPaths {
		row := f.Paths.RawRowView(i)
		m.Deviate(row, stream(1, c.history.Name, i, streamScore))
		for j := range row {
			row[j] = max(p.low, min(p.high, row[j]+center[j]))
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

// backtestSets say how each file becomes cases.
var backtestSets = []struct {
	name string
	load func(t *testing.T, dir string) []heldOut
}{
	{"m4_hourly", func(t *testing.T, dir string) []heldOut {
		return loadCompetition(t, dir, "m4_hourly", Every(time.Hour), 24)
	}},
	{"m4_weekly", func(t *testing.T, dir string) []heldOut { return loadCompetition(t, dir, "m4_weekly", Every(Week), 1) }},
	{"m3_monthly", func(t *testing.T, dir string) []heldOut {
		return loadCompetition(t, dir, "m3_monthly", MonthsStep(1), 12)
	}},
	{"nab_5m", func(t *testing.T, dir string) []heldOut {
		return split(loadLong(t, dir, "nab_cloudwatch", Grid{}), 0.2, 3)
	}},
	{"nab_hourly", func(t *testing.T, dir string) []heldOut {
		return split(loadLong(t, dir, "nab_cloudwatch", Grid{Step: Every(time.Hour)}), 0.2, 3)
	}},
	{"parking_30m", func(t *testing.T, dir string) []heldOut {
		return split(loadLong(t, dir, "parking_occupancy", Grid{}), 0.2, 3)
	}},
	{"parking_daily", func(t *testing.T, dir string) []heldOut {
		return split(loadLong(t, dir, "parking_occupancy", Grid{Step: Every(Day)}), 0.2, 3)
	}},
	{"long_daily", func(t *testing.T, dir string) []heldOut {
		return split(loadLong(t, dir, "long_histories", Grid{Step: Every(Day)}), 0.2, 4)
	}},
	{"long_own", func(t *testing.T, dir string) []heldOut {
		return split(loadLong(t, dir, "long_histories", Grid{}), 0.05, 4)
	}},
	{"datacentre", func(t *testing.T, dir string) []heldOut {
		return split(loadLong(t, dir, "datacentre_month", Grid{Step: Every(time.Hour)}), 0.2, 3)
	}},
	{"pjm_1y", func(t *testing.T, dir string) []heldOut { return windows(t, dir, 365*24, 720) }},
	{"pjm_daily3y", func(t *testing.T, dir string) []heldOut { return windows(t, dir, 0, 180) }},
}

// loadCompetition reads id,period,train,test.
func loadCompetition(t *testing.T, dir, name string, step Step, period int) []heldOut {
	var out []heldOut
	for _, row := range readCSV(t, dir, name) {
		out = append(out, heldOut{
			history: Series{Name: row[0], Start: time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC), Step: step, Values: numbers(t, row[2])},
			period:  period, future: numbers(t, row[3]),
		})
	}
	return out
}

// loadLong reads series,time,value and puts each series on its grid.
func loadLong(t *testing.T, dir, name string, grid Grid) []Series {
	samples := map[string][]Sample{}
	var order []string
	for _, row := range readCSV(t, dir, name) {
		at, err := time.Parse(time.RFC3339, row[1])
		if err != nil {
			t.Fatal(err)
		}
		if samples[row[0]] == nil {
			order = append(order, row[0])
		}
		samples[row[0]] = append(samples[row[0]], Sample{at, numbers(t, row[2])[0]})
	}
	var out []Series
	for _, id := range order {
		s, _, err := Regularize(id, samples[id], grid)
		if err != nil {
			t.Log(err)
			continue
		}
		out = append(out, s)
	}
	return out
}

// split holds out the share of each series after several origins.
func split(all []Series, share float64, origins int) []heldOut {
	var out []heldOut
	for _, s := range all {
		h := int(share * float64(s.Len()))
		period := stepsOf(Every(Day), s.Step)
		if s.Step.Approx() >= Day {
			period = 7
		}
		for o := range origins {
			end := s.Len() - h - o*h/2
			history := s.Slice(0, end)
			history.Name = fmt.Sprintf("%s-%d", s.Name, o)
			gone := history.Len() - history.Trim().Len() // a gap before the origin belongs to the future
			out = append(out, heldOut{history: history.Trim(), period: period, future: s.Values[end-gone : end+h]})
		}
	}
	return out
}

// windows cuts one year of hours, or three years of days, out of the nine zones at six times.
func windows(t *testing.T, dir string, hours, ahead int) []heldOut {
	var out []heldOut
	grid, n, period := Grid{}, hours, 24
	if hours == 0 {
		grid, n, period = Grid{Step: Every(Day)}, 3*365, 7
	}
	for _, s := range loadLong(t, dir, "pjm_hourly", grid) {
		for k := range 6 {
			from := (s.Len() - n - ahead) * k / 5
			if from < 0 {
				continue
			}
			history := s.Slice(from, from+n)
			history.Name = fmt.Sprintf("%s-%d", s.Name, k)
			out = append(out, heldOut{history: history, period: period, future: s.Values[from+n : from+n+ahead]})
		}
	}
	return out
}

func readCSV(t *testing.T, dir, name string) [][]string {
	file, err := os.Open(filepath.Join(dir, name+".csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Delete(rows, 0, 1)
}

func numbers(t *testing.T, s string) []float64 {
	var out []float64
	for _, field := range strings.Fields(s) {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil {
			v = math.NaN()
		}
		out = append(out, v)
	}
	return out
}
