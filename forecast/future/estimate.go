package future

import (
	"fmt"
	"math"
)

// Estimate is a number that is not known for sure, as a triangular distribution from
// Low to High with the mode Mid; one draw is made for each future.
type Estimate struct{ Low, Mid, High float64 }

// Sure is the Estimate of a number that is known.
func Sure(v float64) Estimate { return Estimate{v, v, v} }

// Quantile returns the number that is undercut with probability u: the inverse of
// the triangular distribution function.
func (e Estimate) Quantile(u float64) float64 {
	width := e.High - e.Low
	if !(width > 0) {
		return e.Mid
	}
	if left := (e.Mid - e.Low) / width; u < left {
		return e.Low + math.Sqrt(u*width*(e.Mid-e.Low))
	}
	return e.High - math.Sqrt((1-u)*width*(e.High-e.Mid))
}

// String writes one number where there is only one.
func (e Estimate) String() string {
	if e.Low == e.High {
		return fmt.Sprint(e.Mid)
	}
	return fmt.Sprintf("%v to %v", e.Low, e.High)
}
