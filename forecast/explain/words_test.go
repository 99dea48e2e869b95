package explain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// A span loses nothing when it is written.
func TestSpanText(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0 d": 0, "14 d": 14 * series.Day, "−2 d 3 h": -51 * time.Hour, "15 min": 15 * time.Minute, "−1 h 1 s": -time.Hour - time.Second,
	} {
		if got := explain.SpanText(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestNothingMoved(t *testing.T) {
	at := forecast.Moment{Time: time.Date(2027, 2, 11, 0, 0, 0, 0, time.UTC)}
	if got, want := (explain.Movement{Quantile: 0.1, From: at, To: at}).Words(),
		"The early (P10) date stays at 2027-02-11: nothing moved it."; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestMovementWords(t *testing.T) {
	at := func(day int) forecast.Moment {
		return forecast.Moment{Time: time.Date(2027, 2, day, 0, 0, 0, 0, time.UTC)}
	}
	m := explain.Movement{Quantile: 0.5, From: at(25), To: at(11), Moves: []explain.Move{
		{Cause: explain.CauseEngine, To: at(26), Change: series.Day, Note: "version 1 is gone"},
		{Cause: explain.CauseData, To: at(12), Change: -14 * series.Day}, {Cause: explain.CauseModel, To: at(11), Change: -series.Day},
	}}
	want := "The likely (P50) date moved from 2027-02-25 to 2027-02-11: 14 d sooner by new measurements, 1 d sooner by the refitted model, " +
		"1 d later by a newer " +
		"engine. Of a newer engine: version 1 is gone."
	if got := m.Words(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	m = explain.Movement{Quantile: 0.25, From: forecast.Moment{Time: at(3).Time, Beyond: true},
		To: forecast.Moment{Time: at(2).Time.Add(time.Hour), Reached: true}}
	if got := m.Words(); !strings.HasPrefix(got, "The P25 date moved from beyond 2027-02-03 to saturated since 2027-02-02 01:00: ") {
		t.Error(got)
	}
}
