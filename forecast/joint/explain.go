package joint

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/explain"
)

// Explain takes the date of the first member to saturate apart, on the states of the world of j. list has the
// explanation of every member that has dates, and nil for each other.
//
// A part is one of kind and name that any member has; removing it takes it out of all members that have it. What is
// called "week" of two members is one part of the whole, and an event that concerns several is too. Level is not a number: the levels of
// the members do not add up. The error says why there is no date to explain.
func (j *Joint) Explain(list []*explain.Explanation, marginals []forecast.Saturation, p float64) (explain.Explanation, error) {
	if len(list) != len(marginals) {
		return explain.Explanation{}, fmt.Errorf("explanations: %d, want one for each of %d members", len(list), len(marginals))
	}
	if !(p > 0 && p < 1) {
		return explain.Explanation{}, fmt.Errorf("quantile: %v, want a probability between 0 and 1", p)
	}
	of, err := j.Saturate(marginals)
	if err != nil {
		return explain.Explanation{}, err
	}
	if !of.State.HasDates() {
		return explain.Explanation{}, fmt.Errorf("there is no date to explain: the state is %s", of.State)
	}
	for m, s := range marginals {
		if s.State.HasDates() && list[m] == nil {
			return explain.Explanation{}, fmt.Errorf("explanations: that of %q is missing", j.members[m].Series.Name)
		}
	}
	out := explain.Explanation{Quantile: p, Of: of.Saturation, Level: math.NaN(), Parts: partsOf(list)}
	for k := range out.Parts {
		part := &out.Parts[k]
		if part.Of, err = j.without(list, marginals, func(x *explain.Explanation) forecast.Saturation { return partIn(part, x) }); err != nil {
			return explain.Explanation{}, err
		}
	}
	if out.Still, err = j.without(list, marginals, func(x *explain.Explanation) forecast.Saturation { return x.Still }); err != nil {
		return explain.Explanation{}, err
	}
	out.Settle()
	return out, nil
}

// without returns when the first member saturates if each that has an explanation saturates as of says.
func (j *Joint) without(list []*explain.Explanation, marginals []forecast.Saturation,
	of func(*explain.Explanation) forecast.Saturation) (forecast.Saturation, error) {
	without := slices.Clone(marginals)
	for m, x := range list {
		if x != nil {
			without[m] = of(x)
		}
	}
	s, err := j.Saturate(without)
	return s.Saturation, err
}

// partIn returns the saturation of a member without the part, or as it is where it has no such part.
func partIn(p *explain.Part, x *explain.Explanation) forecast.Saturation {
	for _, y := range x.Parts {
		if y.Kind == p.Kind && y.Name == p.Name {
			return y.Of
		}
	}
	return x.Of
}

// partsOf returns the parts that any member has, by kind and in the order of the members.
func partsOf(list []*explain.Explanation) []explain.Part {
	var out []explain.Part
	for _, x := range list {
		if x == nil {
			continue
		}
		for _, p := range x.Parts {
			if !slices.ContainsFunc(out, func(y explain.Part) bool { return y.Kind == p.Kind && y.Name == p.Name }) {
				out = append(out, explain.Part{Kind: p.Kind, Name: p.Name})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b explain.Part) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}
