package briefing

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
)

// Unavailable says of how many answers the source does not answer, and names them; empty where all do.
func Unavailable(answers []planner.Answer) string {
	const shown = 5
	var names []string
	for _, a := range answers {
		if a.Saturation.State == forecast.SourceUnavailable {
			names = append(names, a.Name())
		}
	}
	if len(names) == 0 {
		return ""
	}
	text := strings.Join(names[:min(len(names), shown)], ", ")
	if n := len(names) - shown; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("INCOMPLETE: the source of %d of %d pools does not answer: %s.", len(names), len(answers), text)
}
