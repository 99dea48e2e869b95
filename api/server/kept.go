package server

import (
	"context"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// GetForecast shows a forecast that was kept.
func (s *poolService) GetForecast(ctx context.Context, req *plimsollv1.GetForecastRequest) (*plimsollv1.KeptForecast, error) {
	pool, id, err := convert.KeptForecastRequest(req.GetName())
	if err != nil {
		return nil, err
	}
	f, err := s.planner.KeptForecast(ctx, pool, id)
	if err != nil {
		return nil, err
	}
	return convert.KeptForecastMessage(f)
}

// ListForecasts shows the forecasts of a pool that were kept, the latest first. The pool need not be
// configured any more.
func (s *poolService) ListForecasts(ctx context.Context, req *plimsollv1.ListForecastsRequest) (*plimsollv1.ListForecastsResponse, error) {
	pool, err := convert.KeptForecastsRequest(req.GetParent())
	if err != nil {
		return nil, err
	}
	size := int(req.GetPageSize())
	setDefault(&size, defaultPageSize)
	list, next, err := s.planner.KeptForecasts(ctx, pool, req.GetPageToken(), size)
	if err != nil {
		return nil, err
	}
	out := &plimsollv1.ListForecastsResponse{NextPageToken: next}
	for _, f := range list {
		m, err := convert.KeptForecastMessage(f)
		if err != nil {
			return nil, err
		}
		out.Forecasts = append(out.Forecasts, m)
	}
	return out, nil
}
