package pricing

import (
	"testing"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Eight servers of 40,000, two of their five years old: 192,000 of 320,000 are left. Who keeps them depreciates 64,000 a year, and has
// nothing left after three; who moves writes 192,000 off in the first month. Neither pays anything for them.
func TestExistingServers(t *testing.T) {
	own := &OnPremises{Server: Server{Model: "r770", VCPU: 256, MemoryGiB: 1024, Price: usd(40000), Life: series.Step{Months: 60}},
		TargetUtilisation: ptr(0.75), SpareServers: ptr(1), ExistingServers: 8, ExistingAge: series.Step{Months: 24},
		Network: &OwnNetwork{Share: ptr(0.0)}, Rack: &Rack{PriceMonth: usd(0)}, Support: ptr(0.0), PowerPrice: ptr(usd(0.1)), PUE: ptr(1.5)}
	cloud := testCloud()
	c := compare(t, testScenario(36, PlacementSpec{Name: "keep", OnPremises: own}, PlacementSpec{Name: "move", IaaS: cloud}),
		flat(36, 3, map[Resource]float64{VCPU: 1190}))
	keep, move := c.Placements[0], c.Placements[1]
	wantCertain(t, "keep, total", keep.Total, "0")
	for _, r := range c.Placements {
		wantAmount(t, r.Name+", opening", r.Opening, "192000")
	}
	wantAmount(t, "keep, written off", keep.WrittenOff, "0")
	wantAmount(t, "move, written off", move.WrittenOff, "192000")
	for _, y := range keep.Years {
		wantAmount(t, "P&L of a year", y.ProfitAndLoss, "64000")
		wantAmount(t, "cash of a year", y.Cash, "0")
	}
	wantAmount(t, "keep, carried", keep.Carried, "0")
	if got := move.Years[0].ProfitAndLoss.Micros - move.Years[0].Cash.Micros; got != 192000e6 {
		t.Errorf("the first year of move bears %d millionths more than it pays, want 192,000", got)
	}
}
