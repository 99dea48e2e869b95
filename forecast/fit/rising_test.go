package fit

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// written is how many bytes were ever written by the end of each hour: by day more than by night, in bursts, and never fewer.
func written(n int) series.Series {
	random := rand.New(rand.NewPCG(7, 8))
	s := series.Series{Name: "written", Step: series.Every(time.Hour), Start: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		Values: make([]float64, n)}
	sum := 5e9
	for i := range s.Values {
		sum += 1e6 * math.Exp(math.Sin(2*math.Pi*float64(i%24)/24)+random.NormFloat64())
		s.Values[i] = sum
	}
	return s
}

// A history that never fell has simulations that never do, which begin no lower than where it ends, and reach what it reaches.
func TestNeverFalls(t *testing.T) {
	whole := written(40 * 24)
	s := whole.Slice(0, 30*24)
	s.Values[100], s.Values[101] = math.NaN(), math.NaN()
	fit, err := New(s, Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	fc, err := fit.Forecast(context.Background(), 400, 240)
	if err != nil {
		t.Fatal(err)
	}
	for i := range fc.Futures() {
		last := s.Values[s.Len()-1]
		for h, v := range fc.Paths.RawRowView(i) {
			if v < last {
				t.Fatalf("simulation %d falls from %g to %g in step %d", i, last, v, h)
			}
			last = v
		}
	}
	q, end := fc.Quantiles([]float64{0.01, 0.5, 0.99}), whole.Values[whole.Len()-1]
	gain := end - s.Values[s.Len()-1]
	if low, high := q[0][239], q[2][239]; low > end || high < end || high-low > gain {
		t.Errorf("%g to %g in ten days, and it was %g", low, high, end)
	}
	if got := fit.Evidence().Seasons; len(got) != 1 || got[0].Period != 24 {
		t.Errorf("seasons %v, want the day in how fast it rises", got)
	}
}

// What rises is followed from value to value, over a gap, and from a record; a fall asks for another fit.
func TestRisingIsUpdated(t *testing.T) {
	whole := written(34 * 24)
	whole.Values[30*24+5] = math.NaN()
	fit, err := New(whole.Slice(0, 30*24), Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	record, err := fit.Record()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := Restore(record)
	if err != nil {
		t.Fatal(err)
	}
	a, b := make([]float64, 100), make([]float64, 100)
	for _, end := range []int{30*24 + 6, 30*24 + 7, 34 * 24} {
		later := whole.Slice(0, end)
		if fit, err = fit.Update(later); err != nil {
			t.Fatal(err)
		}
		if restored, err = restored.Update(later); err != nil {
			t.Fatal(err)
		}
		for i := range 50 {
			fit.Path(i, a)
			restored.Path(i, b)
			for h := range a {
				if a[h] != b[h] {
					t.Fatalf("simulation %d after %d values: %g, restored %g in step %d", i, end, a[h], b[h], h)
				}
			}
			if last := later.Values[later.Last()]; a[0] < last {
				t.Fatalf("simulation %d begins with %g after %g", i, a[0], last)
			}
		}
	}
	fallen := whole.Slice(0, 34*24)
	fallen.Values = append(fallen.Values, fallen.Values[33*24])
	if later, err := fit.Update(fallen); err == nil && later.Due() == "" || err != nil && !errors.Is(err, ErrRefit) {
		t.Errorf("after a fall nobody asks for another fit: %v", err)
	}
}

// What would have been said earlier begins where the history was then, and not where it has risen to since.
func TestPastOfRising(t *testing.T) {
	s := written(30 * 24)
	fit, err := New(s, Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	onTrial := make([]bool, len(candidates))
	onTrial[baseline] = true
	past := fit.try(20*24, 48, onTrial, nil)
	past.mix(fit.pool.weights)
	then, path := fit.asOf(past, fit.pool.spread, 48), make([]float64, 48)
	for i := range 50 {
		then.measured(i, path)
		if before, now := s.Values[20*24-1], s.Values[s.Len()-1]; path[0] < before || path[47] >= now {
			t.Fatalf("simulation %d rises from %g to %g; the history was at %g then and is at %g now", i, path[0], path[47], before, now)
		}
	}
}

// A history with a single fall, one that rises a few times, and one that rises by the same each time are like any other.
func TestNotRising(t *testing.T) {
	line, fall, few := make([]float64, 60), make([]float64, 60), make([]float64, 60)
	for i := range line {
		line[i] = float64(i)
		fall[i] = float64(i * i)
		few[i] = float64(i / 10)
	}
	fall[30] = 0
	for name, values := range map[string][]float64{"line": line, "fall": fall, "few": few, "gaps": gaps(60), "none": nil} {
		if newFlowScale(values) != nil {
			t.Errorf("%s is said to rise", name)
		}
	}
}
