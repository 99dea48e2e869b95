package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

// belong refuses flags that the named history has no use for, rather than ignore them.
func (f forecastFlags) belong(given func(string) bool) error {
	useless := map[string][]string{
		"--csv":        {"query", "range", "resolution"},
		"--prometheus": {"strict", "duplicates"},
		"--pool":       {"query", "range", "resolution", "strict", "duplicates", "statistic", "unit", "step"},
	}
	for history, value := range map[string]string{"--csv": f.csv, "--prometheus": f.prometheus, "--pool": f.pool} {
		if value == "" {
			continue
		}
		for _, flag := range useless[history] {
			if !given(flag) {
				continue
			}
			if history == "--pool" {
				return usagef("--%s: not with --pool, whose configuration says it", flag)
			}
			if flag == "query" || flag == "range" || flag == "resolution" {
				return usagef("--%s: goes with --prometheus, not with %s", flag, history)
			}
			return usagef("--%s: goes with --csv, not with %s", flag, history)
		}
	}
	return nil
}

// bound reads --fail-within, which is also the horizon where none is given, and makes sure that the horizon reaches it.
func (f forecastFlags) bound(q *planner.Question) (forecast.Step, error) {
	within, err := parseSpan("--fail-within", f.failWithin)
	if err != nil || within.IsZero() {
		return within, err
	}
	switch {
	case q.Horizon.IsZero():
		q.Horizon = planner.Horizon{Span: within}
	case q.Horizon.Steps > 0:
		return within, usagef("--horizon %s: give a span such as %s with --fail-within", q.Horizon, within)
	case q.Horizon.Span.Approx() < within.Approx():
		return within, usagef("--horizon %s: does not reach the %s of --fail-within", q.Horizon, within)
	}
	return within, nil
}

// csvOptions converts the flags that say how rows become series.
func (f forecastFlags) csvOptions() (csvfile.Options, error) {
	o := csvfile.Options{Strict: f.strict}
	var err error
	if o.Duplicates, err = forecast.ParseDuplicates(f.duplicates); err != nil {
		return o, usagef("--duplicates: %w", err)
	}
	if o.Statistic, err = forecast.ParseStatistic(f.statistic); err != nil {
		return o, usagef("--statistic: %w", err)
	}
	if o.Unit, err = forecast.ParseUnit(f.unit); err != nil {
		return o, usagef("--unit: %w", err)
	}
	o.Step, err = parseSpan("--step", f.step)
	return o, err
}

// question converts the flags that say what is asked.
func (f forecastFlags) question(a *app) (q planner.Question, err error) {
	if q.Horizon, err = planner.ParseHorizon(f.horizon); err != nil {
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
	q.OrderQuantile, q.Paths, q.Seed = f.orderQuantile, f.paths, &f.seed
	if f.orderQuantile == 0 {
		return q, usagef("--order-quantile: 0, want a probability between 0 and 1")
	}
	if f.paths == 0 {
		return q, usagef("--paths: 0, want at least %d", forecast.MinFutures)
	}
	var invalid *planner.InvalidError
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
func parseSpan(flag, s string) (forecast.Step, error) {
	if s == "" {
		return forecast.Step{}, nil
	}
	span, err := forecast.ParseStep(s)
	if err != nil {
		return span, usagef("%s: %w", flag, err)
	}
	return span, nil
}

// parseCapacity reads --capacity; empty is none.
func parseCapacity(s string) (forecast.Capacity, error) {
	if s == "" {
		return forecast.Capacity{}, nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return forecast.Capacity{}, usagef("--capacity %q: want a number such as 512 or 12e12", s)
	}
	c := forecast.ConstantCapacity(v, "")
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
func parseGrowth(s string) (*forecast.Growth, error) {
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
		return &forecast.Growth{Low: rates[0], Mid: rates[0], High: rates[0]}, nil
	case len(rates) == 3 && rates[0] <= rates[1] && rates[1] <= rates[2]:
		return &forecast.Growth{Low: rates[0], Mid: rates[1], High: rates[2]}, nil
	}
	return nil, usagef("--growth %q: want one rate, or low,mid,high in ascending order", s)
}

// serverQuery converts the flags that say what to read from a server.
func (f forecastFlags) serverQuery() (ingest.Query, planner.SourceSpec, error) {
	o, err := f.csvOptions()
	if err != nil {
		return ingest.Query{}, planner.SourceSpec{}, err
	}
	step := o.Step
	if step.IsZero() {
		step = forecast.Every(defaultStep)
	}
	resolution, err := parseSpan("--resolution", f.resolution)
	if err != nil {
		return ingest.Query{}, planner.SourceSpec{}, err
	}
	spec := planner.SourceSpec{Name: "prometheus", Prometheus: &planner.PrometheusSpec{URL: f.prometheus, Resolution: resolution}}
	return ingest.Query{Expr: f.query, Step: step, Resolution: resolution.Dur, Statistic: o.Statistic, Unit: o.Unit}, spec, nil
}

// defaultStep is the step at which a server is asked where none is given.
const defaultStep = time.Hour
