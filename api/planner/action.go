package planner

import (
	"context"
	"time"

	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Forecast answers the question for one series; see the function Forecast.
func (p *Planner) Forecast(ctx context.Context, s series.Series, q Question) (Answer, error) {
	return Forecast(ctx, s, q)
}

// Name returns the name of the pool, or that of the series where there is none.
func (a Answer) Name() string {
	if a.Pool != "" {
		return a.Pool
	}
	return a.Series.Name
}

// Action says what to do about the answer.
func (a Answer) Action() advice.Action { return advice.Decide(a.Basis()) }

// Basis returns what the action rests on.
func (a Answer) Basis() advice.Basis {
	q := advice.Basis{
		Saturation: a.Saturation, Lead: a.Question.LeadTime, Approval: a.Question.Order.Approval, Order: a.Order, Unit: a.Series.Unit,
		Quantile: a.Question.OrderQuantile, AsOf: a.AsOf(),
	}
	if a.Forecast != nil {
		q.MeasuredUntil = a.Forecast.Evidence.MeasuredUntil
	}
	return q
}

// AsOf returns when the question was asked: as of the last sample unless it says otherwise.
func (a Answer) AsOf() time.Time {
	if a.Question.AsOf.IsZero() {
		return a.Saturation.Facts.Now
	}
	return a.Question.AsOf
}
