package planner

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// ReportRequest asks for the monthly report.
type ReportRequest struct {
	// Month that the report is about; zero is the month that the as-of closes.
	Month   pricing.Month
	AsOf    time.Time // zero as in Planner.AsOf, but not after the month
	Paths   int
	Seed    *uint64
	Version string // of Plimsoll, to be printed
	// Keep keeps the forecasts, where the Planner has a place for them. What moved the dates since those that
	// were kept before is said anyhow.
	Keep bool
	// SinceMonth says what moved the dates since the last forecasts of earlier months, and not since the very last.
	SinceMonth bool
}

// Report are the answers that a monthly report is made of.
type Report struct {
	Month       pricing.Month
	AsOf        time.Time
	Seed        uint64
	Simulations int
	Comparisons []Comparison    // in the order of the estate
	WhatIfs     []estate.WhatIf // of the estate
	// Prices says where the prices of the catalogue come from; empty without a comparison.
	Prices []catalog.Origin
	// Notes say what could not be answered, and why.
	Notes []string
}

// ReportSink takes the answers of a report as they are made. The report holds none of them, so that its memory does not grow
// with the number of pools.
type ReportSink struct {
	// Pool takes the answer about pool i of the estate. It may be called at the same time, in any order.
	Pool func(ctx context.Context, i int, a Answer) error
	// Group takes the answer about a group of the estate, one after another.
	Group func(ctx context.Context, g GroupAnswer) error
}

// Report answers what a monthly report says: all pools with their what-ifs, the groups, and the placements of the scenarios.
// A scenario that cannot be priced, say because one of its pools got no answer, is a note and no error.
func (p *Planner) Report(ctx context.Context, r ReportRequest, sink ReportSink) (Report, error) {
	month, asOf, err := p.reportTime(r)
	if err != nil {
		return Report{}, err
	}
	asked := Question{AsOf: asOf, Paths: r.Paths, Seed: r.Seed, Keep: r.Keep, SinceLast: OrderDate}
	if r.SinceMonth {
		asked.SinceUntil = month.Start()
	}
	if len(p.config.Estate.WhatIfs) > 0 {
		asked.Others = p.otherPools(asked)
	}
	pools := &reportPools{p: p, q: asked, sink: sink, told: make([]bool, len(p.config.Estate.Pools)),
		notes: make([]string, len(p.config.Estate.Pools))}
	if err := pools.groups(ctx); err != nil {
		return Report{}, err
	}
	if err := pools.rest(ctx); err != nil {
		return Report{}, err
	}
	asked = asked.withDefaults()
	out := Report{Month: month, AsOf: asOf, Seed: *asked.Seed, Simulations: asked.Paths, WhatIfs: p.config.Estate.WhatIfs}
	out.Notes = slices.DeleteFunc(pools.notes, func(s string) bool { return s == "" })
	return out, p.reportCosts(ctx, &out, r)
}

// reportCosts prices the scenarios of the estate.
func (p *Planner) reportCosts(ctx context.Context, out *Report, r ReportRequest) error {
	for _, s := range p.config.Estate.Scenarios {
		c, err := p.Compare(ctx, s, nil, CompareQuestion{Paths: r.Paths, Seed: r.Seed, AsOf: out.AsOf})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			out.Notes = append(out.Notes, fmt.Sprintf("Scenario %q could not be priced: %s.", s.Name, strings.TrimRight(err.Error(), ".")))
			continue
		}
		out.Comparisons = append(out.Comparisons, c)
	}
	if len(out.Comparisons) == 0 {
		return nil
	}
	book, err := p.book()
	if err != nil {
		return err
	}
	out.Prices = book.Origins()
	return nil
}

// reportTime returns the month of a report and its as-of: as asked, or that of
// the estate, or the end of the month asked for once it is over, or now. The month
// must be the one that the as-of lies in or closes.
func (p *Planner) reportTime(r ReportRequest) (pricing.Month, time.Time, error) {
	asOf := p.AsOf(r.AsOf)
	closed := pricing.MonthOf(asOf.Add(-time.Nanosecond))
	switch {
	case r.Month == 0 || r.Month == closed:
		return closed, asOf, nil
	case r.Month > closed:
		return 0, asOf, estate.Invalid("month", fmt.Errorf("%s has not begun as of %s", r.Month, asOf.Format("2006-01-02")))
	case r.AsOf.IsZero():
		return r.Month, r.Month.End(), nil
	}
	return 0, asOf, estate.Invalid("month", fmt.Errorf("%s ended before the as-of, %s: leave one of them out", r.Month,
		asOf.Format("2006-01-02")))
}

// Idle returns what is idle of the pool of an answer, with its value where units have a price.
func (p *Planner) Idle(a Answer) (GroupMember, error) {
	w, err := a.Idle()
	m := GroupMember{Answer: a, Idle: w}
	if err != nil || math.IsNaN(w.Idle) {
		return m, err
	}
	var g GroupAnswer
	return m, g.price(&m, p.priceOf(a.Pool))
}
