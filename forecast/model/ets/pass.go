package ets

// Parameters are the smoothing parameters; those that a form lacks are 0, and φ is 1
// where a trend is not damped.
type Parameters struct {
	Alpha float64 // of the level
	Beta  float64 // of the trend
	Gamma float64 // of the season
	Phi   float64 // of the damping
}

// State is what exponential smoothing remembers.
type State struct {
	Level float64
	Trend float64 // a step; 0 without a trend
	// Season is a ring as long as the period, nil without a season: Season[Phase] is the next step's.
	Season []float64
	Phase  int
}

// clone returns a copy of s whose ring begins with the next step.
func (s State) clone() State {
	out := State{Level: s.Level, Trend: s.Trend}
	if len(s.Season) > 0 {
		out.Season = append(append(make([]float64, 0, len(s.Season)), s.Season[s.Phase:]...), s.Season[:s.Phase]...)
	}
	return out
}

// trace is what a pass over n steps leaves behind: the errors y − ŷ, 0 where nothing was measured,
// and what the forecast was made from. q and s are kept with a multiplicative
// season only, b with a trend only.
type trace struct {
	e, b, q, s []float64
}

func newTrace(n int) trace {
	all := make([]float64, 4*n)
	return trace{e: all[:n:n], b: all[n : 2*n : 2*n], q: all[2*n : 3*n : 3*n], s: all[3*n:]}
}

// pass moves x, whose ring begins with the next step, over y and writes the trace.
func (tr *trace) pass(y []float64, f Form, p Parameters, x *State) {
	switch {
	case f.Season == Multiplicative:
		tr.scaled(y, p, x)
	case f.Season == Additive && f.Trend == None:
		tr.levelSeason(y, p, x)
	case f.Season == Additive:
		tr.trendSeason(y, p, x)
	case f.Trend == None:
		tr.level(y, p, x)
	default:
		tr.trend(y, p, x)
	}
	if m := len(x.Season); m > 0 {
		x.Phase = (x.Phase + len(y)) % m
	}
}

func (tr *trace) level(y []float64, p Parameters, x *State) {
	l, e := x.Level, tr.e[:len(y)]
	for t, v := range y {
		a := v - l
		if a != a {
			a = 0
		}
		e[t] = a
		l += p.Alpha * a
	}
	x.Level = l
}

func (tr *trace) trend(y []float64, p Parameters, x *State) {
	l, b, e, trend := x.Level, x.Trend, tr.e[:len(y)], tr.b[:len(y)]
	for t, v := range y {
		d := p.Phi * b
		q := l + d
		a := v - q
		if a != a {
			a = 0
		}
		e[t], trend[t] = a, b
		l = q + p.Alpha*a
		b = d + p.Beta*a
	}
	x.Level, x.Trend = l, b
}

func (tr *trace) levelSeason(y []float64, p Parameters, x *State) {
	l, e, season, j := x.Level, tr.e[:len(y)], x.Season, x.Phase
	for t, v := range y {
		s := season[j]
		a := (v - s) - l
		if a != a {
			a = 0
		}
		e[t] = a
		l += p.Alpha * a
		season[j] = s + p.Gamma*a
		if j++; j == len(season) {
			j = 0
		}
	}
	x.Level = l
}

func (tr *trace) trendSeason(y []float64, p Parameters, x *State) {
	l, b, season, j := x.Level, x.Trend, x.Season, x.Phase
	e, trend := tr.e[:len(y)], tr.b[:len(y)]
	for t, v := range y {
		s := season[j]
		d := p.Phi * b
		q := l + d
		a := (v - s) - q
		if a != a {
			a = 0
		}
		e[t], trend[t] = a, b
		l = q + p.Alpha*a
		b = d + p.Beta*a
		season[j] = s + p.Gamma*a
		if j++; j == len(season) {
			j = 0
		}
	}
	x.Level, x.Trend = l, b
}

// scaled is the pass with a multiplicative season. Both divisions are by values
// known before the step, so that none lies on the chain from level to level.
// Where the trend has taken the level to 0 or below, the season is carried on as it was.
func (tr *trace) scaled(y []float64, p Parameters, x *State) {
	l, b, season, j := x.Level, x.Trend, x.Season, x.Phase
	e, trend, level, factor := tr.e[:len(y)], tr.b[:len(y)], tr.q[:len(y)], tr.s[:len(y)]
	for t, v := range y {
		s := season[j]
		d := p.Phi * b
		q := l + d
		trend[t], level[t], factor[t] = b, q, s
		if v != v {
			e[t], l, b = 0, q, d
		} else {
			a := v/s - q
			e[t] = v - q*s
			l = q + p.Alpha*a
			b = d + p.Beta*a
			if q > 0 {
				season[j] = s + p.Gamma*(v/q-s)
			}
		}
		if j++; j == len(season) {
			j = 0
		}
	}
	x.Level, x.Trend = l, b
}
