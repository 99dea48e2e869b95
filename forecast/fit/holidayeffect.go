package fit

import (
	"math"
	"slices"
)

// How the effect of a holiday is measured.
const (
	// Tried on a sample of the development sets: 4, loss 0.0 % and dates 0.0 %; 14, loss 0.0 % and dates 0.0 %.
	levelDays = 7 // before and after a day, whose ordinary days are its level
	// Tried on a sample of the development sets: 1.5, loss 0.0 % and dates +0.2 %; 6, loss 0.0 % and dates −0.1 %.
	largestEffect = 3    // in Sundays; one odd day must not rule
	leastMove     = 1e-9 // squared, as the kernels see it: a day nearer to its Sunday tells nothing
	// Tried on a sample of the development sets: 0.25 and 1 change no score there.
	leastOfDay = 0.5 // of the steps of a day must have been measured
	// holidayNoise is how much more variable holidays of one name are expected to
	// be than ordinary days, in variances, and holidayNoisePrior how many pairs of them that is worth.
	// Tried on a sample of the development sets: 1, loss 0.0 % and dates 0.0 %; 4, loss 0.0 % and dates +0.2 %.
	holidayNoise = 2
	// Tried on a sample of the development sets: 2.5, loss 0.0 % and dates 0.0 %; 10, loss 0.0 % and dates 0.0 %.
	holidayNoisePrior = 5
)

// pastHoliday is a holiday of the history.
type pastHoliday struct {
	name     string
	from, to int     // steps
	effect   float64 // in Sundays
	variance float64 // of effect
}

// dayFit is a day of the history against the mean week.
type dayFit struct {
	from, to int
	sum      float64 // of what is above the mean week
	count    float64
	cross    float64 // Σ move · what is above the mean week
	move     float64 // Σ move
	squares  float64 // Σ move²
	holiday  string
}

// observe returns the holidays of the history on which something can be seen.
//
// The effect of a day is the least-squares coefficient of what it is above the mean
// week and the level of the ordinary days around it, on its distance from a Sunday. Those
// of ordinary days, which have none, tell how exact that is.
func (d *days) observe() []pastHoliday {
	all := make([]dayFit, 0, d.last-d.first+1)
	for n := d.first; n <= d.last; n++ {
		all = append(all, d.fitDay(n))
	}
	var seen []pastHoliday
	var noise []float64
	for i, x := range all {
		level, ok := levelAround(all, i)
		if !ok || x.squares < leastMove || x.count < leastOfDay*float64(d.day) {
			continue
		}
		effect := (x.cross - level*x.move) / x.squares
		if x.holiday == "" {
			noise = append(noise, effect*effect*x.squares)
			continue
		}
		effect = max(-largestEffect, min(largestEffect, effect))
		seen = append(seen, pastHoliday{x.holiday, x.from, x.to, effect, 1 / x.squares})
	}
	// The median of squares of normal errors is 0.4549 of their mean.
	unit := medianOf(noise) / 0.4549
	for i := range seen {
		seen[i].variance *= max(unit, 1e-12)
	}
	return seen
}

// fitDay adds up the measured steps of day n.
func (d *days) fitDay(n int) dayFit {
	from, to := d.steps(n)
	from, to = max(from, -len(d.y)), min(to, 0)
	x := dayFit{from: from, to: to, holiday: d.named[n]}
	if from >= to {
		return x
	}
	for k, m := range d.move(from, to) {
		v := d.y[len(d.y)+from+k] - d.at(from+k)
		if math.IsNaN(v) {
			continue
		}
		x.sum += v
		x.count++
		x.cross += m * v
		x.move += m
		x.squares += m * m
	}
	return x
}

// levelAround returns the mean of the ordinary days around day i, which is not one of them.
func levelAround(all []dayFit, i int) (level float64, ok bool) {
	sum, count := 0.0, 0.0
	for k := max(i-levelDays, 0); k <= min(i+levelDays, len(all)-1); k++ {
		if k != i && all[k].holiday == "" {
			sum += all[k].sum
			count += all[k].count
		}
	}
	return sum / count, count > 0
}

func medianOf(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	slices.Sort(x)
	return x[len(x)/2]
}

// holidayPool is what holidays do, as a hierarchy of normal distributions: the effect of one name differs
// from the mean by the variance between names, and each of its days by its
// own. The mean is drawn towards 0, an ordinary day, as if that had been seen with a variance of 1
// (ridge). The variance between names is that of DerSimonian and Laird,
// "Meta-analysis in clinical trials", Controlled Clinical Trials 7 (1986), equation 8.
type holidayPool struct {
	mean, variance float64 // of the mean
	between        float64 // variance of the names about it
	names          map[string]nameEffect
}

// nameEffect is what was seen of one name: the mean of its days and its variance.
type nameEffect struct{ effect, variance float64 }

// poolHolidays pools what was seen.
func poolHolidays(seen []pastHoliday) holidayPool {
	p := holidayPool{names: map[string]nameEffect{}}
	noise := noiseOfHolidays(seen)
	var order []string // so that sums are of one order
	for _, o := range seen {
		n, known := p.names[o.name]
		if !known {
			order = append(order, o.name)
		}
		// Until all are added, effect is the sum of weighted ones and variance the sum of weights.
		w := 1 / (noise * o.variance)
		p.names[o.name] = nameEffect{n.effect + w*o.effect, n.variance + w}
	}
	var weights, squared, sum float64
	for _, name := range order {
		n := p.names[name]
		weights += n.variance
		squared += n.variance * n.variance
		sum += n.effect
		p.names[name] = nameEffect{n.effect / n.variance, 1 / n.variance}
	}
	if len(order) > 1 {
		q := 0.0
		for _, name := range order {
			n := p.names[name]
			q += (n.effect - sum/weights) * (n.effect - sum/weights) / n.variance
		}
		// Where one weight is all there is, rounding leaves nothing to divide by.
		if spread := weights - squared/weights; spread > 1e-9*weights {
			p.between = max(0, (q-float64(len(order)-1))/spread)
		}
	}
	precision := 1.0
	for _, name := range order {
		n := p.names[name]
		w := 1 / (n.variance + p.between)
		precision += w
		p.mean += w * n.effect
	}
	p.mean /= precision
	p.variance = 1 / precision
	return p
}

// noiseOfHolidays returns by what factor days of one name vary more than ordinary days.
func noiseOfHolidays(seen []pastHoliday) float64 {
	type group struct{ weight, sum, squares, count float64 }
	groups := map[string]group{}
	var order []string
	for _, o := range seen {
		g, known := groups[o.name]
		if !known {
			order = append(order, o.name)
		}
		w := 1 / o.variance
		groups[o.name] = group{g.weight + w, g.sum + w*o.effect, g.squares + w*o.effect*o.effect, g.count + 1}
	}
	sum, free := holidayNoise*holidayNoisePrior*1.0, holidayNoisePrior*1.0
	for _, name := range order {
		g := groups[name]
		sum += max(g.squares-g.sum*g.sum/g.weight, 0)
		free += g.count - 1
	}
	return max(sum/free, 1)
}

// of returns the effect that a holiday of that name is expected to have, and its variance.
func (p holidayPool) of(name string) (effect, variance float64) {
	n, known := p.names[name]
	if !known {
		return p.mean, p.between + p.variance
	}
	own := 0.0
	if p.between > 0 {
		own = p.between / (p.between + n.variance)
	}
	return p.mean + own*(n.effect-p.mean), p.between*(1-own) + (1-own)*(1-own)*p.variance
}
