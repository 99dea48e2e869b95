package pricing

import "math"

// part is what lies under or above levels of a whole future. Its hours are made
// month by month when they are asked for: of most months, the usage is all that anyone asks for.
type part struct {
	whole  Future
	levels map[Resource]float64
	excess bool
	made   map[Resource][]float64 // memory for a month
}

// Clip returns the part of the demand at or under the levels. A resource without a
// level is kept whole. Clip and Excess of the same levels add up to f.
func (f Future) Clip(levels map[Resource]float64) Future {
	clip, _ := f.split(levels)
	return clip.written()
}

// Excess returns the part of the demand above the levels: nothing, for a resource without one.
func (f Future) Excess(levels map[Resource]float64) Future {
	_, excess := f.split(levels)
	return excess.written()
}

// split returns Clip and Excess without their hours, which can be asked for by
// month, by one caller at a time.
func (f Future) split(levels map[Resource]float64) (clip, excess Future) {
	clip, excess = f, f
	clip.Use, excess.Use = nil, nil
	clip.monthly, excess.monthly = f.divide(levels)
	clip.part = &part{whole: f, levels: levels}
	excess.part = &part{whole: f, levels: levels, excess: true}
	return clip, excess
}

// written returns a part with all of its hours.
func (f Future) written() Future {
	f.Use = make(map[Resource][]float64, len(f.monthly))
	for r := range f.monthly {
		for m := range f.Months {
			f.Use[r] = append(f.Use[r], f.hours(r, m)...)
		}
	}
	f.part = nil
	return f
}

// hours returns the use of r in the hours of a month; it is valid until the next call for the same resource.
func (p *part) hours(r Resource, month int) []float64 {
	hours, level := p.whole.hours(r, month), levelOf(p.levels, r)
	if p.made == nil {
		p.made = make(map[Resource][]float64)
	}
	p.made[r] = append(p.made[r][:0], hours...)
	made := p.made[r]
	for h, v := range made {
		switch {
		case p.excess:
			made[h] = max(v-level, 0)
		case v > level:
			made[h] = level
		}
	}
	return made
}

// divide returns the monthly usage of Clip and of Excess. In a month whose peak lies
// under the level there is nothing to divide.
func (f Future) divide(levels map[Resource]float64) (clip, excess monthly) {
	f = f.measured()
	clip, excess = make(monthly, len(f.monthly)), make(monthly, len(f.monthly))
	for r, months := range f.monthly {
		level := levelOf(levels, r)
		low, high := make([]Usage, len(months)), make([]Usage, len(months))
		for m, all := range months {
			if all.Peak <= level {
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
