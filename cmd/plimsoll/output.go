package main

import (
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
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
			return sheets.ValuesCSV(w, forecasts)
		}
		if sheets.HasWhatIfs(forecasts) {
			return sheets.WhatIfsCSV(w, forecasts)
		}
		return sheets.DatesCSV(w, forecasts)
	}
	if values {
		return sheets.ValuesTable(w, forecasts)
	}
	ranked := briefing.Ranked(forecasts)
	if err := sheets.DatesTable(w, ranked, o); err != nil {
		return err
	}
	return sheets.WhatIfTables(w, ranked, o)
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

// messagesOf converts answers to what the API says.
func messagesOf(answers []planner.Answer) []*plimsollv1.Forecast {
	messages := make([]*plimsollv1.Forecast, len(answers))
	for i, x := range answers {
		messages[i] = convert.ForecastMessage(x)
	}
	return messages
}
