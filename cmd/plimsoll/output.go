package main

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// checkOutput returns a usage error unless format is one of known.
func checkOutput(format string, known ...string) error {
	if slices.Contains(known, format) {
		return nil
	}
	return usagef("--output %q: want one of %s%s", format, strings.Join(known, ", "), suggest.Words(suggest.Nearest(format, known)))
}

// writeForecasts prints forecasts in the given format.
func writeForecasts(w io.Writer, format string, values bool, forecasts []*plimsollv1.Forecast, o report.TableOptions) error {
	switch format {
	case "jsonl":
		for _, m := range forecasts {
			if err := writeLine(w, m); err != nil {
				return err
			}
		}
		return nil
	case "json", "yaml":
		return writeMessage(w, format, &plimsollv1.ComputeForecastsResponse{Forecasts: forecasts})
	case "csv":
		if values {
			return writeValuesCSV(w, forecasts)
		}
		if hasWhatIfs(forecasts) {
			return writeWhatIfCSV(w, forecasts)
		}
		return writeDatesCSV(w, forecasts)
	}
	if values {
		return writeValuesTable(w, forecasts)
	}
	ranked := briefing.Ranked(forecasts)
	if err := writeDatesTable(w, ranked, o); err != nil {
		return err
	}
	return writeWhatIfTables(w, ranked, o)
}

// writeLine prints m as one line of compact JSON.
func writeLine(w io.Writer, m proto.Message) error {
	b, err := convert.JSON(m)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// writeMessage prints m as indented JSON, or as YAML of the same fields.
func writeMessage(w io.Writer, format string, m proto.Message) error {
	b, err := convert.IndentedJSON(m)
	if err != nil {
		return err
	}
	if format == "yaml" {
		if b, err = yamlOf(b); err != nil {
			return err
		}
	}
	_, err = w.Write(append([]byte(strings.TrimRight(string(b), "\n")), '\n'))
	return err
}

// yamlOf turns JSON into YAML with the fields in the same order. JSON is YAML
// already; only its style changes.
func yamlOf(b []byte) ([]byte, error) {
	var node yaml.Node
	if err := yaml.Unmarshal(b, &node); err != nil {
		return nil, err
	}
	plainStyle(&node)
	return yaml.Marshal(&node)
}

// plainStyle drops the flow style and quotes that came from JSON. Scalars keep
// their tag, so that a string which looks like a number is quoted again.
func plainStyle(n *yaml.Node) {
	n.Style = 0
	for _, child := range n.Content {
		plainStyle(child)
	}
}

// datesColumns are the columns of the dates in CSV.
func datesColumns() []string {
	return []string{"series", "state", "now", "demand", "capacity", "p10", "p50", "p90", "probability", "order_by", "model", "reason"}
}

// datesRow returns the row of a forecast.
func datesRow(m *plimsollv1.Forecast) []string {
	s := m.GetSaturation()
	return []string{
		m.GetSeries(), briefing.StateName(s.GetState()), stamp(s.GetNowTime()), number(s.Demand), number(s.Capacity),
		stamp(s.GetDateP10()), stamp(s.GetDateP50()), stamp(s.GetDateP90()), number(s.ProbabilityWithinHorizon),
		stamp(s.GetOrderByTime()), m.GetModel(), s.GetReason(),
	}
}

// writeDatesCSV prints a row for each forecast.
func writeDatesCSV(w io.Writer, forecasts []*plimsollv1.Forecast) error {
	rows := [][]string{datesColumns()}
	for _, m := range forecasts {
		rows = append(rows, datesRow(m))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// valuesRows returns a row for each step of a forecast.
func valuesRows(m *plimsollv1.Forecast) ([][]string, error) {
	step, err := stepOf(m)
	if err != nil {
		return nil, err
	}
	rows := make([][]string, len(m.GetMean()))
	for i, v := range m.GetMean() {
		rows[i] = []string{m.GetSeries(), step.At(m.GetStartTime().AsTime(), i).Format(time.RFC3339), plain(v)}
		for _, q := range m.GetQuantiles() {
			rows[i] = append(rows[i], plain(q.GetValues()[i]))
		}
	}
	return rows, nil
}

// writeValuesCSV prints a row for each series and step.
func writeValuesCSV(w io.Writer, forecasts []*plimsollv1.Forecast) error {
	c := csv.NewWriter(w)
	if err := c.Write(append([]string{"series", "time", "mean"}, quantileNames(forecasts)...)); err != nil {
		return err
	}
	for _, m := range forecasts {
		rows, err := valuesRows(m)
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
			names = append(names, "q"+plain(q.GetP()))
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

// stamp writes a time, or nothing where there is none.
func stamp(t *timestamppb.Timestamp) string {
	if t == nil {
		return ""
	}
	return t.AsTime().Format(time.RFC3339)
}

// number writes a figure, or nothing where there is none.
func number(v *float64) string {
	if v == nil {
		return ""
	}
	return plain(*v)
}

// plain writes a figure with all its digits and no exponent where that is readable.
func plain(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if len(s) > 25 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return s
}

// isRefusal reports whether a state has neither dates nor probabilities because the data do not allow them.
func isRefusal(s plimsollv1.State) bool { return s >= plimsollv1.State_STATE_TOO_LITTLE_DATA }

// messagesOf converts answers to what the API says.
func messagesOf(answers []planner.Answer) []*plimsollv1.Forecast {
	messages := make([]*plimsollv1.Forecast, len(answers))
	for i, x := range answers {
		messages[i] = convert.ForecastMessage(x)
	}
	return messages
}
