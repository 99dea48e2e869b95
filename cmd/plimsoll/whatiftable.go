package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
)

// hasWhatIfs reports whether any of the forecasts has the answer to a what-if.
func hasWhatIfs(forecasts []*plimsollv1.Forecast) bool {
	for _, m := range forecasts {
		if len(m.GetWhatIfs()) > 0 {
			return true
		}
	}
	return false
}

// writeWhatIfTables prints the what-ifs of each forecast.
func writeWhatIfTables(w io.Writer, forecasts []*plimsollv1.Forecast, o report.TableOptions) error {
	for _, m := range forecasts {
		if len(m.GetWhatIfs()) == 0 {
			continue
		}
		if err := report.WriteWhatIfs(w, briefing.Line(m), briefing.WhatIfLines(m), o); err != nil {
			return err
		}
	}
	return nil
}

// writeWhatIfCSV prints the dates with a row for each what-if below that of its series. Empty columns
// belong to the row without events.
func writeWhatIfCSV(w io.Writer, forecasts []*plimsollv1.Forecast) error {
	rows := [][]string{append([]string{"series", "what_if"},
		append(datesColumns()[1:], "against", "days_p50", "sooner", "later", "probability_change", "units_change")...)}
	row := func(m *plimsollv1.Forecast, name string, rest ...string) {
		dates := datesRow(m)
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

// noteWhatIfs prints what of the events has no effect, where no table says it.
func (a *app) noteWhatIfs(messages []*plimsollv1.Forecast) {
	for _, m := range messages {
		for _, x := range m.GetWhatIfs() {
			for _, note := range x.GetNotes() {
				fmt.Fprintf(a.err, "%s, what if %s: %s\n", m.GetSeries(), x.GetName(), note)
			}
		}
	}
}

// drawWhatIfs writes the fan chart of each what-if, with its name before the extension of the file.
func (a *app) drawWhatIfs(ctx context.Context, path string, answers []planner.Answer) error {
	if path == "" {
		return nil
	}
	ext := filepath.Ext(path)
	for _, x := range answers {
		stem := strings.TrimSuffix(path, ext)
		if len(answers) > 1 {
			stem += "-" + fileName(x.Name())
		}
		for _, y := range x.WhatIfs {
			file := stem + "-" + fileName(y.WhatIf.Name) + ext
			if err := drawChart(ctx, file, briefing.WhatIfChart(y)); err != nil {
				return err
			}
			fmt.Fprintln(a.err, "drew", file)
		}
	}
	return nil
}
