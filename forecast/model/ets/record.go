package ets

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// version of what Record writes.
const version = 1

// Limits of what Restore reads.
const (
	maxPeriod = 1 << 16
	maxFitted = 1 << 31
)

// Record appends the model without Initial, Residuals and how the search went. What Restore makes of it has the same
// course and the same paths, bit for bit, and can be where another search begins (Options.Start).
func (m *Model) Record(w *record.Writer) {
	w.Uint(version)
	w.Text(m.Form.String())
	w.Int(m.Form.Period)
	for _, v := range []float64{
		m.Parameters.Alpha, m.Parameters.Beta, m.Parameters.Gamma, m.Parameters.Phi,
		m.State.Level, m.State.Trend, m.Variance, m.LogLikelihood, m.AICc,
	} {
		w.Float(v)
	}
	w.Int(m.State.Phase)
	w.Floats(m.State.Season)
	w.Int(m.Observed)
	w.Floats(m.Pool)
}

// Restore takes a model off a record. The error names the field that is wrong.
func Restore(r *record.Reader) (*Model, error) {
	m := &Model{}
	r.Version(version)
	name, period := r.Text("form", 4), r.Int("period", 0, maxPeriod)
	m.Parameters = Parameters{Alpha: r.Float("alpha"), Beta: r.Float("beta"), Gamma: r.Float("gamma"), Phi: r.Float("phi")}
	m.State.Level, m.State.Trend = r.Float("level"), r.Float("trend")
	m.Variance, m.LogLikelihood, m.AICc = r.Float("variance"), r.Float("likelihood"), r.Any("AICc")
	m.State.Phase = r.Int("phase", 0, maxPeriod)
	m.State.Season = r.Floats("season", maxPeriod)
	m.Observed = r.Int("observed", 1, maxFitted)
	m.Pool = r.Floats("pool", record.MaxPool)
	r.Require(m.Variance >= 0, "variance", "0 or more")
	r.Require(!math.IsNaN(m.AICc), "AICc", "a number")
	if err := r.Err(); err != nil {
		return nil, err
	}
	var err error
	if m.Form, err = ParseForm(name, period); err == nil {
		m.Parameters, err = m.Parameters.checked(m.Form)
	}
	if err == nil {
		err = m.State.check(m.Form)
	}
	if err != nil {
		r.Fail("model", err.Error())
		return nil, r.Err()
	}
	if len(m.State.Season) == 0 {
		m.State.Season = nil
	}
	return m, nil
}

// Clone returns a copy of m, of which Update changes nothing else.
func (m *Model) Clone() *Model {
	out := *m
	out.State.Season = append([]float64(nil), m.State.Season...)
	return &out
}

// Limit thins what paths are drawn from to at most so many residuals.
func (m *Model) Limit(most int) { m.Pool = record.Thin(m.Pool, max(most, 1)) }
