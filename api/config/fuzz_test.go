package config

import (
	"errors"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// mustBeProblems fails unless err is the list of what is wrong in a file, each with a line within it or none.
func mustBeProblems(t *testing.T, err error) {
	t.Helper()
	var problems *Problems
	if !errors.As(err, &problems) || len(problems.List) == 0 {
		t.Fatalf("error %v", err)
	}
	for _, p := range problems.List {
		if p.Message == "" || p.Line < 0 || p.Column < 0 {
			t.Fatalf("problem %+v", p)
		}
	}
}

// Whatever a capacity is made of, it is refused in words, or it is usable at all times and written the same again.
func FuzzParseCapacity(f *testing.F) {
	for _, s := range []string{
		`{unit: "{core}", levels: [{installed: 100, reserves: [{name: HA reserve, amount: 10}]}, {fromTime: 2027-01-01, installed: 120}]}`,
		`{preset: cluster-cpu, unit: "{core}", units: [{kind: host, count: 8, size: 64}], ratio: 4, changes: [{fromTime: 2027-03-01, count: ` +
			`-2, reason: retired}]}`,
		`{preset: kubernetes-cpu, unit: "{core}", units: [{kind: node, count: 6, size: 16}], limits: [{name: autoscaler, amount: 200}], ` +
			`order: node}`,
		`{unit: TiBy, units: [{kind: a, count: 3, size: 2}, {kind: b, count: 0, size: 5}], order: b, reserves: [{name: x, largest: 1}, {name: ` +
			`y, shareOfRest: 0.2}, {name: z, perUnit: 0.1}]}`,
		`{preset: vsan, unit: TiBy, units: [{count: 4, size: 10}], ratio: 0.5, reserves: [{name: slack, share: 0.3, fromTime: 2027-01-01, ` +
			`untilTime: 2027-02-01}]}`,
		`{unit: "1", units: [{size: 1e308, count: 1000000}], ratio: 1e308}`,
		`{preset: licence, units: [{count: 3}], changes: [{fromTime: 2027-03-01, count: -4}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m := new(plimsollv1.Capacity)
		read := parseFile("f.yaml", data, m)
		if err := read.err(); err != nil {
			mustBeProblems(t, err)
			return
		}
		c, err := convert.Capacity(m)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without a word")
			}
			return
		}
		for _, l := range c.Levels {
			if u := l.Usable(); !(u > 0) || math.IsInf(u, 0) || l.Installed < u {
				t.Fatalf("usable %v of %v installed from %v on", u, l.Installed, l.From)
			}
		}
		c.Over(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), series.Every(30*series.Day), 30)
		again, err := convert.Capacity(convert.CapacityMessage(c))
		if err != nil || !reflect.DeepEqual(again.Levels, c.Levels) || again.Unit != c.Unit {
			t.Fatalf("written and read again: %v\n%+v\n%+v", err, again, c)
		}
	})
}

// groupsBefore is what groups are of.
const groupsBefore = `sources: [{name: s, csv: {path: s.csv}}]
pools:
  - {name: a, source: s, query: a, labels: {site: east, team: x}}
  - {name: b, source: s, query: b, labels: {site: east}}
  - {name: c, source: s, query: c}
groups: `

// Whatever the groups are, there is a list of what is wrong with them, or each of them has pools, none twice.
func FuzzParseGroups(f *testing.F) {
	for _, s := range []string{
		`[{name: all, title: All of it, pools: [a, b, pools/c]}, {name: east, labels: {site: east}}]`,
		`[{name: x, labels: {site: west}}]`, `[{name: x, pools: [a, a]}]`, `[{name: x, pools: [d]}]`, `[{name: x}, {name: x}]`,
		`[{name: x, pools: [a], labels: {site: east}}]`, "\n  - name: y\n    labels: {team: x}\n", "[{name: x, labels: {site: east, team: x}}]",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("f.yaml", append([]byte(groupsBefore), data...))
		if err != nil {
			mustBeProblems(t, err)
			return
		}
		e, err := convert.Estate(c)
		if err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		for _, g := range e.Groups {
			pools, err := g.Resolve(e.Pools)
			if err != nil || len(pools) == 0 {
				t.Fatalf("accepted, but %q has %v: %v", g.Name, pools, err)
			}
			seen := map[string]bool{}
			for _, p := range pools {
				if seen[p] {
					t.Fatalf("%q has %q twice", g.Name, p)
				}
				seen[p] = true
			}
		}
	})
}
