package report

import (
	"fmt"
	"slices"
	"time"
)

// Monthly is the monthly report: values only, ready to be written as HTML, CSV or JSON.
type Monthly struct {
	Title string    `json:"title"`
	Month string    `json:"month"` // such as 2026-11
	AsOf  time.Time `json:"asOf"`
	// Verdict is the answer in one or two sentences; see briefing.Verdict.
	Verdict string `json:"verdict"`
	// Pools in the order of what to do.
	Pools []PoolLine `json:"pools"`
	// Decisions that are due; see briefing.Decisions.
	Decisions []Decision `json:"decisions"`
	// Groups in the order of what to do, and WhatIfs in that of the configuration. Lines of pools and groups say what comes of them.
	Groups  []GroupLine  `json:"groups,omitempty"`
	WhatIfs []WhatIfHead `json:"whatIfs,omitempty"`
	// Costs is nil where no placements were compared.
	Costs       *Costs       `json:"costs,omitempty"`
	Assumptions []Assumption `json:"assumptions"`
	Notes       []string     `json:"notes"`
	Sources     []Source     `json:"sources"`
	Version     string       `json:"version"` // of Plimsoll
	Seed        uint64       `json:"seed,string"`
	Simulations int          `json:"simulations"`
}

// Decision is something that somebody has to decide, with its last day.
type Decision struct {
	Due  time.Time `json:"due"`
	Days int       `json:"days"` // from the as-of, negative when late
	Pool string    `json:"pool"`
	What string    `json:"what"`
	Why  string    `json:"why"`
}

// Assumption is a figure that the report rests on.
type Assumption struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Source  string `json:"source,omitempty"`
	Default bool   `json:"default"` // not confirmed by anybody
}

// Source is where figures come from.
type Source struct {
	Name    string `json:"name"`
	Date    string `json:"date,omitempty"`
	Licence string `json:"licence,omitempty"`
	Detail  string `json:"detail,omitempty"`
}

// Spread is a figure in the planning case, which adds up, and its quantiles
// over the simulations, which do not. Costs are positive.
type Spread struct {
	Planning Number `json:"planning"`
	P10      Number `json:"p10"`
	P50      Number `json:"p50"`
	P90      Number `json:"p90"`
}

// PlacementLine is what one placement costs over the horizon, in units of the currency.
type PlacementLine struct {
	Name  string `json:"name"`
	Kind  string `json:"kind,omitempty"` // on-premises, iaas or hybrid
	Capex Spread `json:"capex"`
	Opex  Spread `json:"opex"`
	// Residual is what equipment is still worth at the end, a negative cost; its
	// column is shown where any placement has one.
	Residual Spread `json:"residual"`
	// Obligation is what is owed after the horizon; its column likewise.
	Obligation Spread `json:"obligation"`
	TCO        Spread `json:"tco"` // capex + opex + residual + obligation
	NPV        Spread `json:"npv"` // of the costs, positive like them
	// Cheapest is the share of the simulations in which this placement has the lowest NPV.
	Cheapest Number `json:"cheapest"`
	Why      string `json:"why,omitempty"`
	// Shares of the total that rest on figures nobody confirmed, and on growth beyond the evidence.
	Unconfirmed Number `json:"unconfirmed"`
	Assumed     Number `json:"assumed"`
}

// hasObligation reports whether any placement owes something after the horizon.
func (c Costs) hasObligation() bool {
	return slices.ContainsFunc(c.Placements, func(l PlacementLine) bool { return l.Obligation != Spread{} })
}

// hasResidual reports whether any placement has a residual value.
func (c Costs) hasResidual() bool {
	return slices.ContainsFunc(c.Placements, func(l PlacementLine) bool { return l.Residual != Spread{} })
}

// Costs compares placements of the same demand, on the same simulations.
type Costs struct {
	Title    string `json:"title"`
	Currency string `json:"currency"`
	// Rules say the horizon, the discount rate and how residual values count.
	Rules string `json:"rules"`
	// PlanningCase is the simulation that the planning figures come from.
	PlanningCase int             `json:"planningCase"`
	Placements   []PlacementLine `json:"placements"`
	Chart        Figure          `json:"-"`
}

// Limits of a report.
const (
	MaxPools      = 10_000
	MaxPlacements = 20
)

// Validate returns an error for a report beyond the limits.
func (m Monthly) Validate() error {
	if len(m.Pools) > MaxPools {
		return fmt.Errorf("report: %d pools, the limit is %d", len(m.Pools), MaxPools)
	}
	if m.Costs != nil && len(m.Costs.Placements) > MaxPlacements {
		return fmt.Errorf("report: %d placements, the limit is %d", len(m.Costs.Placements), MaxPlacements)
	}
	return nil
}

// Count writes how many there are of a thing, such as "1 pool" or "12 pools".
func Count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return Grouped(n) + " " + word + "s"
}
