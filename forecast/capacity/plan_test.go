package capacity_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/capacity/capacitytest"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// usableOf expands a plan that must be valid, and returns its usable capacity at a time.
func usableOf(t testing.TB, p capacity.Plan, when time.Time) float64 {
	t.Helper()
	c, err := p.Capacity()
	if err != nil {
		t.Fatal(err)
	}
	return c.At(when)
}

func TestPlanKinds(t *testing.T) {
	hosts := []capacity.UnitKind{{Kind: "host", Count: 4, Size: 100}, {Kind: "big", Count: 2, Size: 250}}
	for _, tt := range []struct {
		name string
		plan capacity.Plan
		want float64
	}{
		// 4 × 100 + 2 × 250 = 900.
		{"nothing reserved", capacity.Plan{Units: hosts}, 900},
		{"N+1 loses the largest", capacity.Plan{Units: hosts, Reserves: []capacity.Rule{{Name: "HA", Largest: 1}}}, 650},
		{"N+3 loses both big ones and a host", capacity.Plan{Units: hosts, Reserves: []capacity.Rule{{Name: "HA", Largest: 3}}}, 300},
		{"stretched", capacity.Plan{Preset: "stretched-cpu", Units: hosts}, 450},
		{"the preset keeps one", capacity.Plan{Preset: "cluster-cpu", Units: hosts}, 650},
		{"its reserve replaced", capacity.Plan{Preset: "cluster-cpu", Units: hosts,
			Reserves: []capacity.Rule{{Name: "HA reserve", Share: 0.25}}}, 675},
		{"and taken away", capacity.Plan{Preset: "cluster-cpu", Units: hosts, Reserves: []capacity.Rule{{Name: "HA reserve"}}}, 900},
		// 900 − 250 = 650, less a tenth of what is installed or of what is left.
		{"a buffer of what is installed", capacity.Plan{Units: hosts,
			Reserves: []capacity.Rule{{Name: "HA", Largest: 1}, {Name: "buffer", Share: 0.1}}}, 560},
		{"a buffer of the rest", capacity.Plan{Units: hosts,
			Reserves: []capacity.Rule{{Name: "HA", Largest: 1}, {Name: "buffer", Share: 0.1, OfRest: true}}}, 585},
		// 6 units × 10 = 60, and the lost one has 240 left to lose.
		{"on every unit", capacity.Plan{Units: hosts, Reserves: []capacity.Rule{{Name: "HA", Largest: 1}, {Name: "system", PerUnit: 10}}}, 600},
		{"over-committed fourfold", capacity.Plan{Units: hosts, Ratio: 4, Reserves: []capacity.Rule{{Name: "HA", Largest: 1}}}, 2600},
		{"a quota", capacity.Plan{Units: hosts, Limits: []capacity.Limit{{Name: "quota", Amount: 500}}}, 500},
		{"a quota that does not bind", capacity.Plan{Units: hosts, Limits: []capacity.Limit{{Name: "quota", Amount: 5000}}}, 900},
		{"ext4", capacity.Plan{Preset: "file-system", Units: []capacity.UnitKind{{Count: 1, Size: 1000}}}, 950},
		{"a datastore with snapshots", capacity.Plan{Preset: "datastore", Units: []capacity.UnitKind{{Count: 2, Size: 1000}},
			Reserves: []capacity.Rule{{Name: "snapshots", Amount: 100}}}, 1500},
		// 4 hosts × 100 stored twice = 200, less one host of 50 and 0.3 × 200.
		{"vSAN, everything twice", capacity.Plan{Preset: "vsan", Ratio: 0.5, Units: []capacity.UnitKind{{Count: 4, Size: 100}}}, 90},
		{"pods", capacity.Plan{Preset: "kubernetes-pods", Units: []capacity.UnitKind{{Count: 10}}}, 990},
		{"licences", capacity.Plan{Preset: "licence", Units: []capacity.UnitKind{{Count: 250}}}, 250},
	} {
		if got := usableOf(t, tt.plan, seriestest.At("2026-01-01")); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: usable %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestPlanInTime(t *testing.T) {
	p := capacity.Plan{
		Units: []capacity.UnitKind{{Kind: "host", Count: 5, Size: 10}, {Kind: "blade", Size: 20}},
		Changes: []capacity.Change{
			{At: seriestest.At("2026-03-01"), Kind: "blade", Count: 2, Reason: "order 4711"},
			{At: seriestest.At("2026-04-01"), Kind: "host", Count: -5},
		},
		Reserves: []capacity.Rule{{Name: "HA reserve", Largest: 1},
			{Name: "migration", Amount: 5, From: seriestest.At("2026-03-15"), Until: seriestest.At("2026-04-01")}},
	}
	c, err := p.Capacity()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []struct {
		when   string
		want   float64
		reason string
	}{
		{"2026-02-01", 40, ""},                       // 50 − 10
		{"2026-03-01", 70, "+2 blades (order 4711)"}, // 90 − 20: the largest is a new one now
		{"2026-03-15", 65, "migration from here on"}, // less 5
		{"2026-04-01", 20, "-5 hosts, migration ends"},
	} {
		level, _ := c.LevelAt(seriestest.At(l.when))
		if level.Usable() != l.want || level.Reason != l.reason {
			t.Errorf("%s: %v (%s), want %v (%s)", l.when, level.Usable(), level.Reason, l.want, l.reason)
		}
	}
	if got := c.Within(seriestest.At("2026-03-10"), seriestest.At("2026-03-20")); len(got) != 2 || got[0].Usable() != 70 {
		t.Errorf("levels within: %+v", got)
	}
}

func TestPlanErrors(t *testing.T) {
	one := []capacity.UnitKind{{Kind: "host", Count: 3, Size: 10}}
	two := append(slices.Clone(one), capacity.UnitKind{Kind: "big", Size: 20})
	for _, tt := range []struct {
		name string
		plan capacity.Plan
		want string
	}{
		{"nothing", capacity.Plan{}, "units: 0 kinds, want 1 to 64"},
		{"retires more than there is", capacity.Plan{Units: one,
			Changes: []capacity.Change{{At: seriestest.At("2026-03-01"), Count: -2}, {At: seriestest.At("2026-04-01"), Count: -2}}},
			`changes[1].count: -2 on 2026-04-01 retires more than there is: of the kind "host", -1 would be left`},
		{"reserves above all", capacity.Plan{Units: one,
			Reserves: []capacity.Rule{{Name: "HA reserve", Largest: 2}, {Name: "buffer", Amount: 15}}},
			"usable capacity is -5 (installed 30, less HA reserve 20, less buffer 15), want a finite number above 0"},
		{"and only later", capacity.Plan{Units: one, Changes: []capacity.Change{{At: seriestest.At("2026-03-01"), Count: -3}}},
			"usable capacity is 0 from 2026-03-01 00:00 on (installed 0)"},
		{"no such kind", capacity.Plan{Units: one, Changes: []capacity.Change{{At: seriestest.At("2026-03-01"), Kind: "hots", Count: 1}}},
			`changes[0].kind: there are no units of the kind "hots"; the kinds are "host"`},
		{"which kind", capacity.Plan{Units: two, Changes: []capacity.Change{{At: seriestest.At("2026-03-01"), Count: 1}}},
			`changes[0].kind: is missing: there are several, "host", "big"`},
		{"no date", capacity.Plan{Units: one, Changes: []capacity.Change{{Count: 1}}}, "changes[0].fromTime: is missing"},
		{"no change", capacity.Plan{Units: one, Changes: []capacity.Change{{At: seriestest.At("2026-03-01")}}},
			"changes[0].count: 0, want how many more"},
		{"two forms", capacity.Plan{Units: one, Reserves: []capacity.Rule{{Name: "HA", Largest: 1, Share: 0.5}}},
			`reserves[0]: "HA" is given in 2 forms`},
		{"all of it", capacity.Plan{Units: one, Reserves: []capacity.Rule{{Name: "HA", Share: 1}}}, "reserves[0].share: 1, want a share"},
		{"twice", capacity.Plan{Units: one, Reserves: []capacity.Rule{{Name: "a", Amount: 1}, {Name: "a", Amount: 1}}},
			`reserves[1].name: "a" is there already, at the same time`},
		{"backwards", capacity.Plan{Units: one, Limits: []capacity.Limit{{Name: "q", Amount: 1, From: seriestest.At("2026-03-01"),
			Until: seriestest.At("2026-02-01")}}}, "limits[0].untilTime"},
		{"preset", capacity.Plan{Preset: "cluster", Units: one}, "preset: there is no preset \"cluster\"; want one of cluster-cpu"},
		{"ratio", capacity.Plan{Ratio: -1, Units: one}, "ratio: -1"},
		{"no size", capacity.Plan{Units: []capacity.UnitKind{{Kind: "host", Count: 1}}},
			"units[0].size: 0, want a finite number above 0: what one host has"},
		{"kinds twice", capacity.Plan{Units: append(slices.Clone(one), one...)}, `units[1].kind: "host" is there already`},
		{"order", capacity.Plan{Units: one, Order: "blade"}, `order: there are no units of the kind "blade"`},
	} {
		_, err := tt.plan.Capacity()
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// The parts add up: the units to what is installed, and that less the reserves to what is usable.
func TestPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := capacitytest.Plan(t).Capacity()
		if err != nil {
			t.Skip(err)
		}
		for _, l := range c.Levels {
			installed := 0.0
			for _, u := range l.Units {
				installed += float64(u.Count) * u.Size
			}
			rest := installed
			for _, r := range l.Reserves {
				rest -= r.Amount
			}
			if math.Abs(installed-l.Installed) > 1e-9*installed || math.Abs(rest-l.Usable()) > 1e-9*installed {
				t.Fatalf("%+v: units add up to %v, and less the reserves to %v", l, installed, rest)
			}
		}
	})
}

// More units never are less capacity, at any time.
func TestMoreUnitsNeverLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := capacitytest.Plan(t)
		kind := p.Units[rapid.IntRange(0, len(p.Units)-1).Draw(t, "more of")].Kind
		when := seriestest.At("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 60).Draw(t, "when"))
		before, err := p.Capacity()
		if err != nil {
			t.Skip(err)
		}
		after, err := p.With(kind, rapid.IntRange(1, 4).Draw(t, "more"), when, "").Capacity()
		if err != nil {
			t.Fatal(err)
		}
		for day := range 70 {
			d := seriestest.At("2026-01-01").AddDate(0, 0, day)
			if a, b := before.At(d), after.At(d); b < a-1e-9*a || d.Before(when) && a != b {
				t.Fatalf("day %d: usable %v, and with more of %s from %v on %v", day, a, kind, when, b)
			}
		}
	})
}

func ExamplePlan_Capacity() {
	c, err := capacity.Plan{
		Unit:     series.Cores,
		Preset:   "cluster-cpu",
		Units:    []capacity.UnitKind{{Count: 8, Size: 64}},
		Changes:  []capacity.Change{{At: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), Count: 2, Reason: "order 4711"}},
		Reserves: []capacity.Rule{{Name: "buffer", Share: 0.1, OfRest: true}},
	}.Capacity()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range c.Levels {
		fmt.Printf("%g of %g %v %q\n", l.Usable(), l.Installed, l.Reserves, l.Reason)
	}
	// Output:
	// 403.2 of 512 [{HA reserve 64 true} {buffer 44.800000000000004 false}] ""
	// 518.4 of 640 [{HA reserve 64 true} {buffer 57.6 false}] "+2 hosts (order 4711)"
}
