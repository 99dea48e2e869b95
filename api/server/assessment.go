package server

import (
	"context"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// assessmentService sizes and prices inventories that come with the request.
type assessmentService struct {
	plimsollv1.UnimplementedAssessmentServiceServer
	planner Planner
}

// ComputeAssessment sizes and prices the workloads of the request.
func (s *assessmentService) ComputeAssessment(ctx context.Context, req *plimsollv1.ComputeAssessmentRequest) (*plimsollv1.Assessment,
	error) {
	workloads, target, err := convert.AssessmentRequest(req)
	if err != nil {
		return nil, err
	}
	a, err := s.planner.Assess(ctx, workloads, target)
	if err != nil {
		return nil, err
	}
	return convert.AssessmentMessage(a), nil
}
