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
		titles := map[string]string{}
		for _, x := range m.GetWhatIfs() {
			titles[x.GetName()] = titleOf(x)
		}
		var lines []report.WhatIfLine
		for _, x := range m.GetWhatIfs() {
			lines = append(lines, report.WhatIfLine{
				Name: titleOf(x), PoolLine: lineOf(x.GetForecast()), Against: titles[x.GetAgainst()], Change: changeOf(x.GetChange()), Notes: x.GetNotes(),
			})
		}
		if err := report.WriteWhatIfs(w, lineOf(m), lines, o); err != nil {
			return err
		}
	}
	return nil
}

func titleOf(x *plimsollv1.WhatIfForecast) string {
	if x.GetTitle() != "" {
		return x.GetTitle()
	}
	return x.GetName()
}

// changeOf reads how dates move from a message.
func changeOf(m *plimsollv1.DateChange) report.WhatIfChange {
	c := report.WhatIfChange{
		Days: figure(m.DaysP50), Sooner: figure(m.Sooner), Later: figure(m.Later), Within: figure(m.ProbabilityWithinHorizon), Units: report.Unknown(), Reason: m.GetReason(),
	}
	if m.Units != nil {
		c.Units = report.Number(m.GetUnits())
	}
	for _, x := range m.GetMoves() {
		c.Moves = append(c.Moves, report.WhatIfMove{
			Span: x.GetSpan(), Sooner: figure(x.Sooner), Later: figure(x.Later), SoonerUnknown: figure(x.SoonerUnknown), LaterUnknown: figure(x.LaterUnknown),
		})
	}
	return c
}

// writeWhatIfCSV prints the dates with a row for each what-if below that of its series. Empty columns
// belong to the row without events.
func writeWhatIfCSV(w io.Writer, forecasts []*plimsollv1.Forecast) error {
	rows := [][]string{append([]string{"series", "what_if"}, append(datesColumns()[1:], "against", "days_p50", "sooner", "later", "probability_change", "units_change")...)}
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
			row(x.GetForecast(), x.GetName(), x.GetAgainst(), number(c.DaysP50), number(c.Sooner), number(c.Later), number(c.ProbabilityWithinHorizon), units)
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
