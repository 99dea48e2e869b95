package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// bound reads --fail-within, which is also the horizon where none is given, and makes sure that the horizon reaches it.
func (f forecastFlags) bound(q *planner.Question) (series.Step, error) {
	within, err := parseSpan("--fail-within", f.failWithin)
	if err != nil || within.IsZero() {
		return within, err
	}
	switch {
	case q.Horizon.IsZero():
		q.Horizon = estate.Horizon{Span: within}
	case q.Horizon.Steps > 0:
		return within, usagef("--horizon %s: give a span such as %s with --fail-within", q.Horizon, within)
	case q.Horizon.Span.Approx() < within.Approx():
		return within, usagef("--horizon %s: does not reach the %s of --fail-within", q.Horizon, within)
	}
	return within, nil
}

// question converts the flags that say what is asked.
func (f forecastFlags) question(a *app) (q planner.Question, err error) {
	if q.Horizon, err = estate.ParseHorizon(f.horizon); err != nil {
		return q, usagef("--horizon: %w", err)
	}
	if q.Sustain, err = parseSpan("--sustain", f.sustain); err != nil {
		return q, err
	}
	if q.LeadTime, err = parseSpan("--lead-time", f.leadTime); err != nil {
		return q, err
	}
	if q.Capacity, err = parseCapacity(f.capacity); err != nil {
		return q, err
	}
	if q.Quantiles, err = parseQuantiles(f.quantiles); err != nil {
		return q, err
	}
	if q.Growth, err = parseGrowth(f.growth); err != nil {
		return q, err
	}
	if q.AsOf, err = a.asOf(); err != nil {
		return q, err
	}
	if q.Calendar, err = f.calendar(); err != nil {
		return q, err
	}
	if err = f.ask(&q); err != nil {
		return q, err
	}
	if q.WhatIfs, err = f.whatIfs(f.pool, f.pool != ""); err != nil {
		return q, err
	}
	q.OrderQuantile, q.Paths, q.Seed = f.orderQuantile, f.paths, &f.seed
	if f.orderQuantile == 0 {
		return q, usagef("--order-quantile: 0, want a probability between 0 and 1")
	}
	if f.pool != "" && !f.given("order-quantile") {
		q.OrderQuantile = 0 // that of the pool
	}
	if f.paths == 0 {
		return q, usagef("--paths: 0, want at least %d", forecast.MinFutures)
	}
	var invalid *estate.InvalidError
	if err = q.Validate(); errors.As(err, &invalid) {
		return q, usagef("--%s: %w", kebab(invalid.Field), invalid.Err)
	}
	return q, err
}

// kebab turns orderQuantile into order-quantile.
func kebab(field string) string {
	var b strings.Builder
	for _, r := range field {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// parseSpan reads a length of time; empty is the zero Step.
func parseSpan(flag, s string) (series.Step, error) {
	if s == "" {
		return series.Step{}, nil
	}
	span, err := series.ParseStep(s)
	if err != nil {
		return span, usagef("%s: %w", flag, err)
	}
	return span, nil
}

// parseCapacity reads --capacity; empty is none.
func parseCapacity(s string) (capacity.Capacity, error) {
	if s == "" {
		return capacity.Capacity{}, nil
	}
	v, unit, err := series.ParseQuantity(s)
	if err != nil {
		return capacity.Capacity{}, usagef("--capacity %q: want a number such as 512 or 12e12, an amount such as 2 TiB, or a share "+
			"such as 80%%", s)
	}
	c := capacity.Constant(v, unit)
	if err := c.Validate(); err != nil {
		return c, usagef("--capacity %q: want a finite number above 0", s)
	}
	return c, nil
}

// parseQuantiles reads a comma-separated list of probabilities, and sorts it.
func parseQuantiles(s string) ([]float64, error) {
	var ps []float64
	for _, part := range strings.Split(s, ",") {
		p, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || !(p > 0 && p < 1) {
			return nil, usagef("--quantiles: %q, want probabilities between 0 and 1, such as 0.1,0.5,0.9", part)
		}
		ps = append(ps, p)
	}
	slices.Sort(ps)
	return slices.Compact(ps), nil
}

// parseGrowth reads one yearly rate, or three.
func parseGrowth(s string) (*future.Estimate, error) {
	if s == "" {
		return nil, nil
	}
	parts := strings.Split(s, ",")
	rates := make([]float64, len(parts))
	for i, part := range parts {
		r, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || !(r > -1 && r <= 10) {
			return nil, usagef("--growth: %q, want yearly rates above -1 and up to 10, such as 0.05", part)
		}
		rates[i] = r
	}
	switch {
	case len(rates) == 1:
		return &future.Estimate{Low: rates[0], Mid: rates[0], High: rates[0]}, nil
	case len(rates) == 3 && rates[0] <= rates[1] && rates[1] <= rates[2]:
		return &future.Estimate{Low: rates[0], Mid: rates[1], High: rates[2]}, nil
	}
	return nil, usagef("--growth %q: want one rate, or low,mid,high in ascending order", s)
}
