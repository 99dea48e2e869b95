package event_test

import (
	"context"
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// A project of 30 to 90 cores in June, on the very simulations that the answer without it rests on.
func ExampleWhatIf() {
	cpu := series.Series{Name: "cpu", Unit: "{core}", Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	for day := range 120 {
		cpu.Values = append(cpu.Values, 200+float64(day)+float64(day*day%13))
	}
	fit, err := fit.New(cpu, fit.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	simulations, err := fit.Forecast(context.Background(), 1000, 180)
	if err != nil {
		fmt.Println(err)
		return
	}
	shop := event.WhatIf{Name: "shop", Events: []event.Event{{
		Name: "relaunch", From: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
		Load: &event.Load{Amount: future.Estimate{Low: 30, Mid: 50, High: 90}, Unit: "{core}"},
	}}}
	with, _, err := shop.Apply(simulations, fit)
	if err != nil {
		fmt.Println(err)
		return
	}
	capacity := capacity.Constant(400, "{core}")
	change, err := event.Compare(with.Saturate(capacity, series.Step{}), simulations.Saturate(capacity, series.Step{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	likely, _ := change.Quantile(0.5)
	month, _ := change.MovedBy(series.Every(30*series.Day), true)
	fmt.Printf("likely %.0f0 days sooner; by more than 30 days in about %.0f of 10 simulations\n", -likely.Hours()/240, 10*month)
	// Output: likely 40 days sooner; by more than 30 days in about 10 of 10 simulations
}

// By how much does CPU grow with every thousand requests a second?
func ExampleEffectOf() {
	start, step := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), series.Every(series.Day)
	requests := series.Series{Name: "requests", Unit: "k/s", Start: start, Step: step}
	cpu := series.Series{Name: "cpu", Unit: "{core}", Start: start, Step: step}
	for day := range 200 {
		load := 50 + float64(day%7) + float64(day*day%11)
		requests.Values = append(requests.Values, load)
		cpu.Values = append(cpu.Values, 20+3*load+float64(day)/10)
	}
	effect, err := event.EffectOf(cpu, requests, []int{7})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f cores for a thousand requests a second; distinguishable from none: %t\n", effect.PerUnit, effect.Distinguishable())
	_, err = event.EffectOf(cpu, requests.Slice(0, 20), []int{7})
	fmt.Println(err)
	// Output:
	// 3.00 cores for a thousand requests a second; distinguishable from none: true
	// "cpu" and "requests" were both measured in 20 steps, at least 30 are needed
}
