package server

import (
	"context"
	"errors"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// poolService shows and forecasts the pools of the estate, and shows its sources.
type poolService struct {
	plimsollv1.UnimplementedPoolServiceServer
	planner Planner
	status  *statusCache
	now     func() time.Time
}

// GetPool shows a pool.
func (s *poolService) GetPool(_ context.Context, req *plimsollv1.GetPoolRequest) (*plimsollv1.Pool, error) {
	id, err := convert.PoolRequest(req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.planner.Pool(id)
	if err != nil {
		return nil, err
	}
	return convert.PoolMessage(p), nil
}

// ListPools shows the pools in the order of the configuration.
// It says what is kept of each, and forecasts nothing.
func (s *poolService) ListPools(ctx context.Context, req *plimsollv1.ListPoolsRequest) (*plimsollv1.ListPoolsResponse, error) {
	now := s.now().UTC()
	var failed error
	message := func(p estate.Pool) *plimsollv1.Pool {
		m, err := s.status.message(ctx, s.planner, p, now)
		if failed == nil {
			failed = err
		}
		return m
	}
	pools, next, err := page(s.planner.Pools(), message, req)
	out := &plimsollv1.ListPoolsResponse{Pools: pools, NextPageToken: next, Incomplete: plain(s.planner.Incomplete(), maxMessage)}
	var unreadable *kept.UnreadableError
	switch {
	case err != nil:
		return nil, err
	case errors.As(failed, &unreadable):
		out.KeptUnreadable = plain(failed.Error(), maxMessage)
	case failed != nil:
		return nil, failed
	}
	return out, nil
}

// ForecastPool reads the history of a pool and forecasts it.
func (s *poolService) ForecastPool(ctx context.Context, req *plimsollv1.ForecastPoolRequest) (*plimsollv1.Forecast, error) {
	id, q, err := convert.ForecastPoolRequest(req)
	if err != nil {
		return nil, err
	}
	if !req.GetAnswerUnread() {
		a, err := s.planner.ForecastPool(ctx, id, q)
		if err != nil {
			return nil, err
		}
		return convert.ForecastMessage(a), nil
	}
	pool, err := s.planner.Pool(id)
	if err != nil {
		return nil, err
	}
	a, err := s.planner.ForecastOrUnread(ctx, pool, q)
	if err != nil {
		return nil, err
	}
	return convert.ForecastMessage(a), nil
}

// RenderPoolChart draws the fan chart of a pool.
func (s *poolService) RenderPoolChart(ctx context.Context, req *plimsollv1.RenderPoolChartRequest) (*httpbody.HttpBody, error) {
	id, q, err := convert.PoolChartRequest(req)
	if err != nil {
		return nil, err
	}
	a, err := s.planner.ForecastPool(ctx, id, q)
	if err != nil {
		return nil, err
	}
	data, err := briefing.ForecastChart(ctx, a, "svg")
	return chartBody("svg", data, err)
}

// GetSource shows a source.
func (s *poolService) GetSource(_ context.Context, req *plimsollv1.GetSourceRequest) (*plimsollv1.Source, error) {
	id, err := convert.SourceRequest(req.GetName())
	if err != nil {
		return nil, err
	}
	source, err := s.planner.Source(id)
	if err != nil {
		return nil, err
	}
	return convert.SourceMessage(source), nil
}

// ListSources shows the sources in the order of the configuration.
func (s *poolService) ListSources(_ context.Context, req *plimsollv1.ListSourcesRequest) (*plimsollv1.ListSourcesResponse, error) {
	sources, next, err := page(s.planner.Sources(), convert.SourceMessage, req)
	return &plimsollv1.ListSourcesResponse{Sources: sources, NextPageToken: next}, err
}
