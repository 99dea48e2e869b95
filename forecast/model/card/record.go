package card

import (
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// version of what Record writes.
const version = 1

// Limits of what Restore reads.
const (
	maxSeasons = 8
	maxPeriod  = MaxFitted
	maxSteps   = 1 << 31
)

// Record appends all of the model that forecasts need. What Restore makes of it has the same course and the same
// paths, bit for bit.
func (m *Model) Record(w *record.Writer) {
	w.Uint(version)
	w.Int(m.fitted)
	w.Bool(m.logged)
	w.Float(m.scale)
	w.Float(m.low)
	w.Float(m.high)
	m.state.record(w)
	w.Int(m.delta.window)
	w.Float(m.delta.growth)
	recordProfiles(w, m.delta.profiles)
	w.Bool(m.rho != nil)
	if m.rho != nil {
		w.Bool(m.rho.changes)
		m.rho.record(w)
	}
	w.Bool(m.thima != nil)
	if m.thima != nil {
		w.Float(m.thima.start)
		w.Float(m.thima.alpha)
		w.Float(m.thima.level)
		w.Float(m.thima.drift)
	}
	w.Bool(m.calibrated != nil)
	if m.calibrated != nil {
		m.calibrated.record(w)
	}
	w.Ints(m.lags)
	w.Floats(m.phi)
	w.Floats(m.pool)
	w.Floats(m.spread)
	w.Float(m.growthErr)
}

// Restore takes a model off a record. The error names the field that is wrong.
func Restore(r *record.Reader) (*Model, error) {
	m := &Model{}
	r.Version(version)
	m.fitted = r.Int("fitted", 1, maxSteps)
	m.logged = r.Bool("logged")
	m.scale, m.low, m.high = r.Float("scale"), r.Float("low"), r.Float("high")
	r.Require(m.scale > 0, "scale", "more than 0")
	m.state = restoreState(r)
	size := len(m.state.ring)
	r.Require(m.state.length <= m.fitted, "length", "no more than was fitted")
	m.delta.window = r.Int("window", 1, max(size, 1))
	m.delta.growth = r.Float("growth")
	m.delta.profiles = restoreProfiles(r)
	if r.Bool("rho") {
		m.rho = &rho{changes: r.Bool("changes")}
		m.rho.linear = restoreLinear(r, size-1)
	}
	if r.Bool("thima") {
		m.thima = &thima{r.Float("start"), r.Float("alpha"), r.Float("level"), r.Float("drift")}
	}
	if r.Bool("calibrated") {
		f := restoreLinear(r, size)
		m.calibrated = &f
	}
	m.lags, m.phi = restoreLags(r, maxPeriod)
	m.pool = r.Floats("pool", record.MaxPool)
	m.spread = r.Floats("spread", maxPeriod)
	r.Require(len(m.spread) > 0, "spread", "a value at least")
	m.growthErr = r.Float("growthErr")
	if err := r.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

func (s *state) record(w *record.Writer) {
	w.Floats(s.recent(len(s.ring)))
	w.Int(s.length)
	w.Int(s.since)
	w.Float(s.last)
	w.Int(s.back)
}

func restoreState(r *record.Reader) state {
	s := state{ring: r.Floats("values", maxPeriod+2), length: r.Int("length", 1, MaxFitted), since: r.Int("since", 0, maxSteps),
		last: r.Float("last")}
	r.Require(len(s.ring) > 0, "values", "one at least")
	s.back = r.Int("back", 1, max(len(s.ring), 1))
	return s
}

// record appends what forecasts need of a regression.
func (f *linear) record(w *record.Writer) {
	w.Ints(f.lags)
	w.Floats(f.phi)
	w.Float(f.mean)
	recordProfiles(w, f.profiles)
}

// restoreLinear takes a regression whose lags reach back at most so many steps.
func restoreLinear(r *record.Reader, most int) linear {
	f := linear{}
	f.lags, f.phi = restoreLags(r, most)
	f.mean = r.Float("mean")
	f.profiles = restoreProfiles(r)
	return f
}

func restoreLags(r *record.Reader, most int) (lags []int, phi []float64) {
	const maxLags = 2*maxSeasons + 1
	lags = r.Ints("lags", maxLags, 1, max(most, 1))
	r.Require(slices.IsSorted(lags) && (len(lags) == 0 || lags[len(lags)-1] <= most), "lags", "ascending ones within what is kept")
	phi = r.Floats("phi", maxLags)
	r.Require(len(phi) == len(lags), "phi", "as many as lags")
	return lags, phi
}

func recordProfiles(w *record.Writer, profiles [][]float64) {
	w.Uint(uint64(len(profiles)))
	for _, p := range profiles {
		w.Floats(p)
	}
}

func restoreProfiles(r *record.Reader) [][]float64 {
	n := r.Uint("profiles")
	r.Require(n <= maxSeasons, "profiles", "at most 8")
	var out [][]float64
	for range min(n, maxSeasons) {
		p := r.Floats("profile", maxPeriod)
		r.Require(len(p) > 0, "profile", "a value at least")
		out = append(out, p)
	}
	return out
}
