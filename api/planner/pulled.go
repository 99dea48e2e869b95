package planner

import (
	"context"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
)

// Pulled is what the local history has of a pool.
type Pulled struct {
	To    time.Time // until when it is complete
	Until time.Time // up to when the source was asked last; zero where that is not known
}

// Feeding counts what went wrong while a service fed itself.
type Feeding struct {
	PullFailures     map[string]int // by source
	ForecastFailures int
}

// Pulled returns what the local history has of a pool as it is configured; false where there is nothing.
func (p *Planner) Pulled(ctx context.Context, pool estate.Pool) (Pulled, bool, error) {
	if p.config.History == nil {
		return Pulled{}, false, nil
	}
	spec, err := p.Source(pool.Source)
	if err != nil {
		return Pulled{}, false, err
	}
	r, ok, err := p.config.History.Record(ctx, originOf(pool, spec).Key())
	return Pulled{To: r.To, Until: r.Until}, ok, err
}
