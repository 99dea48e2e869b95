package joint_test

import (
	"math"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/joint"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// The sum of each state of the world is that of the paths which belong to it, and where one member
// was measured for longer than the other, what was measured is added.
func TestSumAddsStateByState(t *testing.T) {
	s := seriestest.Alike(2, 200, 0.8)
	s[1] = s[1].Slice(0, 198) // ends two days earlier
	members := fittest.Drawn(t, s, 100, 30)
	j := joined(t, members)
	sum, notes, err := j.Sum("both")
	if err != nil || len(notes) != 0 {
		t.Fatal(err, notes)
	}
	if !sum.Start.Equal(members[1].Start) || sum.Steps() != 30 || sum.Series.Len() != 198 {
		t.Fatalf("starts %s with %d steps after %d", sum.Start, sum.Steps(), sum.Series.Len())
	}
	for i := range 100 {
		for h := range 30 {
			want := members[1].Paths.At(j.Path(1, i), h)
			if h < 2 {
				want += s[0].Values[198+h]
			} else {
				want += members[0].Paths.At(j.Path(0, i), h-2)
			}
			if got := sum.Paths.At(i, h); math.Abs(got-want) > 1e-9*want {
				t.Fatalf("state %d, step %d: %v, want %v", i, h, got, want)
			}
		}
	}
	if got, want := sum.Series.Values[17], s[0].Values[17]+s[1].Values[17]; got != want {
		t.Errorf("history %v, want %v", got, want)
	}
}

func TestWhatDoesNotAddUp(t *testing.T) {
	members := fittest.Drawn(t, seriestest.Alike(2, 200, 0), 50, 30)
	change := func(f func(*forecast.Forecast)) []forecast.Forecast {
		other := members[1]
		f(&other)
		return []forecast.Forecast{members[0], other}
	}
	for name, list := range map[string][]forecast.Forecast{
		"units":  change(func(f *forecast.Forecast) { f.Series.Unit = series.Bytes }),
		"ratios": change(func(f *forecast.Forecast) { f.Series.Unit = series.Ratio }),
		"none":   change(func(f *forecast.Forecast) { f.Series.Unit = "" }),
		"steps":  change(func(f *forecast.Forecast) { f.Series.Step = series.Every(time.Hour) }),
		"phase":  change(func(f *forecast.Forecast) { f.Start = f.Start.Add(time.Hour) }),
		"paths":  change(func(f *forecast.Forecast) { f.Paths = nil }),
	} {
		if joint.CanSum(list) == nil {
			t.Errorf("%s: they add up", name)
		}
	}
}

func TestPeaksAddUpToABound(t *testing.T) {
	s := seriestest.Alike(2, 200, 0)
	for k := range s {
		s[k].PerStep = 24
	}
	if _, notes, err := joined(t, fittest.Drawn(t, s, 50, 30)).Sum("both"); err != nil || len(notes) != 1 {
		t.Errorf("%v %q", err, notes)
	}
}

func TestSumCapacity(t *testing.T) {
	day := func(d int) time.Time { return seriestest.At("2026-03-02").AddDate(0, 0, d) }
	a := capacity.Capacity{Unit: series.Cores, Levels: []capacity.Level{
		{Installed: 100, Reserves: []capacity.Reserve{{Name: "buffer", Amount: 10}}},
		{From: day(5), Installed: 120, Reserves: []capacity.Reserve{{Name: "buffer", Amount: 12}}, Reason: "order 1"},
	}}
	b := capacity.Capacity{Unit: series.Cores, Levels: []capacity.Level{{From: day(2), Installed: 50,
		Reserves: []capacity.Reserve{{Name: "buffer", Amount: 5}}}}}
	sum, err := capacity.Sum([]capacity.Capacity{a, b})
	if err != nil {
		t.Fatal(err)
	}
	if got := sum.At(day(1)); !math.IsNaN(got) {
		t.Errorf("before all are known: %v", got)
	}
	if len(sum.Levels) != 2 || sum.At(day(3)) != 135 || sum.At(day(6)) != 153 || sum.Levels[1].Reason != "order 1" ||
		len(sum.Levels[1].Reserves) != 1 {
		t.Errorf("%+v", sum)
	}
	b.Unit = series.Bytes
	if _, err := capacity.Sum([]capacity.Capacity{a, b}); err == nil {
		t.Error("cores and bytes add up")
	}
}
