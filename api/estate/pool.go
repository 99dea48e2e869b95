package estate

import (
	"fmt"
	"strconv"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Pool is something that can saturate: a cluster's CPU, a volume, a link.
type Pool struct {
	Name, Title string
	Source      string // name of a SourceSpec
	Query       string // selects the one series within it
	Unmet       string // likewise, what of the demand was not met; empty: not known, or in the file itself
	Unit        series.Unit
	Statistic   series.Statistic
	Step        series.Step // zero: that of the source
	Range       series.Step // how far back history is read; zero: all a file has, 90 days of a server
	Capacity    capacity.Capacity
	// CapacityFromSource takes the capacity from the source instead, where that has one.
	CapacityFromSource bool
	Sustain, LeadTime  series.Step
	OrderQuantile      float64 // zero: DefaultOrderQuantile
	Horizon            Horizon
	Growth             future.Estimate
	Labels             map[string]string
	// Thresholds are lines below the capacity, lowest first, and Order how orders are made.
	Thresholds []capacity.Threshold
	Order      OrderRule
	// Calendar is whose days its demand follows.
	Calendar Calendar
	// Known is what its owner knows of its history.
	Known fit.KnownPast
	// UnitPrice is what one unit of the capacity costs; the zero Price is not known.
	UnitPrice money.Price
	// Resource and Scale say what of a placement one unit of demand needs; empty
	// and 0 where the Unit says it all.
	Resource pricing.Resource
	Scale    float64
	// Allocates names the pool whose units are promised here; empty for a pool of what is used.
	Allocates string
}

// Horizon is how far a forecast reaches: a span, a number of steps, or neither for the default.
type Horizon struct {
	Span  series.Step
	Steps int
}

// ParseHorizon reads a span such as 180d or a number of steps such as 48. The
// empty string is the default horizon.
func ParseHorizon(s string) (Horizon, error) {
	if s == "" {
		return Horizon{}, nil
	}
	if n, err := strconv.Atoi(s); err == nil {
		if n < 1 || n > forecast.MaxSteps {
			return Horizon{}, fmt.Errorf("%d steps, want 1 to %d", n, forecast.MaxSteps)
		}
		return Horizon{Steps: n}, nil
	}
	span, err := series.ParseStep(s)
	if err != nil {
		return Horizon{}, fmt.Errorf("%w (or a number of steps such as 48)", err)
	}
	return Horizon{Span: span}, nil
}

// IsZero reports whether the default horizon is meant.
func (h Horizon) IsZero() bool { return h == Horizon{} }

// String writes the horizon as ParseHorizon reads it.
func (h Horizon) String() string {
	switch {
	case h.Steps > 0:
		return strconv.Itoa(h.Steps)
	case !h.Span.IsZero():
		return h.Span.String()
	}
	return ""
}
