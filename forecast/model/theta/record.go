package theta

import "github.com/plimsoll/plimsoll/forecast/model/record"

// version of what Record writes.
const version = 1

// Limits of what Restore reads.
const (
	maxPeriod = 1 << 16
	maxFitted = 1 << 31
)

// Record appends all of the model. What Restore makes of it has the same course and the same paths, bit for bit.
func (m *Model) Record(w *record.Writer) {
	w.Uint(version)
	w.Int(int(m.Method))
	w.Int(int(m.Season))
	w.Int(m.fitted)
	w.Int(m.first)
	w.Int(m.since)
	w.Float(m.scale)
	w.Float(m.Alpha)
	w.Float(m.Theta)
	w.Float(m.MSE)
	w.Bool(m.Product)
	w.Bool(m.Exponential)
	w.Floats(m.index)
	m.core.record(w)
}

// Restore takes a model off a record. The error names the field that is wrong.
func Restore(r *record.Reader) (*Model, error) {
	m := &Model{}
	r.Version(version)
	m.Method = Method(r.Int("method", int(Standard), int(Four)))
	r.Require(m.Method != Auto, "method", "one of a fitted model")
	m.Season = Season(r.Int("season", int(Tested), int(Multiplicative)))
	m.fitted = r.Int("fitted", 1, maxFitted)
	m.first = r.Int("first", 0, maxFitted)
	r.Require(m.first < m.fitted, "first", "less than the steps of the fit")
	m.since = r.Int("since", 0, maxFitted)
	m.scale = r.Float("scale")
	r.Require(m.scale > 0, "scale", "more than 0")
	m.Alpha, m.Theta, m.MSE = r.Float("alpha"), r.Any("theta"), r.Any("MSE") // θ may be infinite, and a square of scale too
	m.Product, m.Exponential = r.Bool("product"), r.Bool("exponential")
	m.index = r.Floats("index", maxPeriod)
	seasonal := m.Season == Additive || m.Season == Multiplicative
	r.Require(seasonal || m.Season == Never, "season", "none, additive or multiplicative")
	r.Require(seasonal == (len(m.index) > 0), "index", "values if there is a season, and none if not")
	for _, v := range m.index {
		r.Require(m.Season == Additive || v > 0, "index", "values above 0")
	}
	if m.Method == Four {
		m.core = restoreFour(r)
	} else {
		l := restoreLinear(r)
		r.Require(l.method == m.Method, "method", "the same twice")
		m.core = &l
	}
	return m, r.Err()
}

func (l *linear) record(w *record.Writer) {
	w.Int(int(l.method))
	for _, v := range []float64{
		l.alpha, l.share, l.drift, l.start, l.shift, l.mse, l.level, l.decay, l.lag, l.time,
		l.trend.count, l.trend.meanTime, l.trend.mean, l.trend.tt, l.trend.ty,
	} {
		w.Float(v)
	}
	w.Int(l.counted)
	w.Floats(l.pool)
}

func restoreLinear(r *record.Reader) linear {
	l := linear{method: Method(r.Int("method", int(Standard), int(DOTM)))}
	for _, f := range []struct {
		name string
		to   *float64
	}{
		{"alpha", &l.alpha}, {"share", &l.share}, {"drift", &l.drift}, {"start", &l.start}, {"shift", &l.shift},
		{"mse", &l.mse}, {"level", &l.level}, {"decay", &l.decay}, {"lag", &l.lag}, {"time", &l.time},
		{"count", &l.trend.count}, {"meanTime", &l.trend.meanTime}, {"mean", &l.trend.mean}, {"tt", &l.trend.tt}, {"ty", &l.trend.ty},
	} {
		*f.to = r.Float(f.name)
	}
	r.Require(l.alpha > 0 && l.alpha < 1, "alpha", "more than 0 and less than 1")
	r.Require(l.share >= 0 && l.share <= 1, "share", "0 to 1")
	r.Require(l.decay >= 0 && l.decay <= 1, "decay", "0 to 1")
	l.counted = r.Int("counted", 0, maxFitted)
	l.pool = r.Floats("pool", record.MaxPool)
	r.Require(len(l.pool) > 0, "pool", "a value at least")
	return l
}

func (f *four) record(w *record.Writer) {
	w.Float(f.theta)
	w.Bool(f.product)
	w.Bool(f.exponential)
	w.Float(f.a)
	w.Float(f.b)
	w.Float(f.ceiling)
	f.ses.record(w)
}

func restoreFour(r *record.Reader) *four {
	f := &four{theta: r.Float("theta"), product: r.Bool("product"), exponential: r.Bool("exponential")}
	r.Require(f.theta >= leastTheta && f.theta <= mostTheta, "theta", "1 to 3")
	f.a, f.b, f.ceiling = r.Float("a"), r.Float("b"), r.Any("ceiling")
	f.ses = restoreLinear(r)
	return f
}
