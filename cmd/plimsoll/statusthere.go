package main

import (
	"context"
	"errors"
	"time"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// statusThere asks a running service: what it keeps and is fresh is taken, the rest it forecasts now. Missing says which pools the
// service itself does not know.
func (a *app) statusThere(ctx context.Context, r remote, q statusQuestion) (list []poolStatus, missing, err error) {
	all, err := r.pools(ctx)
	if err != nil {
		return nil, nil, err
	}
	if all.GetKeptUnreadable() != "" {
		a.note("the service cannot read what it keeps: " + all.GetKeptUnreadable())
	}
	if all.GetIncomplete() != "" {
		missing = errors.New(all.GetIncomplete())
	}
	byName, pools := map[string]*plimsollv1.Pool{}, make([]estate.Pool, len(all.GetPools()))
	for i, m := range all.GetPools() {
		pools[i] = estate.Pool{Name: convert.PoolID(m.GetName()), Title: m.GetTitle(), Labels: m.GetLabels()}
		byName[pools[i].Name] = m
	}
	if pools, err = labelledPools(pools, q.labels); err != nil {
		return nil, missing, errors.Join(err, missing)
	}
	asked := planner.Question{AsOf: q.asOf, Keep: true}
	if q.asOf.IsZero() {
		q.asOf = a.now().UTC()
	}
	list = make([]poolStatus, len(pools))
	return list, missing, parallel.Do(ctx, len(pools), a.flags.workers, func(ctx context.Context, i int) (err error) {
		list[i], err = q.askThere(ctx, r, byName[pools[i].Name], asked)
		return err
	})
}

// askThere is ask of a running service.
func (q statusQuestion) askThere(ctx context.Context, r remote, pool *plimsollv1.Pool, asked planner.Question) (poolStatus, error) {
	if s := pool.GetStatus(); s != nil && !s.GetOutdated() && s.GetForecast() != "" && q.fresh(s.GetAsOfTime().AsTime()) {
		last, err := r.keptForecast(ctx, s.GetForecast())
		if err != nil {
			return poolStatus{}, err
		}
		if q.reaches(last.GetForecast()) {
			return newPoolStatus(pool, last.GetForecast(), last.GetName(), last.GetAsOfTime().AsTime(), q.asOf, true), nil
		}
	}
	id := convert.PoolID(pool.GetName())
	m, err := r.forecastPoolOr(ctx, id, asked, true)
	if err != nil {
		return poolStatus{}, err
	}
	name := m.GetName()
	if !q.reaches(m) && m.GetStartTime() != nil {
		asked.Keep, asked.Horizon = false, estate.Horizon{Span: q.within}
		if m, err = r.forecastPoolOr(ctx, id, asked, true); err != nil {
			return poolStatus{}, err
		}
	}
	return newPoolStatus(pool, m, name, q.asOf, q.asOf, false), nil
}

// fresh reports whether a forecast as of that time answers the question.
func (q statusQuestion) fresh(asOf time.Time) bool {
	return !asOf.After(q.asOf) && q.asOf.Sub(asOf) <= q.maxAge
}
