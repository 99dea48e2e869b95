package theta_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/theta"
)

// The history is a week of seven days that differ, on a slow rise, with a little unrest. Fit it, ask what is to be
// expected, and draw paths: each is the expected course plus one draw of deviations, from a source of its own.
func Example() {
	y := make([]float64, 84)
	for t := range y {
		y[t] = []float64{40, 42, 41, 43, 50, 60, 30}[t%7] + float64(t)/10 + 2*math.Sin(float64(t*t))
	}
	m, err := theta.Fit(y, 7, theta.Options{})
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
	// expected [49 52 51 53 61 72 37]
	// after 7 steps early, likely and late: [36 37 39]
}
