package sheets

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"

	"github.com/plimsoll/plimsoll/api/briefing"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// dateColumns are the columns of scores in CSV, and where each comes from.
var dateColumns = []struct {
	name string
	of   func(*plimsollv1.DateScores) string
}{
	{"score", func(s *plimsollv1.DateScores) string { return number(s.Score) }},
	{"said", func(s *plimsollv1.DateScores) string { return number(s.Said) }},
	{"brier", func(s *plimsollv1.DateScores) string { return number(s.Brier) }},
	{"skill", func(s *plimsollv1.DateScores) string { return number(s.Skill) }},
	{"uncertain", func(s *plimsollv1.DateScores) string { return whole(s.Uncertain) }},
	{"observed", func(s *plimsollv1.DateScores) string { return number(s.Observed) }},
	{"claimed", func(s *plimsollv1.DateScores) string { return number(s.Claimed) }},
	{"calibration_error", func(s *plimsollv1.DateScores) string { return number(s.CalibrationError) }},
	{"median_error", func(s *plimsollv1.DateScores) string { return number(s.MedianError) }},
	{"stated", func(s *plimsollv1.DateScores) string { return whole(s.Stated) }},
	{"false_dates", func(s *plimsollv1.DateScores) string { return whole(s.FalseDates) }},
}

// DateBacktestsCSV prints a row for each case, one for each method of its series after
// them, and those of all together; scope tells them apart.
func DateBacktestsCSV(w io.Writer, m *plimsollv1.DateBacktestReport) error {
	header := []string{
		"scope", "series", "time", "threshold", "value", "reached", "probability", "p10", "p50", "p90",
		"method", "cases", "crossed", "state",
	}
	for _, c := range dateColumns {
		header = append(header, c.name)
	}
	rows := [][]string{append(header, "model", "reason")}
	for _, b := range m.GetBacktests() {
		for _, o := range b.GetOrigins() {
			rows = append(rows, dateOriginRows(b.GetSeries(), o)...)
		}
		if IsRefusal(b.GetState()) {
			row := make([]string, len(rows[0]))
			row[0], row[1], row[13], row[len(row)-1] = "series", b.GetSeries(), briefing.StateName(b.GetState()), b.GetReason()
			rows = append(rows, row)
		}
		rows = append(rows, dateMethodRows("series", b.GetSeries(), b.GetOverall())...)
	}
	rows = append(rows, dateMethodRows("overall", "", m.GetOverall())...)
	return csv.NewWriter(w).WriteAll(rows)
}

// dateOriginRows returns a row for each case of an origin, or one for its refusal.
func dateOriginRows(series string, o *plimsollv1.DateOrigin) [][]string {
	empty := make([]string, len(dateColumns))
	if IsRefusal(o.GetState()) {
		row := append([]string{"origin", series, stamp(o.GetTime()), "", "", "", "", "", "", "", "", "", "", briefing.StateName(o.GetState())},
			empty...)
		return [][]string{append(row, "", o.GetReason())}
	}
	var rows [][]string
	for _, c := range o.GetCases() {
		row := []string{
			"case", series, stamp(o.GetTime()), c.GetThreshold(), number(c.Value), stamp(c.GetReachedTime()), number(c.ProbabilityWithinHorizon),
			stamp(c.GetDateP10()), stamp(c.GetDateP50()), stamp(c.GetDateP90()), "", "", "", "",
		}
		scores := dateCells(&plimsollv1.DateScores{Score: c.Score, Claimed: c.Claimed})
		rows = append(rows, append(append(row, scores...), o.GetModel(), ""))
	}
	return rows
}

// dateCells writes the scores.
func dateCells(s *plimsollv1.DateScores) []string {
	var cells []string
	for _, c := range dateColumns {
		cells = append(cells, c.of(s))
	}
	return cells
}

// dateMethodRows returns a row for each method.
func dateMethodRows(scope, series string, o *plimsollv1.DateOverall) [][]string {
	var rows [][]string
	for _, s := range o.GetMethods() {
		row := []string{scope, series, "", "", "", "", "", "", "", "", s.GetMethod(), whole(s.Cases), whole(o.Crossed), ""}
		rows = append(rows, append(append(row, dateCells(s)...), "", ""))
	}
	return rows
}

// DateBacktestsTable prints a line for each series and one overall, and what that means.
func DateBacktestsTable(w io.Writer, m *plimsollv1.DateBacktestReport) error {
	rows := [][]string{{"SERIES", "CASES", "REACHED", "SCORE", "TO RULE", "BEST RULE", "SKILL", "UNCERTAIN", "HELD", "CLAIMED", "ERROR",
		"FALSE"}}
	refused := 0
	for _, b := range m.GetBacktests() {
		if o := b.GetOverall(); o != nil {
			rows = append(rows, dateLine(b.GetSeries(), o))
		} else {
			refused++
		}
	}
	out := bufio.NewWriter(w)
	if refused > 0 {
		fmt.Fprintf(out, "%d of %d series got no answer; standard error says why.\n\n", refused, len(m.GetBacktests()))
	}
	o := m.GetOverall()
	if o == nil {
		return out.Flush()
	}
	writeColumns(out, append(rows, dateLine("OVERALL", o)))
	if o.GetWords() != "" {
		fmt.Fprintf(out, "\n%s\n", o.GetWords())
	}
	lines := [][]string{{"SAID", "CASES", "MEAN SAID", "HAPPENED"}}
	for _, b := range o.GetMethods()[0].GetReliability() {
		if b.GetCases() > 0 {
			said := fmt.Sprintf("%.0f to %.0f %%", 100*b.GetFrom(), 100*b.GetTo())
			lines = append(lines, []string{said, whole(b.Cases), percent(b.Stated), percent(b.Happened)})
		}
	}
	if len(lines) > 1 {
		fmt.Fprintln(out)
		writeColumns(out, lines)
	}
	return out.Flush()
}

// dateLine puts the figures that people compare after the name.
func dateLine(name string, o *plimsollv1.DateOverall) []string {
	s := o.GetMethods()[0]
	reached, missed := float64(o.GetCrossed())/float64(o.GetCases()), float64(s.GetFalseDates())/float64(o.GetCases())
	return []string{
		name, whole(o.Cases), percent(&reached), short(s.Score), short(o.RelativeScore), o.GetBestRule(), short(s.Skill),
		whole(s.Uncertain), percent(s.Observed), percent(s.Claimed), short(s.CalibrationError), percent(&missed),
	}
}
