// Package capacitytest draws plans of capacity for tests.
package capacitytest

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// Plan draws a plan that is usually valid.
func Plan(t *rapid.T) capacity.Plan {
	p := capacity.Plan{Ratio: rapid.SampledFrom([]float64{0, 0.5, 4}).Draw(t, "ratio")}
	for i := range rapid.IntRange(1, 3).Draw(t, "kinds") {
		p.Units = append(p.Units, capacity.UnitKind{
			Kind: fmt.Sprintf("k%d", i), Count: rapid.IntRange(1, 6).Draw(t, "count"), Size: rapid.Float64Range(1, 100).Draw(t, "size"),
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		p.Changes = append(p.Changes, capacity.Change{
			At:   seriestest.At("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 60).Draw(t, "day")),
			Kind: p.Units[rapid.IntRange(0, len(p.Units)-1).Draw(t, "kind")].Kind, Count: rapid.SampledFrom([]int{-1, 1, 2}).Draw(t, "change"),
		})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "reserves") {
		r := capacity.Rule{Name: fmt.Sprintf("r%d", i)}
		switch rapid.IntRange(0, 3).Draw(t, "form") {
		case 0:
			r.Largest = rapid.IntRange(1, 2).Draw(t, "largest")
		case 1:
			r.Share, r.OfRest = rapid.Float64Range(0.01, 0.3).Draw(t, "share"), rapid.Bool().Draw(t, "ofRest")
		case 2:
			// Less than the smallest unit brings after its other reserves: a unit that reserves more than it is would be worth less than none.
			r.PerUnit = rapid.Float64Range(0.01, 0.05).Draw(t, "perUnit")
		case 3:
			r.Amount = rapid.Float64Range(0.1, 20).Draw(t, "amount")
		}
		p.Reserves = append(p.Reserves, r)
	}
	if rapid.Bool().Draw(t, "limited") {
		p.Limits = []capacity.Limit{{Name: "quota", Amount: rapid.Float64Range(10, 500).Draw(t, "quota")}}
	}
	return p
}
