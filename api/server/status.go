package server

import (
	"context"
	"sync"
	"time"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/fit"
)

// statusCache holds of each pool what its last kept forecast says, without what grows with its steps. A forecast that was kept never
// changes, so that a pool is read again only once there is a later one.
type statusCache struct {
	mu     sync.Mutex
	byPool map[string]lastForecast
}

// lastForecast is the forecast of a pool that was kept last.
type lastForecast struct {
	id, name string
	asOf     time.Time
	question string // the selection of its question
	engine   int
	summary  *plimsollv1.Forecast
}

// last returns what is kept of a pool; false where nothing is. With an error it is what was read before.
func (c *statusCache) last(ctx context.Context, p Planner, pool string) (lastForecast, bool, error) {
	list, _, err := p.KeptForecasts(ctx, pool, "", 1)
	c.mu.Lock()
	known, ok := c.byPool[pool]
	c.mu.Unlock()
	if err != nil {
		return known, ok, err
	}
	if len(list) == 0 {
		return lastForecast{}, false, nil
	}
	if ok && known.id == list[0].ID {
		return known, true, nil
	}
	f, err := p.KeptForecast(ctx, pool, list[0].ID)
	if err != nil {
		return known, ok, err
	}
	m, err := convert.KeptForecastMessage(f)
	if err != nil {
		return known, ok, &kept.UnreadableError{Err: err}
	}
	q, err := convert.DecodeQuestion(f.Question)
	if err != nil {
		return known, ok, &kept.UnreadableError{Err: err}
	}
	x := lastForecast{id: f.ID, name: f.Name(), asOf: f.AsOf, question: q.Selection, engine: f.Engine,
		summary: convert.Summary(m.GetForecast())}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byPool == nil {
		c.byPool = map[string]lastForecast{}
	}
	c.byPool[pool] = x
	return x, true, nil
}

// message returns a pool with what is kept of it.
func (c *statusCache) message(ctx context.Context, p Planner, pool estate.Pool, now time.Time) (*plimsollv1.Pool, error) {
	m := convert.PoolMessage(pool)
	x, ok, err := c.last(ctx, p, pool.Name)
	if ok {
		m.Status = convert.PoolStatus(x.summary, x.name, x.asOf, now)
		m.Status.Outdated = x.engine != fit.EngineVersion || x.question != p.Selection(pool, planner.Question{})
	}
	return m, err
}
