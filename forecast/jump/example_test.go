package jump_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/jump"
)

// The history is a disk that fills by two a day and is cleaned up every ten days. Fit it, ask what is to be expected, and draw paths:
// each is the expected course plus one draw of deviations, from a source of its own.
func Example() {
	y := make([]float64, 80)
	for t := range y {
		y[t] = 50 + 2*float64(t%10) + math.Sin(float64(t*t))
	}
	m, err := jump.Fit(y, 1)
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
	// expected [50 52 54 56 58 60 62]
	// after 7 steps early, likely and late: [58 62 66]
}
