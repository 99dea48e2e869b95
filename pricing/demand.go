package pricing

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Resource is a kind of thing that is bought or metered, in one fixed unit.
type Resource string

// The resources. The unit of each is fixed, so that amounts can be added and priced.
const (
	VCPU    Resource = "vcpu"    // virtual processors in use
	Memory  Resource = "memory"  // GiB in use
	Storage Resource = "storage" // GiB in use
	Egress  Resource = "egress"  // GiB per hour, sent out of the site
)

// Resources returns all resources in the order in which they are shown.
func Resources() []Resource { return []Resource{VCPU, Memory, Storage, Egress} }

// Limits of a Demand.
const (
	MaxMonths     = 240 // 20 years
	maxFutures    = future.Max
	maxStreams    = 10_000
	maxPathSteps  = 2_500_000  // of one stream, from its Start to the end of the comparison: 20 years of 5 minutes fit
	maxUsageCells = 20_000_000 // futures × months × resources, 16 bytes each in a Survey
)

// PathFunc fills dst with one future of a demand, one value a step. Future i of all streams of a Demand is one
// state of the world: streams that depend on each other have to be in that order already, see joint.Request. It must
// return the same values for the same future whenever it is called, a longer
// dst having the shorter as its beginning, and be safe for concurrent use. It
// must not keep dst. What it leaves unfilled counts as a value that is missing,
// which is an error.
type PathFunc func(future int, dst []float64)

// Stream is one demand for one resource: usually a pool, seen as what it needs
// of something that can be bought.
type Stream struct {
	Name     string // of the pool or workload, for messages
	Resource Resource
	Scale    float64 // units of the resource per unit of Path
	Start    time.Time
	Step     series.Step
	Path     PathFunc
	// MeasuredUntil is where the evidence of the forecast ends and growth is
	// assumed. The zero time means that all of it counts as measured.
	MeasuredUntil time.Time
}

// Demand is what has to be placed: for every future and month the use of each
// resource. Streams of one resource are added at each instant before anything is
// reduced to a peak: the peaks of two streams do not add up.
type Demand struct {
	Start   Month
	Months  int
	Futures int
	Streams []Stream
}

// Validate returns an error that names the first field which makes no sense.
func (d Demand) Validate() error {
	switch {
	case d.Months < 1 || d.Months > MaxMonths:
		return fmt.Errorf("horizon: %d months, want 1 to %d", d.Months, MaxMonths)
	case d.Futures < 1 || d.Futures > maxFutures:
		return fmt.Errorf("simulations: %d, want 1 to %d", d.Futures, maxFutures)
	case len(d.Streams) == 0:
		return fmt.Errorf("demand: nothing to place, want at least one pool or workload")
	case len(d.Streams) > maxStreams:
		return fmt.Errorf("demand: %d pools and workloads, the limit is %d", len(d.Streams), maxStreams)
	}
	for _, s := range d.Streams {
		if err := s.validate(d.Start, d.Months); err != nil {
			return fmt.Errorf("demand of %q: %w", s.Name, err)
		}
	}
	if cells := d.Futures * d.Months * len(d.Resources()); cells > maxUsageCells {
		return fmt.Errorf("demand: %d simulations × %d months × %d resources, the limit is %d: ask for fewer simulations or a shorter horizon",
			d.Futures, d.Months, len(d.Resources()), maxUsageCells)
	}
	return nil
}

func (s Stream) validate(start Month, months int) error {
	if !slices.Contains(Resources(), s.Resource) {
		return fmt.Errorf("resource is %q, want one of %v", s.Resource, Resources())
	}
	if !(s.Scale > 0) || math.IsInf(s.Scale, 0) {
		return fmt.Errorf("scale is %v, want a finite number above 0", s.Scale)
	}
	if s.Path == nil {
		return fmt.Errorf("no path function")
	}
	if err := s.Step.Validate(); err != nil {
		return err
	}
	first := start.Start()
	if first.Before(s.Start) {
		return fmt.Errorf("begins %s, after the start of the comparison in %s", s.Start.Format(time.RFC3339), start)
	}
	if first.Sub(s.Start) > series.MaxStep {
		return fmt.Errorf("begins %s, more than 100 years before the comparison in %s", s.Start.Format(time.RFC3339), start)
	}
	if n := s.steps((start + Month(months)).Start()); n > maxPathSteps {
		return fmt.Errorf("%d steps of %s from %s to the end of the comparison, the limit is %d: use a longer step", n, s.Step,
			s.Start.Format(time.RFC3339), maxPathSteps)
	}
	return nil
}

// steps returns how many steps begin before end.
func (s Stream) steps(end time.Time) int { return s.Step.Index(s.Start, end.Add(-1)) + 1 }

// Resources returns the resources that something is demanded of, in the order of Resources.
func (d Demand) Resources() []Resource {
	var present []Resource
	for _, r := range Resources() {
		if slices.ContainsFunc(d.Streams, func(s Stream) bool { return s.Resource == r }) {
			present = append(present, r)
		}
	}
	return present
}

// MeasuredUntil returns the earliest end of the evidence of the streams; false if none has one.
func (d Demand) MeasuredUntil() (time.Time, bool) {
	var earliest time.Time
	for _, s := range d.Streams {
		if !s.MeasuredUntil.IsZero() && (earliest.IsZero() || s.MeasuredUntil.Before(earliest)) {
			earliest = s.MeasuredUntil
		}
	}
	return earliest, !earliest.IsZero()
}
