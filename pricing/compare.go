package pricing

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Compare prices every placement of a scenario on every future of a demand.
//
// It goes over the futures twice (hybrids need further passes, see Hybrid.Plan). The
// first pass surveys the demand; with that all placements are planned. The second prices. Each
// worker holds one future at a time. The result does not depend on the number of workers.
//
// Cash counts in the month of payment, from 0. The present value discounts
// monthly with the effective annual rate; month 0 is not discounted.
//
// Errors: *FieldError, joined, for what is wrong with the scenario; those of
// Demand.Validate and Demand.Future; *money.OverflowError; the context's.
func Compare(ctx context.Context, s Scenario, d Demand, book *catalog.Book, workers int) (Comparison, error) {
	if s.Residual == "" {
		s.Residual = ResidualNone
	}
	if err := s.Validate(); err != nil {
		return Comparison{}, err
	}
	if s.Start != d.Start || s.Months != d.Months {
		return Comparison{}, fmt.Errorf("the demand covers %d months from %s, the scenario %d months from %s: want the same", d.Months, d.Start,
			s.Months, s.Start)
	}
	survey, err := d.Survey(ctx, workers)
	if err != nil {
		return Comparison{}, err
	}
	placements, err := planAll(ctx, PlanInput{Scenario: s, Demand: d, Survey: survey, Book: book, Workers: workers})
	if err != nil {
		return Comparison{}, err
	}
	costs, err := priceAll(ctx, s, d, survey, placements, workers)
	if err != nil {
		return Comparison{}, err
	}
	return s.summarise(d, placements, costs)
}

// planAll plans the hybrids last, and only if their parts can be planned.
func planAll(ctx context.Context, in PlanInput) ([]Placement, error) {
	c := newChecks(in.Scenario.Currency)
	placements := make([]Placement, len(in.Scenario.Placements))
	for _, hybrids := range []bool{false, true} {
		for i, spec := range in.Scenario.Placements {
			if hybrids != (spec.Hybrid != nil) {
				continue
			}
			in.Index = i
			var err error
			if placements[i], err = spec.Plan(ctx, in); err != nil {
				c.fail(err)
			}
		}
		if err := c.err(); err != nil {
			return nil, err
		}
	}
	return placements, nil
}

// priceAll returns the cost by placement and future.
func priceAll(ctx context.Context, s Scenario, d Demand, survey Survey, placements []Placement, workers int) ([][]Cost, error) {
	v := s.valuation()
	costs := make([][]Cost, len(placements))
	for p := range costs {
		costs[p] = make([]Cost, d.Futures)
	}
	err := d.each(ctx, workers, &survey, nil, func(i int, f Future) error {
		for p, placement := range placements {
			cost, err := v.price(placement, f)
			if err != nil {
				return err
			}
			costs[p][i] = cost
		}
		return nil
	})
	return costs, err
}

// planningCase returns the future whose totals are, over all placements
// together, nearest to their medians: the one with the smallest sum over the placements of
//
//	|total − median total| / median total
//
// and of equal ones the first. It is one future for the whole comparison, so that
// placements are compared on the same demand. A median of 0 counts as one millionth.
func planningCase(costs [][]Cost) int {
	medians := make([]float64, len(costs))
	for p, row := range costs {
		sorted := sortedBy(row, func(c Cost) int64 { return c.Total })
		medians[p] = float64(sorted[future.Rank(0.5, len(sorted))])
	}
	best, least := 0, math.Inf(1)
	for i := range costs[0] {
		distance := 0.0
		for p, row := range costs {
			distance += math.Abs(float64(row[i].Total)-medians[p]) / max(math.Abs(medians[p]), 1)
		}
		if distance < least {
			best, least = i, distance
		}
	}
	return best
}

func sortedBy(costs []Cost, figure func(Cost) int64) []int64 {
	values := make([]int64, len(costs))
	for i, c := range costs {
		values[i] = figure(c)
	}
	slices.Sort(values)
	return values
}

// distribution keeps the planning case and the quantiles of one figure.
func (s Scenario) distribution(costs []Cost, planning int, figure func(Cost) int64) Distribution {
	sorted := sortedBy(costs, figure)
	at := func(p float64) money.Amount {
		return money.Amount{Micros: sorted[future.Rank(p, len(sorted))], Currency: s.Currency}
	}
	return Distribution{Planning: money.Amount{Micros: figure(costs[planning]), Currency: s.Currency}, P10: at(0.1), P50: at(0.5),
		P90: at(0.9)}
}

// cheapestShares returns in what share of the futures each placement has the lowest
// present value. Placements with the same one share the future equally.
func cheapestShares(costs [][]Cost) []float64 {
	shares := make([]float64, len(costs))
	for i := range costs[0] {
		lowest, equal := int64(math.MaxInt64), 0.0
		for _, row := range costs {
			switch v := row[i].PresentValue; {
			case v < lowest:
				lowest, equal = v, 1
			case v == lowest:
				equal++
			}
		}
		for p, row := range costs {
			if row[i].PresentValue == lowest {
				shares[p] += 1 / equal
			}
		}
	}
	for p := range shares {
		shares[p] /= float64(len(costs[0]))
	}
	return shares
}

// summarise takes quantiles, the planning case, and what is said of it.
func (s Scenario) summarise(d Demand, placements []Placement, costs [][]Cost) (Comparison, error) {
	c := Comparison{
		Scenario: s.Name, Currency: s.Currency, Start: s.Start, Months: s.Months, Discount: s.Discount,
		Residual: s.Residual, Futures: d.Futures, Planning: planningCase(costs),
	}
	c.MeasuredUntil, _ = d.MeasuredUntil()
	f, err := d.Future(c.Planning)
	if err != nil {
		return c, err
	}
	v := s.valuation()
	shares, all := cheapestShares(costs), inherited(placements)
	for p, placement := range placements {
		flow, err := v.flow(placement, f)
		if err != nil {
			return c, err
		}
		r := s.result(costs[p], c.Planning)
		r.Name, r.Kind, r.CheapestShare = placement.Name(), s.Placements[p].Kind(), shares[p]
		r.Assumptions = placement.Assumptions()
		r.plan(v, s.Start, c.MeasuredUntil, flow)
		r.takeOver(v, all, ownedBy(placement))
		if err := r.foots(); err != nil {
			return c, fmt.Errorf("%s: %w", r.Name, err)
		}
		c.Placements = append(c.Placements, r)
		c.note(r.Name, notesOf(placement))
	}
	c.AssumedShare = assumedShare(c.Placements, s.Start, c.MeasuredUntil)
	c.Cheapest, c.Reason = s.reason(c.Placements)
	c.Assumptions = s.assumptions(d)
	return c, nil
}

// note adds what was not said yet: the parts of a hybrid repeat what is noted of them elsewhere.
func (c *Comparison) note(name string, notes []string) {
	for _, note := range notes {
		if !slices.ContainsFunc(c.Notes, func(said string) bool { return strings.HasSuffix(said, ": "+note) }) {
			c.Notes = append(c.Notes, name+": "+note)
		}
	}
}

func (s Scenario) result(costs []Cost, planning int) Result {
	of := func(figure func(Cost) int64) Distribution { return s.distribution(costs, planning, figure) }
	return Result{
		Costs:        costs,
		Capex:        of(func(c Cost) int64 { return c.Capex }),
		Opex:         of(func(c Cost) int64 { return c.Opex }),
		Residual:     of(func(c Cost) int64 { return c.Residual }),
		Obligation:   of(func(c Cost) int64 { return c.Obligation }),
		Total:        of(func(c Cost) int64 { return c.Total }),
		PresentValue: of(func(c Cost) int64 { return c.PresentValue }),
	}
}

// assumptions are those of the comparison as a whole.
func (s Scenario) assumptions(d Demand) []Assumption {
	var book ledger
	book.note("horizon", fmt.Sprintf("%d months from %s", s.Months, s.Start))
	book.note("discount rate", s.Discount.String()+" a year, effective; month 0 is not discounted")
	rule := map[Residual]string{
		ResidualNone: "none: equipment is worth nothing at the end",
		ResidualBook: "book: what is not yet depreciated is received in the last month",
	}
	book.note("residual value", rule[s.Residual])
	book.follow("demand", "hour by hour, at the highest value within the hour; values below 0 count as 0", method)
	book.follow("payments", "in the month in which the cost is caused; licences a year in advance", method)
	book.follow("simulations", fmt.Sprint(d.Futures), computed)
	if until, ok := d.MeasuredUntil(); ok {
		book.follow("growth is measured until", until.Format("2006-01-02")+", and assumed after", computed)
	}
	return book.assumptions
}
