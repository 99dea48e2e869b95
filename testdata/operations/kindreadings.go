package operations

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast"
)

// spots draws count steps of the history but its last fifty: at one distance, or anywhere.
func (p *pool) spots(count int, regular bool) []int {
	end := p.n - 50
	each := p.whole(end/(3*count), end*3/4/count)
	first := p.whole(5, end-1-each*(count-1))
	spots := make([]int, count)
	for k := range spots {
		spots[k] = first + k*each
		if !regular {
			spots[k] = p.whole(5, end)
		}
	}
	return spots
}

// regular reports whether the variant has its readings at one distance.
func (v Variant) regular() bool { return v.Place == "regular" }

// zeros are one to six readings of 0 in a pool that is never near it. The line is not touched by them.
func zeros(v Variant) Case {
	p := newPool(v)
	p.measure()
	for _, i := range p.spots(p.whole(1, 6), v.regular()) {
		p.values[i] = 0
	}
	p.fill(0.1, 0.85)
	return p.answer()
}

// impossible returns what a broken exporter says instead of v.
func (p *pool) impossible(v float64, which int) float64 {
	switch which % 4 {
	case 0:
		return math.Round(v - math.Exp2(64)) // the wrap of an unsigned difference, read as a negative number
	case 1:
		return math.Exp2(64) - math.Round(v)
	case 2:
		return v * 1e6
	}
	return -1
}

// wrapped are one to four impossible readings of one sort.
func wrapped(v Variant) Case {
	p := newPool(v)
	p.measure()
	which := p.r.IntN(4)
	for _, i := range p.spots(p.whole(1, 4), v.regular()) {
		p.values[i] = p.impossible(p.values[i], which)
	}
	p.fill(0.1, 0.85)
	return p.answer()
}

// newWrapped are impossible readings at the very end: now is the last possible one.
func newWrapped(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	count, which := p.whole(1, 3), p.r.IntN(4)
	for i := p.n - count; i < p.n; i++ {
		p.values[i] = p.impossible(p.values[i], which)
	}
	b := p.dated()
	return p.finish(Right{Beliefs: []Belief{b}, Demand: p.values[p.n-count-1], Slack: p.slope * p.perDay() * p.margin(b.At, 0)})
}

// spikes are readings of one step at 100 to 115 % of the capacity, rare and at random; all else lies at about half.
// With k of them in n steps the median time to the next one is n·ln 2/k, and what is missing is at most what the
// highest one had too much. A note on the spikes makes a clear answer right, too.
func spikes(v Variant) Case {
	p := newPool(v)
	p.grow(0)
	p.measure()
	p.capacity = p.reading(p.level * p.between(1.6, 2.2))
	count := p.whole(3, 8)
	for range count {
		p.values[p.whole(3, p.n-4)] = p.reading(p.capacity * p.between(1.001, 1.15))
	}
	at := p.days(p.n) + float64(p.n)*math.Ln2/float64(count)/p.perDay()
	said := never()
	said.Note = `(?i)spike|one step|single|isolated`
	most := p.future(func(int) float64 { return 1.15 * p.capacity })
	return p.finish(Right{Beliefs: []Belief{{At: at, Low: at / 4, High: 3 * at, Wide: true}, said},
		States: []forecast.State{forecast.Saturates, forecast.AtRisk, forecast.BeyondHorizon}, Most: most})
}

// counter is a count of bytes ever written that began again at zero once to three times. It
// counts on through the resets; or a note says that it was reset, and the date is that of the counter as it reads.
func counter(v Variant) Case {
	p := newPool(v)
	total := 0.0
	for i := range p.line {
		p.line[i] = total
		total += p.slope * max(1+p.season[i]/p.level, 0)
		p.season[i] = 0
	}
	each := 0.3 * p.slope
	p.sd = 0
	p.measure()
	sum, drift := 0.0, 0.0
	for i := range p.values { // noise is in what is added, and stays
		drift += each * p.r.NormFloat64() * 0.1
		p.values[i] = p.reading(p.line[i] + drift)
		sum = max(sum, p.values[i])
		p.values[i] = sum
	}
	p.fill(0.1, 0.85)
	resets := p.spots(p.whole(1, 3), false)
	begun := 0.0
	for i, x := range p.values {
		if slices.Contains(resets, i) {
			begun = x
		}
		p.values[i] = p.reading(x - begun)
	}
	through := p.dated()
	raw, _ := p.passage(func(i int) float64 { return p.demand(i) - begun }, p.fixed)
	asRead := about(raw, p.margin(raw, 0))
	asRead.Note = `(?i)reset`
	return p.finish(Right{Beliefs: []Belief{through, asRead}, Slack: p.slope * p.perDay() * p.margin(through.At, 0),
		Least: p.future(func(i int) float64 { return p.demand(i) - begun })})
}

// outage is a gap of 2 to 15 % of the history, in which the pool went on as ever.
func outage(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	length := int(p.between(0.02, 0.15) * float64(p.n))
	at := p.where()
	if v.Place == "newest" {
		at -= length
	}
	for i := at; i < min(at+length, p.n-2); i++ {
		p.values[i] = math.NaN()
	}
	return p.answer()
}
