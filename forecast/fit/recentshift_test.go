package fit_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// shifted returns days of a level of 20 with noise that is 60 higher for the last few of them.
func shifted(days, last int) series.Series {
	return seriestest.Daily("a", seriestest.Repeat(days, func(i int) float64 {
		v := 20 + math.Sin(float64(i*i))
		if i >= days-last {
			v += 60
		}
		return v
	})...)
}

// levels returns the shares of simulations that end low, at the new level, and higher than that.
func levels(t *testing.T, s series.Series, steps int) (low, stays, on float64) {
	t.Helper()
	fit, err := fit.New(s, fit.Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	f, err := fit.Forecast(context.Background(), 2000, steps)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2000 {
		switch v := f.Paths.At(i, steps-1); {
		case v < 50:
			low += 1. / 2000
		case v < 90:
			stays += 1. / 2000
		default:
			on += 1. / 2000
		}
	}
	return low, stays, on
}

// A level that moved four days ago stays in most simulations, returns in some and goes on in a few; the longer
// the look ahead, the more of them.
func TestRecentShift(t *testing.T) {
	low, stays, on := levels(t, shifted(60, 4), 30)
	if !(low > 0.15 && low < 0.5 && stays > 0.4 && on > 0.02 && on < 0.25) {
		t.Errorf("after 30 days %.2f have returned, %.2f stay, %.2f went on", low, stays, on)
	}
	soon, _, _ := levels(t, shifted(60, 4), 2)
	if !(soon < low) {
		t.Errorf("after 2 days %.2f have returned, after 30 %.2f", soon, low)
	}
	if low, _, _ := levels(t, shifted(60, 25), 30); low > 0.05 {
		t.Errorf("a level that has lasted for 25 days returns in %.2f", low)
	}
}

// Where levels have returned again and again, this one is more likely to.
func TestRecentShiftReturns(t *testing.T) {
	often := shifted(90, 4)
	for _, at := range []int{20, 40, 60} {
		for i := range 5 {
			often.Values[at+i] += 60
		}
	}
	rare, _, _ := levels(t, shifted(90, 4), 30)
	low, _, _ := levels(t, often, 30)
	if !(low > rare) {
		t.Errorf("%.2f return where three did, %.2f where none did", low, rare)
	}
}

// The answer says what was seen and what was made of it.
func TestRecentShiftIsTold(t *testing.T) {
	fit, err := fit.New(shifted(60, 4), fit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := fit.Evidence()
	if text := strings.Join(e.Notes, " "); !strings.Contains(text, "too recent to tell whether it lasts") {
		t.Errorf("notes: %s", text)
	}
	if len(e.Happenings) != 1 || e.Happenings[0].Kind != series.LevelStep || math.Abs(e.Happenings[0].Size-60) > 3 {
		t.Errorf("happenings: %+v", e.Happenings)
	}
}

// A record has the course in it; more values make another fit due.
func TestRecentShiftIsKept(t *testing.T) {
	s := shifted(60, 4)
	fitted, err := fit.New(s, fit.Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	data, err := fitted.Record()
	if err != nil {
		t.Fatal(err)
	}
	again, err := fit.Restore(data)
	if err != nil {
		t.Fatal(err)
	}
	a, b := make([]float64, 50), make([]float64, 50)
	for i := range 200 {
		fitted.Path(i, a)
		again.Path(i, b)
		for h := range a {
			if a[h] != b[h] {
				t.Fatalf("path %d, step %d: %v after it was restored, %v before", i, h, b[h], a[h])
			}
		}
	}
	longer := s
	longer.Values = append(append([]float64{}, s.Values...), 80)
	next, err := fitted.Update(longer)
	if err != nil {
		t.Fatal(err)
	}
	if fitted.Due() != "" || next.Due() == "" {
		t.Errorf("due %q before, %q after", fitted.Due(), next.Due())
	}
}
