package planner

import (
	"context"
	"time"
)

// PulledUntil returns the time until which the local copy of a pool is complete; false where there is no copy.
func (p *Planner) PulledUntil(ctx context.Context, pool string) (time.Time, bool, error) {
	if p.config.History == nil {
		return time.Time{}, false, nil
	}
	r, ok, err := p.config.History.Record(ctx, pool)
	return r.To, ok, err
}
