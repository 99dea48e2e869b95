package server

import (
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// scenarioService shows the scenarios of the estate and prices their placements.
type scenarioService struct {
	plimsollv1.UnimplementedScenarioServiceServer
	planner Planner
}

// GetScenario shows a scenario.
func (s *scenarioService) GetScenario(_ context.Context, req *plimsollv1.GetScenarioRequest) (*plimsollv1.Scenario, error) {
	id, err := convert.ScenarioRequest(req.GetName())
	if err != nil {
		return nil, err
	}
	scenario, err := s.planner.Scenario(id)
	if err != nil {
		return nil, err
	}
	return convert.ScenarioMessage(scenario), nil
}

// ListScenarios shows the scenarios in the order of the configuration.
func (s *scenarioService) ListScenarios(_ context.Context, req *plimsollv1.ListScenariosRequest) (*plimsollv1.ListScenariosResponse,
	error) {
	scenarios, next, err := page(s.planner.Scenarios(), convert.ScenarioMessage, req)
	return &plimsollv1.ListScenariosResponse{Scenarios: scenarios, NextPageToken: next}, err
}

// CompareScenario prices the placements of a scenario of the estate.
func (s *scenarioService) CompareScenario(ctx context.Context, req *plimsollv1.CompareScenarioRequest) (*plimsollv1.Comparison, error) {
	id, q, err := convert.CompareRequest(req)
	if err != nil {
		return nil, err
	}
	c, err := s.compare(ctx, id, q)
	if err != nil {
		return nil, err
	}
	return convert.ComparisonMessage(c), nil
}

func (s *scenarioService) compare(ctx context.Context, id string, q planner.CompareQuestion) (planner.Comparison, error) {
	scenario, err := s.planner.Scenario(id)
	if err != nil {
		return planner.Comparison{}, err
	}
	return s.planner.Compare(ctx, scenario, nil, q)
}

// ComputeComparison prices a scenario that comes with the request.
func (s *scenarioService) ComputeComparison(ctx context.Context, req *plimsollv1.ComputeComparisonRequest) (*plimsollv1.Comparison, error) {
	in, err := convert.ComparisonRequest(req)
	if err != nil {
		return nil, err
	}
	c, err := s.planner.Compare(ctx, in.Scenario, in.Series, in.Question)
	if err != nil {
		return nil, err
	}
	return convert.ComparisonMessage(c), nil
}

// RenderComparisonChart draws the cost of the placements of a scenario.
func (s *scenarioService) RenderComparisonChart(ctx context.Context, req *plimsollv1.RenderComparisonChartRequest) (*httpbody.HttpBody,
	error) {
	id, err := convert.ScenarioRequest(req.GetName())
	if err != nil {
		return nil, err
	}
	c, err := s.compare(ctx, id, planner.CompareQuestion{})
	if err != nil {
		return nil, err
	}
	data, err := briefing.ComparisonChart(ctx, c, "svg")
	return chartBody("svg", data, err)
}
