package feed

import (
	"context"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
)

// forecastDue forecasts the pools that are due and keeps the answers, and returns when the next one is due.
func (f *Feed) forecastDue(ctx context.Context, now time.Time) time.Time {
	every := f.configuration().Forecast
	if every == 0 {
		return now.Add(rest)
	}
	if f.configuration().Pull == 0 && f.anyForecastDue(ctx, now, every) {
		f.reload(ctx) // without pulls nothing else does
		if every = f.configuration().Forecast; every == 0 {
			return now.Add(rest)
		}
	}
	p := f.at.Load()
	next := now.Add(rest)
	for _, pool := range p.Pools() {
		if ctx.Err() != nil {
			return next
		}
		at := f.forecastAt(ctx, p, pool, now, every)
		if !at.After(now) {
			f.forecastOne(ctx, p, pool, now)
			at = now.Add(every)
		}
		if at.Before(next) {
			next = at
		}
	}
	return next
}

// anyForecastDue reports whether a pool is due.
func (f *Feed) anyForecastDue(ctx context.Context, now time.Time, every time.Duration) bool {
	p := f.at.Load()
	for _, pool := range p.Pools() {
		if !f.forecastAt(ctx, p, pool, now, every).After(now) {
			return true
		}
	}
	return len(p.Pools()) == 0
}

// forecastAt returns when a pool is due: so long after the forecast that was kept last, if that is of the same question and of this
// engine, or after it was tried last.
func (f *Feed) forecastAt(ctx context.Context, p *kept.Planner, pool estate.Pool, now time.Time, every time.Duration) time.Time {
	f.mu.Lock()
	at := f.forecast[pool.Name].Add(every)
	f.mu.Unlock()
	if at.After(now) {
		return at
	}
	asOf := p.AsOf(time.Time{})
	last, err := p.Fresh(ctx, pool, asOf, every-1)
	if err != nil || last == nil {
		return now
	}
	return now.Add(every - asOf.Sub(last.GetAsOfTime().AsTime()))
}

// forecastOne forecasts a pool and keeps the answer. A refusal is an answer.
func (f *Feed) forecastOne(ctx context.Context, p *kept.Planner, pool estate.Pool, now time.Time) {
	done, err := f.alone(ctx)
	if err != nil {
		return
	}
	defer done()
	a, err := p.ForecastOrUnread(ctx, pool, planner.Question{Keep: true, OmitValues: true})
	if ctx.Err() != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forecast[pool.Name] = now
	switch {
	case err != nil:
		f.counts.ForecastFailures++
		f.say(ctx, "forecast "+pool.Name, err.Error(), "a pool could not be forecast", "pool", pool.Name)
	case a.Fit == nil:
		f.counts.ForecastFailures++
		what, state := "forecast "+pool.Name, a.Saturation.State
		if state == forecast.SourceUnavailable { // once for all its pools
			what = "forecasts of source " + pool.Source
		}
		f.say(ctx, what, a.Saturation.Reason, "there is no answer for a pool", "pool", pool.Name, "state", state.String())
	default:
		delete(f.said, "forecast "+pool.Name)
		delete(f.said, "forecasts of source "+pool.Source)
		f.config.Log.DebugContext(ctx, "forecast", "pool", pool.Name, "state", a.Saturation.State.String(), "kept", a.Kept)
	}
}
