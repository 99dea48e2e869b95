package server

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// PullPool copies the history of a pool now.
func (s *poolService) PullPool(ctx context.Context, req *plimsollv1.PullPoolRequest) (*plimsollv1.PullPoolResponse, error) {
	r, err := convert.PullRequest(req)
	if err != nil {
		return nil, err
	}
	f, ok := s.planner.(feeder)
	if !ok {
		return nil, status.Error(codes.FailedPrecondition, "this service has no local history to pull into")
	}
	result, more, err := f.PullPool(ctx, r)
	if err != nil && statusOf(ctx, err) == nil { // what is wrong is the pool, its source or the disk, and the text says so
		return nil, detailed(codes.FailedPrecondition, err).Err()
	}
	if err != nil {
		return nil, err
	}
	return convert.PullMessage(result, more), nil
}
