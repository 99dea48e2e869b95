package server

import (
	"bytes"
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// groupService looks at several pools of the estate together.
type groupService struct {
	plimsollv1.UnimplementedGroupServiceServer
	planner Planner
}

// RollUpPools forecasts the pools of groups.
func (s *groupService) RollUpPools(ctx context.Context, req *plimsollv1.RollUpPoolsRequest) (*plimsollv1.RollUpPoolsResponse, error) {
	q, err := convert.RollUpRequest(req)
	if err != nil {
		return nil, err
	}
	r, err := s.planner.Groups(ctx, q)
	if err != nil {
		return nil, err
	}
	return convert.RollUpMessage(r), nil
}

// RenderCalendar writes the dates of all pools.
func (s *groupService) RenderCalendar(ctx context.Context, req *plimsollv1.RenderCalendarRequest) (*httpbody.HttpBody, error) {
	q, err := convert.CalendarRequest(req)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	answers, err := s.planner.ForecastPools(ctx, q)
	if err != nil {
		return nil, err
	}
	if err := briefing.WriteCalendar(&b, answers); err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: "text/calendar; charset=utf-8", Data: b.Bytes()}, nil
}
