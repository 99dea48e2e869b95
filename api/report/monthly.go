package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Monthly is the monthly report: values only, ready to be written as HTML, CSV or JSON.
type Monthly struct {
	Title string    `json:"title"`
	Month string    `json:"month"` // such as 2026-11
	AsOf  time.Time `json:"asOf"`
	// Verdict is the answer in one or two sentences; see VerdictOf.
	Verdict string `json:"verdict"`
	// Pools in the order of Rank.
	Pools []PoolLine `json:"pools"`
	// Decisions that are due; see DecisionsDue.
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
	TCO      Spread `json:"tco"` // capex + opex + residual
	NPV      Spread `json:"npv"` // of the costs, positive like them
	// Cheapest is the share of the simulations in which this placement has the lowest NPV.
	Cheapest Number `json:"cheapest"`
	Why      string `json:"why,omitempty"`
	// Shares of the total that rest on figures nobody confirmed, and on growth beyond the evidence.
	Unconfirmed Number `json:"unconfirmed"`
	Assumed     Number `json:"assumed"`
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

// VerdictOf says what the ranked pools amount to.
func VerdictOf(pools []PoolLine) string {
	if len(pools) == 0 {
		return "There are no pools in this report."
	}
	counts := map[advice.Verb]int{}
	var first *PoolLine
	for i, p := range pools {
		counts[p.Action.Verb]++
		if p.Action.Verb == advice.OrderBy && (first == nil || p.Action.Days < first.Action.Days) {
			first = &pools[i]
		}
	}
	var parts []string
	say := func(n int, one, many string) {
		if n == 1 {
			parts = append(parts, "1 pool "+one)
		} else if n > 1 {
			parts = append(parts, grouped(n)+" pools "+many)
		}
	}
	say(counts[advice.OrderNow], "needs an order now", "need an order now")
	if first != nil {
		say(counts[advice.OrderBy], "has an order-by date ahead", "have an order-by date ahead")
		parts[len(parts)-1] += fmt.Sprintf(" (the first is %s, by %s)", clean(first.Pool, 80), first.Action.By.Format("2 Jan 2006"))
	}
	say(counts[advice.SetLeadTime], "has no lead time set", "have no lead time set")
	say(counts[advice.SetCapacity], "has no capacity set", "have no capacity set")
	say(counts[advice.Watch], "is to be watched", "are to be watched")
	say(counts[advice.LookFurther], "needs a horizon beyond its lead time", "need a horizon beyond their lead times")
	say(counts[advice.NotEnoughHistory], "needs more history to see past its lead time", "need more history to see past their lead times")
	say(counts[advice.ClearUntil], "is clear", "are clear")
	say(counts[advice.NoAnswer], "got no answer", "got no answer")
	return fmt.Sprintf("Of %s: %s.", plural(len(pools), "pool"), strings.Join(parts, "; "))
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return grouped(n) + " " + word + "s"
}

// DecisionsDue lists the orders that are late or due within a span from the
// as-of, in the order of the pools.
func DecisionsDue(pools []PoolLine, asOf time.Time, within series.Step) []Decision {
	end := within.After(asOf)
	var out []Decision
	for _, p := range pools {
		a := p.Action
		if a.Verb != advice.OrderNow && a.Verb != advice.OrderBy || a.By.After(end) {
			continue
		}
		out = append(out, Decision{Due: a.By, Days: a.Days, Pool: p.Pool, What: a.Text, Why: p.why()})
	}
	return out
}

// why says in one sentence what an order rests on.
func (l PoolLine) why() string {
	if !l.Since.IsZero() {
		return "Saturated since " + l.style().text(l.Since) + "."
	}
	var dates, beyond []string
	for _, d := range []struct {
		name string
		at   time.Time
	}{{"early", l.P10}, {"likely", l.P50}, {"late", l.P90}} {
		if d.at.IsZero() {
			beyond = append(beyond, d.name)
		} else {
			dates = append(dates, d.name+" "+l.date(d.at))
		}
	}
	text := "Saturates " + strings.Join(dates, ", ")
	if len(dates) == 0 {
		text = fmt.Sprintf("P%g of the saturation date is within the horizon", 100*l.Quantile)
	}
	if len(beyond) > 0 {
		text += "; " + strings.Join(beyond, " and ") + " beyond the horizon"
	}
	if l.LeadTime != "" {
		text += "; lead time " + l.LeadTime
	}
	if l.Approval != "" {
		text += ", approval " + l.Approval
	}
	return text + "."
}
