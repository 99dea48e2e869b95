package operations

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast"
)

// control is a pool to which nothing happened.
func control(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	return p.answer()
}

// cleanup takes a share off the level once. The slope is the same before and after, so
// the date is that of the line as it lies since.
func cleanup(v Variant) Case {
	p := newPool(v)
	at := p.where()
	p.lift(at, -p.share()*p.line[at])
	p.measure()
	p.fill(0.1, 0.85)
	return p.answer()
}

// fillUp adds a share of the level once, as a migration does.
func fillUp(v Variant) Case {
	p := newPool(v)
	at := p.where()
	p.lift(at, p.share()*p.line[at])
	p.measure()
	p.fill(0.1, 0.85)
	return p.answer()
}

// steps go up and down at irregular distances, together about as much up as down.
func steps(v Variant) Case {
	p := newPool(v)
	count := p.whole(2, 5)
	down := p.r.IntN(2) == 0
	for k := range count {
		at := int((float64(k) + p.between(0.2, 0.9)) / float64(count) * 0.95 * float64(p.n))
		by := p.share() / math.Sqrt(float64(count)) * p.line[at]
		if down {
			by = -by
		}
		p.lift(at, by)
		down = !down
	}
	p.measure()
	p.fill(0.1, 0.85)
	return p.answer()
}

// newStep goes up or down within the last 1 to 12 samples. It may stay or be taken back: any
// date from that of the one to that of the other may be believed.
func newStep(v Variant) Case {
	p := newPool(v)
	at := p.where()
	before := append([]float64(nil), p.line...)
	by := p.share() * p.line[at]
	if p.r.IntN(2) == 0 {
		by = -by
	}
	p.lift(at, by)
	p.measure()
	p.fill(0.1, 0.85)
	returned := func(i int) float64 { return before[i] + p.season[i] }
	b := p.mixed(p.demand, returned)
	return p.finish(Right{Beliefs: []Belief{b}, Slack: p.slope * p.perDay() * p.margin(b.At, 0),
		Least: p.lower(p.demand, returned), Most: p.higher(p.demand, returned)})
}

// lower returns the lower of two courses in the steps after the last one measured.
func (p *pool) lower(a, b func(i int) float64) []float64 {
	return p.future(func(i int) float64 { return min(a(i), b(i)) })
}

// higher returns the higher one.
func (p *pool) higher(a, b func(i int) float64) []float64 {
	return p.future(func(i int) float64 { return max(a(i), b(i)) })
}

// moved is a regular expression for a note on a level that moved.
const moved = `(?i)level|jump|step (up|down)|rose|fell|moved|shift|filled|cleaned`

// newLevel is a flat pool whose level moved up within the last 1 to 24 hours, to half of the capacity or a little
// more. It stays, goes back, or goes on: an answer that calls it clear has to say that it moved.
func newLevel(v Variant) Case {
	p := newPool(v)
	p.grow(0)
	hours := p.whole(1, 24)
	at := p.n - int(float64(hours)*p.perDay()/24)
	by := p.share() * p.level
	p.lift(at, by)
	p.measure()
	p.capacity = p.reading(p.between(1.5, 2.2) * (p.level + by))
	goesOn := p.future(func(i int) float64 { return p.demand(i) + by*(1+float64(i-p.n)/float64(p.n-at)/10) })
	without := never()
	without.Note = moved
	risk := Belief{At: math.Inf(1), Low: 0, High: math.Inf(1), Wide: true}
	return p.finish(Right{
		Beliefs: []Belief{without, risk}, States: []forecast.State{forecast.AtRisk, forecast.BeyondHorizon}, Refusal: true,
		Demand: p.values[p.n-1], Most: goesOn,
	})
}

// justFull is a pool that jumped to exactly its capacity hours ago. What is missing is at most what
// the history has shown that it can grow: its slope for the whole horizon, and the jump once more.
func justFull(v Variant) Case {
	p := newPool(v)
	at := p.where()
	p.measure()
	p.capacity = p.reading(p.between(1.3, 5) * p.line[p.n])
	for i := at; i < p.n; i++ {
		p.values[i] = p.capacity
	}
	jump := p.capacity - p.line[at]
	most := p.future(func(i int) float64 { return p.demand(i) + 2*jump })
	stays := p.future(func(i int) float64 { return p.demand(i) + jump })
	p.courses = [][]float64{stays, p.future(p.demand)}
	return p.finish(Right{Full: true, Since: p.time(at), Slip: p.step, Least: p.future(p.demand), Most: most})
}

// emptied is a pool that was emptied and grows again as it did before. Just after, it may be filled again from a backup.
func emptied(v Variant) Case {
	p := newPool(v)
	at := p.where()
	before := append([]float64(nil), p.line...)
	rest := p.between(0, 0.05) * p.level
	for i := at; i < len(p.line); i++ {
		p.line[i] = rest + p.slope*float64(i-at)
		p.season[i] *= 0.1
	}
	p.measure()
	for i := at; i < p.n; i++ { // a pool without content has no noise of its size
		p.values[i] = p.reading(p.demand(i) + 0.1*p.sd*p.r.NormFloat64())
	}
	p.fill(0.3, 0.95)
	if v.Place != "newest" {
		return p.answer()
	}
	returned := func(i int) float64 { return before[i] }
	b := p.mixed(p.demand, returned)
	return p.finish(Right{Beliefs: []Belief{b}, Refusal: true, Least: p.lower(p.demand, returned), Most: p.higher(p.demand, returned)})
}
