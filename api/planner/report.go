package planner

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
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

// Report is everything that a monthly report is made of.
type Report struct {
	Monthly     report.Monthly
	Answers     []Answer      // in the order of the estate
	Comparisons []Comparison  // likewise
	Groups      []GroupAnswer // of the estate, the most urgent first
}

// decisionSpan is how far ahead decisions are listed.
func decisionSpan() forecast.Step { return forecast.Every(92 * forecast.Day) }

// Report assembles the monthly report: all pools, the decisions that are due, what-ifs and groups,
// and the placements of the first scenario. A scenario that cannot be priced, say
// because one of its pools got no answer, is a note in the report and no error.
func (p *Planner) Report(ctx context.Context, r ReportRequest) (Report, error) {
	month, asOf, err := p.reportTime(r)
	if err != nil {
		return Report{}, err
	}
	asked := Question{AsOf: asOf, Paths: r.Paths, Seed: r.Seed, Keep: r.Keep, SinceLast: 0.5}
	if r.SinceMonth {
		asked.SinceUntil = month.Start()
	}
	got, err := p.reportPools(ctx, asked)
	if err != nil {
		return Report{}, err
	}
	asked = asked.withDefaults()
	out := Report{Answers: got.answers, Monthly: report.Monthly{
		Notes: got.notes, Title: "Capacity report", Month: month.String(), AsOf: asOf, Version: r.Version, Seed: *asked.Seed, Simulations: asked.Paths,
	}}
	if out.Groups, err = p.reportGroups(ctx, got.answers); err != nil {
		return Report{}, err
	}
	for _, s := range p.config.Estate.Scenarios {
		c, err := p.Compare(ctx, s, nil, CompareQuestion{Paths: r.Paths, Seed: r.Seed, AsOf: asOf})
		if ctx.Err() != nil {
			return Report{}, ctx.Err()
		}
		if err != nil {
			out.Monthly.Notes = append(out.Monthly.Notes, fmt.Sprintf("Scenario %q could not be priced: %s.", s.Name, strings.TrimRight(err.Error(), ".")))
			continue
		}
		out.Comparisons = append(out.Comparisons, c)
	}
	return out, p.fill(ctx, &out)
}

// reportGroups answers for the groups of the estate from what is known of its pools.
func (p *Planner) reportGroups(ctx context.Context, answers []Answer) ([]GroupAnswer, error) {
	if len(p.config.Estate.Groups) == 0 {
		return nil, nil
	}
	groups, _, err := p.groupsOf(GroupQuestion{})
	if err != nil {
		return nil, err
	}
	byName := map[string]Answer{}
	for _, a := range answers {
		byName[a.Name()] = a
	}
	r, err := p.rollUp(ctx, groups, nil, func(_ context.Context, names []string) ([]Answer, error) {
		out := make([]Answer, len(names))
		for i, n := range names {
			out[i] = byName[n]
		}
		return out, nil
	})
	return r.Groups, err
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
		return 0, asOf, invalid("month", fmt.Errorf("%s has not begun as of %s", r.Month, asOf.Format("2006-01-02")))
	case r.AsOf.IsZero():
		return r.Month, r.Month.End(), nil
	}
	return 0, asOf, invalid("month", fmt.Errorf("%s ended before the as-of, %s: leave one of them out", r.Month, asOf.Format("2006-01-02")))
}

// fill puts answers and comparisons into the pages.
func (p *Planner) fill(ctx context.Context, r *Report) error {
	m, titles := &r.Monthly, titlesOf(p.config.Estate.WhatIfs)
	for _, a := range r.Answers {
		l, err := p.reportLine(ctx, a, titles)
		if err != nil {
			return fmt.Errorf("pool %q: %w", a.Pool, err)
		}
		m.Pools = append(m.Pools, l)
	}
	report.Rank(m.Pools)
	for _, g := range r.Groups {
		l := GroupLine(g)
		l.Headline.WhatIfs = groupWhatIfLines(g, titles)
		if len(g.Explanations) > 0 {
			l.Headline.Explained = &report.Explained{Explanation: g.Explanations[0]}
		}
		m.Groups = append(m.Groups, l)
	}
	m.WhatIfs = whatIfHeads(p.config.Estate.WhatIfs)
	m.Verdict = report.VerdictOf(m.Pools)
	m.Decisions = report.DecisionsDue(m.Pools, m.AsOf, decisionSpan())
	m.Assumptions = append(m.Assumptions, p.poolAssumptions()...)
	for i, c := range r.Comparisons {
		if i > 0 {
			m.Notes = append(m.Notes, fmt.Sprintf("Scenario %q is in the configuration too; its costs are in the JSON beside this report.", c.Scenario.Name))
			continue
		}
		if err := addCosts(ctx, m, c); err != nil {
			return err
		}
		book, err := p.book()
		if err != nil {
			return err
		}
		m.Sources = append(m.Sources, priceSources(c, book.Origins())...)
	}
	return nil
}

// reportLine returns all that a report says about a pool.
func (p *Planner) reportLine(ctx context.Context, a Answer, titles map[string]string) (report.PoolLine, error) {
	l := Line(a)
	l.Unexplained = a.Unexplained
	var err error
	if l.WhatIfs, err = whatIfLines(ctx, a, titles); err != nil {
		return l, err
	}
	if pool, err := p.Pool(a.Pool); err == nil {
		l.Title = pool.Title
	}
	if len(a.Explanations) > 0 && !a.Explanations[0].Date.Beyond {
		l.Explained = &report.Explained{Explanation: a.Explanations[0], Unit: a.Series.Unit}
	}
	if a.Moved != nil {
		l.Moved = &report.Moved{Time: a.Moved.AsOf, Movement: a.Moved.Movement, Summary: a.Moved.Summary()}
	}
	if l.Idle, err = p.idleOf(a); err != nil {
		return l, err
	}
	l.Chart, err = report.Inline(ctx, FanChart(a))
	return l, err
}

// idleOf returns what is idle of a pool; nil where nothing is known of it.
func (p *Planner) idleOf(a Answer) (*report.IdleLine, error) {
	w, err := a.idle()
	if err != nil || !report.Number(w.Idle).Known() {
		return nil, err
	}
	var g GroupAnswer
	m := GroupMember{Idle: w}
	if err := g.price(&m, p.priceOf(a.Pool)); err != nil {
		return nil, err
	}
	l := idleLine(w, a, m.Value)
	l.Needs, err = neededIf(l, a)
	return &l, err
}

// addCosts puts the placements of a comparison into the report.
func addCosts(ctx context.Context, m *report.Monthly, c Comparison) error {
	costs := Costs(c)
	figure, err := report.Inline(ctx, CostChart(c))
	if err != nil {
		return fmt.Errorf("scenario %q: %w", c.Scenario.Name, err)
	}
	costs.Chart = figure
	m.Costs = &costs
	m.Notes = append(m.Notes, c.Notes...)
	for _, x := range c.Assumptions {
		m.Assumptions = append(m.Assumptions, report.Assumption(x))
	}
	for _, r := range c.Placements {
		for _, x := range r.Assumptions {
			m.Assumptions = append(m.Assumptions, report.Assumption{Name: r.Name + ": " + x.Name, Value: x.Value, Source: x.Source, Default: x.Default})
		}
	}
	return nil
}

// poolAssumptions lists the growth that is assumed of pools where their evidence ends.
func (p *Planner) poolAssumptions() []report.Assumption {
	var out []report.Assumption
	for _, pool := range p.config.Estate.Pools {
		g := pool.Growth
		out = append(out, report.Assumption{
			Name:    pool.Name + ": growth where the evidence ends",
			Value:   fmt.Sprintf("%s a year (low %s, high %s)", forecast.Ratio.Format(g.Mid), forecast.Ratio.Format(g.Low), forecast.Ratio.Format(g.High)),
			Default: g == forecast.Estimate{},
		})
	}
	return out
}

// priceSources says where the prices that were paid come from, each once.
func priceSources(c Comparison, known []catalog.Origin) []report.Source {
	paid := map[string]bool{}
	for _, r := range c.Placements {
		for _, e := range r.CashFlow {
			paid[e.Source] = true
		}
	}
	var out []report.Source
	for _, o := range known {
		if paid[o.String()] {
			out = append(out, report.Source{Name: o.Source, Date: o.Date, Licence: o.Licence(), Detail: "prices"})
		}
	}
	return out
}
