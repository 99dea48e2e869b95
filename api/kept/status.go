package kept

import (
	"context"
	"errors"
	"time"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/forecast/fit"
)

// Fresh returns the forecast of a pool that was kept last, if it is of the same question, made by this engine, and at most maxAge
// older than asOf; nil where there is none.
func (p *Planner) Fresh(ctx context.Context, pool estate.Pool, asOf time.Time, maxAge time.Duration) (*plimsollv1.KeptForecast, error) {
	if p.Store == nil {
		return nil, nil //nolint:nilnil // nothing is kept
	}
	last, err := p.Store.LastForecast(ctx, p.tenant(), pool.Name, asOf, "")
	var missing *state.NotFoundError
	switch {
	case errors.As(err, &missing):
		return nil, nil //nolint:nilnil // nothing was kept
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		p.Faults.note(err)
		return nil, nil //nolint:nilnil // what cannot be read is not there
	case last.Engine != fit.EngineVersion || asOf.Sub(last.AsOf) > maxAge:
		return nil, nil //nolint:nilnil // too old
	}
	q, err := convert.DecodeQuestion(last.Question)
	if err != nil {
		return nil, err
	}
	if want := p.Selection(pool, planner.Question{}); want == "" || q.Selection != want {
		return nil, nil //nolint:nilnil // something else was asked
	}
	return convert.KeptForecastMessage(last)
}
