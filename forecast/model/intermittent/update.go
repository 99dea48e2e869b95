package intermittent

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// Update moves the model over one more value, NaN where it was not measured, in the same work whatever
// the history. The smoothed size and occurrence move; their smoothing and the sizes that paths draw from are
// held. The error is of a value that is below 0 or over MaxValue; the model is then as it was.
func (m *Model) Update(v float64) error {
	if v < 0 || v > MaxValue {
		return fmt.Errorf("intermittent: value %v, want 0 to %g or NaN", v, MaxValue)
	}
	if m.since++; !math.IsNaN(v) {
		m.state.add(v)
		m.look()
	}
	return nil
}

// Pass returns the model with its smoothing and sizes as they are, and the rest taken from y: the history of the
// fit, followed by what came since. It is what Update must agree with.
func (m *Model) Pass(y []float64) (*Model, error) {
	if len(y) < m.fitted {
		return nil, fmt.Errorf("intermittent: %d values: want the %d of the fit and those since", len(y), m.fitted)
	}
	out, err := At(y, m.Method, m.Smoothing)
	if err != nil {
		return nil, err
	}
	out.ratios, out.spread = m.ratios, m.spread
	out.fitted, out.since = m.fitted, len(y)-m.fitted
	return out, nil
}

// Clone returns a copy of m, of which Update changes nothing else.
func (m *Model) Clone() *Model {
	out := *m
	return &out
}

// Limit thins the sizes that paths draw from to at most so many.
func (m *Model) Limit(most int) { m.ratios = slices.Clone(record.Thin(m.ratios, max(most, 1))) }

// version of what Record writes.
const version = 1

// maxFitted is the longest history that is restored.
const maxFitted = 1 << 31

// Record appends all of the model. What Restore makes of it has the same course and the same paths, bit for bit.
func (m *Model) Record(w *record.Writer) {
	w.Uint(version)
	w.Int(int(m.Method))
	w.Int(m.fitted)
	w.Int(m.since)
	for _, v := range []float64{m.Smoothing.Size, m.Smoothing.Occurrence, m.state.size, m.state.often, m.state.since, m.spread} {
		w.Float(v)
	}
	w.Floats(m.ratios)
}

// Restore takes a model off a record. The error names the field that is wrong.
func Restore(r *record.Reader) (*Model, error) {
	m := &Model{}
	r.Version(version)
	m.Method = Method(r.Int("method", int(Croston), int(TSB)))
	m.fitted = r.Int("fitted", 1, maxFitted)
	m.since = r.Int("since", 0, maxFitted)
	m.Smoothing = Smoothing{part(r, "smoothing of size"), part(r, "smoothing of occurrence")}
	size, often, since := r.Float("size"), r.Float("occurrence"), r.Float("steps since demand")
	r.Require(size > 0 && size <= MaxValue, "size", "above 0")
	r.Require(often >= 0 && (often >= 1 || m.Method == TSB) && (often <= 1 || m.Method != TSB), "occurrence",
		"a probability, or an interval of at least 1")
	r.Require(since >= 0, "steps since demand", "at least 0")
	m.spread = r.Float("spread")
	r.Require(m.spread >= 0, "spread", "at least 0")
	m.ratios = r.Floats("sizes", record.MaxPool)
	r.Require(len(m.ratios) > 0, "sizes", "a value at least")
	for _, v := range m.ratios {
		r.Require(v > 0, "sizes", "above 0")
	}
	m.state = smoother{method: m.Method, by: m.Smoothing, size: size, often: often, since: since, seen: true, begun: true}
	if r.Err() == nil {
		m.look()
	}
	return m, r.Err()
}

// part reads a weight above 0 and up to 1.
func part(r *record.Reader, name string) float64 {
	v := r.Float(name)
	r.Require(v > 0 && v <= 1, name, "above 0 and up to 1")
	return v
}
