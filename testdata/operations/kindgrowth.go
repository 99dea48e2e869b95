package operations

import (
	"math"
)

// faster doubles the growth, slower halves it.
func faster(v Variant) Case { return bent(v, 2) }
func slower(v Variant) Case { return bent(v, 0.5) }

// bent changes the growth by a factor at its place. Within the last samples, and late with a part of its weight, growth
// as it was before may still be believed.
func bent(v Variant, factor float64) Case {
	p := newPool(v)
	at := p.where()
	old := append([]float64(nil), p.line...)
	for i := at; i < len(p.line); i++ {
		p.line[i] = old[at] + factor*p.slope*float64(i-at)
	}
	p.measure()
	p.fill(0.15, 0.85)
	asBefore := func(i int) float64 { return p.line[p.n-1] + p.slope*float64(i-p.n+1) + p.season[i] }
	before, after := p.slope, p.slope*factor
	p.known, p.slope = p.n-at, after
	if v.Place == "newest" {
		p.known, p.slope = p.n, before
		b := p.mixed(p.demand, asBefore)
		return p.finish(Right{Beliefs: []Belief{b}, Least: p.lower(p.demand, asBefore), Most: p.higher(p.demand, asBefore),
			Slack: before * p.perDay() * p.margin(b.At, 0)})
	}
	b := p.dated()
	if v.Place == "late" {
		b = p.leaning(b, asBefore)
	}
	return p.finish(Right{Beliefs: []Belief{b}, Slack: p.slope * p.perDay() * (b.High - b.Low) / 2})
}

// leaning widens a belief by a quarter of the way to the date of another course.
func (p *pool) leaning(b Belief, other func(i int) float64) Belief {
	at, _ := p.passage(other, p.fixed)
	switch {
	case math.IsInf(b.At, 1) || math.IsInf(at, 1):
		b.High = math.Inf(1)
	case at < b.At:
		b.Low -= (b.At - at) / 4
	default:
		b.High += (at - b.At) / 4
	}
	return b
}

// stopped is growth that stopped at its place. Flat for most of the history, the pool does not
// saturate; else it may stay flat or go on: any date from that of the old line on may be believed. Nothing
// that is missing is more than the old growth would bring.
func stopped(v Variant) Case {
	p := newPool(v)
	at := p.where()
	for i := at; i < len(p.line); i++ {
		p.line[i] = p.line[at]
	}
	p.measure()
	p.capacity = p.reading(p.line[p.n] + p.slope*p.between(0.15, 0.85)*float64(p.horizon()) + p.wave() + 3*p.sd)
	resumed := func(i int) float64 { return p.demand(i) + p.slope*float64(i-p.n+1) }
	r := Right{Most: p.future(resumed)}
	if v.Place == "early" {
		r.Beliefs = []Belief{never()}
		return p.finish(r)
	}
	b := p.mixed(p.demand, resumed)
	b.High = math.Inf(1)
	r.Beliefs = []Belief{b}
	return p.finish(r)
}

// exponential grows by the same share every day, 0.3 to 1.5 %. The logarithm of it is a line:
// the date is log(capacity/level)/log(1+rate) days away. The early date must not be after it.
func exponential(v Variant) Case {
	p := newPool(v)
	rate := p.between(0.003, 0.015)
	days := math.Log(p.between(1.8, 12)) / math.Log1p(rate) // not more than twelvefold in the history
	if most := int(days * p.perDay()); p.n > most && most >= int(45*p.perDay()) {
		p.cut(most)
	}
	p.level /= 3
	each := math.Log1p(rate) / p.perDay()
	for i := range p.line {
		p.line[i] = p.level * math.Exp(each*float64(i))
		p.season[i] *= p.line[i] / p.level / 3
	}
	p.sd *= p.line[p.n-1] / p.level / 3
	p.measure()
	p.fill(0.1, 0.6)
	p.slope = p.line[p.n] - p.line[p.n-1]
	b := p.dated()
	wider := 0.03 * b.At // the curve has a parameter more than a line
	b.Low, b.High, b.Early = b.Low-wider, b.High+wider, true
	return p.finish(Right{Beliefs: []Belief{b}, Slack: p.slope * p.perDay() * (b.High - b.Low)})
}

// cut shortens the history from its beginning to n steps.
func (p *pool) cut(n int) {
	drop := p.n - n
	p.line, p.season, p.n = p.line[drop:], p.season[drop:], n
	p.known = min(p.known, n)
}

// exact is a line with noise of what it grows by in three minutes to two and a half hours. Nothing is uncertain: the
// likely date lies within 1 % of the time to it, or within half a day or one step.
func exact(v Variant) Case {
	p := newPool(v)
	p.sd = math.Pow(10, p.between(-2.7, -1)) * p.slope * p.perDay()
	p.measure()
	p.fill(0.1, 0.85)
	at, half := p.passage(p.demand, p.fixed)
	least := max(0.5, 1/p.perDay())
	return p.finish(Right{Beliefs: []Belief{about(at, max(least, 0.01*at, half))}, Slack: p.slope * p.perDay() * 2})
}

// purge is a sawtooth that is purged every 2 to 10 days and never comes near the capacity.
func purge(v Variant) Case {
	p := newPool(v)
	lowest := 2
	if p.step == day {
		lowest = 3
	}
	period := p.whole(lowest, 10) * int(p.perDay())
	phase := p.r.IntN(period)
	height := map[string]float64{"small": 0.2, "medium": 0.4, "large": 0.6}[v.Size]
	p.grow(0)
	for i := range p.line {
		p.line[i] = p.level * (1 - height + height*float64((i+phase)%period)/float64(period))
	}
	p.measure()
	p.capacity = p.reading(p.level / p.between(0.7, 0.9))
	return p.finish(Right{Beliefs: []Belief{never()}})
}

// bulk is a copy of two to five days that adds a share of the level evenly. When it is over, growth is as before.
// Where it is not, it may end now, or go on for as long again.
func bulk(v Variant) Case {
	p := newPool(v)
	length := int(p.between(2, 5) * p.perDay())
	at := p.n - length
	if v.Place != "newest" {
		at = min(p.where(), p.n-length-int(2*p.perDay()))
	}
	by := p.share() * p.line[at]
	for i := at; i < len(p.line); i++ {
		p.line[i] += by * min(float64(i-at+1)/float64(length), 1)
	}
	p.measure()
	p.fill(0.15, 0.85)
	if v.Place != "newest" {
		return p.answer()
	}
	goesOn := func(i int) float64 { return p.demand(i) + by*min(float64(i-p.n+1)/float64(length), 1) }
	b := p.mixed(p.demand, goesOn)
	return p.finish(Right{Beliefs: []Belief{b}, Most: p.future(goesOn), Slack: p.slope * p.perDay() * p.margin(b.At, 0)})
}
