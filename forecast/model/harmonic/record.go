package harmonic

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// version of what Record writes.
const version = 1

// Limits of what Restore reads.
const (
	maxSeasons = 8
	maxPeriod  = 1 << 16
	maxFitted  = 1 << 31
)

// Record appends all of the model. What Restore makes of it has the same course and the same paths, bit for bit.
func (m *Model) Record(w *record.Writer) {
	w.Uint(version)
	w.Bool(m.wander)
	w.Int(m.fitted)
	w.Int(m.since)
	for _, v := range []float64{m.level, m.slope, m.reach, m.middle, m.levelErr, m.slopeErr, m.last} {
		w.Float(v)
	}
	w.Uint(uint64(len(m.profiles)))
	for _, p := range m.profiles {
		w.Floats(p)
	}
	w.Floats(m.phi)
	w.Floats(m.state)
	w.Floats(m.pool)
	w.Floats(m.scale)
}

// Restore takes a model off a record. The error names the field that is wrong.
func Restore(r *record.Reader) (*Model, error) {
	m := &Model{}
	r.Version(version)
	m.wander = r.Bool("wander")
	m.fitted = r.Int("fitted", 1, maxFitted)
	m.since = r.Int("since", 0, maxFitted)
	m.level, m.slope, m.reach = r.Float("level"), r.Float("slope"), r.Float("reach")
	r.Require(m.reach > 0, "reach", "more than 0")
	m.middle, m.levelErr, m.slopeErr = r.Float("middle"), r.Float("levelErr"), r.Float("slopeErr")
	m.last = r.Any("last")
	r.Require(!math.IsInf(m.last, 0), "last", "a finite number, or none")
	seasons := r.Uint("profiles")
	r.Require(seasons <= maxSeasons, "profiles", "at most 8")
	for range min(seasons, maxSeasons) {
		p := r.Floats("profile", maxPeriod)
		r.Require(len(p) > 0, "profile", "a value at least")
		m.profiles = append(m.profiles, p)
	}
	m.phi = r.Floats("phi", autoreg.MaxOrder)
	m.state = r.Floats("state", autoreg.MaxOrder)
	r.Require(len(m.state) <= len(m.phi), "state", "no more values than coefficients")
	m.pool = r.Floats("pool", record.MaxPool)
	m.scale = r.Floats("scale", maxPeriod)
	r.Require(len(m.scale) > 0, "scale", "a value at least")
	if err := r.Err(); err != nil {
		return nil, err
	}
	if !m.wander {
		m.fade = fading(m.phi)
	}
	return m, nil
}

// Limit thins what paths are drawn from to at most so many residuals.
func (m *Model) Limit(most int) { m.pool = record.Thin(m.pool, max(most, 1)) }
