package fit_test

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// instantsOf reads samples whose times go on by a distance given by one byte each, the latest by up to eight years
// and backwards too, and whose values are the two bytes after it.
func instantsOf(start int64, data []byte, limit int) []series.Sample {
	var samples []series.Sample
	clock := time.Unix(start, 0)
	for ; len(data) >= 3 && len(samples) < limit; data = data[3:] {
		distance := (time.Duration(data[0]%16) - 4) << (data[0] / 16 * 4) // from nanoseconds on
		clock = clock.Add(distance)
		samples = append(samples, series.Sample{Time: clock, Value: kerneltest.Values(data[1:3], 1)[0]})
	}
	return samples
}

// Samples of any value at any time, in any order, give a valid series by any step and
// statistic, or an error. Nothing is left out that the report does not count.
func FuzzGrid(f *testing.F) {
	statistics := []string{"peak", "mean", "last", "p95", "p0.0001"}
	far := []int64{0, math.MaxInt64, math.MinInt64, 253402300799, -62135596800, 1 << 40}
	for i, bits := range kerneltest.Seeds() {
		var data []byte
		for b := range slices.Chunk(bits, 2) {
			data = append(append(data, byte(i*7)), b...)
		}
		f.Add(far[i%len(far)], data, int64(time.Hour)*int64(i%3), i%2, uint8(i), uint8(i/2))
	}
	f.Fuzz(func(t *testing.T, start int64, data []byte, dur int64, months int, rule, statistic uint8) {
		samples := instantsOf(start, data, 300)
		stat, err := series.ParseStatistic(statistics[int(statistic)%len(statistics)])
		if err != nil {
			t.Fatal(err)
		}
		grid := series.Grid{Duplicates: series.Duplicates(rule % 4), Step: series.Step{Dur: time.Duration(dur), Months: months}, Statistic: stat}
		s, report, err := series.Regularize("f", samples, grid)
		checkGridReport(t, report, samples)
		if err != nil {
			return
		}
		checkGrid(t, s, report, samples)
		if grid.Duplicates == series.DuplicatesReject || grid.Duplicates == series.DuplicatesMax {
			backwards := slices.Clone(samples)
			slices.Reverse(backwards)
			other, _, err := series.Regularize("f", backwards, grid)
			if err != nil || !same(other.Values, s.Values) || !other.Start.Equal(s.Start) || other.Step != s.Step {
				t.Fatalf("in another order: %v, %v from %s by %s, not %v from %s by %s", err, other.Values, other.Start, other.Step, s.Values,
					s.Start, s.Step)
			}
		}
	})
}

// checkGridReport fails unless the report counts samples that there are.
func checkGridReport(t *testing.T, r series.GridReport, samples []series.Sample) {
	t.Helper()
	if r.Samples != len(samples) || len(r.Bad)+r.Duplicates > len(samples) {
		t.Fatalf("of %d samples: %+v", len(samples), r)
	}
	last := -1
	for _, b := range r.Bad {
		if b.Index <= last || b.Index >= len(samples) || b.Reason == "" {
			t.Fatalf("bad sample %+v after %d of %d", b, last, len(samples))
		}
		last = b.Index
	}
}

// checkGrid fails unless s is a valid series whose values lie within those of the samples, and whose steps hold their times.
func checkGrid(t *testing.T, s series.Series, r series.GridReport, samples []series.Sample) {
	t.Helper()
	if err := s.Validate(); err != nil || s.Measured() == 0 || s.Step != r.Step {
		t.Fatalf("%v: %d steps of %s, %d measured; %+v", err, s.Len(), s.Step, s.Measured(), r)
	}
	left := map[int]bool{}
	for _, b := range r.Bad {
		left[b.Index] = true
	}
	low, high := math.Inf(1), math.Inf(-1)
	first, last := time.Time{}, time.Time{}
	for i, x := range samples {
		if left[i] {
			continue
		}
		low, high = min(low, x.Value), max(high, x.Value)
		if first.IsZero() || x.Time.Before(first) {
			first = x.Time
		}
		if last.IsZero() || x.Time.After(last) {
			last = x.Time
		}
	}
	rounding := 1e-12 * max(math.Abs(low), math.Abs(high))
	for i, v := range s.Values {
		if v < low-rounding || v > high+rounding {
			t.Fatalf("step %d is %v, outside of the %v to %v of the samples", i, v, low, high)
		}
	}
	if s.Time(s.Len()-1).After(s.Step.After(last)) || s.End().Before(s.Step.Before(first)) {
		t.Fatalf("%s to %s in steps of %s, for samples from %s to %s", s.Start, s.End(), s.Step, first, last)
	}
}

// Any history gets a forecast or a refusal. A forecast is finite, keeps its bounds, has ordered quantiles and dates,
// and is the same on one processor as on all.
func FuzzEngine(f *testing.F) {
	steps := []series.Step{series.Every(series.Day), series.Every(time.Hour), series.Every(8 * time.Hour), series.MonthsStep(1),
		series.Every(series.Week), series.MonthsStep(12)}
	for i, bits := range kerneltest.Seeds() {
		f.Add(bits, int64(0), 0, uint16(30), uint64(i), 8.0, uint8(i))
		f.Add(bits, int64(steps[i%len(steps)].Dur), steps[i%len(steps)].Months, uint16(200), uint64(1), 0.0, uint8(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, dur int64, months int, horizon uint16, seed uint64, limit float64, kind uint8) {
		step := series.Step{Dur: time.Duration(dur), Months: months}
		if step.IsZero() {
			step = steps[int(kind/8)%len(steps)]
		}
		s := series.Series{Name: "f", Unit: []series.Unit{"", series.Ratio}[kind%2], Start: seriestest.At("2026-01-05"), Step: step,
			Values: kerneltest.Values(data, 400)}
		o := fit.Options{Seed: seed, Growth: []future.Estimate{{}, {Low: -0.5, Mid: 0.1, High: 10}}[kind/2%2], PastDates: true}
		if c := capacity.Constant(limit, ""); c.Validate() == nil {
			o.Usable = c
		}
		fit, err := fit.New(s, o)
		if err != nil {
			checkRefused(t, s, err)
			return
		}
		paths := fittest.Paths(t, fit, forecast.MinFutures, int(horizon)%500+1)
		checkPaths(t, s, paths)
		checkQuantiles(t, paths)
		checkSaturation(t, paths, limit, series.Every(time.Duration(kind)*time.Hour))
		past := checkPastDates(t, fit)

		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		alone := fittest.Must(t, s, o)
		again := fittest.Paths(t, alone, forecast.MinFutures, paths.Steps())
		if p := checkPastDates(t, alone); p != past {
			t.Fatalf("on one processor %q, on all %q", p, past)
		}
		longer := make([]float64, paths.Steps()+7)
		for i := range forecast.MinFutures {
			fit.Path(i, longer)
			if !same(again.Paths.RawRowView(i), paths.Paths.RawRowView(i)) || !same(longer[:paths.Steps()], paths.Paths.RawRowView(i)) {
				t.Fatalf("future %d is not the same on one processor, or longer", i)
			}
		}
	})
}

// checkPastDates fails unless what is said of past dates adds up, and returns it.
func checkPastDates(t *testing.T, fit *fit.Fit) string {
	t.Helper()
	p := fit.Evidence().PastDates
	if p == nil || p.Cases < 4*p.Origins || p.Uncertain > p.Cases || p.Held < 0 || p.Held > p.Uncertain || p.Words() == "" {
		t.Fatalf("past dates: %#v", p)
	}
	if certain := p.Uncertain == 0; certain != math.IsNaN(p.Claimed) || p.Claimed < 0.8-1e-9 || p.Claimed > 1+1e-9 {
		t.Fatalf("past dates: %#v", p)
	}
	return fmt.Sprintf("%#v", *p)
}

// checkRefused fails unless the error is a refusal with a reason, or says what is wrong with the series itself.
func checkRefused(t *testing.T, s series.Series, err error) {
	t.Helper()
	var refusal *forecast.Refusal
	switch {
	case errors.As(err, &refusal):
		if !refusal.State.IsRefusal() || refusal.Reason == "" {
			t.Fatalf("refused with %+v", refusal)
		}
	case s.Validate() == nil:
		t.Fatalf("a valid series: %v", err)
	}
}

// checkPaths fails unless all simulated values are finite and keep to the bounds of the history.
func checkPaths(t *testing.T, s series.Series, f forecast.Forecast) {
	t.Helper()
	positive, share := true, s.Unit == series.Ratio
	for _, v := range s.Values {
		positive = positive && !(v < 0)
		share = share && !(v > 1)
	}
	for i := range f.Futures() {
		for h, v := range f.Paths.RawRowView(i) {
			if math.IsNaN(v) || math.IsInf(v, 0) || positive && v < 0 || positive && share && v > 1 {
				t.Fatalf("step %d of future %d is %v", h, i, v)
			}
		}
	}
}

// checkQuantiles fails unless quantiles rise with their probability.
func checkQuantiles(t *testing.T, f forecast.Forecast) {
	t.Helper()
	rows := f.Quantiles([]float64{0.001, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.999})
	for k := 1; k < len(rows); k++ {
		for h, v := range rows[k] {
			if !(v >= rows[k-1][h]) {
				t.Fatalf("quantile %d of step %d is %v, and the one below %v", k, h, v, rows[k-1][h])
			}
		}
	}
	for h, v := range f.Mean() {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("the mean of step %d is %v", h, v)
		}
	}
}

// checkSaturation fails unless probabilities never fall and dates never go back.
func checkSaturation(t *testing.T, f forecast.Forecast, usable float64, sustain series.Step) {
	t.Helper()
	c := capacity.Constant(usable, f.Series.Unit)
	if c.Validate() != nil || sustain.Validate() != nil && !sustain.IsZero() {
		return
	}
	s := f.Saturate(c, sustain)
	if !s.State.HasDates() {
		return
	}
	before := 0.0
	for h, p := range s.Cumulative() {
		if !(p >= before && p <= 1) {
			t.Fatalf("the probability of step %d is %v after %v", h, p, before)
		}
		before = p
	}
	if s.Within() != before {
		t.Fatalf("%v within the horizon, whose last step has %v", s.Within(), before)
	}
	early, known := s.Date(0.1)
	if late, ok := s.Date(0.9); ok && (!known || late.Before(early)) {
		t.Fatalf("late is %s and early %s", late, early)
	}
}

// same reports whether two slices hold the same values, NaN included.
func same(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}
