package operations

import (
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// enlargedOnce and enlargedThrice are used shares of a volume that was enlarged.
func enlargedOnce(v Variant) Case   { return enlarged(v, 1) }
func enlargedThrice(v Variant) Case { return enlarged(v, 3) }

// enlarged is the used share of a volume, with the unit 1, of which only the share is known: what is used is a line, and the share is
// what is used by what is there. Each time that the volume was made larger by a factor, share and slope fell
// by it. The date is that of the line since the last time; just after it, that of the old slope
// may be believed, too, and a refusal that asks for bytes and capacity is right.
func enlarged(v Variant, times int) Case {
	p := newPool(v)
	days := p.between(0.15, 0.85) * float64(p.horizon()) / p.perDay()
	end := p.between(0.5, 0.8)
	slope := min((1-end)/days/p.perDay(), (end-0.1)/float64(p.n)) // the share stays above 10 %
	scale := end / p.level
	p.unit, p.level, p.sd = "1", end-slope*float64(p.n), p.sd*scale
	for i := range p.season {
		p.season[i] *= scale
	}
	p.grow(slope)
	last := p.where()
	factor := 1.0
	for k := range times {
		at := last * (times - k) / times // the latest first
		if k > 0 {
			at = int(float64(at) * p.between(0.75, 1.25)) // not regular: nothing says that it comes again
		}
		grown := min(1+p.share(), 0.97/p.line[at]) // it was never over its capacity
		factor *= grown
		for i := range at {
			p.line[i], p.season[i] = p.line[i]*grown, p.season[i]*grown
		}
	}
	p.measure()
	p.capacity = 1
	p.known = p.n - last
	b := p.dated()
	r := Right{Beliefs: []Belief{b}, Slack: p.slope * p.perDay() * p.margin(b.At, 0)}
	if v.Place == "newest" {
		old := func(i int) float64 { return p.line[p.n-1] + factor*p.slope*float64(i-p.n+1) + p.season[i] }
		p.known = p.n
		r = Right{Beliefs: []Belief{p.mixed(p.demand, old)}, Refusal: true, Most: p.future(old)}
	}
	return p.finish(r)
}

// ceiling is a climb, and then a stay at exactly 90 to 97 % of the stated capacity: the pool is full in truth, and what is
// shown is less than the demand. An answer must say so, and must not call it clear.
func ceiling(v Variant) Case {
	p := newPool(v)
	stay := int(p.between(7, 21) * p.perDay())
	if p.step < day {
		stay = int(p.between(3, 14) * p.perDay())
	}
	p.measure()
	top := p.reading(p.demand(p.n - stay))
	for i := range p.values {
		if p.values[i] > top || i >= p.n-stay {
			p.values[i] = top
		}
	}
	p.capacity = p.reading(top / p.between(0.9, 0.97))
	said := Belief{At: math.Inf(1), Low: 0, High: math.Inf(1), Wide: true, Note: `(?i)ceiling|at least|full in truth`}
	return p.finish(Right{
		Beliefs: []Belief{said}, Full: true, Since: p.time(p.n - stay), Slip: max(p.step, 2*day) + hours(3*p.sd/p.slope/p.perDay()),
		States: []forecast.State{forecast.Saturates, forecast.AtRisk}, Least: p.future(func(int) float64 { return 0 }),
		Slack: p.slope * p.perDay() * 7,
	})
}

// yearlyPeak is a flat pool with one peak of three to six weeks over the line, a year before the next one, which lies
// within the horizon. One year has shown it once: a chance of 5 % or more is right, and a date only there.
func yearlyPeak(v Variant) Case {
	p := newPool(v)
	next := p.whole(20, 140) // days from the last row to the beginning of the next peak
	p.n = p.whole(395, 725-next)
	p.ahead = 3 * p.horizon()
	p.grow(0)
	p.waves()
	length := p.whole(21, 42)
	height := p.between(0.35, 0.7) * p.level
	for i := range p.line {
		for _, begin := range []int{p.n - 1 + next - 365, p.n - 1 + next} {
			if k := i - begin; k >= 0 && k < length {
				p.line[i] += height * math.Sin(math.Pi*(float64(k)+0.5)/float64(length))
			}
		}
	}
	p.measure()
	p.capacity = p.reading(p.level + p.between(0.6, 0.85)*height)
	from := float64(next - 20)
	return p.finish(Right{
		Beliefs: []Belief{{At: float64(next + length/2), Low: from, High: math.Inf(1), Wide: true}},
		States:  []forecast.State{forecast.Saturates, forecast.AtRisk},
		Least:   p.future(func(int) float64 { return 0 }), Most: p.future(p.demand), Slack: 0.5 * height,
	})
}

// columnFrom sets the capacity column.
func (p *pool) columnFrom(capacity func(i int) float64) {
	p.column = make([]float64, p.n)
	for i := range p.column {
		p.column[i] = p.reading(capacity(i))
	}
}

// capacityDrift is a capacity that grows evenly, by a tenth to a third of the growth of demand, in every cell of its column. The date
// is where both lines meet; the last capacity may be held where a note says that it has been growing.
func capacityDrift(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.5)
	held := p.capacity
	each := p.slope * p.between(0.1, 0.5)
	growing := func(i int) float64 { return held + each*float64(i-p.n+1) }
	jitter := 0.001 * held
	p.columnFrom(func(i int) float64 { return max(growing(i), 1.01*p.values[i]) + jitter*p.between(-1, 1) })
	moving, half := p.passage(p.demand, growing)
	p.slope -= each
	m := about(moving, p.margin(moving, half))
	p.slope += each
	still := p.dated()
	still.Note = `(?i)capacity`
	return p.finish(Right{Beliefs: []Belief{m, still}, Slack: p.slope * p.perDay() * p.margin(still.At, 0),
		Least: p.future(func(i int) float64 { return p.demand(i) - each*float64(i-p.n+1) })})
}

// capacityStep is a column in which the capacity was enlarged once. The last one counts.
func capacityStep(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	at := p.where()
	factor := 1 + p.share()
	p.columnFrom(func(i int) float64 {
		if i >= at {
			return p.capacity
		}
		return max(p.capacity/factor, 1.02*p.values[i])
	})
	return p.answer()
}

// capacityGlitch is a steady column whose last cell, or the last two, hold 2 to 30 % of it. Demand lies above
// that, which no volume allows: the capacity is what it was.
func capacityGlitch(v Variant) Case {
	p := newPool(v)
	p.measure()
	p.fill(0.1, 0.85)
	from := p.n - p.whole(1, 2)
	p.columnFrom(func(i int) float64 {
		if i >= from {
			return p.capacity * p.between(0.02, 0.3)
		}
		return p.capacity * (1 + 0.001*p.between(-1, 1))
	})
	return p.answer()
}

// months is one row a month, stamped on the first, the last or the last business day, or as a bare month. The date is a
// month, and any day of it is right; with noise, a month before or after, too.
func months(v Variant) Case { return calendar(v, 1, 12, 36) }

// quarters is one row a quarter, ten to sixteen of them.
func quarters(v Variant) Case { return calendar(v, 3, 10, 16) }

// calendar is a line of least to most rows, every so many months.
func calendar(v Variant, every, least, most int) Case {
	p := &pool{variant: v, r: v.random(), step: time.Duration(every) * 30 * day, unit: "TBy", lead: 60}
	p.n, p.ahead = p.whole(least, most), 24
	p.level = p.between(20, 200)
	p.grow(p.level * p.between(0.02, 0.06))
	p.waves()
	p.known = p.n
	p.measure()
	first := time.Date(2023, time.Month(1+every*p.r.IntN(12/every)), 1, 0, 0, 0, 0, time.UTC)
	period := func(i int) time.Time { return first.AddDate(0, every*i, 0) } // its first day
	ahead := p.whole(2, 8)
	if every > 1 {
		ahead = p.whole(1, 3)
	}
	p.capacity = p.reading(p.line[p.n-1+ahead] - 0.3*p.slope)
	rows := p.rows()
	for i := range rows {
		rows[i].Time = stamp(period(i), every, v.Place)
	}
	last := stampDay(period(p.n-1), every, v.Place)
	noise := 0
	if p.sd > 0 {
		noise = 1
	}
	from, to := period(p.n-1+ahead-noise), period(p.n+ahead+noise).AddDate(0, 0, -1)
	at := period(p.n-1+ahead).AddDate(0, 0, 14)
	b := Belief{At: at.Sub(last).Hours() / 24, Low: from.Sub(last).Hours() / 24, High: to.Sub(last).Hours() / 24}
	c := p.finish(Right{Beliefs: []Belief{b}, Slack: 2 * p.slope})
	c.Rows, c.Now, c.Horizon = rows, last, "12mo"
	return c
}

// stampDay returns the day on which a period of so many months is stamped, given its first day.
func stampDay(first time.Time, every int, style string) time.Time {
	end := first.AddDate(0, every, -1)
	switch style {
	case "last":
		return end
	case "business":
		for end.Weekday() == time.Saturday || end.Weekday() == time.Sunday {
			end = end.AddDate(0, 0, -1)
		}
		return end
	}
	return first
}

// stamp writes it as it stands in a file.
func stamp(first time.Time, every int, style string) string {
	if style == "bare" {
		return first.Format("2006-01")
	}
	return stampDay(first, every, style).Format(time.DateOnly)
}
