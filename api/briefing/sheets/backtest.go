package sheets

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/plimsoll/plimsoll/api/briefing"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

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

// BacktestsCSV prints a row for each origin, one for its series after
// them, and a last one overall; scope tells them apart.
func BacktestsCSV(w io.Writer, m *plimsollv1.BacktestReport) error {
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
	if !IsRefusal(s) {
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

// BacktestsTable prints a line for each series and one overall.
func BacktestsTable(w io.Writer, m *plimsollv1.BacktestReport) error {
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
