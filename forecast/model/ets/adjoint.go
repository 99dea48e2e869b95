package ets

// adjoint holds the derivatives of a sum over the trace by the parameters and
// by the states before its first step. β, γ and α count as independent here.
type adjoint struct {
	alpha, beta, gamma, phi float64
	level, trend            float64
	season                  []float64 // as long as the period, ring beginning with the first step
}

// back runs the derivatives d of the sum by every ŷ_t, NaN where nothing was
// measured, back through the trace of a pass that began with phase 0.
func (g *adjoint) back(d []float64, tr *trace, f Form, p Parameters) {
	g.alpha, g.beta, g.gamma, g.phi, g.level, g.trend = 0, 0, 0, 0, 0, 0
	clear(g.season)
	switch f.Season {
	case None:
		g.plain(d, tr, p)
	case Additive:
		g.added(d, tr, p)
	default:
		g.scaled(d, tr, p)
	}
}

func (g *adjoint) plain(d []float64, tr *trace, p Parameters) {
	var alpha, beta, phi, level, trend float64
	e, b := tr.e[:len(d)], tr.b[:len(d)]
	for t := len(d) - 1; t >= 0; t-- {
		y := d[t] - p.Alpha*level - p.Beta*trend
		if y != y {
			y = 0
		}
		alpha += level * e[t]
		beta += trend * e[t]
		level += y
		trend += level
		phi += trend * b[t]
		trend *= p.Phi
	}
	g.alpha, g.beta, g.phi, g.level, g.trend = alpha, beta, phi, level, trend
}

func (g *adjoint) added(d []float64, tr *trace, p Parameters) {
	var alpha, beta, gamma, phi, level, trend float64
	e, b := tr.e[:len(d)], tr.b[:len(d)]
	season, j := g.season, len(d)%len(g.season)
	for t := len(d) - 1; t >= 0; t-- {
		if j == 0 {
			j = len(season)
		}
		j--
		s := season[j]
		y := (d[t] - p.Gamma*s) - p.Alpha*level - p.Beta*trend
		if y != y {
			y = 0
		}
		alpha += level * e[t]
		beta += trend * e[t]
		gamma += s * e[t]
		season[j] = s + y
		level += y
		trend += level
		phi += trend * b[t]
		trend *= p.Phi
	}
	g.alpha, g.beta, g.gamma, g.phi, g.level, g.trend = alpha, beta, gamma, phi, level, trend
}

func (g *adjoint) scaled(d []float64, tr *trace, p Parameters) {
	var alpha, beta, gamma, phi, level, trend float64
	e, b, q, factor := tr.e[:len(d)], tr.b[:len(d)], tr.q[:len(d)], tr.s[:len(d)]
	season, j := g.season, len(d)%len(g.season)
	for t := len(d) - 1; t >= 0; t-- {
		if j == 0 {
			j = len(season)
		}
		j--
		if d[t] == d[t] {
			s, rs, rq := season[j], 1/factor[t], 1/q[t]
			a, w := e[t]*rs, e[t]*rq
			pull := p.Alpha*level + p.Beta*trend
			y := (d[t] - p.Gamma*s*rq) - pull*rs
			alpha += level * a
			beta += trend * a
			gamma += s * w
			season[j] = s + y*q[t] - pull*a*rs
			level += y*factor[t] - p.Gamma*s*w*rq
		}
		trend += level
		phi += trend * b[t]
		trend *= p.Phi
	}
	g.alpha, g.beta, g.gamma, g.phi, g.level, g.trend = alpha, beta, gamma, phi, level, trend
}
