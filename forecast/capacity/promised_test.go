package capacity_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// What may be promised is the ratio times what may be used, at all times and for every form of reserve.
func TestPromisedIsTheRatioTimesUsable(t *testing.T) {
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(r *rapid.T) {
		p := capacity.Plan{
			Unit: series.Cores, Preset: rapid.SampledFrom([]string{"", "cluster-cpu", "vsan"}).Draw(r, "preset"),
			Ratio: rapid.SampledFrom([]float64{0, 0.5, 2}).Draw(r, "own"),
			Units: []capacity.UnitKind{{Kind: "small", Count: rapid.IntRange(2, 9).Draw(r, "small"), Size: 32},
				{Kind: "large", Count: rapid.IntRange(0, 9).Draw(r, "large"), Size: 96}},
			Changes: []capacity.Change{{At: start.AddDate(0, 0, 40), Kind: "large", Count: rapid.IntRange(1, 5).Draw(r, "more")}},
			Reserves: []capacity.Rule{
				{Name: "system", PerUnit: rapid.Float64Range(0, 2).Draw(r, "per unit")},
				{Name: "buffer", Amount: rapid.Float64Range(0, 3).Draw(r, "amount"), Until: start.AddDate(0, 0, 90)},
				{Name: "room", Share: rapid.Float64Range(0, 0.2).Draw(r, "share"), OfRest: rapid.Bool().Draw(r, "of rest")},
			},
			Limits: []capacity.Limit{{Name: "quota", Amount: rapid.Float64Range(10, 900).Draw(r, "quota"), From: start.AddDate(0, 0, 20)}},
		}
		used, err := p.Capacity()
		if err != nil {
			return // nothing is left, which another test is about
		}
		levels := used
		levels.Plan = nil
		ratio := rapid.Float64Range(0.1, 20).Draw(r, "ratio")
		for name, c := range map[string]capacity.Capacity{"units": used, "levels": levels} {
			promised, err := c.Promised(ratio, "{vcpu}")
			if err != nil || promised.Unit != "{vcpu}" || len(promised.Levels) != len(used.Levels) {
				r.Fatalf("%s: %v, %d levels of %q", name, err, len(promised.Levels), promised.Unit)
			}
			for day := range 120 {
				at := start.AddDate(0, 0, day)
				if got, want := promised.At(at), ratio*used.At(at); math.Abs(got-want) > 1e-9*want {
					r.Fatalf("%s: %v on day %d, want %v", name, got, day, want)
				}
			}
		}
	})
}

func TestPromisedLimitsAndErrors(t *testing.T) {
	plan := capacity.Plan{Unit: series.Cores, Units: []capacity.UnitKind{{Count: 4, Size: 16}}}
	used, err := plan.Capacity()
	if err != nil {
		t.Fatal(err)
	}
	quota := capacity.Limit{Name: "quota", Amount: 50}
	if c, err := used.Promised(2, series.Cores, quota); err != nil || c.At(time.Now()) != 50 {
		t.Errorf("%v, %v; want the 50 of the quota, and not 128", c, err)
	}
	if plan.Limits != nil || used.At(time.Now()) != 64 {
		t.Error("what was used changed")
	}
	for want, try := range map[string]func() (capacity.Capacity, error){
		"ratio: -1, want":         func() (capacity.Capacity, error) { return used.Promised(-1, "") },
		"ratio: NaN, want":        func() (capacity.Capacity, error) { return used.Promised(math.NaN(), "") },
		"limits: want a capacity": func() (capacity.Capacity, error) { return capacity.Constant(5, "").Promised(1, "", quota) },
		"limits[0].amount: 0":     func() (capacity.Capacity, error) { return used.Promised(1, "", capacity.Limit{Name: "none"}) },
		"want a finite number":    func() (capacity.Capacity, error) { return capacity.Constant(1e300, "").Promised(1e300, "") },
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
