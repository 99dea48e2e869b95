package briefing

import (
	"fmt"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Terms are what every total of a comparison stands under.
type Terms struct {
	Months   int
	Start    string     // the first month, such as 2026-11
	Discount money.Rate // effective annual rate; 0.07 is 7 % a year
	Book     bool       // what is not depreciated at the end counts as received
}

// Text says the terms in one sentence.
func (t Terms) Text() string {
	residual := "equipment counts as worth nothing at the end"
	if t.Book {
		residual = "what is not depreciated at the end counts as received"
	}
	return fmt.Sprintf("%d months from %s, discounted at %s a year; %s.", t.Months, t.Start, t.Discount, residual)
}
