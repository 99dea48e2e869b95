package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/plimsoll/plimsoll/api/briefing"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// writeBacktests prints a backtest in the given format.
func writeBacktests(w io.Writer, format string, m *plimsollv1.BacktestReport) error {
	switch format {
	case "csv":
		return writeBacktestsCSV(w, m)
	case "table":
		return writeBacktestsTable(w, m)
	case "jsonl":
		return writeBacktestLines(w, m)
	}
	return writeMessage(w, format, m)
}

// writeBacktestLines prints a report of each series alone, a line each, and last what holds of all together.
func writeBacktestLines(w io.Writer, m *plimsollv1.BacktestReport) error {
	for _, b := range m.GetBacktests() {
		if err := writeLine(w, &plimsollv1.BacktestReport{Backtests: []*plimsollv1.Backtest{b}}); err != nil {
			return err
		}
	}
	if m.GetOverall() == nil {
		return nil
	}
	return writeLine(w, &plimsollv1.BacktestReport{Overall: m.GetOverall()})
}

// backtestColumns are the columns of figures in CSV, and where each comes from.
var backtestColumns = []struct {
	name string
	of   func(*plimsollv1.BacktestScores) *float64
}{
	{"mase", func(b *plimsollv1.BacktestScores) *float64 { return b.GetModel().Mase }},
	{"mase_seasonal_naive", func(b *plimsollv1.BacktestScores) *float64 { return b.GetSeasonalNaive().Mase }},
	{"mase_naive2", func(b *plimsollv1.BacktestScores) *float64 { return b.GetNaive2().Mase }},
	{"smape", func(b *plimsollv1.BacktestScores) *float64 { return b.GetModel().Smape }},
	{"smape_seasonal_naive", func(b *plimsollv1.BacktestScores) *float64 { return b.GetSeasonalNaive().Smape }},
	{"smape_naive2", func(b *plimsollv1.BacktestScores) *float64 { return b.GetNaive2().Smape }},
	{"owa", func(b *plimsollv1.BacktestScores) *float64 { return b.Owa }},
	{"msis", func(b *plimsollv1.BacktestScores) *float64 { return b.GetModel().Msis }},
	{"msis_seasonal_naive", func(b *plimsollv1.BacktestScores) *float64 { return b.GetSeasonalNaive().Msis }},
	{"coverage50", func(b *plimsollv1.BacktestScores) *float64 { return b.GetModel().Coverage50 }},
	{"coverage80", func(b *plimsollv1.BacktestScores) *float64 { return b.GetModel().Coverage80 }},
	{"coverage95", func(b *plimsollv1.BacktestScores) *float64 { return b.GetModel().Coverage95 }},
	{"wql", func(b *plimsollv1.BacktestScores) *float64 { return b.GetModel().WeightedQuantileLoss }},
	{"wql_seasonal_naive", func(b *plimsollv1.BacktestScores) *float64 { return b.GetSeasonalNaive().WeightedQuantileLoss }},
	{"crps", func(b *plimsollv1.BacktestScores) *float64 { return b.GetModel().Crps }},
	{"relative_mase", func(b *plimsollv1.BacktestScores) *float64 { return b.RelativeMase }},
	{"relative_quantile_loss", func(b *plimsollv1.BacktestScores) *float64 { return b.RelativeQuantileLoss }},
}

// writeBacktestsCSV prints a row for each origin, one for its series after
// them, and a last one overall; scope tells them apart.
func writeBacktestsCSV(w io.Writer, m *plimsollv1.BacktestReport) error {
	header := []string{"scope", "series", "time", "origins", "state"}
	for _, c := range backtestColumns {
		header = append(header, c.name)
	}
	rows := [][]string{append(header, "model", "reason")}
	for _, b := range m.GetBacktests() {
		for _, o := range b.GetOrigins() {
			rows = append(rows, backtestRow([]string{"origin", b.GetSeries(), stamp(o.GetTime()), "", refusalOf(o.GetState())}, o.GetScores(),
				o.GetModel(), o.GetReason()))
		}
		origins := strconv.Itoa(scoredOrigins(b))
		rows = append(rows, backtestRow([]string{"series", b.GetSeries(), "", origins, refusalOf(b.GetState())}, b.GetScores(), "",
			b.GetReason()))
	}
	if o := m.GetOverall(); o != nil {
		rows = append(rows, backtestRow([]string{"overall", "", "", strconv.Itoa(int(o.GetOrigins())), ""}, o.GetScores(), "", ""))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// backtestRow puts figures between what a row is about and what is said of it.
func backtestRow(about []string, scores *plimsollv1.BacktestScores, model, reason string) []string {
	for _, c := range backtestColumns {
		cell := ""
		if scores != nil {
			cell = number(c.of(scores))
		}
		about = append(about, cell)
	}
	return append(about, model, reason)
}

// refusalOf writes the state of a refusal, and nothing for an answer.
func refusalOf(s plimsollv1.State) string {
	if !isRefusal(s) {
		return ""
	}
	return briefing.StateName(s)
}

// scoredOrigins counts the origins that have scores.
func scoredOrigins(b *plimsollv1.Backtest) int {
	n := 0
	for _, o := range b.GetOrigins() {
		if o.GetScores() != nil {
			n++
		}
	}
	return n
}

// writeBacktestsTable prints a line for each series and one overall.
func writeBacktestsTable(w io.Writer, m *plimsollv1.BacktestReport) error {
	rows := [][]string{{"SERIES", "ORIGINS", "AHEAD", "MASE", "TO NAIVE", "SMAPE", "OWA", "MSIS", "IN 50 %", "IN 80 %", "IN 95 %", "WQL",
		"TO NAIVE"}}
	refused := 0
	for _, b := range m.GetBacktests() {
		if b.GetScores() == nil {
			refused++
			continue
		}
		ahead := fmt.Sprintf("%d × %s", b.GetHorizon(), b.GetStep())
		rows = append(rows, backtestLine([]string{b.GetSeries(), strconv.Itoa(scoredOrigins(b)), ahead}, b.GetScores()))
	}
	out := bufio.NewWriter(w)
	if refused > 0 {
		fmt.Fprintf(out, "%d of %d series got no answer; standard error says why.\n\n", refused, len(m.GetBacktests()))
	}
	if o := m.GetOverall(); o != nil {
		rows = append(rows, backtestLine([]string{"OVERALL", strconv.Itoa(int(o.GetOrigins())), ""}, o.GetScores()))
		writeColumns(out, rows)
		fmt.Fprintf(out, "\nTo naive: relative to repeating the last season, below 1 is better; overall the geometric mean of %d series. The "+
			"rest are means.\n", o.GetRelativeSeries())
	}
	return out.Flush()
}

// backtestLine puts the figures that people compare after what a line is about.
func backtestLine(about []string, s *plimsollv1.BacktestScores) []string {
	m := s.GetModel()
	return append(about, short(m.Mase), short(s.RelativeMase), short(m.Smape), short(s.Owa), short(m.Msis),
		percent(m.Coverage50), percent(m.Coverage80), percent(m.Coverage95), short(m.WeightedQuantileLoss), short(s.RelativeQuantileLoss))
}

// short writes a score with three digits after the point, or a dash where there is none.
func short(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', 3, 64)
}

// percent writes a share in whole per cent, or a dash where there is none.
func percent(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(100**v, 'f', 0, 64) + " %"
}

// writeColumns aligns the first column to the left and all others to the right.
func writeColumns(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				fmt.Fprint(w, cell, pad)
			} else {
				fmt.Fprint(w, "  ", pad, cell)
			}
		}
		fmt.Fprintln(w)
	}
}
