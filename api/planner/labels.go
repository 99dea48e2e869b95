package planner

import "github.com/plimsoll/plimsoll/forecast/series"

// MoveSpans are the spans of which it is said how likely a date moves by more.
func MoveSpans() []series.Step {
	return []series.Step{series.Every(7 * series.Day), series.Every(30 * series.Day), series.Every(90 * series.Day)}
}

// Label returns what people call the what-if.
func (w WhatIf) Label() string {
	if w.Title != "" {
		return w.Title
	}
	return w.Name
}

// Label returns what people call the scenario.
func (s Scenario) Label() string {
	if s.Title != "" {
		return s.Title
	}
	return s.Name
}

// Headline is the group as one pool: the sum where there is one, and else whichever pool is first.
func (g GroupAnswer) Headline() Answer {
	if g.Sum != nil {
		return *g.Sum
	}
	return g.FirstAnswer
}
