package forecast_test

import (
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func TestDefaultHorizon(t *testing.T) {
	for _, tt := range []struct {
		n    int
		step series.Step
		lead string
		want int
		warn bool
	}{
		{40, series.Every(series.Day), "", 40, false},
		{400, series.Every(series.Day), "", 180, false},
		{400, series.Every(time.Hour), "", 400, false},
		{24 * 365, series.Every(time.Hour), "60d", 4320, false},
		{40, series.Every(series.Day), "60d", 90, true},
		{400, series.Every(series.Day), "200d", 230, false},
		{100, series.MonthsStep(1), "", 5, false},
	} {
		lead := series.Step{}
		if tt.lead != "" {
			lead, _ = series.ParseStep(tt.lead)
		}
		got, warn := forecast.DefaultHorizon(seriestest.Wave("x", tt.step, tt.n), lead)
		if got != tt.want || (warn != "") != tt.warn {
			t.Errorf("%d of %s, lead %q: %d %q, want %d", tt.n, tt.step, tt.lead, got, warn, tt.want)
		}
	}
}

func TestCheckStale(t *testing.T) {
	s := seriestest.Daily("x", 1, 2, 3) // the last one of 2026-01-07
	for asOf, stale := range map[string]bool{"2026-01-07": false, "2026-01-10": false, "2026-01-10 00:01": true} {
		if r := forecast.CheckStale(s, seriestest.At(asOf)); (r != nil) != stale {
			t.Errorf("as of %s: %v", asOf, r)
		}
	}
	s.Step = series.Every(time.Minute)
	if r := forecast.CheckStale(s, s.Time(2).Add(series.Day)); r != nil {
		t.Errorf("a day old: %v", r)
	}
	if r := forecast.CheckStale(s, s.Time(2).Add(series.Day+1)); r == nil || r.State != forecast.StaleData {
		t.Errorf("over a day old: %v", r)
	}
}
