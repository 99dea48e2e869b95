package operations

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast"
)

// down is a gap of 2 to 15 % of the history that an exporter filled with zeros.
func down(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	length := max(int(p.between(0.02, 0.15)*float64(p.n)), 2)
	at := min(p.where(), p.n-length-2)
	for i := at; i < at+length; i++ {
		p.values[i] = 0
	}
	return p.answer()
}

// noReading are values of −1, which an exporter writes where it has none: 0.5 to 10 % of all, alone or in bursts.
func noReading(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	share := map[string]float64{"small": 0.005, "medium": 0.03, "large": 0.1}[v.Size]
	for left := max(int(share*float64(p.n)), 1); left > 0; {
		burst := min(p.whole(1, 6), left)
		at := p.whole(5, p.n-10)
		for i := at; i < min(at+burst, p.n-3); i++ {
			p.values[i] = -1
		}
		left -= burst
	}
	return p.answer()
}

// zeroBursts are one to five bursts of zeros of 2 to 24 steps, where a script turned missing values into 0.
func zeroBursts(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	for range p.whole(1, 5) {
		at, burst := p.whole(10, p.n-40), p.whole(2, 24)
		if p.step == day {
			burst = p.whole(2, 6)
		}
		for i := at; i < at+burst; i++ {
			p.values[i] = 0
		}
	}
	return p.answer()
}

// stuck is an exporter that repeated one value for two to ten days and then told the truth again.
func stuck(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	length := int(p.between(2, 10) * p.perDay())
	if p.step == day {
		length = p.whole(5, 15)
	}
	at := min(p.where(), p.n-length-int(max(3, 2*p.perDay())))
	for i := at; i < at+length; i++ {
		p.values[i] = p.values[at]
	}
	return p.answer()
}

// noisyCeiling is a climb, and then a stay at 94 to 97 % of the stated capacity that shakes by a little.
func noisyCeiling(v Variant) Case {
	p := newPool(v)
	stay := int(p.between(14, 28) * p.perDay())
	if p.step < day {
		stay = int(p.between(7, 14) * p.perDay())
	}
	p.measure()
	top := p.demand(p.n - stay)
	for i := p.n - stay; i < p.n; i++ {
		p.values[i] = p.reading(top * (1 - 0.0005*p.r.Float64()))
	}
	p.capacity = p.reading(top / p.between(0.94, 0.97))
	said := Belief{At: math.Inf(1), Low: 0, High: math.Inf(1), Wide: true, Note: `(?i)ceiling|at least|full in truth|stopped`}
	return p.finish(Right{
		Beliefs: []Belief{said}, Full: true, Since: p.time(p.n - stay), Slip: max(p.step, 3*day),
		Least: p.future(func(int) float64 { return 0 }), Slack: p.slope * p.perDay() * 14,
	})
}

// inAndOut is a migration in that was taken back later.
func inAndOut(v Variant) Case {
	p := newPool(v)
	at := p.where()
	if v.Place == "late" {
		at = int(p.between(0.6, 0.8) * float64(p.n))
	}
	by := p.share() * p.line[at]
	if p.r.IntN(4) == 0 {
		by = -by
	}
	length := int(p.between(0.06, 0.18) * float64(p.n))
	p.lift(at, by)
	p.lift(at+length, -by)
	p.measure()
	p.fill(0.1, 0.85)
	return p.answer()
}

// refilled is a pool that was emptied, stood at next to nothing for some days, and was filled again from a backup.
func refilled(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	at := p.where()
	length := max(int(p.between(1, 8)*p.perDay()), 2)
	at = min(at, p.n-length-int(max(3*p.perDay(), 6)))
	for i := at; i < at+length; i++ {
		p.values[i] = p.reading(0.01*p.level + 0.001*p.level*p.r.Float64())
	}
	return p.answer()
}

// enlargedCleaned is a used share whose volume was enlarged, and which was cleaned up later.
func enlargedCleaned(v Variant) Case {
	p := newPool(v)
	end := p.between(0.5, 0.75)
	slope := min(0.3/float64(p.n), (end-0.2)/float64(p.n))
	scale := end / p.level
	p.unit, p.level, p.sd = "1", end-slope*float64(p.n), p.sd*scale
	for i := range p.season {
		p.season[i] *= scale
	}
	p.grow(slope)
	enlargedAt, cleanedAt := int(p.between(0.15, 0.4)*float64(p.n)), int(p.between(0.55, 0.85)*float64(p.n))
	p.lift(cleanedAt, -p.between(0.06, 0.15))
	grown := min(1+p.share(), 0.97/p.line[enlargedAt])
	for i := range enlargedAt {
		p.line[i], p.season[i] = p.line[i]*grown, p.season[i]*grown
	}
	p.measure()
	p.capacity = 1
	return p.answer()
}

// firstGlitch is a capacity column whose first cell, or the first two, are broken.
func firstGlitch(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	broken := p.whole(1, 2)
	factor := []float64{0, 0.1, 10}[p.r.IntN(3)]
	p.columnFrom(func(i int) float64 {
		if i < broken {
			return p.capacity * factor
		}
		return p.capacity
	})
	return p.answer()
}

// rotation is a growing pool of which a share is deleted every seven days, on one weekday.
func rotation(v Variant) Case {
	p := newPool(v)
	share := map[string]float64{"small": 0.05, "medium": 0.15, "large": 0.3}[v.Size]
	week := int(7 * p.perDay())
	phase := p.r.IntN(week)
	for i := range p.season {
		p.season[i] += p.level * share * float64((i+phase)%week) / float64(week)
	}
	p.measure()
	p.fill(0.2, 0.85)
	for i := range p.n {
		p.capacity = max(p.capacity, 1.05*p.values[i])
	}
	b := p.dated()
	b.Low, b.High = b.Low-7.5, b.High+7.5
	return p.finish(Right{Beliefs: []Belief{b}, Slack: p.slope*p.perDay()*p.margin(b.At, 0) + share*p.level})
}

// growingPurge is a sawtooth of 2 to 10 days on a slope.
func growingPurge(v Variant) Case {
	p := newPool(v)
	share := map[string]float64{"small": 0.1, "medium": 0.25, "large": 0.5}[v.Size]
	lowest := 2
	if p.step == day {
		lowest = 3
	}
	period := p.whole(lowest, 10) * int(p.perDay())
	phase := p.r.IntN(period)
	for i := range p.season {
		p.season[i] += p.level * share * float64((i+phase)%period) / float64(period)
	}
	p.measure()
	p.fill(0.2, 0.85)
	for i := range p.n {
		p.capacity = max(p.capacity, 1.05*p.values[i])
	}
	b := p.dated()
	b.Low, b.High = b.Low-10.5, b.High+10.5
	return p.finish(Right{Beliefs: []Belief{b}, Slack: p.slope*p.perDay()*p.margin(b.At, 0) + share*p.level})
}

// oneSpike is a single step over the capacity in a growing pool that lies far below it.
func oneSpike(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.2, 0.85)
	p.values[p.whole(10, p.n-10)] = p.reading(p.capacity * p.between(1.02, 1.3))
	return p.answer()
}

// yearEnd is a flat pool with a peak from the middle of December to the first days of January, over the line, seen once or twice.
func yearEnd(v Variant) Case {
	p := newPool(v)
	next := p.whole(25, 120)
	p.n = p.whole(380, 700)
	p.ahead = 3 * p.horizon()
	p.grow(0)
	p.waves()
	height, length := p.between(0.35, 0.7)*p.level, p.whole(14, 28)
	for i := range p.line {
		if k := ((i-(p.n-1+next))%365 + 365) % 365; k < length {
			p.line[i] += height * math.Sin(math.Pi*(float64(k)+0.5)/float64(length))
		}
	}
	p.measure()
	p.capacity = p.reading(p.level + p.between(0.6, 0.85)*height)
	return p.finish(Right{
		Beliefs: []Belief{{At: float64(next + length/2), Low: float64(next - 20), High: math.Inf(1), Wide: true}},
		States:  []forecast.State{forecast.Saturates, forecast.AtRisk, forecast.AlreadySaturated},
		Least:   p.future(func(int) float64 { return 0 }), Most: p.future(p.demand), Slack: 0.5 * height,
	})
}
