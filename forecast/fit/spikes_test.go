package fit_test

import (
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Dates that rest on rare spikes say so, and what is left of them where only what lasts counts.
func TestDatesThatRestOnSpikes(t *testing.T) {
	s := inUnit(changed(hours(24*80), func(x []float64) {
		for _, t := range []int{100, 407, 950, 1221, 1700} {
			x[t], x[t+1] = 20, 30
		}
	}), "")
	f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 200, 24*40)
	const want = "rest on rare spikes of at most 2 of 1h: counting only what lasts for 3, 1 % saturate."
	if sat := f.Saturate(capacity.Constant(10, ""), series.Step{}); sat.State != forecast.Saturates || !strings.Contains(sat.Reason, want) {
		t.Errorf("%v: %q, want %q", sat.State, sat.Reason, want)
	}
	if sat := f.Saturate(capacity.Constant(0.6, ""), series.Step{}); strings.Contains(sat.Reason, "spikes") {
		t.Errorf("a load that is over every day: %q", sat.Reason)
	}
}
