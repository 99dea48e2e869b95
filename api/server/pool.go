package server

import (
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// poolService shows and forecasts the pools of the estate, and shows its sources.
type poolService struct {
	plimsollv1.UnimplementedPoolServiceServer
	planner Planner
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
func (s *poolService) ListPools(_ context.Context, req *plimsollv1.ListPoolsRequest) (*plimsollv1.ListPoolsResponse, error) {
	pools, next, err := page(s.planner.Pools(), convert.PoolMessage, req)
	return &plimsollv1.ListPoolsResponse{Pools: pools, NextPageToken: next}, err
}

// ForecastPool reads the history of a pool and forecasts it.
func (s *poolService) ForecastPool(ctx context.Context, req *plimsollv1.ForecastPoolRequest) (*plimsollv1.Forecast, error) {
	id, q, err := convert.ForecastPoolRequest(req)
	if err != nil {
		return nil, err
	}
	a, err := s.planner.ForecastPool(ctx, id, q)
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
