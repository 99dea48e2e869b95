package main

import (
	"io"

	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// writeBacktests prints a backtest in the given format.
func writeBacktests(w io.Writer, format string, m *plimsollv1.BacktestReport) error {
	switch format {
	case "csv":
		return sheets.BacktestsCSV(w, m)
	case "table":
		return sheets.BacktestsTable(w, m)
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
