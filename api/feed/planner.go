package feed

import (
	"context"
	"sync/atomic"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
)

// current is a planner that another takes the place of when the configuration is read again. A call stays with the one it began with.
type current struct{ at atomic.Pointer[kept.Planner] }

// Ready says whether questions can be answered.
func (c *current) Ready(ctx context.Context) error { return c.at.Load().Ready(ctx) }

// Pools returns the pools of the estate.
func (c *current) Pools() []estate.Pool { return c.at.Load().Pools() }

// Incomplete says which pools are not known.
func (c *current) Incomplete() string { return c.at.Load().Incomplete() }

// Selection stands for all that is asked of a pool.
func (c *current) Selection(pool estate.Pool, q planner.Question) string {
	return c.at.Load().Selection(pool, q)
}

// Pool returns the pool of that name.
func (c *current) Pool(name string) (estate.Pool, error) { return c.at.Load().Pool(name) }

// Sources returns the sources of the estate.
func (c *current) Sources() []estate.SourceSpec { return c.at.Load().Sources() }

// Source returns the source of that name.
func (c *current) Source(name string) (estate.SourceSpec, error) { return c.at.Load().Source(name) }

// Scenarios returns the scenarios of the estate.
func (c *current) Scenarios() []estate.Scenario { return c.at.Load().Scenarios() }

// Scenario returns the scenario of that name.
func (c *current) Scenario(name string) (estate.Scenario, error) { return c.at.Load().Scenario(name) }

// Forecast answers a question about a series.
func (c *current) Forecast(ctx context.Context, s series.Series, q planner.Question) (planner.Answer, error) {
	return c.at.Load().Forecast(ctx, s, q)
}

// ForecastPool answers a question about a pool.
func (c *current) ForecastPool(ctx context.Context, name string, q planner.Question) (planner.Answer, error) {
	return c.at.Load().ForecastPool(ctx, name, q)
}

// ForecastOrUnread answers a question about a pool whose source may not answer.
func (c *current) ForecastOrUnread(ctx context.Context, pool estate.Pool, q planner.Question) (planner.Answer, error) {
	return c.at.Load().ForecastOrUnread(ctx, pool, q)
}

// ForecastPools answers it about all pools.
func (c *current) ForecastPools(ctx context.Context, q planner.Question) ([]planner.Answer, error) {
	return c.at.Load().ForecastPools(ctx, q)
}

// KeptForecast returns a forecast that was kept.
func (c *current) KeptForecast(ctx context.Context, pool, id string) (state.Forecast, error) {
	return c.at.Load().KeptForecast(ctx, pool, id)
}

// KeptForecasts lists the forecasts of a pool that were kept.
func (c *current) KeptForecasts(ctx context.Context, pool, after string, n int) (list []state.Forecast, last string, err error) {
	return c.at.Load().KeptForecasts(ctx, pool, after, n)
}

// Pulled is what the local history has of a pool.
func (c *current) Pulled(ctx context.Context, pool estate.Pool) (planner.Pulled, bool, error) {
	return c.at.Load().Pulled(ctx, pool)
}

// FaultCount counts how often what is kept could not be read or written.
func (c *current) FaultCount() int { return c.at.Load().FaultCount() }

// Whole is the planner that reports are made with.
func (c *current) Whole() *planner.Planner { return c.at.Load().Whole() }

// Backtest scores forecasts of series.
func (c *current) Backtest(ctx context.Context, series []series.Series, q planner.BacktestQuestion) (planner.Backtests, error) {
	return c.at.Load().Backtest(ctx, series, q)
}

// BacktestPool scores those of a pool.
func (c *current) BacktestPool(ctx context.Context, name string, q planner.BacktestQuestion) (planner.Backtests, error) {
	return c.at.Load().BacktestPool(ctx, name, q)
}

// BacktestDates scores saturation dates of series.
func (c *current) BacktestDates(ctx context.Context, asked []planner.SeriesWithCapacity,
	q planner.BacktestQuestion) (planner.DateBacktests, error) {
	return c.at.Load().BacktestDates(ctx, asked, q)
}

// BacktestPoolDates scores those of a pool.
func (c *current) BacktestPoolDates(ctx context.Context, name string, q planner.BacktestQuestion) (planner.DateBacktests, error) {
	return c.at.Load().BacktestPoolDates(ctx, name, q)
}

// Groups forecasts pools together.
func (c *current) Groups(ctx context.Context, q planner.GroupQuestion) (planner.Rollup, error) {
	return c.at.Load().Groups(ctx, q)
}

// Compare prices a scenario.
func (c *current) Compare(ctx context.Context, s estate.Scenario, series []series.Series,
	q planner.CompareQuestion) (planner.Comparison, error) {
	return c.at.Load().Compare(ctx, s, series, q)
}

// Assess sizes and prices an inventory.
func (c *current) Assess(ctx context.Context, workloads []pricing.Workload, t pricing.Target) (pricing.Assessment, error) {
	return c.at.Load().Assess(ctx, workloads, t)
}
