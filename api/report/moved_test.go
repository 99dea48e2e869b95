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

// A span loses nothing when it is written.
func TestSpanText(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0 d": 0, "14 d": 14 * series.Day, "−2 d 3 h": -51 * time.Hour, "15 min": 15 * time.Minute, "−1 h 1 s": -time.Hour - time.Second,
	} {
		if got := report.SpanText(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestMovedText(t *testing.T) {
	at := func(day int) forecast.Moment {
		return forecast.Moment{Time: time.Date(2027, 2, day, 0, 0, 0, 0, time.UTC)}
	}
	m := explain.Movement{Quantile: 0.5, From: at(25), To: at(11), Moves: []explain.Move{
		{Cause: explain.CauseEngine, To: at(26), Change: series.Day, Note: "version 1 is gone"},
		{Cause: explain.CauseData, To: at(12), Change: -14 * series.Day}, {Cause: explain.CauseModel, To: at(11), Change: -series.Day},
	}}
	want := "The likely (P50) date moved from 2027-02-25 to 2027-02-11: data −14 d, model −1 d, engine +1 d, capacity 0 d, assumption 0 d. " +
		"Of engine: version 1 is gone."
	if got := report.MovedText(m); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	m = explain.Movement{Quantile: 0.25, From: forecast.Moment{Time: at(3).Time, Beyond: true},
		To: forecast.Moment{Time: at(2).Time.Add(time.Hour), Reached: true}}
	if got := report.MovedText(m); !strings.HasPrefix(got, "The P25 date moved from beyond 2027-02-03 to saturated since 2027-02-02 01:00: ") {
		t.Error(got)
	}
}

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

  PART             MOVES THE DATE BY         WITHOUT IT
  trend                −10 d or more  beyond 2027-03-01
  migration[31m                 −2 d         2027-02-21
  acting together               +2 d
  in all               −10 d or more  beyond 2027-03-01

Without all of it demand would stay at 403 cores. A part counts by the date when
it alone is taken out; with others in place that is not all it does, which is
the row before the last. A date beyond the horizon counts as its end.
`
	if got := b.String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
