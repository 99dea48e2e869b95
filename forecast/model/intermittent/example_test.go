package intermittent_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/intermittent"
)

// The history is orders that come every fourth day or so. Fit it, ask what is to be expected, and draw paths:
// each is the expected course plus one draw of deviations, from a source of its own.
func Example() {
	y := make([]float64, 80)
	for t := range y {
		if (t*t)%7 == 2 {
			y[t] = float64(8 + t%5)
		}
	}
	m, err := intermittent.Fit(y, intermittent.SBA)
	if err != nil {
		fmt.Println(err)
		return
	}
	course := make([]float64, 7)
	m.Center(course)
	fmt.Printf("expected %.0f\n", course)

	last := make([]float64, 400)
	for i := range last {
		path := make([]float64, len(course))
		m.Deviate(path, rand.NewPCG(1, uint64(i)))
		last[i] = course[len(course)-1] + path[len(path)-1]
	}
	slices.Sort(last)
	fmt.Printf("after 7 steps early, likely and late: %.0f\n", []float64{last[40], last[200], last[360]})
	// Output:
	// expected [3 3 3 3 3 3 3]
	// after 7 steps early, likely and late: [0 0 12]
}
