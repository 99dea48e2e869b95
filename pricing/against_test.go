package pricing

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// uneven is a use of vCPU that differs by future, and more of it by the same factor and amount everywhere.
func uneven(futures int, factor, more float64) Demand {
	d := flat(12, futures, map[Resource]float64{VCPU: 1})
	d.Streams[0].Path = func(i int, dst []float64) {
		random := rand.New(rand.NewPCG(1, uint64(i)))
		level := 100 + 20*random.Float64()
		for h := range dst {
			dst[h] = factor*level + more
		}
	}
	return d
}

func TestAgainstTakesTheDifferenceOfEveryFuture(t *testing.T) {
	s := testScenario(12, PlacementSpec{Name: "cloud", IaaS: testCloud()}, PlacementSpec{Name: "own", OnPremises: testServers()})
	base, with := compare(t, s, uneven(40, 1, 0)), compare(t, s, uneven(40, 1.5, 5))
	changes, err := with.Against(base)
	if err != nil {
		t.Fatal(err)
	}
	for p, c := range changes {
		sum, differences, dearer := int64(0), []int64{}, 0
		for i := range base.Placements[p].Costs {
			d := with.Placements[p].Costs[i].Total - base.Placements[p].Costs[i].Total
			sum, differences = sum+d, append(differences, d)
			if d > 0 {
				dearer++
			}
		}
		slices.Sort(differences)
		if c.Name != s.Placements[p].Name || c.Total.P10.Micros != differences[3] || c.Total.P50.Micros != differences[19] ||
			c.Total.P90.Micros != differences[35] {
			t.Errorf("%s: %+v", c.Name, c.Total)
		}
		if mean := float64(sum) / 40; math.Abs(float64(c.Total.Mean.Micros)-mean) > 0.5 {
			t.Errorf("%s: mean %d, want %v", c.Name, c.Total.Mean.Micros, mean)
		}
		if got := c.Capex.Mean.Micros + c.Opex.Mean.Micros +
			c.Residual.Mean.Micros; max(got, c.Total.Mean.Micros)-min(got, c.Total.Mean.Micros) > 2 {
			t.Errorf("%s: the means of the parts add up to %d, the total is %d", c.Name, got, c.Total.Mean.Micros)
		}
		if c.Total.Dearer != float64(dearer)/40 || c.Total.Cheaper != 0 {
			t.Errorf("%s: dearer in %v, cheaper in %v", c.Name, c.Total.Dearer, c.Total.Cheaper)
		}
	}
	back, err := base.Against(with)
	if err != nil || back[0].Total.Mean.Micros != -changes[0].Total.Mean.Micros || back[0].Total.Cheaper != changes[0].Total.Dearer {
		t.Errorf("the other way round: %v, %+v", err, back)
	}
	none, err := base.Against(base)
	if err != nil || none[0].Total != (Change{Mean: money.Amount{Currency: money.USD}, P10: money.Amount{Currency: money.USD},
		P50: money.Amount{Currency: money.USD}, P90: money.Amount{Currency: money.USD}}) {
		t.Errorf("against itself: %v, %+v", err, none)
	}
}

func TestAgainstOtherThings(t *testing.T) {
	s := testScenario(12, PlacementSpec{Name: "cloud", IaaS: testCloud()})
	base := compare(t, s, uneven(20, 1, 0))
	fewer := compare(t, s, uneven(21, 1, 0))
	if _, err := base.Against(fewer); err == nil || !strings.Contains(err.Error(),
		"1 placements in USD on 20 simulations of 12 months from 2027-01 cannot be compared with 1 in USD on 21") {
		t.Errorf("%v", err)
	}
	renamed := base
	renamed.Placements = slices.Clone(base.Placements)
	renamed.Placements[0].Name = "other"
	if _, err := base.Against(renamed); err == nil || err.Error() != `placement "cloud" cannot be compared with "other"` {
		t.Errorf("%v", err)
	}
}
