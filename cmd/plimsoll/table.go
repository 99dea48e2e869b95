package main

import (
	"bufio"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/plimsoll/plimsoll/api/briefing"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// writeDatesTable prints the table of dates.
func writeDatesTable(w io.Writer, forecasts []*plimsollv1.Forecast, o report.TableOptions) error {
	lines := make([]report.PoolLine, len(forecasts))
	for i, m := range forecasts {
		lines[i] = briefing.Line(m)
	}
	o.Details = true
	return report.WritePools(w, lines, o)
}

// writeValuesTable prints the quantiles of each series by step.
func writeValuesTable(w io.Writer, forecasts []*plimsollv1.Forecast) error {
	out := bufio.NewWriter(w)
	for _, m := range forecasts {
		step, err := stepOf(m)
		if err != nil {
			return err
		}
		if len(m.GetMean()) == 0 {
			continue
		}
		unit := series.Unit(m.GetUnit())
		fmt.Fprintf(out, "%s (%s, %s)\n", m.GetSeries(), m.GetStep(), m.GetModel())
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(table, "TIME\tMEAN\t")
		for _, q := range m.GetQuantiles() {
			fmt.Fprintf(table, "P%s\t", plain(100*q.GetP()))
		}
		fmt.Fprintln(table)
		for i, v := range m.GetMean() {
			fmt.Fprintf(table, "%s\t%s\t", step.At(m.GetStartTime().AsTime(), i).Format("2006-01-02 15:04"), unit.Format(v))
			for _, q := range m.GetQuantiles() {
				fmt.Fprintf(table, "%s\t", unit.Format(q.GetValues()[i]))
			}
			fmt.Fprintln(table)
		}
		if err := table.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}
