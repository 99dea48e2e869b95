package explain_test

import (
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// BenchmarkPlanning is what the planner adds to a forecast: the dates, a what-if of one project with its dates and how they differ, and the
// explanation of the likely date with that project as a part. Past dates are in BenchmarkPastDates.
func BenchmarkPlanning(b *testing.B) {
	for name, c := range map[string]struct {
		s series.Series
		h int
	}{
		"180 days":  {seriestest.Wave("days", series.Every(series.Day), 1095, 7, 365), 180},
		"720 hours": {seriestest.Wave("hours", series.Every(time.Hour), 8760, 24, 168), 720},
	} {
		f, fit := fittest.Forecast(b, c.s, fit.Options{}, 1000, c.h)
		project := event.Event{Name: "project", Load: &event.Load{Amount: future.Estimate{Low: 5, Mid: 10, High: 30}}, From: f.Time(30),
			Ramp: series.Every(7 * series.Day)}
		whatIf := event.WhatIf{Events: []event.Event{project}}
		capacity := capacity.Constant(150, "")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				base := f.Saturate(capacity, series.Step{})
				changed, _, err := whatIf.Apply(f, fit)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := event.Compare(changed.Saturate(capacity, series.Step{}), base); err != nil {
					b.Fatal(err)
				}
				if _, err := explain.WhatIf(whatIf, f, fit, median(150)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
