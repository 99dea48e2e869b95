package joint_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/joint"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func joined(t testing.TB, members []forecast.Forecast) *joint.Joint {
	t.Helper()
	j, err := joint.New(members)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestDependenceIsThatOfTheChanges(t *testing.T) {
	for _, r := range []float64{0, 0.5, 0.9} {
		got := joint.Dependence(seriestest.Alike(3, 2000, r))
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
	s := seriestest.Alike(2, 400, 1)
	for i, v := range s[1].Values {
		s[1].Values[i] = -v
	}
	s[0], s[1] = s[0].Slice(0, 300), s[1].Slice(100, 400)
	if got := joint.Dependence(s)[0][1]; got > -0.9 {
		t.Errorf("opposite histories have %.3f", got)
	}
	s[1] = s[1].Slice(200, 300)
	if got := joint.Dependence(s)[0][1]; got != 0 {
		t.Errorf("histories of different times have %.3f", got)
	}
}

// Two seasonal loads with nothing in common but the season do not depend on each other: a season is known beforehand.
func TestASeasonIsNoDependence(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := seriestest.Alike(2, 400, 0)
	for i := range s[0].Values {
		for k := range s {
			s[k].Values[i] = 100 + 30*math.Sin(2*math.Pi*float64(i)/7) + 3*random.NormFloat64()
		}
	}
	if got := joint.Dependence(s)[0][1]; math.Abs(got) > 0.15 {
		t.Errorf("dependence %.3f", got)
	}
}

// With two walks of correlation r, the variance of the sum at the end of the horizon is 2 (1 + r) of that of one.
func TestTheSumHasTheSpreadOfDependence(t *testing.T) {
	for _, r := range []float64{0, 0.5, 0.9} {
		members := fittest.Drawn(t, seriestest.Alike(2, 400, r), 1000, 60)
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
	members := fittest.Drawn(t, seriestest.Alike(4, 200, 0.7), 200, 30)
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
	more := joined(t, append(slices.Clone(members), fittest.Drawn(t, []series.Series{rename(members[0].Series, "z")}, 200, 30)...))
	for m := range members {
		for i := range j.Futures() {
			if j.Path(m, i) != more.Path(m, i) {
				t.Fatal("a member that is last by name moves the others")
			}
		}
	}
}

func rename(s series.Series, name string) series.Series {
	s.Name = name
	return s
}

// Straight lines change by the same amount every day: that says nothing of how they depend on each other.
func TestStraightLinesDoNotDependOnEachOther(t *testing.T) {
	s := seriestest.Alike(2, 60, 0)
	for i := range s[0].Values {
		s[0].Values[i], s[1].Values[i] = 100+10*float64(i), 0.1+0.3*float64(i)
	}
	if got := joint.Dependence(s)[0][1]; got != 0 {
		t.Errorf("dependence %v", got)
	}
}

func TestIndependentMembersKeepTheirPaths(t *testing.T) {
	s := seriestest.Alike(2, 200, 0.9)
	for i := range s[1].Values {
		s[1].Values[i] = 42 // never changes, and so depends on nothing
	}
	j := joined(t, fittest.Drawn(t, s, 100, 30))
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
		step := series.Every(time.Duration(rapid.SampledFrom([]int{1, 2, 24}).Draw(t, "hours")) * time.Hour)
		h := rapid.IntRange(1, 12).Draw(t, "steps")
		start := seriestest.At("2026-03-02").Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "start")) * time.Hour)
		s := series.Series{Name: fmt.Sprintf("m%d", k), Unit: series.Cores, Start: step.At(start, -20), Step: step}
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
		j, err := joint.New(members)
		if err != nil {
			t.Fatal(err)
		}
		marginals := make([]forecast.Saturation, len(members))
		for m, f := range members {
			marginals[m] = f.Saturate(capacity.Constant(float64(rapid.IntRange(6, 11).Draw(t, "capacity")), series.Cores), series.Step{})
		}
		joint, err := j.Saturate(marginals)
		if err != nil {
			t.Fatal(err)
		}
		for i, first := range joint.First {
			found := false
			for m, s := range marginals {
				f := s.First[j.Path(m, i)]
				if f == passage.Never {
					continue
				}
				date := s.Step.At(s.Start, f)
				if !date.Before(joint.Until) {
					continue // the shortest horizon ends before
				}
				if first == passage.Never || joint.Step.At(joint.Start, first).After(date) {
					t.Fatalf("state %d: %q saturates on %s, before the whole", i, members[m].Series.Name, date)
				}
				found = found || joint.Step.Index(joint.Start, date) == first
			}
			if first != passage.Never && !found {
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
	members := fittest.Drawn(t, seriestest.Alike(3, 200, 0.5), 100, 30)
	at := func(v float64) capacity.Capacity { return capacity.Constant(v, series.Cores) }
	far, full := members[0].Saturate(at(1e6), series.Step{}), members[1].Saturate(at(1), series.Step{})
	none := members[2].Saturate(capacity.Capacity{}, series.Step{})
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
	if _, err := joint.New([]forecast.Forecast{refused, members[1]}); err != nil {
		t.Error(err)
	}
	for name, list := range map[string][]forecast.Forecast{
		"none": {}, "twice": {members[0], members[0]}, "other paths": {members[0], fittest.Drawn(t, seriestest.Alike(2, 200, 0)[1:], 50, 30)[0]},
	} {
		if _, err := joint.New(list); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkJoint10x1000x720(b *testing.B) {
	members := fittest.Drawn(b, seriestest.Alike(10, 400, 0.5), 1000, 720)
	for b.Loop() {
		if _, err := joint.New(members); err != nil {
			b.Fatal(err)
		}
	}
}

// Processors and memory of a cluster move together. Each is full within the month in about half of its own
// simulations, but not in different halves.
func ExampleJoint_Saturate() {
	members := make([]forecast.Forecast, 2)
	marginals := make([]forecast.Saturation, 2)
	for k, s := range seriestest.Alike(2, 400, 0.9) {
		random := rand.New(rand.NewPCG(uint64(k), 1))
		members[k] = forecast.Forecast{Series: s, Start: s.End(), Step: s.Step, Paths: mat.NewDense(1000, 30, nil)}
		for i := range 1000 {
			slope := random.NormFloat64()
			for h := range 30 {
				members[k].Paths.Set(i, h, 1100+slope*float64(h+1))
			}
		}
		marginals[k] = members[k].Saturate(capacity.Constant(1100.1, series.Cores), series.Step{})
	}
	joint, _ := joint.New(members)
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
