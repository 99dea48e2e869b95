package server

import (
	"context"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// backtestService scores forecasts of a history from its own past.
type backtestService struct {
	plimsollv1.UnimplementedBacktestServiceServer
	planner Planner
}

// ComputeBacktests scores forecasts of series that come with the request.
func (s *backtestService) ComputeBacktests(ctx context.Context, req *plimsollv1.ComputeBacktestsRequest) (*plimsollv1.BacktestReport,
	error) {
	series, q, err := convert.BacktestsRequest(req)
	if err != nil {
		return nil, err
	}
	all, err := s.planner.Backtest(ctx, series, q)
	if err != nil {
		return nil, err
	}
	return convert.BacktestReportMessage(all), nil
}

// BacktestPool scores forecasts of the history of a pool.
func (s *backtestService) BacktestPool(ctx context.Context, req *plimsollv1.BacktestPoolRequest) (*plimsollv1.BacktestReport, error) {
	id, q, err := convert.BacktestPoolRequest(req)
	if err != nil {
		return nil, err
	}
	all, err := s.planner.BacktestPool(ctx, id, q)
	if err != nil {
		return nil, err
	}
	return convert.BacktestReportMessage(all), nil
}

// ComputeDateBacktests scores saturation dates of series that come with the request.
func (s *backtestService) ComputeDateBacktests(ctx context.Context,
	req *plimsollv1.ComputeDateBacktestsRequest) (*plimsollv1.DateBacktestReport, error) {
	asked, q, err := convert.DateBacktestsRequest(req)
	if err != nil {
		return nil, err
	}
	all, err := s.planner.BacktestDates(ctx, asked, q)
	if err != nil {
		return nil, err
	}
	return convert.DateBacktestReportMessage(all), nil
}

// BacktestPoolDates scores saturation dates of a pool.
func (s *backtestService) BacktestPoolDates(ctx context.Context,
	req *plimsollv1.BacktestPoolDatesRequest) (*plimsollv1.DateBacktestReport, error) {
	id, q, err := convert.BacktestPoolDatesRequest(req)
	if err != nil {
		return nil, err
	}
	all, err := s.planner.BacktestPoolDates(ctx, id, q)
	if err != nil {
		return nil, err
	}
	return convert.DateBacktestReportMessage(all), nil
}
