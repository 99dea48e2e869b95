package forecast

import (
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Passage is when demand passes a Threshold.
type Passage struct {
	Threshold  capacity.Threshold
	Line       float64 // at the last sample; NaN if nothing is known of it
	Saturation Saturation
}

// Passages reads from every future when demand passes each threshold, like Saturate. A line
// is never passed later than one above it.
func (f Forecast) Passages(c capacity.Capacity, sustain series.Step, list []capacity.Threshold) []Passage {
	return passagesUnder(c, list, func(line capacity.Capacity) Saturation { return f.Saturate(line, sustain) }, f.Series)
}

// RefusePassages returns the passages of a series that could not be forecast, like Refuse.
func RefusePassages(s series.Series, c capacity.Capacity, sustain series.Step, list []capacity.Threshold, r *Refusal) []Passage {
	return passagesUnder(c, list, func(line capacity.Capacity) Saturation { return Refuse(s, line, sustain, r) }, s)
}

func passagesUnder(c capacity.Capacity, list []capacity.Threshold, saturate func(capacity.Capacity) Saturation, s series.Series) []Passage {
	if c.IsZero() {
		return nil
	}
	out := make([]Passage, len(list))
	for i, t := range list {
		line := t.Under(c)
		out[i] = Passage{Threshold: t, Line: FactsOf(s, line).Capacity, Saturation: saturate(line)}
	}
	return out
}
