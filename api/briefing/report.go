package briefing

import (
	"context"
	"fmt"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// Report is everything that a monthly report is made of.
type Report struct {
	planner.Report
	Monthly report.Monthly
}

// decisionSpan is how far ahead decisions are listed.
func decisionSpan() series.Step { return series.Every(92 * series.Day) }

// MonthlyReport assembles the monthly report: all pools, the decisions that are due, what-ifs and groups,
// and the placements of the first scenario.
func MonthlyReport(ctx context.Context, p *planner.Planner, r planner.ReportRequest) (Report, error) {
	answers, err := p.Report(ctx, r)
	if err != nil {
		return Report{}, err
	}
	out := Report{Report: answers, Monthly: report.Monthly{
		Notes: answers.Notes, Title: "Capacity report", Month: answers.Month.String(), AsOf: answers.AsOf, Version: r.Version,
		Seed: answers.Seed, Simulations: answers.Simulations,
	}}
	return out, out.fill(ctx, p)
}

// fill puts answers and comparisons into the pages.
func (r *Report) fill(ctx context.Context, p *planner.Planner) error {
	m, titles := &r.Monthly, titlesOf(r.WhatIfs)
	for _, a := range r.Answers {
		l, err := reportLine(ctx, p, a, titles)
		if err != nil {
			return fmt.Errorf("pool %q: %w", a.Pool, err)
		}
		m.Pools = append(m.Pools, l)
	}
	Rank(m.Pools)
	for _, g := range r.Groups {
		l := groupReportLine(g)
		if len(g.Explanations) > 0 {
			l.Headline.Explained = &report.Explanation{Explanation: g.Explanations[0]}
		}
		m.Groups = append(m.Groups, l)
	}
	m.WhatIfs = whatIfHeads(r.WhatIfs)
	m.Verdict = Verdict(m.Pools)
	if missing := Unavailable(r.Answers); missing != "" {
		m.Verdict = missing + " " + m.Verdict
	}
	m.Decisions = Decisions(m.Pools, m.AsOf, decisionSpan())
	m.Assumptions = append(m.Assumptions, poolAssumptions(p.Pools())...)
	for i, c := range r.Comparisons {
		if i > 0 {
			m.Notes = append(m.Notes, fmt.Sprintf("Scenario %q is in the configuration too; its costs are in the JSON beside this report.",
				c.Scenario.Name))
			continue
		}
		if err := addCosts(ctx, m, c); err != nil {
			return err
		}
		m.Sources = append(m.Sources, priceSources(c, r.Prices)...)
	}
	return nil
}

// groupReportLine returns all that a report says about a group.
func groupReportLine(g planner.GroupAnswer) report.GroupLine {
	m := convert.GroupMessage(g)
	l := GroupLine(m)
	head := answerLine(g.Headline())
	if g.Sum == nil {
		head.Action, head.Horizon, head.OrderBy = l.Headline.Action, l.Headline.Horizon, g.FirstAnswer.OrderBy
	}
	l.Headline = head
	l.Headline.WhatIfs = GroupWhatIfLines(m)
	for i, x := range g.WhatIfs {
		then, line := &l.Headline.WhatIfs[i].PoolLine, answerLine(x.Headline())
		line.Action = then.Action
		if x.Sum == nil {
			line.Horizon, line.OrderBy = then.Horizon, x.FirstAnswer.OrderBy
		}
		*then = line
	}
	return l
}

// reportLine returns all that a report says about a pool.
func reportLine(ctx context.Context, p *planner.Planner, a planner.Answer, titles map[string]string) (report.PoolLine, error) {
	l := answerLine(a)
	l.Unexplained = a.Unexplained
	var err error
	if l.WhatIfs, err = whatIfLines(ctx, a, titles); err != nil {
		return l, err
	}
	if pool, err := p.Pool(a.Pool); err == nil {
		l.Title = pool.Title
	}
	if len(a.Explanations) > 0 && !a.Explanations[0].Date.Beyond {
		l.Explained = &report.Explanation{Explanation: a.Explanations[0], Unit: a.Series.Unit}
	}
	if a.Moved != nil {
		l.Moved = &report.Movement{Time: a.Moved.AsOf, Movement: a.Moved.Movement, Summary: a.Moved.Words()}
	}
	if l.Idle, err = idleOf(p, a); err != nil {
		return l, err
	}
	l.Chart, err = report.Inline(ctx, FanChart(a))
	return l, err
}

// idleOf returns what is idle of a pool; nil where nothing is known of it.
func idleOf(p *planner.Planner, a planner.Answer) (*report.IdleLine, error) {
	m, err := p.Idle(a)
	if err != nil || !report.Number(m.Idle.Idle).Known() {
		return nil, err
	}
	l := idleLine(convert.IdleMessage(m))
	l.Needs, err = neededIf(l, a)
	return &l, err
}

// addCosts puts the placements of a comparison into the report.
func addCosts(ctx context.Context, m *report.Monthly, c planner.Comparison) error {
	costs := Costs(convert.ComparisonMessage(c))
	costs.Title = c.Scenario.Label()
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
			m.Assumptions = append(m.Assumptions, report.Assumption{Name: r.Name + ": " + x.Name, Value: x.Value, Source: x.Source,
				Default: x.Default})
		}
	}
	return nil
}

// poolAssumptions lists the growth that is assumed of pools where their evidence ends.
func poolAssumptions(pools []estate.Pool) []report.Assumption {
	var out []report.Assumption
	for _, pool := range pools {
		g := pool.Growth
		out = append(out, report.Assumption{
			Name:    pool.Name + ": growth where the evidence ends",
			Value:   fmt.Sprintf("%s a year (low %s, high %s)", series.Ratio.Format(g.Mid), series.Ratio.Format(g.Low), series.Ratio.Format(g.High)),
			Default: g == future.Estimate{},
		})
	}
	return out
}

// priceSources says where the prices that were paid come from, each once.
func priceSources(c planner.Comparison, known []catalog.Origin) []report.Source {
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
