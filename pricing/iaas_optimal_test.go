package pricing

import (
	"fmt"
	"testing"
)

// The optimal numbers of commitments cost no more, on average over the simulations, than any others of a grid, on their
// own and in a hybrid.
func TestOptimalCommitments(t *testing.T) {
	for _, months := range []int{7, 12, 30, 40} {
		t.Run(fmt.Sprint(months), func(t *testing.T) {
			cloud := func(p Purchase) PlacementSpec {
				c := testCloud()
				c.Purchase = p
				return PlacementSpec{Name: fmt.Sprint(p), IaaS: c}
			}
			specs := []PlacementSpec{cloud(Purchase{Optimal: true})}
			for _, three := range []float64{0, 0.25, 0.5, 0.75, 1} {
				for _, one := range []float64{0, 0.25, 0.5, 0.75, 1} {
					if three+one <= 1 {
						specs = append(specs, cloud(Purchase{Reserved3y: three, Reserved1y: one}))
					}
				}
			}
			c := compare(t, testScenario(months, specs...), hourly(months, 10, spiky(250, 50)))
			best := meanCost(c.Placements[0].Costs)
			for _, r := range c.Placements[1:] {
				if other := meanCost(r.Costs); best > other+1 {
					t.Errorf("the optimal ones cost %.0f on average, %s %.0f", best, r.Name, other)
				}
			}
		})
	}
}

func meanCost(costs []Cost) float64 {
	sum := 0.0
	for _, c := range costs {
		sum += float64(c.Total) / float64(len(costs))
	}
	return sum
}
