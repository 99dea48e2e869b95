package forecast_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
)

// alike returns series of days whose changes have the correlation r with each other: a shared walk and one of each.
func alike(n, days int, r float64) []forecast.Series {
	random := rand.New(rand.NewPCG(7, 9))
	out := make([]forecast.Series, n)
	for k := range out {
		out[k] = forecast.Series{Name: fmt.Sprintf("pool-%d", k), Unit: forecast.Cores, Start: at("2026-03-02"), Step: forecast.Every(forecast.Day), Values: make([]float64, days)}
	}
	level := make([]float64, n)
	for i := range days {
		shared := random.NormFloat64()
		for k := range out {
			level[k] += math.Sqrt(r)*shared + math.Sqrt(1-r)*random.NormFloat64()
			out[k].Values[i] = 1000 + 5*level[k]
		}
	}
	return out
}

// drawn forecasts each series.
func drawn(t testing.TB, list []forecast.Series, n, h int) []forecast.Forecast {
	t.Helper()
	out := make([]forecast.Forecast, len(list))
	for k, s := range list {
		fit, err := forecast.New(s, forecast.Options{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if out[k], err = fit.Forecast(context.Background(), n, h); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func joined(t testing.TB, members []forecast.Forecast) *forecast.Joint {
	t.Helper()
	j, err := forecast.NewJoint(members)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestDependenceIsThatOfTheChanges(t *testing.T) {
	for _, r := range []float64{0, 0.5, 0.9} {
		got := forecast.Dependence(alike(3, 2000, r))
		for a := range got {
			for b := range got {
				want := r
				if a == b {
					want = 1
				}
				if math.Abs(got[a][b]-want) > 0.15 {
					t.Errorf("r = %v: [%d][%d] = %.3f", r, a, b, got[a][b])
				}
			}
		}
	}
	// Opposite ones, on histories that overlap by half.
	s := alike(2, 400, 1)
	for i, v := range s[1].Values {
		s[1].Values[i] = -v
	}
	s[0], s[1] = s[0].Slice(0, 300), s[1].Slice(100, 400)
	if got := forecast.Dependence(s)[0][1]; got > -0.9 {
		t.Errorf("opposite histories have %.3f", got)
	}
	s[1] = s[1].Slice(200, 300)
	if got := forecast.Dependence(s)[0][1]; got != 0 {
		t.Errorf("histories of different times have %.3f", got)
	}
}

// Two seasonal loads with nothing in common but the season do not depend on each other: a season is known beforehand.
func TestASeasonIsNoDependence(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := alike(2, 400, 0)
	for i := range s[0].Values {
		for k := range s {
			s[k].Values[i] = 100 + 30*math.Sin(2*math.Pi*float64(i)/7) + 3*random.NormFloat64()
		}
	}
	if got := forecast.Dependence(s)[0][1]; math.Abs(got) > 0.15 {
		t.Errorf("dependence %.3f", got)
	}
}

// With two walks of correlation r, the variance of the sum at the end of the horizon is 2 (1 + r) of that of one.
func TestTheSumHasTheSpreadOfDependence(t *testing.T) {
	for _, r := range []float64{0, 0.5, 0.9} {
		members := drawn(t, alike(2, 400, r), 1000, 60)
		j := joined(t, members)
		last := func(m, i int) float64 { return members[m].Paths.At(i, 59) }
		var a, b, both []float64
		for i := range 1000 {
			x, y := last(0, j.Path(0, i)), last(1, j.Path(1, i))
			a, b, both = append(a, x), append(b, y), append(both, x+y)
		}
		got := (variance(both) - variance(a) - variance(b)) / (2 * math.Sqrt(variance(a)*variance(b)))
		if want := j.Dependence(0, 1); math.Abs(got-want) > 0.1 || math.Abs(got-r) > 0.2 {
			t.Errorf("r = %v, measured %.3f: the paths have %.3f", r, want, got)
		}
	}
}

func variance(x []float64) float64 {
	m, v := 0.0, 0.0
	for _, a := range x {
		m += a / float64(len(x))
	}
	for _, a := range x {
		v += (a - m) * (a - m) / float64(len(x))
	}
	return v
}

// What a member says of itself does not change: every path is in exactly one state of the world.
func TestEveryPathIsUsedOnce(t *testing.T) {
	members := drawn(t, alike(4, 200, 0.7), 200, 30)
	j := joined(t, members)
	for m := range members {
		var paths []int
		for i := range j.Futures() {
			paths = append(paths, j.Path(m, i))
		}
		slices.Sort(paths)
		for i, p := range paths {
			if p != i {
				t.Fatalf("member %d: path %d is %d", m, i, p)
			}
		}
	}
	backwards := slices.Clone(members)
	slices.Reverse(backwards)
	k := joined(t, backwards)
	for m := range members {
		for i := range j.Futures() {
			if j.Path(m, i) != k.Path(len(members)-1-m, i) {
				t.Fatal("the order of the members changes the states of the world")
			}
		}
	}
	// One more member, last by name, leaves the others where they are.
	more := joined(t, append(slices.Clone(members), drawn(t, []forecast.Series{rename(members[0].Series, "z")}, 200, 30)...))
	for m := range members {
		for i := range j.Futures() {
			if j.Path(m, i) != more.Path(m, i) {
				t.Fatal("a member that is last by name moves the others")
			}
		}
	}
}

func rename(s forecast.Series, name string) forecast.Series {
	s.Name = name
	return s
}

// Straight lines change by the same amount every day: that says nothing of how they depend on each other.
func TestStraightLinesDoNotDependOnEachOther(t *testing.T) {
	s := alike(2, 60, 0)
	for i := range s[0].Values {
		s[0].Values[i], s[1].Values[i] = 100+10*float64(i), 0.1+0.3*float64(i)
	}
	if got := forecast.Dependence(s)[0][1]; got != 0 {
		t.Errorf("dependence %v", got)
	}
}

func TestIndependentMembersKeepTheirPaths(t *testing.T) {
	s := alike(2, 200, 0.9)
	for i := range s[1].Values {
		s[1].Values[i] = 42 // never changes, and so depends on nothing
	}
	j := joined(t, drawn(t, s, 100, 30))
	for i := range j.Futures() {
		if j.Path(0, i) != i || j.Path(1, i) != i {
			t.Fatalf("state %d has the paths %d and %d", i, j.Path(0, i), j.Path(1, i))
		}
	}
}

// drawMembers draws forecasts with any dates, steps and beginnings.
func drawMembers(t *rapid.T) []forecast.Forecast {
	n := rapid.IntRange(1, 4).Draw(t, "members")
	out := make([]forecast.Forecast, n)
	for k := range out {
		step := forecast.Every(time.Duration(rapid.SampledFrom([]int{1, 2, 24}).Draw(t, "hours")) * time.Hour)
		h := rapid.IntRange(1, 12).Draw(t, "steps")
		start := at("2026-03-02").Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "start")) * time.Hour)
		s := forecast.Series{Name: fmt.Sprintf("m%d", k), Unit: forecast.Cores, Start: step.At(start, -20), Step: step}
		for range 20 {
			s.Values = append(s.Values, rapid.Float64Range(0, 5).Draw(t, "value"))
		}
		out[k] = forecast.Forecast{Series: s, Start: start, Step: step, Paths: mat.NewDense(30, h, nil)}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for i := range 30 {
			for c := range h {
				out[k].Paths.Set(i, c, math.Floor(10*random.Float64()))
			}
		}
	}
	return out
}

func TestTheJointDateIsTheEarliest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := drawMembers(t)
		j, err := forecast.NewJoint(members)
		if err != nil {
			t.Fatal(err)
		}
		marginals := make([]forecast.Saturation, len(members))
		for m, f := range members {
			marginals[m] = f.Saturate(forecast.ConstantCapacity(float64(rapid.IntRange(6, 11).Draw(t, "capacity")), forecast.Cores), forecast.Step{})
		}
		joint, err := j.Saturate(marginals)
		if err != nil {
			t.Fatal(err)
		}
		for i, first := range joint.First {
			found := false
			for m, s := range marginals {
				f := s.First[j.Path(m, i)]
				if f == forecast.Never {
					continue
				}
				date := s.Step.At(s.Start, f)
				if !date.Before(joint.Until) {
					continue // the shortest horizon ends before
				}
				if first == forecast.Never || joint.Step.At(joint.Start, first).After(date) {
					t.Fatalf("state %d: %q saturates on %s, before the whole", i, members[m].Series.Name, date)
				}
				found = found || joint.Step.Index(joint.Start, date) == first
			}
			if first != forecast.Never && !found {
				t.Fatalf("state %d: nothing saturates in step %d", i, first)
			}
		}
		sum := 0.0
		for _, b := range joint.Binding {
			sum += b.Probability
		}
		if math.Abs(sum-joint.Within()) > 1e-9 {
			t.Fatalf("the members bind with %v together, the whole saturates with %v", sum, joint.Within())
		}
	})
}

func TestJointStates(t *testing.T) {
	members := drawn(t, alike(3, 200, 0.5), 100, 30)
	at := func(v float64) forecast.Capacity { return forecast.ConstantCapacity(v, forecast.Cores) }
	far, full := members[0].Saturate(at(1e6), forecast.Step{}), members[1].Saturate(at(1), forecast.Step{})
	none := members[2].Saturate(forecast.Capacity{}, forecast.Step{})
	j := joined(t, members)
	got, err := j.Saturate([]forecast.Saturation{far, full, none})
	if err != nil || got.State != forecast.AlreadySaturated || !got.Since.Equal(full.Since) || got.Binding[1].Probability != 1 {
		t.Errorf("one member is full: %v %+v", err, got)
	}
	got, err = j.Saturate([]forecast.Saturation{far, far, none})
	if err != nil || got.State != forecast.BeyondHorizon || got.Binding[2].Left == "" {
		t.Errorf("one member has no capacity: %v %+v", err, got)
	}
	got, err = j.Saturate([]forecast.Saturation{none, none, none})
	if err != nil || got.State != forecast.NoCapacity || len(got.First) != 0 {
		t.Errorf("none has: %v %+v", err, got)
	}
	if _, err = j.Saturate([]forecast.Saturation{far}); err == nil {
		t.Error("one marginal for three members")
	}
	refused := forecast.Forecast{Series: rename(members[0].Series, "refused")}
	if _, err := forecast.NewJoint([]forecast.Forecast{refused, members[1]}); err != nil {
		t.Error(err)
	}
	for name, list := range map[string][]forecast.Forecast{
		"none": {}, "twice": {members[0], members[0]}, "other paths": {members[0], drawn(t, alike(2, 200, 0)[1:], 50, 30)[0]},
	} {
		if _, err := forecast.NewJoint(list); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkJoint10x1000x720(b *testing.B) {
	members := drawn(b, alike(10, 400, 0.5), 1000, 720)
	for b.Loop() {
		if _, err := forecast.NewJoint(members); err != nil {
			b.Fatal(err)
		}
	}
}

// Processors and memory of a cluster move together. Each is full within the month in about half of its own
// simulations, but not in different halves.
func ExampleJoint_Saturate() {
	members := make([]forecast.Forecast, 2)
	marginals := make([]forecast.Saturation, 2)
	for k, s := range alike(2, 400, 0.9) {
		random := rand.New(rand.NewPCG(uint64(k), 1))
		members[k] = forecast.Forecast{Series: s, Start: s.End(), Step: s.Step, Paths: mat.NewDense(1000, 30, nil)}
		for i := range 1000 {
			slope := random.NormFloat64()
			for h := range 30 {
				members[k].Paths.Set(i, h, 1100+slope*float64(h+1))
			}
		}
		marginals[k] = members[k].Saturate(forecast.ConstantCapacity(1100.1, forecast.Cores), forecast.Step{})
	}
	joint, _ := forecast.NewJoint(members)
	first, _ := joint.Saturate(marginals)
	fmt.Printf("dependence %.1f\n", joint.Dependence(0, 1))
	for _, b := range first.Binding {
		fmt.Printf("%s: %.0f %% by itself\n", b.Name, 100*b.Marginal.Within())
	}
	fmt.Printf("any: %.0f %%\n", 100*first.Within())
	// Output:
	// dependence 0.9
	// pool-0: 48 % by itself
	// pool-1: 48 % by itself
	// any: 57 %
}
