package planner

import (
	"context"
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/pricing"
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
// and the placements of the first scenario.
func (p *Planner) Report(ctx context.Context, r ReportRequest) (Report, error) {
	asOf := p.reportTime(r)
	month := r.Month
	if month == 0 {
		month = pricing.MonthOf(asOf.Add(-forecast.Day))
	}
	answers, err := p.ForecastPools(ctx, Question{AsOf: asOf, Paths: r.Paths, Seed: r.Seed})
	if err != nil {
		return Report{}, err
	}
	out := Report{Answers: answers}
	for _, s := range p.config.Estate.Scenarios {
		c, err := p.Compare(ctx, s, nil, CompareQuestion{Paths: r.Paths, Seed: r.Seed, AsOf: asOf})
		if err != nil {
			return Report{}, fmt.Errorf("scenario %q: %w", s.Name, err)
		}
		out.Comparisons = append(out.Comparisons, c)
	}
	asked := Question{Paths: r.Paths, Seed: r.Seed}.withDefaults()
	out.Monthly = report.Monthly{
		Title: "Capacity report", Month: month.String(), AsOf: asOf, Version: r.Version, Seed: *asked.Seed, Simulations: asked.Paths,
	}
	err = p.fill(ctx, &out)
	return out, err
}

// reportTime returns the as-of of a report: as asked, or that of the estate, or
// the end of the month asked for once it is over, or now.
func (p *Planner) reportTime(r ReportRequest) time.Time {
	asOf := p.AsOf(r.AsOf)
	if r.Month != 0 && r.AsOf.IsZero() && r.Month.End().Before(asOf) {
		return r.Month.End()
	}
	return asOf
}

// fill puts answers and comparisons into the pages.
func (p *Planner) fill(ctx context.Context, r *Report) error {
	m := &r.Monthly
	charts := map[string]report.Figure{}
	for _, a := range r.Answers {
		figure, err := report.Inline(ctx, FanChart(a))
		if err != nil {
			return fmt.Errorf("pool %q: %w", a.Pool, err)
		}
		charts[a.Name()] = figure
	}
	m.Pools = Lines(r.Answers)
	for i := range m.Pools {
		m.Pools[i].Chart = charts[m.Pools[i].Pool]
	}
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
	}
	if len(r.Comparisons) > 0 {
		return p.addPriceSources(m)
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

// addPriceSources says where the prices come from.
func (p *Planner) addPriceSources(m *report.Monthly) error {
	book, err := p.book()
	if err != nil {
		return err
	}
	for _, o := range book.Origins() {
		m.Sources = append(m.Sources, report.Source{Name: o.Source, Date: o.Date, Detail: "prices"})
	}
	return nil
}
