package report

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// CostCrossing is what choosing one placement over another brings, in the planning case. The choice is paid more for first.
type CostCrossing struct {
	Choice  string `json:"choice"`
	Instead string `json:"instead"`
	// Below is the placement whose payments, added up, stay below the other's from BreakEven on; empty if they end equal.
	Below          string `json:"below,omitempty"`
	BreakEven      string `json:"breakEven,omitempty"`      // 2027-03
	BreakEvenMonth int    `json:"breakEvenMonth,omitempty"` // its number, from 1
	// Payback times in months, the rate of return a year and the profitability index; not known where there is none.
	Payback            Number   `json:"simplePayback"`
	Discounted         Number   `json:"discountedPayback"`
	IRR                Number   `json:"irr"`
	ProfitabilityIndex Number   `json:"profitabilityIndex"`
	NPV                Number   `json:"npv"`
	Notes              []string `json:"notes,omitempty"`
}

// text says the crossing in a few sentences.
func (x CostCrossing) text() string {
	choice, instead := Clean(x.Choice, 80), Clean(x.Instead, 80)
	parts := []string{fmt.Sprintf("%s over %s: break-even in month %d (%s): by its end less has been paid for %s in all, and that stays so",
		choice,
		instead, x.BreakEvenMonth, x.BreakEven, Clean(x.Below, 80))}
	switch x.Below {
	case "":
		parts[0] = fmt.Sprintf("%s and %s: in the end as much has been paid for either", choice, instead)
	case x.Instead:
		parts[0] = fmt.Sprintf("%s over %s: not paid back; from month %d (%s) on less has been paid for %s in all", choice, instead,
			x.BreakEvenMonth, x.BreakEven, instead)
	}
	if x.Payback.Known() {
		discounted := "not if discounted"
		if x.Discounted.Known() {
			discounted = "discounted " + oneDigit(x.Discounted)
		}
		parts = append(parts, fmt.Sprintf("payback %s months, %s", oneDigit(x.Payback), discounted))
	}
	if x.IRR.Known() {
		parts = append(parts, "internal rate of return "+oneDigit(100*x.IRR)+" % a year")
	}
	if x.ProfitabilityIndex.Known() {
		parts = append(parts, "profitability index "+x.ProfitabilityIndex.plain())
	}
	for _, n := range x.Notes {
		parts = append(parts, Clean(n, maxText))
	}
	return strings.Join(parts, "; ") + "."
}

func oneDigit(n Number) string { return strconv.FormatFloat(float64(n), 'f', 1, 64) }

// writeCrossings writes a paragraph for each pair, and what a unit of use costs.
func (c Costs) writeCrossings(buf *bytes.Buffer, o TableOptions) {
	for i, x := range c.Crossings {
		if i == 0 {
			buf.WriteByte('\n')
		}
		buf.WriteString(wrapText(x.text(), o.width()) + "\n")
	}
	for i, text := range c.unitTexts() {
		if i == 0 {
			buf.WriteString("\n" + wrapText(unitsText, o.width()) + "\n")
		}
		buf.WriteString(wrapText("  "+text, o.width()) + "\n")
	}
}

// unitsText says what the unit costs are of.
const unitsText = "The whole TCO by the mean use of each resource, idle capacity included:"

// unitTexts says what a unit of use costs on each placement.
func (c Costs) unitTexts() []string {
	var out []string
	for _, l := range c.Placements {
		if text := l.unitText(); text != "" {
			out = append(out, Clean(l.Name, 80)+": "+text)
		}
	}
	return out
}
