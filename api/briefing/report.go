package briefing

import (
	"context"
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// Report is everything that a monthly report is made of.
type Report struct {
	planner.Report
	Monthly report.Monthly
}

// Request asks for the monthly report.
type Request struct {
	planner.ReportRequest
	// Answer takes the answer about pool i of the estate, such as to write it. It may be called at the same time, in any order. Nil
	// for none.
	Answer func(ctx context.Context, i int, a planner.Answer) error
	// Write writes a file of the report, named with slashes and relative to its folder. It may be called at the same time. Where there
	// are more than MaxInline pools, each has a page of its own and its charts are files beside the page; without Write all are
	// part of the one page.
	Write func(name string, data []byte) error
}

// MaxInline is how many pools a report of one page has at most.
const MaxInline = 25

// decisionSpan is how far ahead decisions are listed.
func decisionSpan() series.Step { return series.Every(92 * series.Day) }

// MonthlyReport assembles the monthly report: all pools, the decisions that are due, what-ifs and groups,
// and the placements of the first scenario. It holds no answer, but a line for each.
func MonthlyReport(ctx context.Context, p *planner.Planner, r Request) (Report, error) {
	b := &reportBuilder{p: p, r: r, titles: titlesOf(p.WhatIfs()), lines: make([]report.PoolLine, len(p.Pools()))}
	b.files = pageNames(p.Pools())
	answers, err := p.Report(ctx, r.ReportRequest, planner.ReportSink{Pool: b.pool, Group: b.group})
	if err != nil {
		return Report{}, err
	}
	out := Report{Report: answers, Monthly: report.Monthly{
		Notes: answers.Notes, Title: reportTitle, Month: answers.Month.String(), AsOf: answers.AsOf, Version: r.Version,
		Seed: answers.Seed, Simulations: answers.Simulations, Pools: b.lines, Groups: b.groups,
	}}
	return out, out.fill(ctx, p, b)
}

// reportTitle is what a monthly report is called.
const reportTitle = "Capacity report"

// fill puts comparisons, and what follows from the lines, into the pages, and writes those of pools.
func (r *Report) fill(ctx context.Context, p *planner.Planner, b *reportBuilder) error {
	m := &r.Monthly
	Rank(m.Pools)
	slices.SortStableFunc(m.Groups, func(x, y report.GroupLine) int {
		return advice.Compare(x.Headline.Action, y.Headline.Action, x.Name, y.Name)
	})
	m.WhatIfs = whatIfHeads(r.WhatIfs)
	m.Verdict = Verdict(m.Pools)
	if missing := Unavailable(m.Pools); missing != "" {
		m.Verdict = missing + " " + m.Verdict
	}
	if missing := p.Incomplete(); missing != "" {
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
	return b.pages(*m)
}

// groupReportLine returns all that a report says about a group.
func groupReportLine(g planner.GroupAnswer) report.GroupLine {
	m := convert.GroupMessage(g)
	l := GroupLine(m)
	head := answerLine(g.Headline())
	if g.Sum == nil || !g.Group.Movable {
		head.Action, head.Horizon, head.OrderBy = l.Headline.Action, l.Headline.Horizon, g.FirstAnswer.OrderBy
	}
	l.Headline = head
	l.Headline.WhatIfs = GroupWhatIfLines(m)
	for i, x := range g.WhatIfs {
		then, line := &l.Headline.WhatIfs[i].PoolLine, answerLine(x.Headline())
		line.Action = then.Action
		if x.Sum == nil || !g.Group.Movable {
			line.Horizon, line.OrderBy = then.Horizon, x.FirstAnswer.OrderBy
		}
		*then = line
	}
	return l
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
