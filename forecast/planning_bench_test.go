package forecast_test

import (
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// BenchmarkPlanning is what the planner adds to a forecast: the dates, a what-if of one project with its dates and how they differ, and the
// explanation of the likely date with that project as a part. Past dates are in BenchmarkPastDates.
func BenchmarkPlanning(b *testing.B) {
	for name, c := range map[string]struct {
		s forecast.Series
		h int
	}{
		"180 days":  {wave("days", forecast.Every(forecast.Day), 1095, 7, 365), 180},
		"720 hours": {wave("hours", forecast.Every(time.Hour), 8760, 24, 168), 720},
	} {
		f, fit := fitted(b, c.s, forecast.Options{}, 1000, c.h)
		project := forecast.Event{Name: "project", Load: &forecast.Load{Amount: forecast.Estimate{Low: 5, Mid: 10, High: 30}}, From: f.Time(30), Ramp: forecast.Every(7 * forecast.Day)}
		whatIf := forecast.WhatIf{Events: []forecast.Event{project}}
		capacity := forecast.ConstantCapacity(150, "")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				base := f.Saturate(capacity, forecast.Step{})
				changed, _, err := whatIf.Apply(f, fit)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := changed.Saturate(capacity, forecast.Step{}).Against(base); err != nil {
					b.Fatal(err)
				}
				if _, err := whatIf.Explain(f, fit, median(150)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
