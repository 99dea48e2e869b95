package sizing_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/capacity/capacitytest"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
	"github.com/plimsoll/plimsoll/forecast/sizing"
)

// ramps returns a forecast of n futures over h days; future i grows by i+1 hundredths a day from 10 on.
func ramps(n, h int) forecast.Forecast {
	paths := make([][]float64, n)
	for i := range paths {
		paths[i] = seriestest.Repeat(h, func(d int) float64 { return 10 + 0.01*float64(i+1)*float64(d) })
	}
	return fittest.Hand(paths...)
}

func TestOrderQuantity(t *testing.T) {
	f := ramps(100, 101) // on day 100, future i is at 10 + (i + 1): 11 to 110
	plan := capacity.Plan{Units: []capacity.UnitKind{{Kind: "host", Count: 3, Size: 10}},
		Reserves: []capacity.Rule{{Name: "HA reserve", Largest: 1}}}
	c, err := plan.Capacity()
	if err != nil {
		t.Fatal(err)
	}
	q := sizing.Question{Capacity: c, Arrival: f.Time(30), Until: f.Time(101), Confidence: 0.9}
	o, err := sizing.Quantity(f, q, nil)
	if err != nil {
		t.Fatal(err)
	}
	// 20 usable. The 90th of 100 futures ends at 100: 80 are missing, which 8 hosts meet
	// to the point, and "at the capacity" is over it, so 9.
	if o.Units != 9 || !o.Known || o.Kind != "host" || math.Abs(o.Shortfall-80) > 1e-9 {
		t.Errorf("order %+v, want 9 hosts, 80 missing", o)
	}
	// With 20 + 90 = 110, all but the last future hold, and without an order those below 20: 1 to 9.
	if o.Holds != 0.99 || o.Without != 0.09 {
		t.Errorf("holds in %v, without in %v, want 0.99 and 0.09", o.Holds, o.Without)
	}
	plain := q
	plain.Capacity = capacity.Constant(20, "")
	if o, err = sizing.Quantity(f, plain, nil); err != nil || o.Known || math.Abs(o.Shortfall-80) > 1e-9 ||
		!strings.Contains(o.Reason, "only the missing capacity") {
		t.Errorf("without units: %+v (%v)", o, err)
	}
	plain.Size = 25
	if o, err = sizing.Quantity(f, plain, nil); err != nil || o.Units != 4 || o.Kind != "unit" {
		t.Errorf("units of 25: %+v (%v), want 4", o, err)
	}
	enough := q
	enough.Until = f.Time(31) // day 30: at most 40
	enough.Capacity = capacity.Constant(50, "")
	if o, err = sizing.Quantity(f, enough, nil); err != nil || !o.Known || o.Units != 0 || o.Without != 1 {
		t.Errorf("enough: %+v (%v)", o, err)
	}
	limited := q
	plan.Limits = []capacity.Limit{{Name: "power", Amount: 40}}
	limited.Capacity, _ = plan.Capacity()
	if o, err = sizing.Quantity(f, limited, nil); err != nil || o.Known ||
		!strings.Contains(o.Reason, "No number of hosts is enough, since power allows 40 at most") {
		t.Errorf("limited: %+v (%v)", o, err)
	}
	late := q
	late.Arrival = f.Time(200)
	if o, err = sizing.Quantity(f, late, nil); err != nil || o.Known || !strings.Contains(o.Reason, "nothing is asked of the time after") {
		t.Errorf("late: %+v (%v)", o, err)
	}
	late.Until = f.Time(300)
	if _, err = sizing.Quantity(f, late, nil); err == nil || !strings.Contains(err.Error(), "300 steps ahead, and the forecast has 101") {
		t.Errorf("beyond the horizon without a fit: %v", err)
	}
	wrong := q
	wrong.Kind = "blade"
	if _, err = sizing.Quantity(f, wrong, nil); err == nil || !strings.Contains(err.Error(), `no units of the kind "blade"`) {
		t.Errorf("kind: %v", err)
	}
	wrong = q
	wrong.Confidence = 1
	if _, err = sizing.Quantity(f, wrong, nil); err == nil || !strings.Contains(err.Error(), "confidence: 1") {
		t.Errorf("confidence: %v", err)
	}
}

// A unit that is larger than all others adds no more than the HA reserve leaves of it.
func TestFirstLargerUnit(t *testing.T) {
	f := fittest.Hand(slices.Repeat([][]float64{{35, 35, 35}}, 20)...)
	plan := capacity.Plan{
		Units:    []capacity.UnitKind{{Kind: "old", Count: 4, Size: 10}, {Kind: "new", Size: 40}},
		Reserves: []capacity.Rule{{Name: "HA reserve", Largest: 1}}, Order: "new",
	}
	c, err := plan.Capacity()
	if err != nil {
		t.Fatal(err)
	}
	// 30 usable; with one new 80 − 40 = 40 > 35.
	o, err := sizing.Quantity(f, sizing.Question{Capacity: c, Arrival: f.Start, Until: f.Time(3), Confidence: 0.5}, nil)
	if err != nil || o.Units != 1 || o.Kind != "new" {
		t.Errorf("%+v (%v), want 1 new", o, err)
	}
}

// What lies beyond the horizon is counted on the same futures, made longer.
func TestOrderBeyondTheHorizon(t *testing.T) {
	fit := fittest.Must(t, seriestest.Wave("days", series.Every(series.Day), 120, 7), fit.Options{Seed: 3})
	short, long := fittest.Paths(t, fit, 200, 30), fittest.Paths(t, fit, 200, 90)
	top := slices.Max(long.Quantile(0.6))
	q := sizing.Question{Capacity: capacity.Constant(top, ""), Size: 0.5, Arrival: short.Time(10), Until: short.Time(90), Confidence: 0.9}
	a, err := sizing.Quantity(short, q, fit.Path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := sizing.Quantity(long, q, nil)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%+v", a) != fmt.Sprintf("%+v", b) || a.Units == 0 {
		t.Errorf("by the fit %+v, by the paths %+v", a, b)
	}
}

// holds is the definition: no sustained span at or over begins in the steps [from, to).
func holds(path []float64, c capacity.Capacity, f forecast.Forecast, from, to, need int) bool {
	for i := from; i+need <= to; i++ {
		over := true
		for j := i; j < i+need; j++ {
			over = over && path[j] >= c.At(f.Time(j))*(1-1e-9)
		}
		if over {
			return false
		}
	}
	return true
}

// The order holds with the confidence asked for when the plan with it is looked at anew,
// and one unit fewer does not.
func TestOrderIsLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n, h = 20, 12
		f := fittest.Hand(fittest.DrawPaths(t, n, h)...)
		p := capacitytest.Plan(t)
		p.Order, p.Limits = p.Units[0].Kind, nil
		c, err := p.Capacity()
		if err != nil {
			t.Skip(err)
		}
		need := rapid.IntRange(1, 3).Draw(t, "sustain")
		from := rapid.IntRange(0, h-need).Draw(t, "arrival")
		confidence := rapid.Float64Range(0.05, 0.99).Draw(t, "confidence")
		q := sizing.Question{Capacity: c, Sustain: series.Every(time.Duration(need) * series.Day), Arrival: f.Time(from), Until: f.Time(h),
			Confidence: confidence}
		o, err := sizing.Quantity(f, q, nil)
		if err != nil || !o.Known {
			t.Fatalf("%+v (%v)", o, err)
		}
		held := func(k int) float64 {
			more := c
			if k > 0 {
				if more, err = p.With(p.Order, k, q.Arrival, "").Capacity(); err != nil {
					t.Fatal(err)
				}
			}
			count := 0.0
			for i := range n {
				if holds(f.Paths.RawRowView(i), more, f, from, h, need) {
					count++
				}
			}
			return count / n
		}
		if got := held(o.Units); got != o.Holds || got < confidence-1e-12 {
			t.Fatalf("with %d: holds in %v, said %v, asked %v", o.Units, got, o.Holds, confidence)
		}
		if o.Units > 0 && held(o.Units-1) >= confidence {
			t.Fatalf("%d would do, %d is said", o.Units-1, o.Units)
		}
		if got := held(0); got != o.Without {
			t.Fatalf("without: %v, said %v", got, o.Without)
		}
	})
}

// The shortfall is least, too: more than it holds, less does not.
func TestShortfallIsLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n, h = 20, 10
		f := fittest.Hand(fittest.DrawPaths(t, n, h)...)
		usable := rapid.Float64Range(50, 300).Draw(t, "usable")
		need := rapid.IntRange(1, 3).Draw(t, "sustain")
		q := sizing.Question{Capacity: capacity.Constant(usable, ""), Sustain: series.Every(time.Duration(need) * series.Day), Arrival: f.Start,
			Until: f.Time(h), Confidence: 0.8}
		o, err := sizing.Quantity(f, q, nil)
		if err != nil {
			t.Fatal(err)
		}
		held := func(u float64) (count int) {
			for i := range n {
				if holds(f.Paths.RawRowView(i), capacity.Constant(u, ""), f, 0, h, need) {
					count++
				}
			}
			return count
		}
		if held(usable+o.Shortfall+1e-3) < 16 || o.Shortfall > 1e-3 && held(usable+o.Shortfall-1e-3) >= 16 {
			t.Fatalf("shortfall %v: %d hold with more, %d with less", o.Shortfall, held(usable+o.Shortfall+1e-3), held(usable+o.Shortfall-1e-3))
		}
	})
}

// A longer lead time, or one more span such as an approval, moves the order-by date by exactly that.
func TestLeadTimeMovesOrderBy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SliceOfN(rapid.IntRange(-1, 50), 20, 20).Draw(t, "first")
		s := forecast.Saturation{State: forecast.Saturates, First: first, Start: seriestest.At("2026-01-31"), Step: series.Every(series.Day),
			Steps: 51}
		q := rapid.Float64Range(0.01, 0.99).Draw(t, "quantile")
		lead := time.Duration(rapid.IntRange(0, 5000).Draw(t, "lead hours")) * time.Hour
		more := time.Duration(rapid.IntRange(1, 5000).Draw(t, "more hours")) * time.Hour
		a, ok := s.OrderBy(q, series.Every(lead))
		b, same := s.OrderBy(q, series.Every(lead+more))
		c, _ := s.OrderBy(q, series.Every(lead), series.Every(more))
		if ok != same || ok && (a.Sub(b) != more || !b.Equal(c)) {
			t.Fatalf("%v and %v, %v apart; in two spans %v", a, b, more, c)
		}
	})
}

// More capacity never is an earlier date and more demand never a later one, in every future.
func TestSaturationIsMonotone(t *testing.T) {
	later := func(a, b int) bool { return b == passage.Never || a != passage.Never && b >= a }
	rapid.Check(t, func(t *rapid.T) {
		const n, h = 20, 15
		paths := fittest.DrawPaths(t, n, h)
		f := fittest.Hand(paths...)
		p := capacitytest.Plan(t)
		c, err := p.Capacity()
		if err != nil {
			t.Skip(err)
		}
		more, err := p.With(p.Units[0].Kind, rapid.IntRange(1, 3).Draw(t, "more"), f.Time(rapid.IntRange(0, h).Draw(t, "when")), "").Capacity()
		if err != nil {
			t.Skip(err)
		}
		sustain := series.Every(time.Duration(rapid.IntRange(1, 3).Draw(t, "sustain")) * series.Day)
		extra := rapid.Float64Range(0, 50).Draw(t, "extra")
		added := f
		added.Paths = mat.DenseCopyOf(f.Paths)
		added.Paths.Apply(func(_, _ int, v float64) float64 { return v + extra }, f.Paths)
		base, larger, busier := f.Saturate(c, sustain), f.Saturate(more, sustain), added.Saturate(c, sustain)
		if base.First == nil || larger.First == nil || busier.First == nil {
			t.Skip("saturated already")
		}
		for i := range n {
			if !later(base.First[i], larger.First[i]) || !later(busier.First[i], base.First[i]) {
				t.Fatalf("future %d: %d, with more capacity %d, with more demand %d", i, base.First[i], larger.First[i], busier.First[i])
			}
		}
	})
}

func ExampleQuantity() {
	// Four simulations of a pool with 20 usable units of 10.
	s := series.Series{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day), Values: []float64{1, 2, 3}}
	f := forecast.Forecast{Series: s, Start: s.End(), Step: s.Step, Paths: mat.NewDense(4, 3, []float64{
		10, 15, 19,
		10, 18, 25,
		12, 20, 31,
		15, 30, 58,
	})}
	o, _ := sizing.Quantity(f, sizing.Question{
		Capacity: capacity.Constant(20, ""), Size: 10, Arrival: f.Time(1), Until: f.Time(3), Confidence: 0.75,
	}, nil)
	fmt.Printf("%d units hold in %.0f %% of the simulations, none in %.0f %%; %g is missing\n", o.Units, 100*o.Holds, 100*o.Without,
		o.Shortfall)
	// Output: 2 units hold in 75 % of the simulations, none in 25 %; 11 is missing
}

// BenchmarkOrderQuantity counts what an order adds to an answer: half of 1,000 futures of 180 days or
// 720 hours need more, at 60 % of the horizon.
func BenchmarkOrderQuantity(b *testing.B) {
	for _, h := range []int{180, 720} {
		b.Run(fmt.Sprint(h), func(b *testing.B) {
			paths := make([][]float64, 1000)
			for i := range paths {
				paths[i] = seriestest.Repeat(h, func(d int) float64 { return 100 + 100*float64(i*d)/float64(1000*h) })
			}
			f := fittest.Hand(paths...)
			c, err := capacity.Plan{Preset: "cluster-cpu", Units: []capacity.UnitKind{{Count: 13, Size: 10}}}.Capacity()
			if err != nil {
				b.Fatal(err)
			}
			q := sizing.Question{Capacity: c, Arrival: f.Time(h / 10), Until: f.Time(h), Confidence: 0.9}
			for b.Loop() {
				if o, err := sizing.Quantity(f, q, nil); err != nil || !o.Known {
					b.Fatal(o, err)
				}
			}
		})
	}
}
