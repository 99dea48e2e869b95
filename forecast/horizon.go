package forecast

import (
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Bounds of the default horizon and of stale data.
const (
	MaxDefaultHorizon = 180 * series.Day // how far ahead is looked where nothing else is said
	beyondLead        = 30 * series.Day
	// By argument: it says what is refused, and knows the time of asking.
	staleAfterSteps = 3
	staleAfter      = series.Day
)

// DefaultHorizon returns how many steps to forecast when nothing else is said:
// as many as s has, at most 180 days, but at least the lead time and 30 days
// more, so that there is still time to order. The warning says where that is
// more than the history can carry; it is empty otherwise.
func DefaultHorizon(s series.Series, lead series.Step) (steps int, warning string) {
	s = s.Trim()
	steps = max(min(s.Len(), s.Step.Index(s.End(), s.End().Add(MaxDefaultHorizon))), 1)
	if lead.IsZero() {
		return steps, ""
	}
	needed := s.Step.Steps(s.End(), series.Every(lead.After(s.End()).Add(beyondLead).Sub(s.End())))
	if needed <= steps {
		return steps, ""
	}
	if needed > s.Len() {
		warning = fmt.Sprintf("The lead time of %s and 30 days more are %d steps of %s, but the history has %d: the later dates rest on little.",
			lead, needed, s.Step, s.Len())
	}
	return min(needed, MaxSteps), warning
}

// CheckStale returns a refusal if the last measured step of s ended more than
// three steps or a day, whichever is longer, before asOf; nil otherwise.
func CheckStale(s series.Series, asOf time.Time) *Refusal {
	last := s.Last()
	if last < 0 {
		return nil
	}
	limit := max(staleAfterSteps*s.Step.Approx(), staleAfter)
	age := asOf.Sub(s.Time(last))
	if age <= limit {
		return nil
	}
	return &Refusal{State: StaleData, Reason: fmt.Sprintf("The last sample is of %s, %s before %s; at most %s is allowed: bring the "+
		"history up to date, or ask as of an earlier time.",
		s.Time(last).Format("2006-01-02 15:04"), roughly(age), asOf.UTC().Format("2006-01-02 15:04"), roughly(limit))}
}

// roughly writes a duration in days, or in hours below two days.
func roughly(d time.Duration) string {
	if d < 2*series.Day {
		return fmt.Sprintf("%.0f hours", d.Hours())
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}
