package pricing

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/suggest"
	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// maxPlacements is how many placements one comparison may have.
const maxPlacements = 20

// Residual says what equipment is still worth when the comparison ends.
type Residual string

// The rules.
const (
	ResidualNone Residual = "none" // nothing: the whole price is a cost of the comparison
	ResidualBook Residual = "book" // what is not yet depreciated, received in the last month
)

// ParseResidual reads none or book; the empty string is none.
func ParseResidual(s string) (Residual, error) {
	switch r := Residual(s); r {
	case "":
		return ResidualNone, nil
	case ResidualNone, ResidualBook:
		return r, nil
	}
	return "", &FieldError{Path: "residualValue", Value: strconv.Quote(s), Want: "none or book"}
}

// Scenario is several ways of placing one demand, and how their costs are valued.
type Scenario struct {
	Name, Title string
	Currency    money.Currency
	Start       Month
	Months      int
	Discount    money.Rate // effective annual rate
	Residual    Residual   // "" is ResidualNone
	Placements  []PlacementSpec
}

// PlacementSpec is one way of placing the demand: exactly one of its kinds is set.
type PlacementSpec struct {
	Name       string
	OnPremises *OnPremises
	IaaS       *IaaS
	Hybrid     *Hybrid
}

// Staff is what people cost.
type Staff struct {
	FTEPerServer float64     // full-time equivalents for each server or machine in use
	FTEBase      float64     // and whatever is there anyway
	CostYear     money.Price // of one, a year
}

// PlanInput is what a placement is planned from: everything that is known before the future is.
type PlanInput struct {
	Scenario Scenario
	Index    int // of the placement in the scenario
	Demand   Demand
	Survey   Survey // of the demand
	Book     *catalog.Book
	Workers  int
	part     func(Future) Future // what of a future the placement carries; nil for all of it
	futures  []int               // of which the survey is; nil for all
}

// carried returns what of a future the placement carries.
func (in PlanInput) carried() func(Future) Future {
	if in.part != nil {
		return in.part
	}
	return func(f Future) Future { return f }
}

// checks are those of the placement that is planned.
func (in PlanInput) checks() checks {
	return newChecks(in.Scenario.Currency).at("placements", in.Index)
}

func (in PlanInput) name() string { return in.Scenario.Placements[in.Index].Name }

// Kind returns on-premises, iaas or hybrid.
func (p PlacementSpec) Kind() string {
	switch {
	case p.OnPremises != nil:
		return "on-premises"
	case p.IaaS != nil:
		return "iaas"
	}
	return "hybrid"
}

// Plan takes all decisions that have to be taken before the future is known. The
// scenario must be valid. Errors: *FieldError for what the price book does not know or has no
// price of, and for what the demand needs and the placement lacks; the context's.
func (p PlacementSpec) Plan(ctx context.Context, in PlanInput) (Placement, error) {
	switch {
	case p.OnPremises != nil:
		return p.OnPremises.Plan(in)
	case p.IaaS != nil:
		return p.IaaS.Plan(ctx, in)
	}
	return p.Hybrid.Plan(ctx, in)
}

// Validate checks everything that can be checked without a price book and a
// demand. The error joins a *FieldError for each thing that is wrong.
func (s Scenario) Validate() error {
	c := newChecks(s.Currency)
	if _, err := money.ParseCurrency(string(s.Currency)); err != nil {
		c.fail(&FieldError{Path: "currency", Value: fmt.Sprintf("%.20q", string(s.Currency)), Want: "an active ISO 4217 code such as USD",
			Nearest: suggest.NearestFew(string(s.Currency), []string{"USD", "EUR", "GBP", "CHF", "CNY", "JPY"}, 1), Err: err})
		c.currency = "" // prices are then not checked against it
	}
	c.at("horizon").want(s.Months >= 1 && s.Months <= MaxMonths, said(fmt.Sprintf("%d months", s.Months)),
		fmt.Sprintf("1 to %d months", MaxMonths))
	c.at("start").want(s.Start >= 1900*12 && s.Start <= 2999*12, s.Start, "a month between 1900-01 and 2999-01")
	c.at("discountRate").want(float64(s.Discount) > -1 && s.Discount <= 10, float64(s.Discount),
		"more than -1 and at most 10; 0.08 is 8 % a year")
	c.at("residualValue").want(slices.Contains([]Residual{"", ResidualNone, ResidualBook}, s.Residual), string(s.Residual), "none or book")
	c.at("placements").want(len(s.Placements) >= 1 && len(s.Placements) <= maxPlacements, len(s.Placements),
		fmt.Sprintf("1 to %d placements", maxPlacements))
	for i, p := range s.Placements {
		s.checkPlacement(c.at("placements", i), i, p)
	}
	return c.err()
}

func (s Scenario) checkPlacement(c checks, i int, p PlacementSpec) {
	name := c.at("name")
	name.want(p.Name != "" && len(p.Name) <= 256, p.Name, "1 to 256 bytes")
	for _, q := range s.Placements[:i] {
		name.want(p.Name == "" || p.Name != q.Name, p.Name, "a name of its own")
	}
	kinds := 0
	if p.OnPremises != nil {
		kinds++
		p.OnPremises.check(c.at("onPremises"))
	}
	if p.IaaS != nil {
		kinds++
		p.IaaS.check(c.at("iaas"))
	}
	if p.Hybrid != nil {
		kinds++
		p.Hybrid.check(c.at("hybrid"))
		s.checkParts(c.at("hybrid"), p)
	}
	c.want(kinds == 1, said(fmt.Sprintf("of %d kinds", kinds)), "exactly one of onPremises, iaas and hybrid")
}

// checkParts wants the parts of a hybrid to be two other placements of the scenario that are no hybrids.
func (s Scenario) checkParts(c checks, p PlacementSpec) {
	var others []string
	for _, q := range s.Placements {
		if q.Hybrid == nil {
			others = append(others, q.Name)
		}
	}
	for _, part := range []struct{ field, name string }{{"base", p.Hybrid.Base}, {"burst", p.Hybrid.Burst}} {
		if part.name == "" || slices.Contains(others, part.name) {
			continue
		}
		e := &FieldError{Path: c.at(part.field).path, Value: fmt.Sprintf("%.64q", part.name), Nearest: suggest.NearestFew(part.name, others, 1)}
		e.Want = "the name of another placement that is no hybrid"
		if len(others) > 0 {
			e.Want += ": " + strings.Join(others, ", ")
		}
		if part.name == p.Name || slices.ContainsFunc(s.Placements, func(q PlacementSpec) bool { return q.Name == part.name }) {
			e.Nearest = nil
		}
		c.fail(e)
	}
}

func (l *Staff) check(c checks) {
	if l == nil {
		return
	}
	c.at("ftePerServer").between(l.FTEPerServer, 0, 10, false)
	c.at("fteBase").between(l.FTEBase, 0, 100_000, false)
	if l.FTEPerServer > 0 || l.FTEBase > 0 || l.CostYear.Currency() != "" {
		c.at("costYear").price(l.CostYear)
	}
}

// checkLife wants whole months, or nothing where there is a default.
func checkLife(c checks, life series.Step) {
	c.want(life.IsZero() || life.Dur == 0 && life.Months >= 1 && life.Months <= maxLife, life,
		"whole months or years such as 60mo or 5y, at most 50y")
}

// maxLife is the longest life of equipment, in months.
const maxLife = 600

// roundUp returns the whole units that a need takes. A need that is above a whole
// number by no more than a rounding error (a billionth of it) takes no further one.
func roundUp(need float64) float64 {
	return max(math.Ceil(need-1e-9*max(need, 1)), 0)
}
