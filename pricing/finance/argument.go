package finance

import (
	"fmt"
	"math"
)

// argument is one argument of a function, by its name.
type argument struct {
	name  string
	value float64
}

// wantFinite gives an error that names the first argument that is NaN or infinite.
func wantFinite(arguments ...argument) error {
	for _, a := range arguments {
		if math.IsNaN(a.value) || math.IsInf(a.value, 0) {
			return fmt.Errorf("%s is %v: expected a finite number", a.name, a.value)
		}
	}
	return nil
}

// wantRate wants a rate of one period at which money is still worth something after it.
func wantRate(name string, rate float64) error {
	if !(rate > -1) || math.IsInf(rate, 1) {
		return fmt.Errorf("%s is %v: expected a finite ratio above -1, such as 0.08 for 8 %%", name, rate)
	}
	return nil
}

// wantFlows wants finite flows with money in and money out.
func wantFlows(flows []float64) error {
	for i, f := range flows {
		if err := wantFinite(argument{fmt.Sprintf("flows[%d]", i), f}); err != nil {
			return err
		}
	}
	if !bothSigns(flows) {
		return fmt.Errorf("flows: none of the %d changes the sign: expected payments (below 0) and receipts (above 0)", len(flows))
	}
	return nil
}

// result is v, or an error where it is beyond what a float can hold.
func result(name string, v float64) (float64, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%s comes to %v: expected arguments for which it is finite", name, v)
	}
	return v, nil
}
