package planner

import "github.com/plimsoll/plimsoll/forecast/series"

// MoveSpans are the spans of which it is said how likely a date moves by more.
func MoveSpans() []series.Step {
	return []series.Step{series.Every(7 * series.Day), series.Every(30 * series.Day), series.Every(90 * series.Day)}
}

// Headline is the group as one pool: the sum where load can move and there is one, and else whichever pool is first.
func (g GroupAnswer) Headline() Answer {
	if g.Sum != nil && g.Group.Movable {
		return *g.Sum
	}
	return g.FirstAnswer
}
