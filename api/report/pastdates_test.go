package report

import (
	"strings"
	"testing"
)

// How often past dates held stands under the table, where there are dates to vouch for.
func TestPastDatesUnderTheTable(t *testing.T) {
	const words = "Of 40 past dates up to 45 steps ahead that were called 91 % sure to lie between early and late, 33 held."
	lines := []PoolLine{
		{Pool: "web", PastDates: words, Horizon: daysFromStart(99), Probability: 0.5},
		{Pool: "full", PastDates: words, Since: daysFromStart(-4), Probability: Unknown()},
	}
	for _, details := range []bool{true, false} {
		var b strings.Builder
		if err := WritePools(&b, lines, TableOptions{Details: details, Width: 140}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(b.String(), "\nweb\n  Past      "+words+"\n"); got != map[bool]int{true: 1}[details] ||
			strings.Count(b.String(), words) != got {
			t.Errorf("details %v: %s", details, b.String())
		}
	}
}
