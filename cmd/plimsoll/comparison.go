package main

import (
	"io"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
)

// writeComparison prints a comparison in the given format.
func writeComparison(w io.Writer, format string, m *plimsollv1.Comparison, o report.TableOptions) error {
	switch format {
	case "csv":
		if len(m.GetWhatIfs()) > 0 {
			return report.WriteCostWhatIfsCSV(w, briefing.Costs(m), briefing.CostWhatIfs(m))
		}
		return report.WriteCostsCSV(w, briefing.Costs(m))
	case "table":
		if err := report.WriteCosts(w, briefing.Costs(m), o); err != nil {
			return err
		}
		if err := report.WriteCostWhatIfs(w, briefing.CostWhatIfs(m), o); err != nil {
			return err
		}
		return sheets.CostNotes(w, m)
	}
	return writeMessage(w, format, m)
}
