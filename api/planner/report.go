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
}

// Report is everything that a monthly report is made of.
type Report struct {
	Monthly     report.Monthly
	Answers     []Answer     // in the order of the estate
	Comparisons []Comparison // likewise
}

// decisionSpan is how far ahead decisions are listed.
func decisionSpan() forecast.Step { return forecast.Every(92 * forecast.Day) }

// Report assembles the monthly report: all pools, the decisions that are due,
// and the placements of the first scenario. A scenario that cannot be priced, say
// because one of its pools got no answer, is a note in the report and no error.
func (p *Planner) Report(ctx context.Context, r ReportRequest) (Report, error) {
	month, asOf, err := p.reportTime(r)
	if err != nil {
		return Report{}, err
	}
	asked := Question{AsOf: asOf, Paths: r.Paths, Seed: r.Seed}
	answers, err := p.ForecastPools(ctx, asked)
	if err != nil {
		return Report{}, err
	}
	asked = asked.withDefaults()
	out := Report{Answers: answers, Monthly: report.Monthly{
		Title: "Capacity report", Month: month.String(), AsOf: asOf, Version: r.Version, Seed: *asked.Seed, Simulations: asked.Paths,
	}}
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
	return out, p.fill(ctx, &out.Monthly, answers, out.Comparisons)
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
func (p *Planner) fill(ctx context.Context, m *report.Monthly, answers []Answer, comparisons []Comparison) error {
	charts := map[string]report.Figure{}
	for _, a := range answers {
		figure, err := report.Inline(ctx, FanChart(a))
		if err != nil {
			return fmt.Errorf("pool %q: %w", a.Pool, err)
		}
		charts[a.Name()] = figure
	}
	m.Pools = Lines(answers)
	for i := range m.Pools {
		m.Pools[i].Chart = charts[m.Pools[i].Pool]
	}
	m.Verdict = report.VerdictOf(m.Pools)
	m.Decisions = report.DecisionsDue(m.Pools, m.AsOf, decisionSpan())
	m.Assumptions = append(m.Assumptions, p.poolAssumptions()...)
	for i, c := range comparisons {
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
			Default: g == forecast.Growth{},
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
