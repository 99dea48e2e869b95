package pricing

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
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
	MaxMonths  = 240 // 20 years
	MaxFutures = forecast.MaxFutures
)

// PathFunc fills dst with one future of a demand, one value a step. It must
// return the same values for the same future whenever it is called, a longer
// dst having the shorter as its beginning, and be safe for concurrent use.
type PathFunc func(future int, dst []float64)

// Stream is one demand for one resource: usually a pool, seen as what it needs
// of something that can be bought.
type Stream struct {
	Name     string // of the pool or workload, for messages
	Resource Resource
	Scale    float64 // units of the resource per unit of Path
	Start    time.Time
	Step     forecast.Step
	Path     PathFunc
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

// Future is the demand of one state of the world, all resources together.
type Future struct {
	Index  int
	Start  Month
	Months int
	// Use holds a value for every hour from Start on, in the unit of the resource.
	Use map[Resource][]float64
}

// Usage tells three things about one resource in one month of one future: views
// of the same path.
type Usage struct {
	Peak float64 // the highest hour: what must be bought or reserved
	Mean float64 // over the hours of the month
	Sum  float64 // unit × hours: what is metered
}

// Validate returns an error that names the first field which makes no sense.
func (d Demand) Validate() error {
	switch {
	case d.Months < 1 || d.Months > MaxMonths:
		return fmt.Errorf("horizon: %d months, want 1 to %d", d.Months, MaxMonths)
	case d.Futures < 1 || d.Futures > MaxFutures:
		return fmt.Errorf("simulations: %d, want 1 to %d", d.Futures, MaxFutures)
	case len(d.Streams) == 0:
		return fmt.Errorf("demand: nothing to place, want at least one pool or workload")
	}
	for _, s := range d.Streams {
		if !(s.Scale > 0) || math.IsInf(s.Scale, 0) {
			return fmt.Errorf("demand of %q: scale is %v, want a finite number above 0", s.Name, s.Scale)
		}
		if err := s.Step.Validate(); err != nil {
			return fmt.Errorf("demand of %q: %w", s.Name, err)
		}
		if d.Start.Start().Before(s.Start) {
			return fmt.Errorf("demand of %q begins %s, after the start of the comparison in %s", s.Name, s.Start.Format(time.RFC3339), d.Start)
		}
	}
	return nil
}
