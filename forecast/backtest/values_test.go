package backtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/score"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// wavy is a year of days with a week, a trend and a ripple that no model knows.
func wavy(n int) series.Series {
	s := series.Series{Name: "wavy", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	for i := range n {
		x := float64(i)
		s.Values = append(s.Values, 100+0.2*x+10*math.Sin(2*math.Pi*x/7)+4*math.Sin(x*x))
	}
	return s
}

func mustBacktest(t *testing.T, s series.Series, o Options) Result {
	t.Helper()
	r, err := Values(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// bytesOf writes a result with every digit. NaN is not equal to itself, but its text is.
func bytesOf(r Result) string {
	return fmt.Sprintf("%#v", r.Origins) + fmt.Sprintf("%#v", r.Scores)
}

func TestOriginsAreWhereTheyWereAskedFor(t *testing.T) {
	s := wavy(200)
	r := mustBacktest(t, s, Options{Horizon: 10, Origins: 3, Spacing: 20, Paths: 50})
	var cuts []int
	for _, o := range r.Origins {
		cuts = append(cuts, s.Step.Index(s.Start, o.Time))
		if o.Values != 10 || !o.Scored() || o.Model == "" {
			t.Errorf("origin %+v", o)
		}
	}
	if want := []int{150, 170, 190}; !slices.Equal(cuts, want) {
		t.Errorf("origins at %v, want %v", cuts, want)
	}
	if r.Options.Period != 7 || len(r.Notes) > 0 {
		t.Errorf("period %d, notes %q", r.Options.Period, r.Notes)
	}
}

// The scores of an origin are those of a forecast that is made from its history alone.
func TestAnOriginIsAForecastOfItsHistory(t *testing.T) {
	s := wavy(120)
	got := mustBacktest(t, s, Options{Horizon: 14, Origins: 1, Paths: 200, Fit: fit.Options{Seed: 3}}).Origins[0].Scores
	fit, err := fit.New(s.Slice(0, 106), fit.Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	f, err := fit.Forecast(context.Background(), 200, 14)
	if err != nil {
		t.Fatal(err)
	}
	actual, scale := s.Values[106:], score.Scale(s.Values[:106], 7)
	if want := score.MASE(actual, f.Quantile(0.5), scale); got.Model.MASE != want {
		t.Errorf("MASE %v, want %v", got.Model.MASE, want)
	}
	if want := score.MSIS(actual, f.Quantile(0.025), f.Quantile(0.975), 0.05, scale); got.Model.MSIS != want {
		t.Errorf("MSIS %v, want %v", got.Model.MSIS, want)
	}
	if want := score.Coverage(actual, f.Quantile(0.25), f.Quantile(0.75)); got.Model.Coverage50 != want {
		t.Errorf("coverage of the central half %v, want %v", got.Model.Coverage50, want)
	}
}

// MASE of seasonal naive is the published definition's, by the last week itself and not by its futures.
func TestSeasonalNaiveRepeatsTheLastSeason(t *testing.T) {
	s := wavy(120)
	got := mustBacktest(t, s, Options{Horizon: 7, Origins: 1, Paths: 50}).Scores.SeasonalNaive.MASE
	if want := score.MASE(s.Values[113:], s.Values[106:113], score.Scale(s.Values[:113], 7)); got != want {
		t.Errorf("MASE %v, want %v", got, want)
	}
}

// What came after an origin's steps must not change what is said of them.
func TestNothingLeaksFromWhatCameLater(t *testing.T) {
	s := wavy(200)
	o := Options{Horizon: 10, Origins: 3, Paths: 50}
	before := mustBacktest(t, s, o)
	s.Values = slices.Clone(s.Values)
	for i := 190; i < 200; i++ {
		s.Values[i] = 1e6
	}
	after := mustBacktest(t, s, o)
	for i := range 2 {
		if a, b := fmt.Sprintf("%#v", before.Origins[i]), fmt.Sprintf("%#v", after.Origins[i]); a != b {
			t.Errorf("origin %d changed:\n%s\n%s", i, a, b)
		}
	}
	if before.Origins[2].Scores.Model.MASE >= after.Origins[2].Scores.Model.MASE {
		t.Error("the last origin does not see its own values")
	}
}

func TestBacktestIsTheSameOnAnyNumberOfProcessors(t *testing.T) {
	o := Options{Origins: 5, Paths: 100}
	want := bytesOf(mustBacktest(t, wavy(150), o))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if got := bytesOf(mustBacktest(t, wavy(150), o)); got != want {
		t.Errorf("one processor:\n%s\nseveral:\n%s", got, want)
	}
}

// A gap before an origin moves the forecast's beginning, not the values that it is held against.
func TestAGapBeforeTheOrigin(t *testing.T) {
	s := wavy(120)
	s.Values = slices.Clone(s.Values)
	for i := 100; i < 110; i++ {
		s.Values[i] = math.NaN()
	}
	s.Values[115] = math.NaN()
	r := mustBacktest(t, s, Options{Horizon: 10, Origins: 2, Paths: 200})
	if got := []int{r.Origins[0].Values, r.Origins[1].Values}; !slices.Equal(got, []int{0, 9}) {
		t.Fatalf("%v values, want none and 9", got)
	}
	if m := r.Scores.Model.MASE; !(m < 1) {
		t.Errorf("MASE %v: the season is out of step", m)
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "2026-04-11") || r.Origins[0].Scored() {
		t.Errorf("notes %q", r.Notes)
	}
}

func TestBacktestOfExactGrowth(t *testing.T) {
	s := wavy(60)
	for i := range s.Values {
		s.Values[i] = 100 + 10*float64(i)
	}
	r := mustBacktest(t, s, Options{Horizon: 5, Origins: 2, Paths: 50, Period: 1})
	if r.Scores.SeasonalNaive.CRPS <= 0 {
		t.Error("seasonal naive is right about a trend")
	}
	// Carrying the last value on misses 10, 20, 30, 40 and 50; a step is 10.
	if m := r.Scores.Naive2.MASE; math.Abs(m-3) > 1e-12 {
		t.Errorf("Naive2 has a MASE of %v, want 3", m)
	}
	if m := r.Scores.SeasonalNaive.MASE; math.Abs(m-3) > 1e-12 {
		t.Errorf("seasonal naive has a MASE of %v, want 3", m)
	}
	if m := r.Scores.Model.MASE; m > 1e-6 {
		t.Errorf("MASE %v, want 0", m)
	}
}

func TestBacktestRefusals(t *testing.T) {
	huge := wavy(60)
	huge.Values[59] = 1e200
	for _, c := range []struct {
		name  string
		s     series.Series
		o     Options
		state forecast.State
		want  string
	}{
		{"short", wavy(20), Options{Horizon: 7}, forecast.TooLittleData, "20 values of 1d; 7 steps"},
		{"empty", wavy(0), Options{}, forecast.TooLittleData, "0 values"},
		{"huge", huge, Options{Horizon: 5}, forecast.UnusableData, "to 1e+200, beyond ±1e+100"},
	} {
		_, err := Values(context.Background(), c.s, c.o)
		var r *forecast.Refusal
		if !errors.As(err, &r) || r.State != c.state || !strings.Contains(r.Reason, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestFewerOriginsThanAskedForIsNoted(t *testing.T) {
	r := mustBacktest(t, wavy(40), Options{Horizon: 7, Origins: 10, Paths: 50})
	if len(r.Origins) != 3 || len(r.Notes) == 0 || !strings.Contains(r.Notes[0], "Of 10 origins, the latest 3") {
		t.Errorf("%d origins, notes %q", len(r.Origins), r.Notes)
	}
}

func TestBacktestOptionsAreChecked(t *testing.T) {
	for want, o := range map[string]Options{
		"horizon: -1":              {Horizon: -1},
		"origins: 1001":            {Origins: 1001},
		"spacing: -2":              {Spacing: -2},
		"period: -1":               {Period: -1},
		"paths: 19":                {Paths: 19},
		"paths × horizon: 1000 × ": {Horizon: 10_001},
		"growth":                   {Fit: fit.Options{Growth: future.Estimate{Low: 1}}},
	} {
		if _, err := Values(context.Background(), wavy(100), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Values(ctx, wavy(100), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestDefaultPeriods(t *testing.T) {
	for _, c := range []struct {
		step    series.Step
		n, want int
	}{
		{series.Every(time.Hour), 1000, 24}, {series.Every(30 * time.Minute), 1000, 48}, {series.Every(series.Day), 100, 7},
		{series.Every(series.Week), 500, 1},
		{series.MonthsStep(1), 100, 12}, {series.MonthsStep(3), 100, 4}, {series.MonthsStep(12), 100, 1},
		{series.Every(7 * time.Minute), 1000, 1},
		{series.Every(time.Hour), 47, 1}, {series.Every(2 * series.Day), 100, 1},
	} {
		var o Options
		if o.setPeriod(c.step, c.n); o.Period != c.want {
			t.Errorf("%s of %d: %d, want %d", c.step, c.n, o.Period, c.want)
		}
	}
}

func TestScorePathsByHand(t *testing.T) {
	// Four futures of two steps after one that does not count; the second step was not measured.
	paths := mat.NewDense(4, 3, []float64{0, 4, 1, 0, 1, 1, 0, 3, 1, 0, 2, 1})
	got := scorePaths(paths, 1, []float64{5, math.NaN()}, 2)
	// Ranks of 4: 0.025, 0.1 and 0.25 are the first (1), 0.5 the second (2), 0.75 the third (3), 0.9 and 0.975 the fourth (4).
	// Loss: 2/7 · (0.025·4 + 0.1·4 + 0.25·4 + 0.5·3 + 0.75·2 + 0.9·1 + 0.975·1) = 2/7 · 6.375.
	// CRPS: (1+2+3+4)/4 less 2·(3·1+2·2+1·3)/32 = 2.5 − 0.625.
	want := Scores{
		MASE: 1.5, SMAPE: 6.0 / 7, MSIS: (3 + 40*1) / 2.0, QuantileLoss: 2 * 6.375 / 7,
		WeightedQuantileLoss: 2 * 6.375 / 35, CRPS: 1.875,
	}
	w := want.fields()
	for i, g := range got.fields() {
		if math.Abs(*g-*w[i]) > 1e-12 {
			t.Errorf("%s: %v, want %v", reflect.TypeOf(got).Field(i).Name, *g, *w[i])
		}
	}
}

func TestOverallIsByGeometricMean(t *testing.T) {
	one := func(model, base float64) Result {
		b := unknownScores()
		b.Model.MASE, b.Model.QuantileLoss, b.Model.SMAPE = model, model, 0.1
		b.SeasonalNaive.MASE, b.SeasonalNaive.QuantileLoss = base, base
		b.Naive2.MASE, b.Naive2.SMAPE = 2, 0.2
		return Result{Scores: b, Origins: []Origin{{Values: 1}, {Refusal: &forecast.Refusal{}}, {}}}
	}
	o := Summarize([]Result{one(1, 2), one(4, 2), one(1, 4), one(1, 0)})
	// The cube root of ½ · 2 · ¼; the fourth has nothing to be compared with.
	if want := math.Cbrt(0.25); math.Abs(o.RelativeMASE-want) > 1e-12 || math.Abs(o.RelativeLoss-want) > 1e-12 || o.RelativeOf != 3 {
		t.Errorf("%v and %v of %d, want %v of 3", o.RelativeMASE, o.RelativeLoss, o.RelativeOf, want)
	}
	// Means of MASE are 7/4 and 2: OWA is half of 0.5 and 0.875.
	if got := o.Scores.OWA(); math.Abs(got-0.6875) > 1e-12 || o.Origins != 4 || o.Series != 4 {
		t.Errorf("OWA %v over %d series and %d origins, want 0.6875 over 4 and 4", got, o.Series, o.Origins)
	}
	if !math.IsNaN(o.Scores.Model.QuantileLoss) {
		t.Error("losses in different units were averaged")
	}
}

// FuzzBacktest makes a history of small numbers, extreme ones and gaps out of bytes. Nothing may panic or be infinite.
func FuzzBacktest(f *testing.F) {
	f.Add([]byte("a quick brown fox jumps over the lazy dog, and then over another one"), uint8(5), uint8(3), uint8(2), uint8(7))
	f.Add([]byte(strings.Repeat("\x00\x01\xff\xfe\xfd\xfc", 20)), uint8(1), uint8(9), uint8(1), uint8(0))
	f.Add([]byte(strings.Repeat("\xfc", 60)+"abc"), uint8(0), uint8(0), uint8(0), uint8(60))
	extremes := []float64{math.NaN(), series.MaxMagnitude, -series.MaxMagnitude, 5e-324}
	f.Fuzz(func(t *testing.T, data []byte, horizon, origins, spacing, period uint8) {
		s := wavy(0)
		for _, b := range data[:min(len(data), 200)] {
			v := float64(b) - 100
			if b >= 252 {
				v = extremes[255-b]
			}
			s.Values = append(s.Values, v)
		}
		r, err := Values(context.Background(), s, Options{
			Horizon: int(horizon), Origins: int(origins % 4), Spacing: int(spacing), Period: int(period), Paths: forecast.MinFutures,
		})
		var refusal *forecast.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		for _, o := range r.Origins {
			for i, v := range o.Scores.fields() {
				if math.IsInf(*v, 0) {
					t.Errorf("origin %s: score %d is infinite", o.Time, i)
				}
			}
		}
	})
}

func ExampleValues() {
	s := series.Series{Name: "shop", Start: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	for i := range 140 {
		s.Values = append(s.Values, []float64{40, 41, 43, 42, 50, 60, 20}[i%7]+float64(i)/10)
	}
	r, err := Values(context.Background(), s, Options{Horizon: 14, Origins: 3, Paths: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range r.Origins {
		fmt.Printf("%s better than repeating the week: %v\n", o.Time.Format("2006-01-02"), o.Scores.RelativeMASE() < 1)
	}
	// Output:
	// 2026-12-08 better than repeating the week: true
	// 2026-12-22 better than repeating the week: true
	// 2027-01-05 better than repeating the week: true
}
