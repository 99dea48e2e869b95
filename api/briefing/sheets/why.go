package sheets

import (
	"bytes"
	"fmt"
	"io"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// DatesTable prints the table of dates.
func DatesTable(w io.Writer, forecasts []*plimsollv1.Forecast, o report.TableOptions) error {
	lines := make([]report.PoolLine, len(forecasts))
	for i, m := range forecasts {
		lines[i] = briefing.Line(m)
	}
	o.Details = true
	return report.WritePools(w, lines, o)
}

// WhatIfTables prints the what-ifs of each forecast.
func WhatIfTables(w io.Writer, forecasts []*plimsollv1.Forecast, o report.TableOptions) error {
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

// Explanations prints under the table of dates what they are made of, and what moved them.
func Explanations(w io.Writer, messages []*plimsollv1.Forecast, o report.TableOptions) error {
	var buf bytes.Buffer
	for _, m := range messages {
		if err := writeExplained(&buf, m.GetSeries(), m, o); err != nil {
			return err
		}
		for _, x := range m.GetWhatIfs() {
			if err := writeExplained(&buf, m.GetSeries()+", "+x.GetName(), x.GetForecast(), o); err != nil {
				return err
			}
		}
		if moved := m.GetMoved(); moved != nil {
			since := "since the forecast before"
			if moved.GetSinceTime() != nil {
				since = "since the forecast of " + moved.GetSinceTime().AsTime().Format("2006-01-02 15:04")
			}
			fmt.Fprintf(&buf, "\n%s, %s\n  %s\n", m.GetSeries(), since, moved.GetSummary())
		}
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// writeExplained prints what the dates of one forecast are made of.
func writeExplained(buf *bytes.Buffer, name string, m *plimsollv1.Forecast, o report.TableOptions) error {
	if why := m.GetNotExplained(); why != "" {
		fmt.Fprintf(buf, "\n%s: %s\n", name, why)
	}
	for _, x := range m.GetExplanations() {
		buf.WriteByte('\n')
		if err := report.WriteExplanation(buf, name, series.Unit(m.GetUnit()), convert.Explanation(x), o); err != nil {
			return err
		}
		if early := m.GetSaturation().GetDateP10(); x.GetDate().GetBeyondHorizon() && early != nil {
			fmt.Fprintf(buf, "The early date, %s, lies within the horizon: --explain=p10 says what makes it.\n", early.AsTime().Format("2006-01-02"))
		}
	}
	return nil
}
