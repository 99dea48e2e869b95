package levelshape

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/season"
)

// powers of the Box–Cox transformation that are tried where all levels are positive: logarithm, root, none.
var powers = [...]float64{0, 0.5, 1}

// believed are the shares of the mean profile of the second season that are tried.
var believed = [...]float64{0, 0.5, 0.75, 1}

// nearLags are the lags of the level beside the second season.
const nearLags = 3

// levels is the model of the level from one period to the next:
//
//	g(l_i) = mean + effect(i) + x_i,    x_i = intercept + Σ_j beta_j·x_{i−lags_j} + e_i
type levels struct {
	power   float64
	mean    float64
	effects []float64 // by period ahead of the fit, over and over; all 0 without a second season
	lags    []int
	ridge
	past    []float64 // the last values of x
	memory  float64   // over how many periods the intercept, which is growth, dies away
	highest float64   // of the levels in the history
	lowest  float64   // of those above 0
}

// fitLevels returns the likeliest model by the least leave-one-out error: first of all powers, with the
// Jacobian of the power (Box and Cox 1964), then of all shares of the second season.
func fitLevels(l []float64, second int) (levels, bool) {
	lags := lagsFor(len(l), second)
	share := 0.0
	if second > 1 && 3*second <= len(l) {
		share = 1
	}
	best, least, d := levels{}, math.Inf(1), newDesk(len(l))
	try := func(power, share float64) {
		if m, score := fitPower(l, lags, second, power, share, d); score < least {
			best, least = m, score
		}
	}
	positive := !slices.ContainsFunc(l, func(v float64) bool { return v <= 0 })
	for _, power := range powers {
		if power == 1 || positive {
			try(power, share)
		}
	}
	for _, s := range believed {
		if s < share {
			try(best.power, s)
		}
	}
	best.lowest = math.Inf(1)
	for _, v := range l {
		if v > 0 {
			best.highest, best.lowest = max(best.highest, v), min(best.lowest, v)
		}
	}
	return best, best.beta != nil
}

// fitPower returns the best regression of the transformed levels and its score: half the
// logarithm of the squared error in units of l, +Inf if there is none.
func fitPower(l []float64, lags []int, second int, power, share float64, d *desk) (levels, float64) {
	x, effects := transformed(l, power, second, share)
	n := float64(len(x))
	m := levels{power: power, mean: meanOf(x), effects: effects, lags: lags, memory: n}
	jacobian := 0.0
	if power != 1 {
		logs := make([]float64, len(l))
		for i, v := range l {
			logs[i] = math.Log(v)
		}
		jacobian = (1 - power) * meanOf(logs)
	}
	for i := range x {
		x[i] -= m.mean
	}
	m.past = latest(x, lags[len(lags)-1])
	least := math.Inf(1)
	spent := n / (n - share*float64(second-1))
	for _, r := range fitLags(x, lags, d) {
		if score := math.Log(r.square)/2 + math.Log(spent) + jacobian; score < least {
			m.ridge, least = r, score
		}
	}
	return m, least
}

// lagsFor returns the lags that n levels can bear, ascending.
func lagsFor(n, second int) []int {
	var lags []int
	for k := 1; k <= nearLags && n >= 8*k; k++ {
		lags = append(lags, k)
	}
	if second > nearLags && n >= 3*second {
		lags = append(lags, second)
	}
	if lags == nil {
		lags = []int{1}
	}
	return lags
}

// transformed returns g(l) without a share of the mean profile of the second season, and that share by period ahead.
func transformed(l []float64, power float64, second int, share float64) (x, effects []float64) {
	x, effects = make([]float64, len(l)), make([]float64, second)
	for i, v := range l {
		x[i] = boxCox(v, power)
	}
	if share == 0 {
		return x, effects
	}
	slow, count := season.MovingMean(x, second), make([]float64, second)
	for i, v := range x {
		if math.IsNaN(v) {
			continue
		}
		d := phaseOf(i, len(x), second)
		effects[d] += share * (v - slow[i])
		count[d]++
	}
	for d := range effects {
		effects[d] /= max(count[d], 1)
	}
	for i := range x {
		x[i] -= effects[phaseOf(i, len(x), second)]
	}
	return x, effects
}

// latest returns the last n values of x, the gaps filled by the value before, or after the first.
func latest(x []float64, n int) []float64 {
	out := append([]float64(nil), x...)
	for i := 1; i < len(out); i++ {
		if math.IsNaN(out[i]) {
			out[i] = out[i-1]
		}
	}
	for i := len(out) - 2; i >= 0; i-- {
		if math.IsNaN(out[i]) {
			out[i] = out[i+1]
		}
	}
	return out[len(out)-n:]
}

// fitLags returns regressions of x on its lags, of the rows without a gap: with growth and without, drawn
// towards a random walk and towards 0. Where one is explosive, what it is drawn towards is taken itself.
func fitLags(x []float64, lags []int, d *desk) []ridge {
	back := lags[len(lags)-1]
	most := max(len(x)-back, 0)
	rows, target := make([]direction, 0, most), make([]float64, 0, most)
	for i := back; i < len(x); i++ {
		var row direction
		whole := !math.IsNaN(x[i])
		for j, lag := range lags {
			row[j] = x[i-lag]
			whole = whole && !math.IsNaN(row[j])
		}
		if whole {
			rows, target = append(rows, row), append(target, x[i])
		}
	}
	if len(target) < 2 {
		return nil
	}
	var out []ridge
	for _, growth := range [...]bool{false, true} {
		q, ok := newProblem(rows, len(lags), target, growth, d)
		if !ok {
			continue
		}
		for _, walk := range [...]float64{0, 1} {
			prior := make([]float64, len(lags))
			prior[0] = walk
			r, ok := q.fit(prior)
			if ok && explosive(lags, r.beta) {
				r = q.alone(prior)
			}
			if ok {
				out = append(out, r)
			}
		}
	}
	return out
}

// explosive tells whether an autoregression answers one error with ever larger values.
func explosive(lags []int, beta []float64) bool {
	var all [maxLag + 16*(maxLag+16)]float64 // zeros first, before the error
	back := lags[len(lags)-1]
	answer := all[maxLag:][:16*(back+16)]
	answer[0] = 1
	early, late := 1.0, 0.0
	for t := 1; t < len(answer); t++ {
		sum := 0.0
		for j := len(lags) - 1; j >= 0; j-- { // the last value, which all wait for, comes last
			sum += beta[j] * all[maxLag+t-lags[j]]
		}
		answer[t] = sum
		switch size := math.Abs(sum); {
		case t < len(answer)/4:
			early = max(early, size)
		case t >= len(answer)*3/4:
			late = max(late, size)
		}
	}
	return !(late <= 1.5*early)
}

// course returns g of the n levels ahead, of which the first is that of a period that so many follow the
// fit, and is known to be first unless that is NaN.
func (m *levels) course(n int, first float64, period int) []float64 {
	back := len(m.past)
	x := append(make([]float64, 0, back+n), m.past...)
	growth, keep := m.intercept, math.Exp(-1/m.memory)
	for k := range n {
		next := growth
		growth *= keep
		for j, lag := range m.lags {
			next += m.beta[j] * x[back+k-lag]
		}
		if k == 0 && !math.IsNaN(first) {
			next = first - m.around(period)
		}
		x = append(x, next)
	}
	x = x[back:]
	for k := range x {
		x[k] += m.around(period + k)
	}
	return x
}

// around returns what g of the level of a period lies around.
func (m *levels) around(period int) float64 {
	return m.mean + m.effects[phased(period, len(m.effects))]
}

// g returns the transformed level. One of 0 counts as far below the lowest of the history where it has a logarithm or a root.
func (m *levels) g(level float64) float64 {
	if m.power != 1 {
		level = max(level, m.lowest/reach)
	}
	return boxCox(level, m.power)
}

// level returns the level of which x is g, from 0 to a bound beyond the highest.
func (m *levels) level(x float64) float64 {
	return max(0, min(unboxCox(x, m.power), reach*m.highest))
}

// reach is how far levels may go beyond the highest of the history.
const reach = 20

func boxCox(v, power float64) float64 {
	switch power {
	case 0:
		return math.Log(v)
	case 0.5:
		return 2 * math.Sqrt(v)
	}
	return v
}

func unboxCox(x, power float64) float64 {
	switch power {
	case 0:
		return math.Exp(x)
	case 0.5:
		x = max(x, 0) / 2
		return x * x
	}
	return x
}
