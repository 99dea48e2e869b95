package fit

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Any history is prepared or refused, the same way each time and without being
// changed itself. What is prepared is finite and of a moderate size, has no value where nothing was
// measured, and differs from the history only where a note says so; what comes
// back in the paths keeps to the bounds.
func FuzzPrepare(f *testing.F) {
	steps := []series.Step{series.Every(series.Day), series.Every(time.Hour), series.Every(5 * time.Minute), series.MonthsStep(1),
		series.Every(series.Week)}
	for i, bits := range kerneltest.Seeds() {
		f.Add(bits, int64(steps[i%len(steps)].Dur), steps[i%len(steps)].Months, uint8(i), uint64(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, dur int64, months int, kind uint8, seed uint64) {
		step := series.Step{Dur: time.Duration(dur), Months: months}
		if step.IsZero() {
			step = steps[int(kind/4)%len(steps)]
		}
		s := series.Series{
			Name: "f", Unit: []series.Unit{"", series.Ratio}[kind%2], Unmet: kind/2%2 == 1,
			Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: step, Values: kerneltest.Values(data, 3000),
		}
		if s.Validate() != nil {
			return
		}
		s = s.Trim()
		given := slices.Clone(s.Values)
		p, refusal := prepare(s, Options{})
		if refusal != nil {
			if !refusal.State.IsRefusal() || refusal.Reason == "" {
				t.Fatalf("refused with %+v", refusal)
			}
			return
		}
		checkDemand(t, s, p)
		again, _ := prepare(s, Options{})
		if !slices.Equal(again.notes, p.notes) || !sameValues(again.values, p.values) {
			t.Fatal("not the same the second time")
		}
		path := make([]float64, 200)
		for h := range path {
			path[h] = p.out(0)
		}
		p.relapse(path, seed, s.Name, 3)
		for h, v := range path {
			if math.IsNaN(v) || v < p.low || v > p.high || math.IsInf(v, 0) {
				t.Fatalf("step %d is %v", h, v)
			}
		}
		if !sameValues(given, s.Values) {
			t.Fatal("the history was changed")
		}
	})
}

// checkDemand fails unless p is what the kernels may be given.
func checkDemand(t *testing.T, s series.Series, p demand) {
	t.Helper()
	if len(p.values) != s.Len() || math.IsNaN(p.center) || !(p.scale >= 0) || !(p.low < p.high) {
		t.Fatalf("%d values of %d, center %v, scale %v, bounds %v to %v", len(p.values), s.Len(), p.center, p.scale, p.low, p.high)
	}
	changed := 0
	for i, v := range p.values {
		raw := s.Values[i]
		if math.IsInf(v, 0) || math.IsNaN(raw) && !math.IsNaN(v) {
			t.Fatalf("value %d: %v of %v", i, v, raw)
		}
		if d := math.Abs(v - p.in(raw)); !math.IsNaN(raw) && !(d <= 1e-9) {
			changed++
		}
	}
	if changed > 0 && len(p.notes) == 0 {
		t.Fatalf("%d values were changed, and nothing is said of it", changed)
	}
	for _, n := range p.notes {
		if n == "" || n[len(n)-1] != '.' {
			t.Fatalf("note %q", n)
		}
	}
}

func sameValues(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}

func BenchmarkPrepareYearOfHours(b *testing.B) {
	s := series.Series{Unit: series.Ratio, Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: series.Every(time.Hour),
		Values: make([]float64, 8760)}
	for t := range s.Values {
		s.Values[t] = min(1, 0.9+0.2*math.Sin(2*math.Pi*float64(t%24)/24)+0.02*math.Sin(float64(t*t)))
	}
	s.Values[4000] = -9
	for b.Loop() {
		prepare(s, Options{})
	}
}
