package pricing

import (
	"fmt"
	"math"
	"strconv"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// line is what all entries of one kind have in common: everything but month and quantity.
type line struct {
	item     string
	category Category
	kind     Kind
	price    money.Price // of one unit
	unit     string
	life     int
	source   string
	dated    string // the day of the price, 2026-07-20; "" is not of the price book
	// unconfirmed marks entries that rest on a default which a person should confirm.
	unconfirmed bool
}

// Sources of figures: prices that the user gave, what follows from all that was given, how all scenarios are priced, and the price book.
const (
	fromScenario = "scenario"
	computed     = "computed"
	method       = "method"
	fromBook     = "price book"
)

// books collects the entries of one future. The first error stays.
type books struct {
	flow CashFlow
	err  error
}

// pay enters what a quantity costs in a month, in which it is also caused and
// billed. Nothing and what costs nothing is not entered.
func (b *books) pay(month int, l line, quantity float64) {
	if b.err != nil || quantity == 0 || l.price.IsZero() {
		return
	}
	amount, known := b.again(l.price, quantity)
	if !known {
		var err error
		if amount, err = l.price.Times(quantity); err != nil {
			b.err = fmt.Errorf("%s in month %d: %w", l.item, month, err)
			return
		}
		amount.Micros = -amount.Micros // prices and quantities are at least 0, so that the opposite exists
	}
	b.flow = append(b.flow, Entry{
		Item: l.item, Category: l.category, Kind: l.kind, Amount: amount,
		Month: month, Accrual: month, Invoice: month, Life: l.life,
		Quantity: quantity, Unit: l.unit, UnitPrice: l.price, Source: l.source, Default: l.unconfirmed,
	})
}

// owe enters what is to be paid in a month after the horizon.
func (b *books) owe(month int, l line, quantity float64) {
	before := len(b.flow)
	l.kind = Obligation
	b.pay(month, l, quantity)
	for i := before; i < len(b.flow); i++ {
		b.flow[i].Item += ", rest of the term"
	}
}

// remembered is how many entries again looks back: two months, or nearly so.
const remembered = 16

// again returns the amount of a recent entry with the same price and quantity. Most of what is paid in a month was
// paid in the month before, and exact decimals take time.
func (b *books) again(price money.Price, quantity float64) (money.Amount, bool) {
	for i := len(b.flow) - 1; i >= max(len(b.flow)-remembered, 0); i-- {
		// The same price, not just an equal one: a line's own.
		if e := &b.flow[i]; e.Quantity == quantity && e.UnitPrice == price {
			return e.Amount, true
		}
	}
	return money.Amount{}, false
}

// newBooks has room for so many entries a month; more will do.
func newBooks(months, monthly int) books { return books{flow: make(CashFlow, 0, months*monthly)} }

// ledger collects the assumptions of a plan while its defaults are resolved.
type ledger struct{ assumptions []Assumption }

// note records a figure that the user gave.
func (l *ledger) note(name, value string) {
	l.assumptions = append(l.assumptions, Assumption{Name: name, Value: value, Source: fromScenario})
}

// follow records a figure that was worked out, or looked up, for the user.
func (l *ledger) follow(name, value, source string) {
	l.assumptions = append(l.assumptions, Assumption{Name: name, Value: value, Source: source})
}

// assume records a figure that the user did not give.
func (l *ledger) assume(name, value, source string) {
	l.assumptions = append(l.assumptions, Assumption{Name: name, Value: value, Source: source, Default: true})
}

// number records a figure and returns it: the given one, else the default.
func (l *ledger) number(name string, given *float64, otherwise float64, unit string) float64 {
	if given != nil {
		l.note(name, plain(*given)+unit)
		return *given
	}
	l.assume(name, plain(otherwise)+unit, fromDefault)
	return otherwise
}

// life records a life and returns it in months.
func (l *ledger) life(name string, given int) int {
	if given > 0 {
		l.note(name, fmt.Sprintf("%d months", given))
		return given
	}
	l.assume(name, fmt.Sprintf("%d months", defaultLife), fromDefault)
	return defaultLife
}

// plain writes a number for people: up to six significant digits, no exponent for the sizes that occur.
func plain(v float64) string {
	if a := math.Abs(v); a >= 1e6 && a < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}
