package server

import (
	"context"
	"fmt"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// forecastService forecasts series that come with the request.
type forecastService struct {
	plimsollv1.UnimplementedForecastServiceServer
	planner Planner
}

// ComputeForecasts keeps messages only: the paths of an answer are let go before those of too many others are made.
func (s *forecastService) ComputeForecasts(ctx context.Context,
	req *plimsollv1.ComputeForecastsRequest) (*plimsollv1.ComputeForecastsResponse, error) {
	asked, err := convert.ForecastsRequest(req)
	if err != nil {
		return nil, err
	}
	if asked, err = planner.Among(asked); err != nil {
		return nil, err
	}
	out := make([]*plimsollv1.Forecast, len(asked))
	err = parallel.Do(ctx, len(asked), 0, func(ctx context.Context, i int) error {
		a, err := s.planner.Forecast(ctx, asked[i].Series, asked[i].Question)
		if err != nil {
			return within(fmt.Sprintf("series[%d]", i), err)
		}
		out[i] = convert.ForecastMessage(a)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &plimsollv1.ComputeForecastsResponse{Forecasts: out}, nil
}

// within puts a field around the fields that an error names; other errors stay as they are.
func within(field string, err error) error {
	if fields := convert.FieldErrors(err); len(fields) == 0 || fields[0].Field == "" {
		return err
	}
	return &estate.InvalidError{Field: field, Err: err}
}

// RenderForecastChart draws the fan chart of one series.
func (s *forecastService) RenderForecastChart(ctx context.Context, req *plimsollv1.RenderForecastChartRequest) (*httpbody.HttpBody, error) {
	asked, err := convert.ForecastChartRequest(req)
	if err != nil {
		return nil, err
	}
	a, err := s.planner.Forecast(ctx, asked.Series, asked.Question)
	if err != nil {
		return nil, err
	}
	format := req.GetFormat()
	setDefault(&format, "svg")
	data, err := briefing.ForecastChart(ctx, a, format)
	return chartBody(format, data, err)
}

// chartBody wraps a chart with the media type of its format.
func chartBody(format string, data []byte, err error) (*httpbody.HttpBody, error) {
	if err != nil {
		return nil, err
	}
	types := map[string]string{"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
	return &httpbody.HttpBody{ContentType: types[format], Data: data}, nil
}
