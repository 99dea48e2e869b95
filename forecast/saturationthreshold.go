package forecast

// Passage is when demand passes a Threshold.
type Passage struct {
	Threshold  Threshold
	Line       float64 // at the last sample; NaN if nothing is known of it
	Saturation Saturation
}

// Passages reads from every future when demand passes each threshold, like Saturate. A line
// is never passed later than one above it.
func (f Forecast) Passages(c Capacity, sustain Step, list []Threshold) []Passage {
	return passagesUnder(c, list, func(line Capacity) Saturation { return f.Saturate(line, sustain) }, f.Series)
}

// RefusePassages returns the passages of a series that could not be forecast, like Refuse.
func (s Series) RefusePassages(c Capacity, sustain Step, list []Threshold, r *Refusal) []Passage {
	return passagesUnder(c, list, func(line Capacity) Saturation { return s.Refuse(line, sustain, r) }, s)
}

func passagesUnder(c Capacity, list []Threshold, saturate func(Capacity) Saturation, s Series) []Passage {
	if c.IsZero() {
		return nil
	}
	out := make([]Passage, len(list))
	for i, t := range list {
		line := t.Under(c)
		out[i] = Passage{Threshold: t, Line: s.Facts(line).Capacity, Saturation: saturate(line)}
	}
	return out
}
