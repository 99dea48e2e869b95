package event_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// pair is an hourly demand of 40 + effect × driver, with noise of autocorrelation rho, and its driver,
// both with a day and a trend of their own beside that.
func pair(seed uint64, n int, effect, rho float64) (demand, driver series.Series) {
	random := rand.New(rand.NewPCG(seed, 1))
	driver = series.Series{Name: "users", Start: december(1), Step: series.Every(time.Hour), Values: make([]float64, n)}
	demand = series.Series{Name: "cpu", Start: december(1), Step: series.Every(time.Hour), Values: make([]float64, n)}
	wander, noise := 0.0, 0.0
	for i := range n {
		day := math.Sin(2 * math.Pi * float64(i) / 24)
		wander = 0.9*wander + random.NormFloat64()
		noise = rho*noise + random.NormFloat64()
		driver.Values[i] = 50 + float64(i)/100 + 10*day + 3*wander
		demand.Values[i] = 40 + float64(i)/50 + 30*day + effect*driver.Values[i] + 2*noise
	}
	return demand, driver
}

func TestEffect(t *testing.T) {
	for seed := range uint64(5) {
		demand, driver := pair(seed, 1000, 3, 0.7)
		e, err := event.EffectOf(demand, driver, []int{24})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(e.PerUnit-3) > 3.5*e.StdErr || e.StdErr > 0.06 || math.Abs(e.Rho-0.7) > 0.1 || !e.Distinguishable() || e.Overlap != 1000 {
			t.Errorf("seed %d: %+v", seed, e)
		}
		// A twentieth of the demand is wrong by a thousand, and a fifth of it was not measured.
		for i := range demand.Values {
			if i%20 == 3 {
				demand.Values[i] += 1000
			}
			if i%5 == 1 {
				demand.Values[i] = math.NaN()
			}
		}
		e, err = event.EffectOf(demand, driver, []int{24})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(e.PerUnit-3) > 0.5 || e.Overlap != 800 {
			t.Errorf("seed %d, with outliers and gaps: %+v", seed, e)
		}
	}
}

// Of an effect that is there, the 95 % interval holds the truth in about 95 of 100; of two random walks that know
// nothing of one another, plain regression finds three in four to be related at that level.
func TestEffectIsHonest(t *testing.T) {
	for _, rho := range []float64{0, 0.8} {
		held := 0
		for seed := range uint64(200) {
			demand, driver := pair(1000+seed, 300, 0.5, rho)
			e, err := event.EffectOf(demand, driver, []int{24})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(e.PerUnit-0.5) <= 1.96*e.StdErr {
				held++
			}
		}
		if held < 178 {
			t.Errorf("rho %v: the interval held in %d of 200", rho, held)
		}
	}
	related := 0
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 9))
		walk := func(name string) series.Series {
			s := series.Series{Name: name, Start: december(1), Step: series.Every(series.Day), Values: make([]float64, 200)}
			at := 0.0
			for i := range s.Values {
				at += random.NormFloat64()
				s.Values[i] = at
			}
			return s
		}
		e, err := event.EffectOf(walk("a"), walk("b"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if e.Distinguishable() {
			related++
		} else if !strings.Contains(e.Note(), "not distinguishable from no effect") {
			t.Fatal(e.Note())
		}
	}
	if related > 24 {
		t.Errorf("%d of 200 pairs of random walks are called related", related)
	}
}

func TestEffectRefused(t *testing.T) {
	demand, driver := pair(1, 200, 1, 0)
	early, daily, off, still, short := driver, driver, driver, driver, driver.Slice(180, 200)
	early.Start = driver.Start.AddDate(-1, 0, 0)
	daily.Step = series.Every(series.Day)
	off.Start = driver.Start.Add(time.Minute)
	still.Values = make([]float64, 200)
	for i := range still.Values {
		still.Values[i] = 5 + float64(i)
	}
	for want, s := range map[string]series.Series{
		`"users", measured from 2025-12-01 00:00 to 2025-12-09 08:00, does not overlap "cpu", measured from 2026-12-01`: early,
		`"users" is in steps of 1d, but "cpu" is in steps of 1h`:                                                        daily,
		`the steps of "users" begin at other times`:                                                                     off,
		`"users": does not vary beyond its trend and seasons`:                                                           still,
		`"cpu" and "users" were both measured in 20 steps, at least 30 are needed`:                                      short,
	} {
		if _, err := event.EffectOf(demand, s, []int{24}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// 100 users, growing by one a day, are planned to be 300 on 21 December; halfway there from the 11th, on the 16th, the plan
// is what lies between.
func TestPlanned(t *testing.T) {
	s := series.Series{Name: "users", Start: december(-29), Step: series.Every(series.Day), Values: make([]float64, 30)}
	for i := range s.Values {
		s.Values[i] = 70 + float64(i)
	}
	f, fit := fittest.Forecast(t, s, fit.Options{}, 20, 40)
	change, err := event.DriverChange(f, fit, []event.Target{{Time: december(11), Value: 110}, {Time: december(21), Value: 300}})
	if err != nil {
		t.Fatal(err)
	}
	// On 1 December + h, 100 + h are expected. After the 21st, the plan is 300/120 of that.
	for h, want := range map[int]float64{0: 0, 9: 0, 10: 0, 15: 205 - 115, 20: 300 - 120, 30: 130*300/120 - 130} {
		if got := change.Paths.At(0, h); math.Abs(got-want) > 1e-6 {
			t.Errorf("day %d: %v, want %v", h, got, want)
		}
	}
	for want, plan := range map[string][]event.Target{
		"is empty":                       nil,
		"does not come after":            {{Time: december(11), Value: 1}, {Time: december(11), Value: 1}},
		"NaN, want a finite number":      {{Time: december(11), Value: math.NaN()}},
		"before the forecast of \"users": {{Time: december(-11), Value: 1}},
	} {
		if _, err := event.DriverChange(f, fit, plan); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// The driver's simulations less themselves are 0, and less their mean they have none.
func TestDifferences(t *testing.T) {
	f := demandOf("users", 25, 10, 50, 1, 4)
	same, err := f.Less(f)
	if err != nil {
		t.Fatal(err)
	}
	apart := f.LessMean()
	for h, v := range apart.Mean() {
		if math.Abs(v) > 1e-9 || same.Paths.At(3, h) != 0 {
			t.Errorf("step %d: mean %v", h, v)
		}
	}
	if _, err := f.Less(demandOf("users", 25, 11, 50, 1, 4)); err == nil {
		t.Error("differences of different lengths")
	}
}

func BenchmarkEffect(b *testing.B) {
	demand, driver := pair(1, 8760, 3, 0.7)
	for b.Loop() {
		if _, err := event.EffectOf(demand, driver, []int{24, 168}); err != nil {
			b.Fatal(err)
		}
	}
}
