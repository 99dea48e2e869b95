package backtest

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func datesOptions(horizon, origins int) DateOptions {
	return DateOptions{Peers: true, Options: Options{Horizon: horizon, Origins: origins, Paths: 100}}
}

func TestThresholdsByHand(t *testing.T) {
	gap := math.NaN()
	for _, c := range []struct {
		name            string
		y               []float64
		period          int
		peak, deviation float64
	}{
		// Differences to two before: 4, 2, 0, of mean 2 and variance (4 + 0 + 4)/2.
		{"two seasons and a half", []float64{1, 9, 5, 11, 5}, 2, 11, 2},
		// Differences 4, 4 and 2, of mean 10/3: squares 4/9 + 4/9 + 16/9, over 2.
		{"a gap has no difference", []float64{1, gap, 5, 11, 9, 13}, 2, 13, math.Sqrt(4.0 / 3)},
		{"the season before a gap", []float64{7, 3, gap, gap}, 2, 7, 0},
		{"a whole season before a gap", []float64{9, 7, 3, gap}, 2, 7, 0},
		{"no season", []float64{1, 2, 4}, 1, 4, math.Sqrt(0.5)},
		{"nothing to compare", []float64{1, 2}, 7, 2, 0},
	} {
		peak, deviation := passage.LastSeason(c.y, c.period)
		if peak != c.peak || math.Abs(deviation-c.deviation) > 1e-12 {
			t.Errorf("%s: %v and %v, want %v and %v", c.name, peak, deviation, c.peak, c.deviation)
		}
	}
}

// Sixty days that grow by exactly 1: the last week before the origin ends at day 49 with a value of 49, and all differences are
// equal, so all thresholds are 49, which day 50 passes. A capacity of 60 is passed by 54, 90 % of it, in step 4, and in step 10, which is
// beyond the ten steps asked.
func TestDatesOfAStraightLine(t *testing.T) {
	s := series.Series{Name: "line", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	for i := range 60 {
		s.Values = append(s.Values, float64(i))
	}
	o := datesOptions(10, 1)
	o.Capacity = capacity.Constant(60, "")
	r, err := Dates(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	cases := r.Origins[0].Cases
	want := []struct {
		name    string
		value   float64
		passage int
	}{
		{"season + 0 sd", 49, 0}, {"season + 0.5 sd", 49, 0}, {"season + 1 sd", 49, 0}, {"season + 2 sd", 49, 0},
		{"90 % of capacity", 54, 4}, {"100 % of capacity", 60, 10},
	}
	if len(cases) != len(want) {
		t.Fatalf("%d cases, want %d", len(cases), len(want))
	}
	for i, c := range cases {
		if c.Threshold != want[i].name || math.Abs(c.Value-want[i].value) > 1e-9 || c.Passage != want[i].passage || c.Steps != 10 {
			t.Errorf("%+v, want %+v", c, want[i])
		}
	}
	// The model and the straight line know it all.
	for _, k := range []int{0, slices.Index(r.Methods, "predict_linear 14 d")} {
		if told := cases[4].Claims[k]; told.Score > 0.01 || told.P50 != 4 {
			t.Errorf("%s: %+v", r.Methods[k], told)
		}
	}
	overall := SummarizeDates([]DateResult{r}, 1)
	if overall.Cases != 6 || overall.Crossed != 5 || overall.Methods[0].False != 0 || overall.Methods[0].Stated != 5 {
		t.Errorf("%+v", overall)
	}
}

// Steps without a measurement pass nothing, and nobody is asked about them.
func TestDatesAroundGaps(t *testing.T) {
	s := seriestest.Walk("gaps", 120, 1)
	for i := 100; i < 110; i++ {
		s.Values[i] = math.NaN()
	}
	s.Values[110] = 1000
	r, err := Dates(context.Background(), s, datesOptions(20, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Origins[0].Cases {
		if c.Passage != 10 {
			t.Errorf("%s: passed in step %d, want 10", c.Threshold, c.Passage)
		}
		for k, told := range c.Claims {
			if told.P10 < 10 {
				t.Errorf("%s of %s: P10 in step %d, where nothing was measured", r.Methods[k], c.Threshold, told.P10)
			}
		}
	}
}

func TestDatesHoldTogether(t *testing.T) {
	var results []DateResult
	for i, name := range []string{"a", "b", "c"} {
		r, err := Dates(context.Background(), seriestest.Walk(name, 300, uint64(i)), datesOptions(30, 3))
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
		for _, o := range r.Origins {
			for j, c := range o.Cases {
				for k, told := range c.Claims {
					if math.IsNaN(told.Score) || told.P10 > told.P50 || told.P50 > told.P90 || told.Claimed < 0.8-1e-9 || told.Within < 0 ||
						told.Within > 1 {
						t.Errorf("%s: %+v", r.Methods[k], told)
					}
					if j > 0 && told.Within > o.Cases[j-1].Claims[k].Within {
						t.Errorf("%s: a higher threshold is likelier", r.Methods[k])
					}
				}
			}
		}
	}
	o := SummarizeDates(results, 1)
	base := o.Methods[len(o.Methods)-1]
	if o.Series != 3 || o.Origins != 9 || o.Cases != 36 || base.Method != MethodBaseRate || math.Abs(base.Skill) > 1e-9 ||
		base.CalibrationError > 1e-9 {
		t.Errorf("%+v", o)
	}
	if peer, ok := o.BestPeer(); !ok || peer.Method == MethodPlimsoll || !(peer.Score > 0) {
		t.Errorf("best peer %+v", peer)
	}
	i := o.Intervals
	if m := o.Methods[0]; !(i.Score.Low <= m.Score && m.Score <= i.Score.High) ||
		!(i.FalseShare.Low <= m.FalseShare() && m.FalseShare() <= i.FalseShare.High) {
		t.Errorf("%+v without %+v", i, m)
	}
	if again := SummarizeDates(results, 1); again.Intervals != i {
		t.Error("the same seed has another interval")
	}
}

// Forecasts that are true are found to be: their intervals hold as often as they claim, and nothing is said too often.
func TestTrueForecastsAreCalibrated(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	r := DateResult{Methods: []string{MethodPlimsoll}, Origins: []DateOrigin{{}}}
	biased := DateResult{Methods: []string{MethodPlimsoll}, Origins: []DateOrigin{{}}}
	for range 4000 {
		f, rate := make([]float64, 12), 0.3*random.Float64()
		for h := range f {
			f[h] = 1 - math.Pow(1-rate, float64(h+1))
		}
		reached, u := 0, random.Float64()
		for reached < len(f) && f[reached] < u {
			reached++
		}
		late := append(make([]float64, 3), f[:9]...)
		r.Origins[0].Cases = append(r.Origins[0].Cases, passage.Case{Steps: 12, Passage: reached,
			Claims: []passage.Claim{passage.ClaimOf(f, reached)}})
		biased.Origins[0].Cases = append(biased.Origins[0].Cases,
			passage.Case{Steps: 12, Passage: reached, Claims: []passage.Claim{passage.ClaimOf(late, reached)}})
	}
	m := SummarizeDates([]DateResult{r}, 1).Methods[0]
	if math.Abs(m.Gap()) > 0.015 || m.CalibrationError > 0.03 || m.Claimed < 0.85 {
		t.Errorf("gap %v, calibration error %v, claimed %v", m.Gap(), m.CalibrationError, m.Claimed)
	}
	off := SummarizeDates([]DateResult{biased}, 1).Methods[0]
	if off.Gap() > -0.1 || off.Score <= m.Score || off.Brier <= m.Brier {
		t.Errorf("three steps late: gap %v, score %v of %v", off.Gap(), off.Score, m.Score)
	}
}

func TestDatesAreTheSameEveryTime(t *testing.T) {
	one, err := Dates(context.Background(), seriestest.Walk("a", 200, 5), datesOptions(20, 4))
	if err != nil {
		t.Fatal(err)
	}
	two, _ := Dates(context.Background(), seriestest.Walk("a", 200, 5), datesOptions(20, 4))
	if !reflect.DeepEqual(one.Origins, two.Origins) {
		t.Error("two runs differ")
	}
}

func TestDatesOfWhatCannotBeAsked(t *testing.T) {
	var refusal *forecast.Refusal
	if _, err := Dates(context.Background(), seriestest.Walk("short", 15, 1), datesOptions(10, 1)); !errors.As(err, &refusal) ||
		refusal.State != forecast.TooLittleData {
		t.Errorf("15 days: %v", err)
	}
	huge := seriestest.Walk("huge", 60, 1)
	huge.Values[3] = 1e200
	if _, err := Dates(context.Background(), huge, datesOptions(10, 1)); !errors.As(err, &refusal) || refusal.State != forecast.UnusableData {
		t.Errorf("1e200: %v", err)
	}
	o := datesOptions(10, 1)
	o.Capacity = capacity.Constant(-4, "")
	if _, err := Dates(context.Background(), seriestest.Walk("a", 60, 1), o); err == nil || !strings.Contains(err.Error(), "capacity") {
		t.Errorf("negative capacity: %v", err)
	}
	if _, err := Dates(context.Background(), seriestest.Walk("a", 60, 1), datesOptions(-10, 1)); err == nil ||
		!strings.Contains(err.Error(), "horizon") {
		t.Errorf("negative horizon: %v", err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Dates(ended, seriestest.Walk("a", 60, 1), datesOptions(10, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := SummarizeDates(nil, 1); got.Cases != 0 || len(got.Methods) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

// Months have no line through 14 days; the rule is left out rather than bent.
func TestRulesThatDoNotFitTheStep(t *testing.T) {
	s := seriestest.Walk("months", 80, 2)
	s.Step = series.MonthsStep(1)
	r, err := Dates(context.Background(), s, datesOptions(12, 2))
	if err != nil {
		t.Fatal(err)
	}
	for k, name := range r.Methods {
		told := r.Origins[0].Cases[0].Claims[k]
		if none := strings.HasPrefix(name, "predict_linear 14 ") || strings.HasPrefix(name, "predict_linear 90 ") ||
			strings.HasPrefix(name, "first to last "); math.IsNaN(told.Score) != none {
			t.Errorf("%s: %+v", name, told)
		}
	}
	m := SummarizeDates([]DateResult{r}, 1).Methods[1]
	if m.Cases != 0 || !math.IsNaN(m.Score) || !math.IsNaN(m.FalseShare()) {
		t.Errorf("a rule without cases: %+v", m)
	}
}

// No history makes a backtest of dates fail but with a reason.
func FuzzBacktestDates(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}, uint8(5), uint8(7), 30.0)
	f.Add(slices.Repeat([]byte{0, 255}, 40), uint8(20), uint8(1), math.NaN())
	f.Fuzz(func(t *testing.T, levels []byte, horizon, period uint8, odd float64) {
		if len(levels) > 300 || math.IsInf(odd, 0) {
			return
		}
		s := series.Series{Name: "fuzz", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
		for i, b := range levels {
			v := float64(b)
			if i%13 == 5 {
				v = odd
			}
			s.Values = append(s.Values, v)
		}
		o := DateOptions{Peers: true, Options: Options{Horizon: int(horizon), Period: int(period), Origins: 2, Paths: forecast.MinFutures}}
		r, err := Dates(context.Background(), s, o)
		var refusal *forecast.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		for _, m := range SummarizeDates([]DateResult{r}, 1).Methods {
			if m.Cases > 0 && !(m.Score >= 0 && m.Score <= 1) {
				t.Errorf("%s: score %v", m.Method, m.Score)
			}
		}
	})
}
