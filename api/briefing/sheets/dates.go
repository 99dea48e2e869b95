package sheets

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/plimsoll/plimsoll/api/briefing"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// DatesColumns are the columns of the dates in CSV.
func DatesColumns() []string {
	return []string{"series", "state", "now", "demand", "capacity", "p10", "p50", "p90", "probability", "order_by", "model", "reason"}
}

// DatesRow returns the row of a forecast.
func DatesRow(m *plimsollv1.Forecast) []string {
	s := m.GetSaturation()
	return []string{
		m.GetSeries(), briefing.StateName(s.GetState()), stamp(s.GetNowTime()), number(s.Demand), number(s.Capacity),
		stamp(s.GetDateP10()), stamp(s.GetDateP50()), stamp(s.GetDateP90()), number(s.ProbabilityWithinHorizon),
		stamp(s.GetOrderByTime()), m.GetModel(), s.GetReason(),
	}
}

// DatesCSV prints a row for each forecast.
func DatesCSV(w io.Writer, forecasts []*plimsollv1.Forecast) error {
	rows := [][]string{DatesColumns()}
	for _, m := range forecasts {
		rows = append(rows, DatesRow(m))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// HasWhatIfs reports whether any of the forecasts has the answer to a what-if.
func HasWhatIfs(forecasts []*plimsollv1.Forecast) bool {
	for _, m := range forecasts {
		if len(m.GetWhatIfs()) > 0 {
			return true
		}
	}
	return false
}

// WhatIfsCSV prints the dates with a row for each what-if below that of its series. Empty columns
// belong to the row without events.
func WhatIfsCSV(w io.Writer, forecasts []*plimsollv1.Forecast) error {
	rows := [][]string{append([]string{"series", "what_if"},
		append(DatesColumns()[1:], "against", "days_p50", "sooner", "later", "probability_change", "units_change")...)}
	row := func(m *plimsollv1.Forecast, name string, rest ...string) {
		dates := DatesRow(m)
		rows = append(rows, append(append([]string{dates[0], name}, dates[1:]...), rest...))
	}
	for _, m := range forecasts {
		row(m, "", "", "", "", "", "", "")
		for _, x := range m.GetWhatIfs() {
			c, units := x.GetChange(), ""
			if c.Units != nil {
				units = strconv.Itoa(int(c.GetUnits()))
			}
			row(x.GetForecast(), x.GetName(), x.GetAgainst(), number(c.DaysP50), number(c.Sooner), number(c.Later),
				number(c.ProbabilityWithinHorizon), units)
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}
