package server

import (
	"context"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
)

// Planner does the work: the part of *planner.Planner that is offered to
// others. All methods are called concurrently, and return soon after ctx is done.
type Planner interface {
	// Ready returns an error while questions cannot be answered.
	Ready(ctx context.Context) error

	// The estate, in the order of its configuration. What is not there is a *planner.NotFoundError.
	Pools() []estate.Pool
	// Incomplete says which pools are not known.
	Incomplete() string
	Pool(name string) (estate.Pool, error)
	Sources() []estate.SourceSpec
	Source(name string) (estate.SourceSpec, error)
	Scenarios() []estate.Scenario
	Scenario(name string) (estate.Scenario, error)

	// Forecast answers a question about a series. A refusal is an answer.
	Forecast(ctx context.Context, s series.Series, q planner.Question) (planner.Answer, error)
	// ForecastPool reads the history of a pool and answers the question about it.
	ForecastPool(ctx context.Context, name string, q planner.Question) (planner.Answer, error)
	// ForecastOrUnread is ForecastPool, except that a pool whose source cannot be read is refused, which is an answer.
	ForecastOrUnread(ctx context.Context, pool estate.Pool, q planner.Question) (planner.Answer, error)
	// ForecastPools answers it about all pools of the estate.
	ForecastPools(ctx context.Context, q planner.Question) ([]planner.Answer, error)
	// KeptForecast returns a forecast that was kept; KeptForecasts lists those of a pool, the latest first and
	// at most n, that come after the one of the ID after, and the ID of the last where there are more.
	KeptForecast(ctx context.Context, pool, id string) (state.Forecast, error)
	KeptForecasts(ctx context.Context, pool, after string, n int) (list []state.Forecast, last string, err error)
	// Pulled is what the local history has of a pool; false where there is nothing.
	Pulled(ctx context.Context, pool estate.Pool) (planner.Pulled, bool, error)
	// Faults counts how often what is kept could not be read or written.
	FaultCount() int
	// Selection stands for all that is asked of a pool.
	Selection(pool estate.Pool, q planner.Question) string
	// Whole is the planner that reports are made with.
	Whole() *planner.Planner
	// Backtest scores forecasts of each series from earlier times of its own; BacktestPool those of a pool.
	Backtest(ctx context.Context, series []series.Series, q planner.BacktestQuestion) (planner.Backtests, error)
	BacktestPool(ctx context.Context, name string, q planner.BacktestQuestion) (planner.Backtests, error)
	// BacktestDates scores saturation dates likewise, and BacktestPoolDates those of a pool.
	BacktestDates(ctx context.Context, asked []planner.SeriesWithCapacity, q planner.BacktestQuestion) (planner.DateBacktests, error)
	BacktestPoolDates(ctx context.Context, name string, q planner.BacktestQuestion) (planner.DateBacktests, error)
	// Groups forecasts pools together.
	Groups(ctx context.Context, q planner.GroupQuestion) (planner.Rollup, error)
	// Compare prices a scenario on the given series and the pools of the estate.
	Compare(ctx context.Context, s estate.Scenario, series []series.Series, q planner.CompareQuestion) (planner.Comparison, error)

	// Assess sizes and prices an inventory as it is.
	Assess(ctx context.Context, workloads []pricing.Workload, t pricing.Target) (pricing.Assessment, error)
}

var _ Planner = (*kept.Planner)(nil)

// feeder is a Planner whose service feeds itself.
type feeder interface {
	// Feeding counts what went wrong with it.
	Feeding() planner.Feeding
	// PullPool copies the history of a pool; more says that there is more than the time of ctx was enough for.
	PullPool(ctx context.Context, r planner.PullRequest) (result planner.PullResult, more bool, err error)
}
