package briefing

import (
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/report"
)

// TestWhy holds what an order rests on, in one sentence.
func TestWhy(t *testing.T) {
	at := time.Date(2027, 2, 14, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		l    report.PoolLine
		want string
	}{
		{report.PoolLine{P10: at, P50: at.AddDate(0, 1, 0), LeadTime: "2w"},
			"Saturates early 14 Feb 2027, likely 14 Mar 2027; late beyond the horizon; lead time 2w."},
		{report.PoolLine{P10: at}, "Saturates early 14 Feb 2027; likely and late beyond the horizon."},
		{report.PoolLine{Quantile: 0.05}, "P5 of the saturation date is within the horizon; early and likely and late beyond the horizon."},
		{report.PoolLine{Since: at}, "Saturated since 14 Feb 2027."},
	} {
		if got := why(tt.l); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
