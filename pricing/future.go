package pricing

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Future is the demand of one state of the world, all resources together.
type Future struct {
	Index  int
	Start  Month
	Months int
	// Use holds a value for every hour from Start on, in the unit of the resource.
	// A resource that nothing demands is absent. It must not be changed. The parts of a
	// demand that a Hybrid prices have none, only usage.
	Use map[Resource][]float64

	bounds  []int   // the first hour of each month and the end of the last; nil if not known
	monthly monthly // Usage by month; nil if not known
	part    *part   // makes the hours instead of Use
}

// Future builds future i by the hour, which is the grain of metering. The
// streams of one resource are added at each hour. A stream with steps shorter
// than an hour gives the highest value that falls within the hour; one with steps of
// an hour or more gives the value in force when the hour begins. Values below 0,
// which no demand has but a model may produce, count as 0, stream by stream.
//
// Errors: those of Validate; i outside of the futures; a value that is missing (NaN),
// infinite, or too large to be scaled or added, with its stream, simulation and hour.
func (d Demand) Future(i int) (Future, error) {
	if err := d.Validate(); err != nil {
		return Future{}, err
	}
	if i < 0 || i >= d.Futures {
		return Future{}, fmt.Errorf("simulation %d: want 0 to %d", i, d.Futures-1)
	}
	return d.newBuilder().build(i)
}

// builder builds one future after the other in the same memory.
type builder struct {
	demand Demand
	start  time.Time
	bounds []int
	use    map[Resource][]float64
	path   []float64
	known  *Survey // of the demand, if it was made already
}

func (d Demand) newBuilder() *builder {
	b := &builder{demand: d, start: d.Start.Start(), use: map[Resource][]float64{}}
	end := (d.Start + Month(d.Months)).Start()
	hours := int(end.Sub(b.start) / time.Hour)
	for m := range d.Months + 1 {
		b.bounds = append(b.bounds, int((d.Start+Month(m)).Start().Sub(b.start)/time.Hour))
	}
	for _, r := range d.Resources() {
		b.use[r] = make([]float64, hours)
	}
	longest := 0
	for _, s := range d.Streams {
		longest = max(longest, s.steps(end))
	}
	b.path = make([]float64, longest)
	return b
}

// build returns a future that is valid until the next call.
func (b *builder) build(i int) (Future, error) {
	for _, use := range b.use {
		clear(use)
	}
	for _, s := range b.demand.Streams {
		if err := b.add(s, i); err != nil {
			return Future{}, err
		}
	}
	f := Future{Index: i, Start: b.demand.Start, Months: b.demand.Months, Use: b.use, bounds: b.bounds}
	if b.known != nil {
		f.monthly = b.known.monthly(i, b.demand.Resources(), b.bounds)
	}
	return f.measured(), nil
}

func (b *builder) add(s Stream, i int) error {
	use := b.use[s.Resource]
	path := b.path[:s.steps(b.start.Add(time.Duration(len(use))*time.Hour))]
	for k := range path {
		path[k] = math.NaN()
	}
	s.Path(i, path)
	at := s.addHeld
	switch {
	case s.Step.Months > 0:
	case s.Step.Dur == time.Hour:
		at = s.addHourly
	case s.Step.Dur < time.Hour:
		at = s.addHighest
	}
	if hour := at(use, path, b.start); hour >= 0 {
		return fmt.Errorf("demand of %q, simulation %d, hour %s: the value is missing, infinite or too large",
			s.Name, i, b.start.Add(time.Duration(hour)*time.Hour).Format(time.RFC3339))
	}
	return nil
}

// addHourly adds a path whose steps are an hour long: one of them is in force when each hour begins. It
// returns the first hour whose value cannot be used, or -1.
func (s Stream) addHourly(use, path []float64, start time.Time) int {
	path = path[s.Step.Index(s.Start, start):][:len(use)]
	for h, v := range path {
		if v *= s.Scale; !finite(v) {
			return h
		}
		if v > 0 {
			if use[h] += v; use[h] > math.MaxFloat64 {
				return h
			}
		}
	}
	return -1
}

// addHeld adds a path whose steps are an hour or longer: each is in force from
// the first hour that begins within it to the next such hour. It returns the
// first hour whose value cannot be used, or -1.
func (s Stream) addHeld(use, path []float64, start time.Time) int {
	lead, from := start.Sub(s.Start), 0
	for k := s.Step.Index(s.Start, start); k < len(path); k++ {
		to := min(hoursUp(s.offset(k+1, lead)), len(use))
		v := s.Scale * path[k]
		if !finite(v) && from < to {
			return from
		}
		for h := from; h < to && v > 0; h++ {
			if use[h] += v; use[h] > math.MaxFloat64 {
				return h
			}
		}
		from = to
	}
	return -1
}

// offset returns how long after the start of the comparison step k begins, when the stream begins lead before it.
func (s Stream) offset(k int, lead time.Duration) time.Duration {
	if s.Step.Months == 0 {
		return time.Duration(k)*s.Step.Dur - lead
	}
	return s.Step.At(s.Start, k).Sub(s.Start) - lead
}

// hoursUp returns how many whole hours cover d.
func hoursUp(d time.Duration) int {
	h := int(d / time.Hour)
	if d%time.Hour > 0 {
		h++
	}
	return h
}

// addHighest adds a path whose steps are shorter than an hour: an hour takes the
// highest of the steps that overlap it.
func (s Stream) addHighest(use, path []float64, start time.Time) int {
	lead := start.Sub(s.Start)
	k := int(lead / s.Step.Dur)
	end := s.offset(k+1, lead) // of step k
	for h := range use {
		until := time.Duration(h+1) * time.Hour
		highest := 0.0
		for ; ; k, end = k+1, end+s.Step.Dur {
			v := path[k]
			if !finite(v) {
				return h
			}
			if v *= s.Scale; v > highest {
				highest = v
			}
			if end >= until {
				break
			}
		}
		if end == until { // else the step reaches into the next hour
			k, end = k+1, end+s.Step.Dur
		}
		if use[h] += highest; !finite(use[h]) {
			return h
		}
	}
	return -1
}

func finite(v float64) bool { return math.Abs(v) <= math.MaxFloat64 }

// Constant returns a path that has the same value in every step of every future.
func Constant(v float64) PathFunc {
	return func(_ int, dst []float64) {
		for k := range dst {
			dst[k] = v
		}
	}
}

// ConstantStream returns a stream of the same use at every hour, from start on:
// a workload of which no more than its size is known.
func ConstantStream(name string, r Resource, v float64, start Month) Stream {
	return Stream{Name: name, Resource: r, Scale: 1, Start: start.Start(), Step: series.MonthsStep(1), Path: Constant(v)}
}
