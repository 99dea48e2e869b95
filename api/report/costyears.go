package report

import (
	"bytes"
	"strconv"
)

// CostYear is one year of a placement in the planning case, in units of the currency.
type CostYear struct {
	Year int    `json:"year"` // from 1; 0 is what comes after the horizon
	From string `json:"from"` // its first month, such as 2027-01
	Cash Number `json:"cash"`
	// ProfitAndLoss after the horizon is what the P&L has not borne by then, less the residual value.
	ProfitAndLoss Number `json:"profitAndLoss"`
	PresentValue  Number `json:"presentValue"`
}

// UnitCost is the whole total of a placement by the use of one resource.
type UnitCost struct {
	Unit string `json:"unit"` // core-hour, GiB-hour or GiB-month
	Cost Number `json:"cost"`
}

// yearRows writes the years of each placement, what comes after them, and their sum.
func (c Costs) yearRows() [][]string {
	var rows [][]string
	for _, l := range c.Placements {
		name, paid := Clean(l.Name, 80), Number(0)
		sum := CostYear{}
		for _, y := range l.Years {
			label := strconv.Itoa(y.Year) + ", from " + Clean(y.From, 10)
			if y.Year == 0 {
				label = "after the horizon"
			}
			paid += y.Cash
			rows = append(rows, []string{name, label, y.Cash.whole(), y.ProfitAndLoss.whole(), y.PresentValue.whole(), paid.whole()})
			sum.Cash, sum.ProfitAndLoss, sum.PresentValue = sum.Cash+y.Cash, sum.ProfitAndLoss+y.ProfitAndLoss, sum.PresentValue+y.PresentValue
			name = ""
		}
		if len(l.Years) > 0 {
			rows = append(rows, []string{"", "total", sum.Cash.whole(), sum.ProfitAndLoss.whole(), sum.PresentValue.whole(), ""})
		}
	}
	return rows
}

// yearsText says what the years are of.
const yearsText = "Cash and profit and loss by year, of the planning case. After the horizon, cash is what is still owed, and P&L what " +
	"it has not " +
	"borne yet, less the residual value."

// yearsNote says what the years are of, and what of the P&L was paid before.
func (c Costs) yearsNote() string {
	text := yearsText
	for _, l := range c.Placements {
		if l.Opening.Known() && l.Opening != 0 {
			text += " The P&L of " + Clean(l.Name, 80) + " also bears " + l.Opening.whole() +
				", the book value at the start of what was bought before; no total counts it."
		}
	}
	return text
}

// writeYears writes the table of the years.
func (c Costs) writeYears(buf *bytes.Buffer, o TableOptions) {
	rows := c.yearRows()
	if len(rows) == 0 {
		return
	}
	buf.WriteString("\n" + wrapText(c.yearsNote(), o.width()) + "\n\n")
	writeTable(buf, []textColumn{{"PLACEMENT", false, 10}, {"YEAR", false, 0}, {"CASH", true, 0}, {"P&L", true, 0}, {"PRESENT VALUE", true, 0},
		{"PAID SO FAR", true, 0}}, rows, nil, o)
}

// yearsPage is the table of the years on a page; nil without any.
func (c Costs) yearsPage() *pageTable {
	rows := c.yearRows()
	if len(rows) == 0 {
		return nil
	}
	t := tableOf("Cash and profit and loss by year", c.yearsNote(), "Placement", "=Year", ">Cash", ">P&L", ">Present value", ">Paid so far")
	for _, row := range rows {
		t.add(row...)
	}
	return t
}

// unitText says what a unit of use costs on a placement; empty if nothing is used.
func (l PlacementLine) unitText() string {
	text := ""
	for i, u := range l.UnitCosts {
		if i > 0 {
			text += ", "
		}
		text += strconv.FormatFloat(float64(u.Cost), 'g', 4, 64) + " a " + Clean(u.Unit, 20)
	}
	return text
}
