package pricing

import "math"

// Clip returns the part of the demand at or under the levels. A resource without a
// level is kept whole. Clip and Excess of the same levels add up to f.
func (f Future) Clip(levels map[Resource]float64) Future {
	part := f.blank()
	f.measured().clipInto(part, levels)
	return part
}

// Excess returns the part of the demand above the levels: nothing, for a resource without one.
func (f Future) Excess(levels map[Resource]float64) Future {
	part := f.blank()
	f.measured().excessInto(part, levels)
	return part
}

// blank returns a future of the same shape without demand.
func (f Future) blank() Future {
	part := f
	part.monthly = nil
	part.Use = make(map[Resource][]float64, len(f.Use))
	for r, use := range f.Use {
		part.Use[r] = make([]float64, len(use))
	}
	return part
}

// clipInto writes the hours of Clip over those of a future of the same shape. In
// months whose peak is known to lie under the level there is nothing to clip.
func (f Future) clipInto(part Future, levels map[Resource]float64) {
	for r := range f.Use {
		level := levelOf(levels, r)
		for m := range f.Months {
			hours, to := f.hours(r, m), part.hours(r, m)
			copy(to, hours)
			if f.Usage(r, m).Peak <= level {
				continue
			}
			for h, v := range hours {
				if v > level {
					to[h] = level
				}
			}
		}
	}
}

// excessInto writes the hours of Excess over those of a future of the same shape.
func (f Future) excessInto(part Future, levels map[Resource]float64) {
	for r := range f.Use {
		level := levelOf(levels, r)
		for m := range f.Months {
			hours, to := f.hours(r, m), part.hours(r, m)
			clear(to)
			if f.Usage(r, m).Peak <= level {
				continue
			}
			for h, v := range hours {
				if v > level {
					to[h] = v - level
				}
			}
		}
	}
}

// divide returns the monthly usage of Clip and of Excess without writing their hours.
func (f Future) divide(levels map[Resource]float64) (clip, excess monthly) {
	clip, excess = make(monthly, len(f.Use)), make(monthly, len(f.Use))
	for r := range f.Use {
		level := levelOf(levels, r)
		low, high := make([]Usage, f.Months), make([]Usage, f.Months)
		for m := range f.Months {
			if all := f.Usage(r, m); all.Peak <= level {
				low[m] = all
			} else {
				low[m], high[m] = divideHours(f.hours(r, m), level)
			}
		}
		clip[r], excess[r] = low, high
	}
	return clip, excess
}

// divideHours returns the usage up to the level, and above it.
func divideHours(hours []float64, level float64) (low, high Usage) {
	for _, v := range hours {
		if v > level {
			above := v - level
			if high.Sum += above; above > high.Peak {
				high.Peak = above
			}
			v = level
		}
		if low.Sum += v; v > low.Peak {
			low.Peak = v
		}
	}
	return low.over(len(hours)), high.over(len(hours))
}

func levelOf(levels map[Resource]float64, r Resource) float64 {
	if level, ok := levels[r]; ok {
		return level
	}
	return math.Inf(1)
}
