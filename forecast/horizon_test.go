package forecast_test

import (
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

func TestDefaultHorizon(t *testing.T) {
	for _, tt := range []struct {
		n    int
		step forecast.Step
		lead string
		want int
		warn bool
	}{
		{40, forecast.Every(forecast.Day), "", 40, false},
		{400, forecast.Every(forecast.Day), "", 180, false},
		{400, forecast.Every(time.Hour), "", 400, false},
		{24 * 365, forecast.Every(time.Hour), "60d", 4320, false},
		{40, forecast.Every(forecast.Day), "60d", 90, true},
		{400, forecast.Every(forecast.Day), "200d", 230, false},
		{100, forecast.MonthsStep(1), "", 5, false},
	} {
		lead := forecast.Step{}
		if tt.lead != "" {
			lead, _ = forecast.ParseStep(tt.lead)
		}
		got, warn := forecast.DefaultHorizon(wave("x", tt.step, tt.n), lead)
		if got != tt.want || (warn != "") != tt.warn {
			t.Errorf("%d of %s, lead %q: %d %q, want %d", tt.n, tt.step, tt.lead, got, warn, tt.want)
		}
	}
}

func TestCheckStale(t *testing.T) {
	s := daily("x", 1, 2, 3) // the last one of 2026-01-07
	for asOf, stale := range map[string]bool{"2026-01-07": false, "2026-01-10": false, "2026-01-10 00:01": true} {
		if r := forecast.CheckStale(s, at(asOf)); (r != nil) != stale {
			t.Errorf("as of %s: %v", asOf, r)
		}
	}
	s.Step = forecast.Every(time.Minute)
	if r := forecast.CheckStale(s, s.Time(2).Add(forecast.Day)); r != nil {
		t.Errorf("a day old: %v", r)
	}
	if r := forecast.CheckStale(s, s.Time(2).Add(forecast.Day+1)); r == nil || r.State != forecast.StaleData {
		t.Errorf("over a day old: %v", r)
	}
}
