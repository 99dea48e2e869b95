package series

import (
	"fmt"
	"math"
	"time"
)

// AddUnmet returns s with demand that was not met added to its values, step by
// step and in its unit: time that CPUs were ready and not run, throttled, or under
// pressure. NaN adds nothing. The error names the first value that is negative
// or infinite, or says that there is not one for each step.
func (s Series) AddUnmet(unmet []float64) (Series, error) {
	if len(unmet) != len(s.Values) {
		return s, fmt.Errorf("%d values, and the series has %d: want one for each step, NaN where nothing is known", len(unmet), len(s.Values))
	}
	values := make([]float64, len(unmet))
	for i, v := range unmet {
		if v < 0 || math.IsInf(v, 0) {
			return s, fmt.Errorf("value %d (%s) is %v, want a finite number of at least 0", i, s.Time(i).Format(time.RFC3339), v)
		}
		values[i] = s.Values[i]
		if !math.IsNaN(v) {
			values[i] += v
		}
	}
	s.Values, s.Unmet = values, true
	return s, nil
}
