package briefing

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/advice"
)

// Verdict says what the ranked pools amount to.
func Verdict(pools []report.PoolLine) string {
	if len(pools) == 0 {
		return "There are no pools in this report."
	}
	counts := map[advice.Verb]int{}
	var first *report.PoolLine
	for i, p := range pools {
		counts[p.Action.Verb]++
		if p.Action.Verb == advice.OrderBy && (first == nil || p.Action.Days < first.Action.Days) {
			first = &pools[i]
		}
	}
	var parts []string
	say := func(n int, one, many string) {
		if n == 1 {
			parts = append(parts, "1 pool "+one)
		} else if n > 1 {
			parts = append(parts, report.Grouped(n)+" pools "+many)
		}
	}
	say(counts[advice.OrderNow], "needs an order now", "need an order now")
	if first != nil {
		say(counts[advice.OrderBy], "has an order-by date ahead", "have an order-by date ahead")
		parts[len(parts)-1] += fmt.Sprintf(" (the first is %s, by %s)", report.Clean(first.Pool, 80), first.Action.By.Format("2 Jan 2006"))
	}
	say(counts[advice.SetLeadTime], "has no lead time set", "have no lead time set")
	say(counts[advice.SetCapacity], "has no capacity set", "have no capacity set")
	say(counts[advice.Watch], "is to be watched", "are to be watched")
	say(counts[advice.LookFurther], "needs a horizon beyond its lead time", "need a horizon beyond their lead times")
	say(counts[advice.NotEnoughHistory], "needs more history to see past its lead time", "need more history to see past their lead times")
	say(counts[advice.ClearUntil], "is clear", "are clear")
	say(counts[advice.NoAnswer], "got no answer", "got no answer")
	return fmt.Sprintf("Of %s: %s.", report.Count(len(pools), "pool"), strings.Join(parts, "; "))
}
