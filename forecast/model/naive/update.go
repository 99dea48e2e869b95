package naive

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// Magnitude is the largest absolute value that Update and Pass take.
const Magnitude = 1e300

// Update moves the model over one more value, NaN where it was not measured, in the same work
// whatever the history. What is repeated moves; the changes that paths draw from are held. The error is of a
// value that is infinite or beyond Magnitude; the model is then as it was.
func (m *Seasonal) Update(v float64) error {
	if math.Abs(v) > Magnitude {
		return fmt.Errorf("naive: value %g: want at most %g", v, Magnitude)
	}
	if !math.IsNaN(v) {
		m.last[m.phase], m.latest = v, v
	}
	if m.phase++; m.phase == len(m.last) {
		m.phase = 0
	}
	m.since++
	return nil
}

// Pass returns the model with its changes as they are, and what is repeated taken from y: the history of
// the fit, followed by what came since. It is what Update must agree with.
func (m *Seasonal) Pass(y []float64) (*Seasonal, error) {
	if len(y) < m.fitted {
		return nil, fmt.Errorf("naive: %d values: want the %d of the fit and those since", len(y), m.fitted)
	}
	out := m.Clone()
	out.since = len(y) - m.fitted
	out.look(y)
	return out, nil
}

// Clone returns a copy of m, of which Update changes nothing else.
func (m *Seasonal) Clone() *Seasonal {
	out := *m
	out.last = slices.Clone(m.last)
	return &out
}

// Limit leaves at most so many changes, 8 at least.
func (m *Seasonal) Limit(most int) { m.keep(max(most, 8)) }

// Update is that of Seasonal; slope and its error are held.
func (m *Drift) Update(v float64) error { return m.seasonal.Update(v) }

// Pass is that of Seasonal.
func (m *Drift) Pass(y []float64) (*Drift, error) {
	s, err := m.seasonal.Pass(y)
	if err != nil {
		return nil, err
	}
	return &Drift{s, m.slope, m.spread}, nil
}

// Clone is that of Seasonal.
func (m *Drift) Clone() *Drift { return &Drift{m.seasonal.Clone(), m.slope, m.spread} }

// Limit is that of Seasonal.
func (m *Drift) Limit(most int) { m.seasonal.Limit(most) }

// version of what Record writes.
const version = 1

// Limits of what is restored.
const (
	maxPeriod = 1 << 16
	maxFitted = 1 << 31
)

// Record appends all of the model. What RestoreSeasonal makes of it has the same course and the same paths, bit for bit.
func (m *Seasonal) Record(w *record.Writer) {
	w.Uint(version)
	w.Int(m.fitted)
	w.Int(m.since)
	w.Floats(m.last)
	w.Int(m.phase)
	w.Float(m.latest)
	w.Floats(m.changes)
	w.Float(m.slope)
}

// RestoreSeasonal takes a model off a record. The error names the field that is wrong.
func RestoreSeasonal(r *record.Reader) (*Seasonal, error) {
	m := &Seasonal{}
	r.Version(version)
	m.fitted = r.Int("fitted", 0, maxFitted)
	m.since = r.Int("since", 0, maxFitted)
	m.last = r.AnyFloats("last", maxPeriod)
	r.Require(len(m.last) > 0, "last", "a value at least")
	for _, v := range m.last {
		r.Require(!math.IsInf(v, 0), "last", "finite values, or none")
	}
	m.phase = r.Int("phase", 0, max(len(m.last)-1, 0))
	m.latest = r.Float("latest")
	m.changes = r.Floats("changes", kept)
	m.slope = r.Float("slope")
	return m, r.Err()
}

// Record appends all of the model, for RestoreDrift.
func (m *Drift) Record(w *record.Writer) {
	m.seasonal.Record(w)
	w.Float(m.slope)
	w.Float(m.spread)
}

// RestoreDrift takes a model off a record. The error names the field that is wrong.
func RestoreDrift(r *record.Reader) (*Drift, error) {
	s, err := RestoreSeasonal(r)
	if err != nil {
		return nil, err
	}
	return &Drift{s, r.Float("drift"), r.Float("spread")}, r.Err()
}
