package briefing

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
)

// Unavailable says of how many pools the source does not answer, and names them; empty where all do.
func Unavailable(pools []report.PoolLine) string {
	const shown = 5
	var names []string
	for _, a := range pools {
		if a.State == forecast.SourceUnavailable.String() {
			names = append(names, a.Pool)
		}
	}
	if len(names) == 0 {
		return ""
	}
	text := strings.Join(names[:min(len(names), shown)], ", ")
	if n := len(names) - shown; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("INCOMPLETE: the source of %d of %d pools does not answer: %s.", len(names), len(pools), text)
}
