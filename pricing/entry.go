package pricing

import (
	"fmt"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Category is one of the seven cost groups, the same for every placement so
// that placements can be compared line by line.
type Category string

// The categories.
const (
	Compute     Category = "compute"
	StorageCost Category = "storage"
	Network     Category = "network"
	Facility    Category = "facility" // space, power and cooling
	Licence     Category = "licence"
	Labour      Category = "labour"
	Support     Category = "support"
)

// Categories returns all categories in the order in which they are shown.
func Categories() []Category {
	return []Category{Compute, StorageCost, Network, Facility, Licence, Labour, Support}
}

// Kind separates investment from running cost.
type Kind string

// The kinds.
const (
	Capex Kind = "capex"
	Opex  Kind = "opex"
	// ResidualValue is what equipment is still worth at the end of a comparison that
	// counts it: money coming in, kept apart from the investment.
	ResidualValue Kind = "residual"
	// Obligation is what is owed after the end for what was signed before it, such as the rest of the term of a commitment.
	Obligation Kind = "obligation"
)

// Kinds returns all kinds in the order in which they are shown.
func Kinds() []Kind { return []Kind{Capex, Opex, ResidualValue, Obligation} }

// Entry is one line in the books of one future.
type Entry struct {
	Item     string // what it is for, such as "servers" or "m7i.4xlarge, 3-year commitment"
	Category Category
	Kind     Kind
	Amount   money.Amount // negative: money goes out

	// Month counts from the start of the comparison and is the month of the
	// payment. Accrual and Invoice are the months in which the cost is caused and
	// billed; they differ where something is paid in arrears or in advance. Those of an Obligation lie after the last month.
	Month, Accrual, Invoice int
	// Life is over how many months from Accrual on the amount is spread in the
	// P&L: the depreciation of an investment or the term of a prepayment. 0 and 1
	// mean that it counts at once.
	Life int

	Quantity   float64 // how many of Unit were paid, for the trace
	Unit       string
	UnitPrice  money.Price
	Source     string // where the price comes from, with its date
	Default    bool   // rests on a figure that nobody confirmed
	CostCentre string
	Owner      string
	Labels     map[string]string
}

// CashFlow is all entries of one placement in one future, by month and then in
// the order in which the placement made them.
type CashFlow []Entry

// Placement is a way of placing a demand. It sees all resources of one future at once.
type Placement interface {
	// Name is how people tell it from the others.
	Name() string
	// CashFlow prices one future. The same future gives the same entries. Every
	// decision that has to be taken before the future is known (what to commit to)
	// was taken when the placement was planned.
	CashFlow(Future) (CashFlow, error)
	// Assumptions are the figures that it rests on.
	Assumptions() []Assumption
}

// Assumption is one figure that a placement or comparison rests on.
type Assumption struct {
	Name    string
	Value   string
	Source  string
	Default bool // not given by the user
}

// Total returns the sum of the entries that keep returns true for; nil keeps all.
func (c CashFlow) Total(currency money.Currency, keep func(Entry) bool) (money.Amount, error) {
	sum := money.Amount{Currency: currency}
	for _, e := range c {
		if keep != nil && !keep(e) {
			continue
		}
		var err error
		if sum, err = sum.Add(e.Amount); err != nil {
			return money.Amount{}, fmt.Errorf("%s in month %d: %w", e.Item, e.Month, err)
		}
	}
	return sum, nil
}
