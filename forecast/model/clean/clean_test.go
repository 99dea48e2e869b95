package clean_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/clean"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
)

var nan = math.NaN()

// days is a noisy daily cycle of 24 steps between about 3 and 7.
func days(n int) []float64 {
	random := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, n)
	for t := range x {
		x[t] = 5 + 2*math.Sin(2*math.Pi*float64(t%24)/24) + 0.1*random.NormFloat64()
	}
	return x
}

// with returns x with values replaced.
func with(x []float64, v float64, at ...int) []float64 {
	x = slices.Clone(x)
	for _, t := range at {
		x[t] = v
	}
	return x
}

func indexes(found []clean.Outlier) (out []int) {
	for _, o := range found {
		out = append(out, o.At)
	}
	return out
}

func every(n, step int) (out []int) {
	for t := step / 2; t < n; t += step {
		out = append(out, t)
	}
	return out
}

func TestOutliers(t *testing.T) {
	x := days(1000)
	gappy := with(with(x, nan, every(1000, 7)...), 500, 400)
	random := rand.New(rand.NewPCG(5, 6))
	walk := make([]float64, 1000)
	for t := 1; t < len(walk); t++ {
		walk[t] = walk[t-1] + random.NormFloat64()
	}
	for _, tt := range []struct {
		name string
		x    []float64
		want []int
	}{
		{"none", x, nil},
		{"a spike", with(x, 500, 400), []int{400}},
		{"a spike at the end", with(x, 500, 999), []int{999}},
		{"a spike at the beginning", with(x, 500, 0), []int{0}},
		{"a drop", with(x, -30, 400), []int{400}},
		{"spikes of different size", with(with(x, 5000, 400), 60, 700), []int{400, 700}},
		{"three in a row", with(x, 500, 400, 401, 402), []int{400, 401, 402}},
		{"four in a row are an excursion", with(x, 500, 400, 401, 402, 403), nil},
		{"five in a row are an excursion", with(x, 500, 400, 401, 402, 403, 404), nil},
		{"every night", with(x, 500, every(1000, 24)...), nil},
		{"every week", with(x, 500, every(1000, 168)...), nil},
		{"two a week apart", with(x, 500, 300, 468), nil},
		{"at even distances", with(x, 500, every(1000, 200)...), nil},
		{"at odd distances", with(x, 500, 100, 203, 690), []int{100, 203, 690}},
		{"too many", with(x, 500, every(1000, 25)...), nil},
		{"among gaps", gappy, []int{400}},
		{"a wandering level", walk, nil},
		{"a walk with a spike", with(walk, 1000, 77), []int{77}},
		{"mostly nothing", with(make([]float64, 1000), 9, 400), nil},
		{"twelve values", with([]float64{5, 6, 5, 7, 6, 5, 6, 7, 5, 6, 5, 6}, 600, 5), []int{5}},
		{"one value", []float64{5}, nil},
		{"no value", nil, nil},
	} {
		if got := indexes(clean.Outliers(tt.x, []int{24, 168})); !slices.Equal(got, tt.want) {
			t.Errorf("%s: outliers at %v, want %v", tt.name, got, tt.want)
		}
	}
	if o := clean.Outliers(with(x, 500, 400), []int{24, 168})[0]; o.Edge < 3 || o.Edge > 8 {
		t.Errorf("the edge is %v, want what else occurs", o.Edge)
	}
}

// An outlier that is moved to its edge is none any more, however large it was.
// What comes after a long gap in a course is no outlier, though nothing near it was measured; a value that is far off the course is one.
func TestOutliersAfterAGap(t *testing.T) {
	x := make([]float64, 120)
	for i := range x {
		x[i] = 100 + 0.5*float64(i)
		if i >= 90 && i < 118 {
			x[i] = math.NaN()
		}
	}
	if found := clean.Outliers(x, []int{7, 30}); len(found) != 0 {
		t.Errorf("found %+v on a line with a gap", found)
	}
	if found := clean.Outliers(with(x, 5000, 119), []int{7, 30}); !slices.Equal(indexes(found), []int{119}) {
		t.Errorf("found %+v, want the value at 119", found)
	}
}

func TestOutliersAreGoneAtTheirEdge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := days(500)
		drawn := rapid.IntRange(0, 4).Draw(t, "outliers")
		for range drawn {
			x[rapid.IntRange(0, 499).Draw(t, "at")] = rapid.Float64Range(-1e6, 1e6).Draw(t, "value")
		}
		found := clean.Outliers(x, []int{24, 168})
		for _, o := range found {
			if math.Abs(o.Edge-5) > math.Abs(x[o.At]-5) {
				t.Fatalf("%v is moved out, to %v", x[o.At], o.Edge)
			}
			x[o.At] = o.Edge
		}
		// What lay beside a longer run may be one once the rest of it is gone.
		if again := clean.Outliers(x, []int{24, 168}); len(found) > 0 && len(again) > max(1, drawn-len(found)) {
			t.Fatalf("%d outliers, and %d more once they were moved", len(found), len(again))
		}
	})
}

// Two outliers four steps apart are nearer to each other than to all else: neither is what the other is moved to.
func TestOutliersAreNoMeasureOfEachOther(t *testing.T) {
	x := days(500)
	x[2], x[1], x[5] = -1, 1, -2.5
	found := clean.Outliers(x, []int{24, 168})
	if len(found) != 3 {
		t.Fatalf("%v", found)
	}
	for _, o := range found {
		if o.Edge < 4 || o.Edge > 7 {
			t.Errorf("%v is moved to %v", x[o.At], o.Edge)
		}
	}
}

// capped is a growing cycle that a ceiling cuts off.
func capped(n int, ceiling float64) []float64 {
	x := days(n)
	for t := range x {
		x[t] = min(ceiling, (x[t]+2*float64(t)/float64(n))/9)
	}
	return x
}

func TestCeiling(t *testing.T) {
	for _, tt := range []struct {
		name  string
		x     []float64
		limit float64
		level float64 // 0: none
	}{
		{"a ratio at 1", capped(1000, 1), 1, 0}, // it just reaches it
		{"a ratio cut off at 1", scaled(capped(1000, 0.8), 1.25), 1, 1},
		{"a quota", capped(1000, 0.75), 1, 0.75},
		{"a quota in cores", scaled(capped(1000, 0.75), 64), math.Inf(1), 48},
		{"free", days(1000), math.Inf(1), 0},
		{"steps of whole numbers", rounded(days(1000)), math.Inf(1), 0},
		{"on and off", with(make([]float64, 100), 1, every(100, 3)...), 1, 1},
		{"on and off, of no known limit", with(make([]float64, 100), 1, every(100, 3)...), math.Inf(1), 0},
		{"constant", slices.Repeat([]float64{4}, 100), math.Inf(1), 0},
		{"always full", slices.Repeat([]float64{1}, 100), 1, 0},
		{"reached once and held", append(capped(500, 0.9)[:200], slices.Repeat([]float64{2}, 100)...), math.Inf(1), 0},
		{"negative", scaled(capped(1000, 0.75), -1), math.Inf(1), 0},
		{"nothing", []float64{nan}, 1, 0},
	} {
		p, ok := clean.Ceiling(tt.x, tt.limit)
		if ok != (tt.level > 0) || ok && math.Abs(p.Level-tt.level) > 1e-9 {
			t.Errorf("%s: %+v, %v, want %v", tt.name, p, ok, tt.level)
		}
		at := 0
		for _, v := range tt.x {
			if p.At(v) {
				at++
			}
		}
		if ok && at != p.Steps {
			t.Errorf("%s: %d steps, counted %d", tt.name, p.Steps, at)
		}
	}
}

func scaled(x []float64, by float64) []float64 {
	for t := range x {
		x[t] *= by
	}
	return x
}

func rounded(x []float64) []float64 {
	for t := range x {
		x[t] = math.Round(x[t])
	}
	return x
}

// What is expected above the ceiling is nearer to the demand than the ceiling
// is, never below it, and never more than 0.8 deviations over it.
func TestAbove(t *testing.T) {
	const level = 6.5
	demand := days(2000)
	x := slices.Clone(demand)
	for t := range x {
		x[t] = min(x[t], level)
	}
	x[77] = nan
	p, ok := clean.Ceiling(x, math.Inf(1))
	if !ok {
		t.Fatal("no ceiling")
	}
	raised := clean.Above(x, p, 24)
	var before, after float64
	for i, v := range x {
		switch {
		case math.IsNaN(v):
			if !math.IsNaN(raised[i]) {
				t.Fatal("a gap was filled")
			}
		case !p.At(v):
			if raised[i] != v {
				t.Fatalf("value %d below the ceiling was changed", i)
			}
		default:
			if raised[i] < level || raised[i] > level+0.2 {
				t.Fatalf("value %d was raised to %v", i, raised[i])
			}
			before += math.Abs(v - demand[i])
			after += math.Abs(raised[i] - demand[i])
		}
	}
	if after > 0.85*before {
		t.Errorf("the demand is missed by %v, and by %v without raising", after, before)
	}
}

func TestStuck(t *testing.T) {
	x := days(500)
	hang := func(from, to int, v float64) []int {
		out := make([]int, 0, to-from)
		for t := from; t < to; t++ {
			out = append(out, t)
		}
		x[from] = v
		return out
	}
	for _, tt := range []struct {
		name string
		x    []float64
		want []clean.Run
	}{
		{"moving", x, nil},
		{"hanging", with(x, 4.321, hang(200, 240, x[200])...), []clean.Run{{200, 240, 40}}},
		{"hanging at the end", with(x, 4.321, hang(480, 500, x[480])...), []clean.Run{{480, 500, 20}}},
		{"hanging across a gap", with(with(x, 4.321, hang(200, 240, x[200])...), nan, 210, 211), []clean.Run{{200, 240, 38}}},
		{"for too short a time", with(x, 4.321, hang(200, 210, x[200])...), nil},
		{"at nothing", with(x, 0, hang(200, 240, x[200])...), nil},
		{"at its largest", with(x, 9, hang(200, 240, x[200])...), nil},
		{"five times", with(x, 4.321, slices.Concat(hang(20, 40, x[20]), hang(120, 140, x[120]), hang(220, 240, x[220]), hang(320, 340, x[320]),
			hang(420, 440, x[420]))...), nil},
		{"in whole numbers", rounded(days(500)), nil},
		{"constant", slices.Repeat([]float64{4}, 100), nil},
		{"constant with one change", append(slices.Repeat([]float64{4}, 100), 5), nil},
		{"nothing", []float64{nan, nan}, nil},
	} {
		if got := clean.Stuck(tt.x); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestCumulative(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	grow := func(n, reset int, from, to, per float64) []float64 {
		x := make([]float64, n)
		v := from
		for t := range x {
			if v += per * (0.5 + random.Float64()); reset > 0 && t%reset == reset-1 {
				v = to
			}
			x[t] = v
		}
		return x
	}
	wrapping := grow(1000, 0, 4e9, 0, 1e6)
	for t, v := range wrapping {
		wrapping[t] = math.Mod(v, 1<<32)
	}
	for _, tt := range []struct {
		name   string
		x      []float64
		resets int
		wraps  bool
	}{
		{"a counter with resets", grow(1000, 300, 0, 0, 10), 3, false},
		{"one that wraps", wrapping, 1, true},
		{"no reset is growth", grow(1000, 0, 0, 0, 10), 0, false},
		{"a disk purged to what must stay", grow(1000, 300, 500, 400, 10), 0, false},
		{"a counter with a gap", with(grow(1000, 300, 0, 0, 10), nan, 298, 299, 300), 3, false},
		{"zeros between values that rise", with(grow(1000, 0, 500, 0, 10), 0, 40, 600), 0, false},
		{"one fall more", with(grow(1000, 300, 0, 0, 10), 100, 200), 0, false},
		{"a load", days(1000), 0, false},
		{"jobs", with(make([]float64, 100), 9, every(100, 7)...), 0, false},
		{"negative", grow(1000, 300, -5000, 0, 10), 0, false},
		{"nothing", nil, 0, false},
	} {
		c, ok := clean.Cumulative(tt.x)
		if ok != (tt.resets > 0) || len(c.Resets) != tt.resets || c.Wraps != tt.wraps {
			t.Errorf("%s: %+v, %v, want %d resets", tt.name, c, ok, tt.resets)
		}
	}
}

func Example() {
	x := []float64{5, 6, 5, 7, 6, 500, 6, 7, 5, 6, 5, 6}
	for _, o := range clean.Outliers(x, nil) {
		fmt.Printf("value %d: %v counts as %v\n", o.At, x[o.At], o.Edge)
	}
	// Output: value 5: 500 counts as 7
}

// Any finite values with any gaps and periods give indexes within them, and values that are finite.
func FuzzClean(f *testing.F) {
	for i, bits := range kerneltest.Seeds() {
		f.Add(bits, i, 7*i)
	}
	f.Fuzz(func(t *testing.T, data []byte, a, b int) {
		x := kerneltest.Sized(kerneltest.Values(data, 3000), 1e100)
		given := slices.Clone(x)
		last := -1
		for _, o := range clean.Outliers(x, []int{a, b}) {
			if o.At <= last || o.At >= len(x) || math.IsNaN(x[o.At]) || math.IsNaN(o.Edge) || math.Abs(o.Edge) > 3e100 {
				t.Fatalf("outlier %+v", o)
			}
			last = o.At
		}
		for _, r := range clean.Stuck(x) {
			if r.From < 0 || r.To > len(x) || r.Measured > r.To-r.From || r.Measured < 2 || x[r.From] != x[r.To-1] {
				t.Fatalf("stuck %+v", r)
			}
		}
		if c, ok := clean.Cumulative(x); ok != (len(c.Resets) > 0) {
			t.Fatalf("%+v, %v", c, ok)
		}
		if p, ok := clean.Ceiling(x, 1); ok {
			for i, v := range clean.Above(x, p, a) {
				if math.IsNaN(v) != math.IsNaN(x[i]) || math.IsInf(v, 0) || p.At(x[i]) && v < p.Level {
					t.Fatalf("value %d: %v becomes %v at a ceiling of %+v", i, x[i], v, p)
				}
			}
		}
		if !slices.EqualFunc(given, x, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
			t.Fatal("the input was changed")
		}
	})
}

func BenchmarkYearOfHours(b *testing.B) {
	x := capped(8760, 0.75)
	for b.Loop() {
		clean.Outliers(x, []int{24, 168, 8766})
		clean.Stuck(x)
		clean.Cumulative(x)
		if p, ok := clean.Ceiling(x, 1); ok {
			clean.Above(x, p, 168)
		}
	}
}
