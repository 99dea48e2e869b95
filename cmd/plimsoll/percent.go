package main

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// askOf asks q of each history, of its own capacity unless q has one.
func askOf(list []pastUsage, q planner.Question) ([]planner.SeriesQuestion, error) {
	asked := make([]planner.SeriesQuestion, len(list))
	for i, h := range list {
		c, err := h.capacityOr(q.Capacity)
		if err != nil && len(list) > 1 {
			return nil, fmt.Errorf("%w; --column chooses among columns", err)
		}
		if err != nil {
			return nil, err
		}
		asked[i] = planner.SeriesQuestion{Series: h.series, Question: q}
		asked[i].Question.Capacity = c
	}
	return asked, nil
}

// capacityOr returns the capacity that was given, or else that of the history. For a history in per cent, which is kept
// as a ratio, a plain number is per cent, too.
func (h pastUsage) capacityOr(given capacity.Capacity) (capacity.Capacity, error) {
	if given.IsZero() {
		return h.capacity, nil
	}
	if !h.percent || given.Unit != "" || len(given.Levels) != 1 {
		return given, nil
	}
	v, highest := given.Levels[0].Installed, math.Inf(-1)
	for _, x := range h.series.Values {
		if !math.IsNaN(x) {
			highest = max(highest, x)
		}
	}
	switch {
	case v <= 1:
		return given, fmt.Errorf("--capacity %v: the history of %q is in per cent: write %v%% or %v%%", v, h.series.Name, 100*v, v)
	case v > 100 && highest <= 1:
		return given, fmt.Errorf("--capacity %v: the history of %q is in per cent, at most %s: give it in per cent, such as 80, or write %v%%",
			v, h.series.Name, series.Ratio.Format(highest), v)
	}
	return capacity.Constant(v/100, series.Ratio), nil
}

// setReading adds what reading the histories has found to the evidence of the answers, which are in their order.
func setReading(answers []planner.Answer, list []pastUsage) {
	for i := range answers {
		if i < len(list) {
			answers[i].Reading = list[i].reading
		}
	}
}
