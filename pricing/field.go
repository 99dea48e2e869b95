package pricing

import (
	"errors"
	"fmt"

	"github.com/plimsoll/plimsoll/forecast/suggest"
	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// FieldError says what is wrong with one field of a scenario, in the terms of
// the configuration file.
type FieldError struct {
	Path    string   // such as placements[1].iaas.region
	Value   string   // as it was given
	Want    string   // what was expected instead
	Nearest []string // known values that are most like it, the nearest first
	Err     error    // what found it, if that says more
}

// Error writes path, value, expectation and the nearest known values.
func (e *FieldError) Error() string {
	return fmt.Sprintf("%s is %s, want %s%s", e.Path, e.Value, e.Want, suggest.Words(e.Nearest...))
}

// Unwrap returns what found the error.
func (e *FieldError) Unwrap() error { return e.Err }

// checks collects what is wrong with a message, so that all of it is told at once.
type checks struct {
	path     string
	currency money.Currency
	errs     *[]error
}

func newChecks(currency money.Currency) checks {
	return checks{currency: currency, errs: new([]error)}
}

// at returns the checks of a field within.
func (c checks) at(field string, index ...int) checks {
	if len(index) > 0 {
		field = fmt.Sprintf("%s[%d]", field, index[0])
	}
	if c.path != "" {
		field = c.path + "." + field
	}
	c.path = field
	return c
}

func (c checks) err() error { return errors.Join(*c.errs...) }

// said is a value put into words, which is shown without quotation marks.
type said string

const missing said = "missing"

// want notes that the field must be something else unless ok.
func (c checks) want(ok bool, value any, want string) {
	if ok {
		return
	}
	shown := fmt.Sprint(value)
	if s, isText := value.(string); isText {
		shown = fmt.Sprintf("%.64q", s)
	}
	c.fail(&FieldError{Path: c.path, Value: shown, Want: want})
}

func (c checks) fail(err error) { *c.errs = append(*c.errs, err) }

// between wants low ≤ v ≤ high, or low < v where open is set. NaN is outside of everything.
func (c checks) between(v, low, high float64, open bool) {
	bound := "at least"
	if open {
		bound = "more than"
	}
	c.want((v > low || v == low && !open) && v <= high, v, fmt.Sprintf("%s %g and at most %g", bound, low, high))
}

// share is between for an optional share of (0, 1] or [0, 1].
func (c checks) share(v *float64, open bool) {
	if v != nil {
		c.between(*v, 0, 1, open)
	}
}

// Largest numbers that are taken for a size and for a unit price; what is above them is a slip of the pen.
const (
	maxSize  = 1e12
	maxPrice = 1e12
)

// size wants a finite number above 0.
func (c checks) size(v float64) { c.between(v, 0, maxSize, true) }

// amount wants a finite number of at least 0.
func (c checks) amount(v float64) { c.between(v, 0, maxSize, false) }

// price wants a price of at least 0 in the currency of the scenario. Where there is none (a spec that is checked
// on its own), any currency will do.
func (c checks) price(p money.Price) {
	switch {
	case p.Currency() == "":
		c.want(false, missing, "a price")
	case c.currency != "" && p.Currency() != c.currency:
		c.want(false, p, fmt.Sprintf("a price in %s, the currency of the scenario", c.currency))
	default:
		c.want(p.Sign() >= 0 && p.Float() <= maxPrice, p, fmt.Sprintf("at least 0 and at most %g", maxPrice))
	}
}

func (c checks) optionalPrice(p *money.Price) {
	if p != nil {
		c.price(*p)
	}
}

// known wraps an error of the catalogue as one of the field; it keeps the nearest names.
func (c checks) known(value string, err error) *FieldError {
	e := &FieldError{Path: c.path, Value: fmt.Sprintf("%.64q", value), Want: err.Error(), Err: err}
	var unknown *catalog.UnknownError
	if errors.As(err, &unknown) {
		e.Want, e.Nearest = "a known "+unknown.Kind, unknown.Nearest
		if unknown.In != "" {
			e.Want += " of " + unknown.In
		}
	}
	return e
}
