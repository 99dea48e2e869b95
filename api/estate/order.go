package estate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// OrderRule says how orders are made. The zero value of every field is its default.
type OrderRule struct {
	Approval   series.Step // before the lead time begins
	HoldFor    series.Step // from the arrival on; zero: until the end of the horizon
	Confidence float64     // zero: DefaultConfidence
	Kind       string      // of unit; empty: that of the capacity
	Size       float64     // of a unit, for a capacity that is not made of units; 0 if not known
}

// Validate returns an *InvalidError for the first field that makes no sense.
func (o OrderRule) Validate() error {
	if o.Confidence != 0 && !(o.Confidence > 0 && o.Confidence < 1) {
		return Invalid("order.confidence", fmt.Errorf("%v, want a probability between 0 and 1", o.Confidence))
	}
	if o.Size < 0 || o.Size > series.MaxMagnitude || o.Size != o.Size {
		return Invalid("order.size", fmt.Errorf("%v, want a number above 0", o.Size))
	}
	return nil
}

// Or fills in what o leaves open with what other says.
func (o OrderRule) Or(other OrderRule) OrderRule {
	if o.Approval.IsZero() {
		o.Approval = other.Approval
	}
	if o.HoldFor.IsZero() {
		o.HoldFor = other.HoldFor
	}
	if o.Confidence == 0 {
		o.Confidence = other.Confidence
	}
	if o.Kind == "" {
		o.Kind = other.Kind
	}
	if o.Size == 0 {
		o.Size = other.Size
	}
	return o
}

// ConfidenceOrDefault returns the share of the simulations in which an order must be enough.
func (o OrderRule) ConfidenceOrDefault() float64 {
	if o.Confidence == 0 {
		return DefaultConfidence
	}
	return o.Confidence
}

// DefaultConfidence is the share of the simulations in which an order must be enough, unless
// another is asked for.
const DefaultConfidence = 0.9

// thresholdNames are the names of the thresholds, lowest first.
var thresholdNames = []string{"warning", "critical"}

// MergeThresholds returns the thresholds of a pool, with those that are asked for in their place.
func MergeThresholds(pool, asked []capacity.Threshold) []capacity.Threshold {
	var out []capacity.Threshold
	for _, name := range thresholdNames {
		for _, list := range [][]capacity.Threshold{asked, pool} {
			if i := slices.IndexFunc(list, func(t capacity.Threshold) bool { return t.Name == name }); i >= 0 {
				out = append(out, list[i])
				break
			}
		}
	}
	return out
}

// CheckThresholds returns an *InvalidError that names the threshold which makes no sense.
func CheckThresholds(list []capacity.Threshold, c capacity.Capacity) error {
	err := capacity.CheckThresholds(list, c)
	if err == nil {
		return nil
	}
	for _, t := range list {
		if text, ok := strings.CutPrefix(err.Error(), t.Name+": "); ok {
			return Invalid(t.Name, fmt.Errorf("%s", text))
		}
	}
	return Invalid("thresholds", err)
}
