package autoreg_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
)

// Noise that keeps 0.8 of itself a step: fit it, see how what is left of it dies away, and go on with it at random.
func Example() {
	random := rand.New(rand.NewPCG(1, 2))
	u := make([]float64, 500)
	for t := range u {
		u[t] = random.NormFloat64()
	}
	autoreg.Recur(u, []float64{0.8})

	phi, variance := autoreg.Burg(u, 1)
	fmt.Printf("keeps %.1f of itself, innovations have a variance of %.1f\n", phi[0], variance)

	expected := make([]float64, 4)
	autoreg.Continue(expected, []float64{5}, phi)
	fmt.Printf("after 5 comes %.1f\n", expected)

	path := make([]float64, 4)
	for h := range path {
		path[h] = random.NormFloat64()
	}
	autoreg.Recur(path, phi) // the deviation of one path
	for h := range path {
		path[h] += expected[h]
	}
	fmt.Printf("or, on one path, %.1f\n", path)
	// Output:
	// keeps 0.8 of itself, innovations have a variance of 1.0
	// after 5 comes [3.9 3.0 2.3 1.8]
	// or, on one path, [3.6 3.6 4.1 3.3]
}
