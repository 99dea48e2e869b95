package report

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/advice"
)

// WriteJSON writes the report as indented JSON with lowerCamelCase names.
// Unknown figures are null and unknown dates absent; charts are left out.
func WriteJSON(w io.Writer, m Monthly) error {
	if err := m.Validate(); err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

// WritePoolsCSV writes one row a pool, in order. Numbers are exact and in the
// unit of their row; unknown ones are empty.
func WritePoolsCSV(w io.Writer, pools []PoolLine) error {
	rows := [][]string{{"action", "verb", "days", "pool", "state", "unit", "now", "demand", "capacity", "headroom", "p10", "p50", "p90",
		"probability", "horizon", "since", "order_by", "lead_time", "order_quantile", "crossed_steps_30d", "model", "simulations",
		"samples", "origins", "mase", "mase_seasonal_naive", "coverage80", "coverage95", "measured_until", "reason", "source",
		"crossings_30d", "approval_time", "order_units", "order_kind", "order_arrival", "order_until", "order_confidence", "shortfall",
		"past_dates"}}
	for _, l := range pools {
		e := l.Evidence
		if e.Samples == 0 {
			e.MASE, e.Baseline, e.Coverage80, e.Coverage95 = Unknown(), Unknown(), Unknown(), Unknown()
		}
		rows = append(rows, []string{cell(l.Action.Text), l.Action.Verb.String(), count(l.Action.Days, l.Action.Days != advice.FarOff),
			cell(l.Pool), l.State, cell(string(l.Unit)),
			stamp(l.Now), l.Demand.exact(), l.Capacity.exact(), l.Headroom.exact(), stamp(l.P10), stamp(l.P50), stamp(l.P90),
			l.Probability.exact(), stamp(l.Horizon), stamp(l.Since), stamp(l.OrderBy), cell(l.LeadTime), Number(l.Quantile).exact(),
			count(l.CrossedSteps, l.Capacity.Known()), cell(l.Model), count(l.Simulations, l.Simulations > 0),
			count(e.Samples, e.Samples > 0), count(e.Origins, e.Samples > 0),
			e.MASE.exact(), e.Baseline.exact(), e.Coverage80.exact(), e.Coverage95.exact(), stamp(e.MeasuredUntil), cell(l.Reason), cell(l.Source),
			count(l.Crossings, l.Capacity.Known()), cell(l.Approval), l.Order.exact(l.Order.Units), cell(l.Order.Kind), stamp(l.Order.Arrival),
			stamp(l.Order.Until),
			l.Order.exact(l.Order.Confidence), l.Order.exact(l.Order.Shortfall), cell(l.PastDates)})
	}
	return writeAll(w, rows)
}

// exact writes a figure of the order for machines, or nothing where there is no order.
func (o OrderLine) exact(n Number) string {
	if o.Arrival.IsZero() {
		return ""
	}
	return n.exact()
}

// measures are what a row of costs can be of, in their order.
var measures = [...]string{"capex", "opex", "residual", "obligation", "tco", "npv"}

// WriteCostsCSV writes a row for each placement and measure: capex, opex, residual, obligation, tco, npv, and of the planning case alone
// the years, the unit costs and the crossings (statementCells).
func WriteCostsCSV(w io.Writer, c Costs) error {
	rows := [][]string{{"placement", "measure", "currency", "planning", "p10", "p50", "p90", "cheapest_share", "unconfirmed_share",
		"assumed_share", "kind"}}
	return writeAll(w, append(rows, costCells(c)...))
}

// costCells are the rows of a comparison, placement by placement and measure by measure.
func costCells(c Costs) [][]string {
	var rows [][]string
	for _, l := range c.Placements {
		rows = append(append(rows, measureCells(c, l)...), c.statementCells(l)...)
	}
	return rows
}

// measureCells are the rows of a placement that have percentiles.
func measureCells(c Costs, l PlacementLine) [][]string {
	var rows [][]string
	for i, s := range [...]Spread{l.Capex, l.Opex, l.Residual, l.Obligation, l.TCO, l.NPV} {
		rows = append(rows, []string{cell(l.Name), measures[i], cell(c.Currency), s.Planning.exact(), s.P10.exact(), s.P50.exact(),
			s.P90.exact(), l.Cheapest.exact(), l.Unconfirmed.exact(), l.Assumed.exact(), cell(l.Kind)})
	}
	return rows
}

// statementCells are the rows of a placement that have no percentiles: cash_year_1, profit_and_loss_year_1, …, cash_after and
// profit_and_loss_after (the horizon), opening, cost_per_core-hour and so on, and of each crossing in which it is the choice
// break_even_month, simple_payback_months, discounted_payback_months, irr, profitability_index and crossing_npv, each with ":" and the
// placement that it is chosen over.
func (c Costs) statementCells(l PlacementLine) [][]string {
	var rows [][]string
	add := func(measure string, v Number) {
		rows = append(rows, []string{cell(l.Name), cell(measure), cell(c.Currency), v.exact(), "", "", "", l.Cheapest.exact(),
			l.Unconfirmed.exact(), l.Assumed.exact(), cell(l.Kind)})
	}
	for _, y := range l.Years {
		name := "after"
		if y.Year > 0 {
			name = "year_" + strconv.Itoa(y.Year)
		}
		add("cash_"+name, y.Cash)
		add("profit_and_loss_"+name, y.ProfitAndLoss)
	}
	if len(l.Years) > 0 {
		add("opening", l.Opening)
	}
	for _, u := range l.UnitCosts {
		add("cost_per_"+u.Unit, u.Cost)
	}
	for _, x := range c.Crossings {
		if x.Choice != l.Name {
			continue
		}
		if x.Below == x.Choice {
			add("break_even_month:"+x.Instead, Number(x.BreakEvenMonth))
		}
		add("simple_payback_months:"+x.Instead, x.Payback)
		add("discounted_payback_months:"+x.Instead, x.Discounted)
		add("irr:"+x.Instead, x.IRR)
		add("profitability_index:"+x.Instead, x.ProfitabilityIndex)
		add("crossing_npv:"+x.Instead, x.NPV)
	}
	return rows
}

func writeAll(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	if err := c.WriteAll(rows); err != nil {
		return err
	}
	return c.Error()
}

// Cell makes a text safe for spreadsheets, as in all CSV files of this package.
func Cell(s string) string { return cell(s) }

// cell makes a text safe for spreadsheets: one that a spreadsheet would take
// for a formula gets an apostrophe before it (OWASP, CSV injection).
func cell(s string) string {
	s = Clean(s, 4*maxText)
	if s != "" && strings.ContainsAny(s[:1], "=+-@") {
		return "'" + s
	}
	return s
}

// stamp writes a time for machines; zero is empty.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
