package operations

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// pool is a history while it is being made: n steps that were measured, and ahead more that only the generator knows.
type pool struct {
	variant Variant
	r       *rand.Rand
	step    time.Duration
	n       int
	ahead   int
	last    time.Time // of the last step measured
	unit    string
	lead    int // days
	level   float64
	slope   float64 // a step
	// line and season add up to demand without noise, n + ahead values each; sd is that of the noise.
	line, season []float64
	sd           float64
	// known is how many of the last steps show the present growth.
	known int
	// values are what was measured, NaN where there is no row.
	values []float64
	// capacity is the usable one; column is what the file says of it in each step, nil without such a column.
	capacity float64
	column   []float64
	// courses are what may come, without noise; none: what the pool does.
	courses [][]float64
}

// inBytes are the kinds that only volumes know; other pools are cores in one case of four.
var inBytes = []string{"counter", "bulk", "ceiling", "capacity-glitch", "emptied"}

// newPool draws a growing pool: a line, seasons and noise by its variant.
func newPool(v Variant) *pool {
	p := &pool{variant: v, r: v.random(), step: v.length(), unit: "By"}
	switch v.Step {
	case "5m":
		p.n = 288 * p.whole(10, 18)
	case "1h":
		p.n = 24 * p.whole(50, 110)
	default:
		p.n = p.whole(150, 420)
	}
	p.lead = []int{7, 14, 30}[p.r.IntN(3)]
	p.ahead = 3 * p.horizon()
	p.last = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(p.r.IntN(270*24)) * time.Hour)
	if p.step == day {
		p.last = p.last.Truncate(day)
	}
	p.level = math.Pow(10, p.between(9.5, 13))
	if p.r.IntN(4) == 0 && !slices.Contains(inBytes, v.Kind) {
		p.unit, p.level = "{core}", math.Pow(10, p.between(1, 4))
	}
	p.grow(p.between(0.25, 1.2) * p.level / float64(p.n))
	p.waves()
	p.known = p.n
	return p
}

// horizon returns the default horizon in steps: the length of the history, at most 180 days, at least the lead time and 30 days.
func (p *pool) horizon() int {
	days := min(float64(p.n)/p.perDay(), 180)
	return int(max(days, float64(p.lead+30)) * p.perDay())
}

// evidence is how many steps ahead growth is measured: two lengths of the history. What grows beyond is an assumption, none by default.
func (p *pool) evidence() int { return 2 * p.n }

func (p *pool) perDay() float64 { return float64(day) / float64(p.step) }

// grow sets the line to the level and a slope for each step.
func (p *pool) grow(slope float64) {
	p.slope, p.line = slope, make([]float64, p.n+p.ahead)
	for i := range p.line {
		p.line[i] = p.level + slope*float64(i)
	}
}

// waves sets the seasons and the noise of the variant, as shares of the first level.
func (p *pool) waves() {
	p.season = make([]float64, p.n+p.ahead)
	if p.variant.Noise == "low" || p.variant.Noise == "seasons" {
		p.sd = p.between(0.001, 0.004) * p.level
	}
	if p.variant.Noise != "seasons" {
		return
	}
	byDay, byWeek, phase := 0.0, p.between(0.01, 0.03), p.between(0, 2*math.Pi)
	if p.step < day {
		byDay = p.between(0.01, 0.03)
	}
	for i := range p.season {
		at := p.time(i)
		hours := float64(at.Sub(at.Truncate(day))) / float64(time.Hour)
		s := byDay * math.Sin(2*math.Pi*hours/24+phase)
		if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
			s -= byWeek
		}
		p.season[i] = s * p.level
	}
}

// time returns the beginning of a step.
func (p *pool) time(i int) time.Time { return p.last.Add(time.Duration(i-p.n+1) * p.step) }

// demand is what the pool needs in a step, without noise.
func (p *pool) demand(i int) float64 { return max(p.line[i]+p.season[i], 0) }

// between draws a number from [low, high).
func (p *pool) between(low, high float64) float64 { return low + (high-low)*p.r.Float64() }

// whole draws a whole number from low to high.
func (p *pool) whole(low, high int) int { return low + p.r.IntN(high-low+1) }

// where draws the step at which it happened, by the place of the variant.
func (p *pool) where() int {
	shares := map[string][2]float64{"early": {0.12, 0.3}, "middle": {0.4, 0.6}, "late": {0.75, 0.93}}
	if s, ok := shares[p.variant.Place]; ok {
		return int(p.between(s[0], s[1]) * float64(p.n))
	}
	return p.n - p.whole(1, 12)
}

// share draws how large it was, as a share of the level.
func (p *pool) share() float64 {
	switch p.variant.Size {
	case "small":
		return p.between(0.02, 0.1)
	case "medium":
		return p.between(0.1, 0.4)
	}
	return p.between(0.4, 0.9)
}

// lift adds to the line from a step on.
func (p *pool) lift(from int, by float64) {
	for i := from; i < len(p.line); i++ {
		p.line[i] += by
	}
}

// measure writes down what was measured: demand and noise, in whole bytes where it is bytes.
func (p *pool) measure() {
	p.values = make([]float64, p.n)
	for i := range p.values {
		p.values[i] = p.reading(p.demand(i) + p.sd*p.r.NormFloat64())
	}
}

// reading rounds a value as an exporter does.
func (p *pool) reading(v float64) float64 {
	v = max(v, 0)
	if p.unit == "By" {
		return math.Round(v)
	}
	return math.Round(v*1e6) / 1e6
}

// fill sets the capacity to what the line reaches within [low, high) of the default horizon, or of what can be known where that ends
// sooner, but above all that was measured.
func (p *pool) fill(low, high float64) {
	at := p.n + int(p.between(low, high)*float64(min(p.horizon(), p.evidence())))
	p.capacity = p.line[at]
	for i := range p.n {
		p.capacity = max(p.capacity, 1.03*(p.demand(i)+3*p.sd))
	}
	p.capacity = p.reading(p.capacity)
}

// rows returns the rows of the file.
func (p *pool) rows() []Row {
	rows := make([]Row, 0, p.n)
	for i, v := range p.values {
		if math.IsNaN(v) {
			continue
		}
		row := Row{Time: p.time(i).Format("2006-01-02T15:04:05Z"), Value: v, Capacity: math.NaN()}
		if p.column != nil {
			row.Capacity = p.column[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// finish returns the case with the rows, the question and what is believed.
func (p *pool) finish(r Right) Case {
	c := Case{Variant: p.variant, Rows: p.rows(), Unit: p.unit, LeadTime: strconv.Itoa(p.lead) + "d", Now: p.last}
	if p.column == nil {
		c.Capacity = p.capacity
	}
	if r.Least == nil {
		r.Least = p.future(p.demand)
	}
	if r.Most == nil {
		r.Most = p.future(p.demand)
	}
	for i := p.evidence(); i < len(r.Least); i++ {
		r.Least[i] = min(r.Least[i], r.Least[p.evidence()-1])
	}
	if r.Held == 0 {
		r.Held = p.capacity
	}
	r.Slack += 4*p.sd + p.wave()
	c.Right, c.courses, c.spread = r, p.courses, p.sd
	if c.courses == nil {
		c.courses = [][]float64{p.future(p.demand)}
	}
	return c
}

// future returns the values of f in the steps after the last one measured.
func (p *pool) future(f func(i int) float64) []float64 {
	out := make([]float64, p.ahead)
	for i := range out {
		out[i] = f(p.n + i)
	}
	return out
}

// wave is how far the seasons go up and down.
func (p *pool) wave() float64 {
	low, high := 0.0, 0.0
	for _, s := range p.season {
		low, high = min(low, s), max(high, s)
	}
	return high - low
}
