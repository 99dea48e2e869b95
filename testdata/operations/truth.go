package operations

import (
	"math"
	"slices"
)

// continuations is how many futures with noise the true date is the median of.
const continuations = 99

// passage returns when demand, as the generator goes on with it, first reaches the capacity: the median
// over continuations with noise, in days after the last row, and half of the width that holds 90 % of them.
// The median is +Inf where more than half of them never do.
func (p *pool) passage(demand func(i int) float64, capacity func(i int) float64) (median, half float64) {
	r := Variant{Kind: "passage", Seed: p.variant.Seed}.random()
	dates := make([]float64, continuations)
	for k := range dates {
		dates[k] = math.Inf(1)
		for i := p.n; i < p.n+p.ahead; i++ {
			near := demand(i) + 5*p.sd
			if near < capacity(i) {
				continue // no noise reaches that far
			}
			if p.sd == 0 || demand(i)+p.sd*r.NormFloat64() >= capacity(i) {
				dates[k] = p.days(i)
				break
			}
		}
	}
	slices.Sort(dates)
	median = dates[continuations/2]
	if low, high := dates[continuations/20], dates[continuations-1-continuations/20]; !math.IsInf(high, 1) {
		half = (high - low) / 2
	}
	return median, half
}

// days returns how long after the last row a step begins.
func (p *pool) days(i int) float64 { return float64(i-p.n+1) / p.perDay() }

// fixed is the capacity as it is.
func (p *pool) fixed(int) float64 { return p.capacity }

// margin returns how far from the true date a likely date may lie, in days. It is the largest of
//
//   - a twentieth of the time to the date,
//   - half of the width that holds 90 % of the true dates, which only the noise makes,
//   - what two standard errors of a slope make of the date that is fitted by least squares to the steps that
//     show the present growth: √12·sd/m^1.5 for m steps,
//   - a week where there is a weekly season, and a day where there is a daily one: the date is
//     at one peak or at the next,
//   - two days of daily and half a day of finer steps.
func (p *pool) margin(at, half float64) float64 {
	least := 2.0
	if p.step < day {
		least = 0.5
	}
	if p.variant.Noise == "seasons" {
		least = max(least, 7.5)
	}
	if math.IsInf(at, 1) {
		return least
	}
	m := float64(max(p.known, 2))
	slope := p.sd * math.Sqrt(12) / math.Pow(m, 1.5)
	return max(least, 0.05*at, half, 2*at*slope/p.slope)
}

// dated returns the belief in the date that the pool really has.
func (p *pool) dated() Belief {
	at, half := p.passage(p.demand, p.fixed)
	return about(at, p.margin(at, half))
}

// mixed returns the belief in any date from that of one course of demand to that of another.
func (p *pool) mixed(one, other func(i int) float64) Belief {
	a, ha := p.passage(one, p.fixed)
	b, hb := p.passage(other, p.fixed)
	p.courses = [][]float64{p.future(one), p.future(other)}
	low, high := min(a, b), max(a, b)
	return Belief{At: low, Low: low - p.margin(low, max(ha, hb)), High: high + p.margin(high, max(ha, hb)), Wide: true}
}

// answer returns the case whose right answer is the date of the pool.
func (p *pool) answer() Case {
	b := p.dated()
	return p.finish(Right{Beliefs: []Belief{b}, Slack: p.slope * p.perDay() * p.margin(b.At, 0)})
}
