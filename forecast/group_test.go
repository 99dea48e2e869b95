package forecast_test

import (
	"math"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// The sum of each state of the world is that of the paths which belong to it, and where one member
// was measured for longer than the other, what was measured is added.
func TestSumAddsStateByState(t *testing.T) {
	s := alike(2, 200, 0.8)
	s[1] = s[1].Slice(0, 198) // ends two days earlier
	members := drawn(t, s, 100, 30)
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
	members := drawn(t, alike(2, 200, 0), 50, 30)
	change := func(f func(*forecast.Forecast)) []forecast.Forecast {
		other := members[1]
		f(&other)
		return []forecast.Forecast{members[0], other}
	}
	for name, list := range map[string][]forecast.Forecast{
		"units":  change(func(f *forecast.Forecast) { f.Series.Unit = forecast.Bytes }),
		"ratios": change(func(f *forecast.Forecast) { f.Series.Unit = forecast.Ratio }),
		"none":   change(func(f *forecast.Forecast) { f.Series.Unit = "" }),
		"steps":  change(func(f *forecast.Forecast) { f.Series.Step = forecast.Every(time.Hour) }),
		"phase":  change(func(f *forecast.Forecast) { f.Start = f.Start.Add(time.Hour) }),
		"paths":  change(func(f *forecast.Forecast) { f.Paths = nil }),
	} {
		if forecast.CanSum(list) == nil {
			t.Errorf("%s: they add up", name)
		}
	}
}

func TestPeaksAddUpToABound(t *testing.T) {
	s := alike(2, 200, 0)
	for k := range s {
		s[k].PerStep = 24
	}
	if _, notes, err := joined(t, drawn(t, s, 50, 30)).Sum("both"); err != nil || len(notes) != 1 {
		t.Errorf("%v %q", err, notes)
	}
}

func TestSumCapacity(t *testing.T) {
	day := func(d int) time.Time { return at("2026-03-02").AddDate(0, 0, d) }
	a := forecast.Capacity{Unit: forecast.Cores, Levels: []forecast.Level{
		{Installed: 100, Reserves: []forecast.Reserve{{Name: "buffer", Amount: 10}}},
		{From: day(5), Installed: 120, Reserves: []forecast.Reserve{{Name: "buffer", Amount: 12}}, Reason: "order 1"},
	}}
	b := forecast.Capacity{Unit: forecast.Cores, Levels: []forecast.Level{{From: day(2), Installed: 50, Reserves: []forecast.Reserve{{Name: "buffer", Amount: 5}}}}}
	sum, err := forecast.SumCapacity([]forecast.Capacity{a, b})
	if err != nil {
		t.Fatal(err)
	}
	if got := sum.At(day(1)); !math.IsNaN(got) {
		t.Errorf("before all are known: %v", got)
	}
	if len(sum.Levels) != 2 || sum.At(day(3)) != 135 || sum.At(day(6)) != 153 || sum.Levels[1].Reason != "order 1" || len(sum.Levels[1].Reserves) != 1 {
		t.Errorf("%+v", sum)
	}
	b.Unit = forecast.Bytes
	if _, err := forecast.SumCapacity([]forecast.Capacity{a, b}); err == nil {
		t.Error("cores and bytes add up")
	}
}
