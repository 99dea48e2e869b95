package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/series"
)

func TestWriteExplanation(t *testing.T) {
	end := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	date, never := forecast.Moment{Time: end.AddDate(0, 0, -10)}, forecast.Moment{Time: end, Beyond: true}
	x := explain.Explanation{Quantile: 0.1, Date: date, Reference: never, Level: 403, Together: 2 * series.Day, Parts: []explain.Part{
		{Kind: explain.PartTrend, Name: "trend", Without: never, Change: -10 * series.Day},
		{Kind: explain.PartEvent, Name: "migration\x1b[31m", Without: forecast.Moment{Time: date.Time.AddDate(0, 0, 2)}, Change: -2 * series.Day},
	}}
	var b strings.Builder
	if err := report.WriteExplanation(&b, "web-cpu", "{core}", x, report.TableOptions{Width: 80}); err != nil {
		t.Fatal(err)
	}
	want := `web-cpu: what makes the early (P10) date 2027-02-19

  PART                      MOVES THE DATE         WITHOUT IT
  growth              at least 10 d sooner  beyond 2027-03-01
  migration[31m                 2 d sooner         2027-02-21
  the parts together             2 d later
  in all              at least 10 d sooner  beyond 2027-03-01

Without all of it demand would stay at 403 cores. A part counts by the date when
it alone is taken out; with others in place that is not all it does, which is
the row before the last. A date beyond the horizon counts as its end.
`
	if got := b.String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
