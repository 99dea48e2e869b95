package briefing

import (
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
)

// MovementText says in one sentence what moved a date, or why that is not known.
func MovementText(m planner.Movement) string {
	if m.Reason != "" {
		return m.Reason
	}
	return report.MovedText(m.Movement)
}
