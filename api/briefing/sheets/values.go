package sheets

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// ValuesRows returns a row for each step of a forecast.
func ValuesRows(m *plimsollv1.Forecast) ([][]string, error) {
	step, err := stepOf(m)
	if err != nil {
		return nil, err
	}
	rows := make([][]string, len(m.GetMean()))
	for i, v := range m.GetMean() {
		rows[i] = []string{m.GetSeries(), step.At(m.GetStartTime().AsTime(), i).Format(time.RFC3339), Plain(v)}
		for _, q := range m.GetQuantiles() {
			rows[i] = append(rows[i], Plain(q.GetValues()[i]))
		}
	}
	return rows, nil
}

// ValuesCSV prints a row for each series and step.
func ValuesCSV(w io.Writer, forecasts []*plimsollv1.Forecast) error {
	c := csv.NewWriter(w)
	if err := c.Write(append([]string{"series", "time", "mean"}, quantileNames(forecasts)...)); err != nil {
		return err
	}
	for _, m := range forecasts {
		rows, err := ValuesRows(m)
		if err != nil {
			return err
		}
		if err := c.WriteAll(rows); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// quantileNames returns the column names q0.1 and so on.
func quantileNames(forecasts []*plimsollv1.Forecast) []string {
	var names []string
	for _, m := range forecasts {
		if len(m.GetQuantiles()) == 0 {
			continue
		}
		for _, q := range m.GetQuantiles() {
			names = append(names, "q"+Plain(q.GetP()))
		}
		return names
	}
	return nil
}

// stepOf returns the step of a forecast; a refused one may have none, and no values either.
func stepOf(m *plimsollv1.Forecast) (series.Step, error) {
	if len(m.GetMean()) == 0 {
		return series.Step{}, nil
	}
	return series.ParseStep(m.GetStep())
}

// ValuesTable prints the quantiles of each series by step.
func ValuesTable(w io.Writer, forecasts []*plimsollv1.Forecast) error {
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
			fmt.Fprintf(table, "P%s\t", Plain(100*q.GetP()))
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
