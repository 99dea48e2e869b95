package fit

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// EngineVersion is raised with every change after which the same history and seed give other paths. A
// record of another version is not restored.
const EngineVersion = 5

// MaxRecord is the largest record of a fit in bytes. It leaves room for the quantiles that are stored beside it.
const MaxRecord = 48 << 10

// leastPool is the smallest number of residuals that a model is thinned to.
// Not tried on the development sets: it acts in records of many models only.
const leastPool = 128

// formatVersion of what Record writes.
const formatVersion = 5

// magic begins every record of a fit.
const magic = "plimsoll fit"

// Limits of what Restore reads.
const (
	maxRestoredText   = 4096
	maxRestoredNotes  = 256
	maxRestoredParts  = 4096
	maxRestoredEvents = 2048
	maxRestoredPeriod = 1 << 16
)

// fitIntoRecord thins what the models draw paths from as far as it takes for a record to be of at most MaxRecord, and not at all
// where that does not help. It is a part of fitting, so that a restored fit has the paths of the one that was recorded.
func (f *Fit) fitIntoRecord() {
	whole := f.pool.kernels
	for most := record.MaxPool; f.size() > MaxRecord; most /= 2 {
		if most < leastPool {
			f.pool.kernels = whole
			return
		}
		f.pool.kernels = slices.Clone(whole)
		for k, member := range whole {
			if member != nil {
				f.pool.kernels[k] = member.clone()
				f.pool.kernels[k].limit(most)
			}
		}
	}
}

// size returns that of a record in bytes.
func (f *Fit) size() int {
	var w record.Writer
	f.write(&w)
	return len(w.Bytes()) + sha256.Size
}

// Record returns the fit as bytes from which Restore makes one with the same paths, bit for bit: models and where
// they stand, weights, calibration, evidence, the seed, the latest values and a hash of all that was measured. It is the same
// for the same fit under all versions of Go. The error is of a fit that takes more than MaxRecord.
func (f *Fit) Record() ([]byte, error) {
	var w record.Writer
	f.write(&w)
	digest := f.digest()
	out := append(w.Bytes(), digest[:]...)
	if len(out) > MaxRecord {
		return nil, fmt.Errorf("record of series %q: %d bytes, the limit is %d: its seasons of %v steps are too long; use a longer step",
			f.series.Name, len(out), MaxRecord, f.history.seasons.periods)
	}
	return out, nil
}

// Restore returns the fit that was recorded. Of its series it has but the latest values, until WithHistory. The error
// says which field of data is wrong, and whether it is one of another version.
func Restore(data []byte) (*Fit, error) {
	if len(data) > MaxRecord {
		return nil, fmt.Errorf("fit: record: %d bytes: want at most %d", len(data), MaxRecord)
	}
	if len(data) < sha256.Size {
		return nil, errors.New("fit: record: too short to be one")
	}
	cut := len(data) - sha256.Size
	r := record.NewReader("fit", data[:cut])
	f := &Fit{}
	f.read(r)
	copy(f.since.digest[:], data[cut:])
	f.since.latest = true
	if err := r.Done(); err != nil {
		return nil, err
	}
	if f.history.scale != 0 {
		f.pool.courses = &courses{}
		f.setRough()
	}
	return f, nil
}

// Digest returns the hash of what was measured: name, unit, statistic, step, start and all values. It is that of a chain, so that
// values which are added later need not be looked at together with those before.
func (f *Fit) Digest() [sha256.Size]byte { return f.digest() }

func (f *Fit) digest() [sha256.Size]byte {
	if f.since.latest {
		return f.since.digest
	}
	return digestOf(f.series)
}

// digestOf returns the hash of a series without gaps at its ends.
func digestOf(s series.Series) [sha256.Size]byte {
	var w record.Writer
	w.Text(s.Name)
	w.Text(string(s.Unit))
	w.Text(s.Statistic.String())
	w.Text(s.Step.String())
	w.Int(int(s.Start.UnixNano()))
	return extendDigest(sha256.Sum256(w.Bytes()), s.Values)
}

// extendDigest returns the hash of the hash and the value, for every value in turn.
func extendDigest(digest [sha256.Size]byte, values []float64) [sha256.Size]byte {
	var link [sha256.Size + 8]byte
	for _, v := range values {
		if math.IsNaN(v) {
			v = math.NaN() // there are many, and all are alike
		}
		copy(link[:], digest[:])
		binary.LittleEndian.PutUint64(link[sha256.Size:], math.Float64bits(v))
		digest = sha256.Sum256(link[:])
	}
	return digest
}

// WithHistory returns the restored fit with the whole history that it was made of. The error says that s is not that: by
// its hash, or because of a value that came later or was changed.
func (f *Fit) WithHistory(s series.Series) (*Fit, error) {
	s = accountOf(s, KnownPast{}).series
	if digestOf(s) != f.digest() {
		return nil, fmt.Errorf("history of series %q: not the one that was fitted: it has other values, or more or fewer", f.series.Name)
	}
	g := *f
	g.series, g.since.latest = s, false
	return &g, nil
}

// latestKept returns how many of the latest values a record keeps: for what is said of the last days, and for a change of clocks.
func latestKept(step series.Step) int {
	const values, hours = 256, 3
	return max(values, int(hours*time.Hour/max(step.Approx(), time.Second)))
}

// write appends all but the hash.
func (f *Fit) write(w *record.Writer) {
	w.Text(magic)
	w.Uint(formatVersion)
	w.Uint(EngineVersion)
	f.writeSeries(w)
	w.Uint(f.options.Seed)
	writeGrowth(w, f.options.Growth)
	p := f.history.demand
	for _, v := range []float64{p.center, p.scale, p.low, p.high} {
		w.Float(v)
	}
	w.Int(p.outliers.measured)
	w.Uint(uint64(len(p.outliers.events)))
	for _, e := range p.outliers.events {
		w.Floats(e.excess)
	}
	w.Float(p.offset)
	p.course.write(w)
	p.yearly.write(w)
	p.stopped.write(w)
	p.copying.write(w)
	w.Bool(p.rising != nil)
	if p.rising != nil {
		w.Float(p.rising.center)
		w.Float(p.rising.scale)
		w.Float(p.rising.last)
	}
	w.Ints(f.history.seasons.periods)
	w.Int(f.history.seasons.naive)
	w.Int(f.length)
	w.Int(f.since.fitted)
	w.Float(f.since.low)
	w.Float(f.since.high)
	w.Int(f.since.odd)
	w.Floats(f.pool.spread.ahead)
	for _, by := range f.pool.spread.factors {
		w.Float(by.all)
		w.Float(by.slow)
	}
	w.Float(float64(f.pool.spread.tails))
	w.Int(f.pool.spread.tested)
	f.writeMembers(w)
	w.Bool(f.history.clock != nil)
	if f.history.clock != nil {
		f.history.clock.write(w)
	}
	w.Bool(f.history.holidays != nil)
	if f.history.holidays != nil {
		f.history.holidays.write(w)
	}
	w.Text(f.model)
	write(&f.evidence, w)
}

func (f *Fit) read(r *record.Reader) {
	r.Require(r.Text("magic", len(magic)) == magic, "magic", magic)
	r.Version(formatVersion)
	if v := r.Uint("engine version"); v != EngineVersion {
		r.Fail("engine version", fmt.Sprintf("%d: the models of this program are of version %d and have other paths; fit the history again", v,
			EngineVersion))
	}
	f.readSeries(r)
	f.options.Seed = r.Uint("seed")
	f.options.Growth = readGrowth(r)
	if err := f.options.Validate(); err != nil {
		r.Fail("growth", err.Error())
	}
	p := &f.history.demand
	p.center, p.scale, p.low, p.high = r.Float("center"), r.Float("scale"), r.Any("low"), r.Any("high")
	r.Require(p.scale >= 0, "scale", "0 or more")
	r.Require(p.low < p.high, "low", "less than high")
	p.outliers.measured = r.Int("steps of outliers", 0, 2*series.MaxValues)
	events := r.Uint("outliers")
	r.Require(events <= maxRestoredEvents && (events == 0 || p.outliers.measured > 0), "outliers", "at most 2048, of some steps")
	for range min(events, maxRestoredEvents) {
		p.outliers.events = append(p.outliers.events, relapseEvent{excess: r.Floats("outlier", maxRestoredPeriod)})
	}
	p.offset = r.Float("offset")
	p.course = readRecentShift(r)
	p.yearly = readYearlyPeak(r)
	p.stopped = readStoppedGrowth(r)
	p.copying = readOngoingCopy(r)
	if r.Bool("rising") {
		p.rising = &flowScale{r.Float("center of rises"), r.Float("scale of rises"), r.Float("last value")}
	}
	f.readSeasons(r)
	f.length = r.Int("length", 1, 2*series.MaxValues)
	f.since.fitted = r.Int("fitted", 0, 2*series.MaxValues)
	f.since.low, f.since.high = r.Float("lowest"), r.Float("highest")
	f.since.odd = r.Int("odd", 0, 2*series.MaxValues)
	f.pool.spread = readInflation(r)
	f.readMembers(r)
	if r.Bool("clock") {
		f.history.clock = readClock(r, f.series)
	}
	if r.Bool("holidays") {
		f.history.holidays = readHolidays(r)
	}
	f.model = r.Text("model", maxRestoredText)
	read(&f.evidence, r, f.history.holidays != nil)
}

func writeGrowth(w *record.Writer, g future.Estimate) {
	w.Float(g.Low)
	w.Float(g.Mid)
	w.Float(g.High)
}

func readGrowth(r *record.Reader) future.Estimate {
	return future.Estimate{Low: r.Float("low growth"), Mid: r.Float("mid growth"), High: r.Float("high growth")}
}

// writeSeries appends the series with its latest values.
func (f *Fit) writeSeries(w *record.Writer) {
	s := f.series
	if s.Step.Months == 0 { // a month counted from another day may be another one
		s = s.Slice(max(s.Len()-latestKept(s.Step), 0), s.Len())
	}
	w.Text(s.Name)
	w.Uint(uint64(len(s.Labels)))
	for _, k := range slices.Sorted(maps.Keys(s.Labels)) {
		w.Text(k)
		w.Text(s.Labels[k])
	}
	w.Text(string(s.Unit))
	w.Text(s.Statistic.String())
	w.Int(s.PerStep)
	writeTime(w, s.Start)
	w.Int(s.Step.Months)
	w.Int(int(s.Step.Dur))
	w.Bool(s.Unmet)
	w.Floats(s.Values)
}

func (f *Fit) readSeries(r *record.Reader) {
	s := &f.series
	s.Name = r.Text("name", series.MaxSeriesName)
	if n := r.Uint("labels"); n > 0 {
		r.Require(n <= maxRestoredNotes, "labels", "at most 256")
		s.Labels = map[string]string{}
		for range min(n, maxRestoredNotes) {
			k := r.Text("label", maxRestoredText)
			s.Labels[k] = r.Text("label", maxRestoredText)
		}
	}
	s.Unit = series.Unit(r.Text("unit", maxRestoredText))
	statistic, err := series.ParseStatistic(r.Text("statistic", maxRestoredText))
	if err != nil {
		r.Fail("statistic", err.Error())
	}
	s.Statistic = statistic
	s.PerStep = r.Int("samples a step", 0, math.MaxInt)
	s.Start = readTime(r, "start")
	s.Step.Months = r.Int("months", 0, math.MaxInt32)
	s.Step.Dur = time.Duration(r.Int("step", 0, math.MaxInt))
	s.Unmet = r.Bool("unmet")
	s.Values = r.AnyFloats("values", MaxRecord/8)
	if r.Err() == nil {
		if err := s.Validate(); err != nil {
			r.Fail("series", err.Error())
		}
		r.Require(s.Len() > 0, "values", "one at least")
	}
}

func writeTime(w *record.Writer, t time.Time) {
	w.Int(int(t.Unix()))
	w.Int(t.Nanosecond())
}

// readTime takes a time of the years 1 to 9999.
func readTime(r *record.Reader, field string) time.Time {
	const first, last = -62135596800, 253402300799
	return time.Unix(int64(r.Int(field, first, last)), int64(r.Int(field, 0, 999_999_999))).UTC()
}

func (f *Fit) readSeasons(r *record.Reader) {
	f.history.seasons.periods = r.Ints("periods", 8, 2, series.MaxValues)
	r.Require(slices.IsSorted(f.history.seasons.periods), "periods", "ascending ones")
	f.history.seasons.naive = r.Int("period", 0, series.MaxValues)
}

func readInflation(r *record.Reader) inflation {
	w := inflation{widths: widths{ahead: r.Floats("ahead", 16)}}
	for range w.ahead {
		w.factors = append(w.factors, factors{r.Float("factor"), r.Float("slow factor")})
	}
	w.tails = tails(r.Float("tails"))
	r.Require(w.tails >= 0 && w.tails <= heaviest, "tails", "0 to 0.4")
	w.tested = r.Int("tested", 0, forecast.MaxSteps)
	r.Require(w.tested == 0 || len(w.ahead) > 0, "ahead", "some steps")
	last := 0.0
	for _, h := range w.ahead {
		r.Require(h > last, "ahead", "ascending steps")
		last = h
	}
	return w
}

// writeMembers appends the candidates that have weight, by name.
func (f *Fit) writeMembers(w *record.Writer) {
	n := 0
	for _, k := range f.pool.kernels {
		if k != nil {
			n++
		}
	}
	w.Uint(uint64(n))
	for k, member := range f.pool.kernels {
		if member != nil {
			w.Text(candidates[k].name)
			w.Float(f.pool.weights[k])
			member.record(w)
		}
	}
}

func (f *Fit) readMembers(r *record.Reader) {
	f.pool.kernels, f.pool.weights = make([]kernel, len(candidates)), make([]float64, len(candidates))
	sum := 0.0
	for range min(r.Uint("members"), uint64(len(candidates))) {
		name := r.Text("member", maxRestoredText)
		k := slices.IndexFunc(candidates, func(c candidate) bool { return c.name == name })
		if k < 0 || f.pool.kernels[k] != nil {
			r.Fail("member", fmt.Sprintf("%q: want a model of this program, once", name))
			return
		}
		f.pool.weights[k] = r.Float("weight")
		r.Require(f.pool.weights[k] > 0, "weight", "more than 0")
		sum += f.pool.weights[k]
		var err error
		if f.pool.kernels[k], err = candidates[k].restore(r); err != nil {
			return
		}
		if f.history.rising != nil {
			f.pool.kernels[k] = restoreCumulative(f.pool.kernels[k], r)
		}
	}
	r.Require(f.history.scale == 0 || math.Abs(sum-1) < 1e-6, "weights", "1 in all")
}
