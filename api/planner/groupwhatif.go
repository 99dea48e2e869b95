package planner

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/joint"
)

// GroupWhatIf is what a what-if makes of a group, on the same states of the world.
type GroupWhatIf struct {
	WhatIf estate.WhatIf
	// First is when the first of the pools saturates with the events, and FirstAnswer the same as an answer, with what to order by of the
	// most urgent pool then.
	First       joint.Saturation
	FirstAnswer Answer
	// Sum is the demand of all pools with the events; nil where the group has none. Where a pool cannot be forecast with them it is a refusal.
	Sum *Answer
	// Action is what to do then: about the sum where the group has one, and else about the most urgent pool.
	Action advice.Action
	// Change is that of the date of the headline, the sum or the first pool, against WhatIf.Against. Where it is nil, NoChange says why.
	Change   *event.DateChange
	NoChange string
	// Notes say of each pool what of the events has no effect, or another than one might think.
	Notes []string

	movable bool // load can move between the pools
}

// Headline is the group with the events as one pool: the sum where load can move and the group has one, and else whichever pool is first.
func (x GroupWhatIf) Headline() Answer {
	if x.Sum != nil && x.movable {
		return *x.Sum
	}
	return x.FirstAnswer
}

// answerWhatIfs answers the what-ifs of the pools for the group: when the first of them saturates, and where demands
// add up when their sum does. Pools that a what-if does not concern stay as they are. What moves from one pool of the
// group to another is neither more nor less of the sum.
func (g *GroupAnswer) answerWhatIfs(ctx context.Context, answers []Answer, joint *joint.Joint) error {
	for _, w := range whatIfsOf(answers) {
		x, err := g.answerWhatIf(ctx, w, answers, joint)
		if err != nil {
			return fmt.Errorf("what-if %q: %w", w.Name, err)
		}
		g.WhatIfs = append(g.WhatIfs, x)
	}
	for i := range g.WhatIfs {
		g.WhatIfs[i].compare(g.Headline().Saturation, g.WhatIfs)
	}
	return nil
}

// answerWhatIf answers one of them.
func (g *GroupAnswer) answerWhatIf(ctx context.Context, w estate.WhatIf, answers []Answer, joint *joint.Joint) (GroupWhatIf, error) {
	x := GroupWhatIf{WhatIf: w, movable: g.Group.Movable}
	others := othersAmong(answers)
	in, err := joinGroup(ctx, w, others, answers, joint)
	if err != nil {
		return x, err
	}
	with, marginals, replaced := slices.Clone(answers), make([]forecast.Saturation, len(answers)), map[int]forecast.Forecast{}
	for k, a := range answers {
		if a.Forecast != nil && w.Concerns(a.Series.Name) {
			y, err := a.permuted(joint.Permutation(k), others).answerIn(ctx, w, in)
			if err != nil {
				return x, err
			}
			with[k], replaced[k] = y.Answer, forecast.Forecast{Series: a.Series}
			if f := y.Answer.Forecast; f != nil {
				replaced[k] = *f
			}
			for _, n := range y.Notes {
				x.Notes = append(x.Notes, a.Series.Name+": "+n)
			}
		}
		marginals[k] = with[k].Saturation
	}
	if joint, err = joint.Replaced(replaced); err != nil {
		return x, err
	}
	return x, x.read(g, with, marginals, joint)
}

// read reads the dates from the pools with the events in them.
func (x *GroupWhatIf) read(g *GroupAnswer, with []Answer, marginals []forecast.Saturation, joint *joint.Joint) (err error) {
	if x.First, err = joint.Saturate(marginals); err != nil {
		return err
	}
	urgent := mostUrgent(with)
	x.FirstAnswer = groupAnswer(g.Group.Name, with, x.First.Saturation)
	x.FirstAnswer.OrderBy, x.Action = urgent.OrderBy, urgent.Action()
	if g.Sum == nil {
		return nil
	}
	a := *g.Sum
	a.Forecast, a.Warnings = nil, nil
	if k := slices.IndexFunc(with, func(m Answer) bool { return m.Forecast == nil }); k >= 0 {
		s := with[k].Saturation
		a.OrderBy = time.Time{}
		a.Saturation = forecast.Refuse(a.Series, a.Capacity, a.Question.Sustain,
			&forecast.Refusal{State: s.State, Reason: with[k].Name() + ": " + s.Reason})
	} else {
		sum, _, err := joint.Sum(g.Group.Name)
		if err != nil {
			return err
		}
		a.Forecast = &sum
		a.readSum()
	}
	if x.Sum = &a; x.movable {
		x.Action = a.Action()
	}
	return nil
}

// permuted returns the answer with its paths in another order, as what a what-if is answered for in a group.
func (a Answer) permuted(permutation []int, others Others) Answer {
	f := a.Forecast.Permuted(permutation)
	a.Forecast, a.Fit = &f, a.Fit.Permuted(permutation)
	a.Question.Others, a.Question.Explain = others, nil
	return a
}

// othersAmong knows the pools of a group as they were fitted, and what these know.
func othersAmong(answers []Answer) Others {
	return func(ctx context.Context, name string) (*fit.Fit, error) {
		var further Others
		for _, a := range answers {
			if a.Series.Name == name && a.Fit != nil {
				return a.Fit, nil
			}
			if further == nil {
				further = a.Question.Others
			}
		}
		if further == nil {
			return nil, &estate.NotFoundError{Kind: "pool", Name: name}
		}
		return further(ctx, name)
	}
}

// joinGroup returns the states of the world of a group, with those pools that the events bring in besides.
func joinGroup(ctx context.Context, w estate.WhatIf, others Others, answers []Answer, members *joint.Joint) (worlds, error) {
	var q joint.Request
	var names []string
	for k, a := range answers {
		if a.Forecast == nil {
			continue
		}
		q.Fits, q.Permutations, names = append(q.Fits, a.Fit), append(q.Permutations, members.Permutation(k)), append(names, a.Series.Name)
		q.Futures = a.Forecast.Futures()
		if end := a.Forecast.Time(a.Forecast.Steps()); q.End.IsZero() || end.Before(q.End) {
			q.End = end
		}
	}
	more, err := bringsOf(w, ctx, others, names)
	if err != nil {
		return worlds{}, err
	}
	if q.More = more; len(more) == 0 {
		q.End = time.Time{} // all are joined
	}
	return joinAhead(ctx, q)
}

// whatIfsOf returns the what-ifs that any of the answers has, each once.
func whatIfsOf(answers []Answer) []estate.WhatIf {
	var out []estate.WhatIf
	for _, a := range answers {
		for _, x := range a.WhatIfs {
			if !slices.ContainsFunc(out, func(w estate.WhatIf) bool { return w.Name == x.WhatIf.Name }) {
				out = append(out, x.WhatIf)
			}
		}
	}
	return out
}

// compare fills in how the date moves.
func (x *GroupWhatIf) compare(base forecast.Saturation, list []GroupWhatIf) {
	for _, y := range list {
		if y.WhatIf.Name == x.WhatIf.Against {
			base = y.Headline().Saturation
		}
	}
	change, err := event.Compare(x.Headline().Saturation, base)
	if err != nil {
		text := err.Error()
		x.NoChange = strings.ToUpper(text[:1]) + text[1:] + "."
		return
	}
	x.Change = &change
}

// explain takes the date of the first pool apart, at each of the quantiles that were asked for, or at that which decides where
// none was but all pools have theirs.
func (g *GroupAnswer) explain(answers []Answer, joint *joint.Joint, asked []float64) error {
	if len(asked) > 0 && !g.First.State.HasDates() {
		g.Unexplained = fmt.Sprintf("There is no date to explain: the state is %s.", g.First.State)
	}
	if !g.First.State.HasDates() {
		return nil
	}
	list, marginals := make([]*explain.Explanation, len(answers)), make([]forecast.Saturation, len(answers))
	for k, a := range answers {
		marginals[k] = a.Saturation
		switch {
		case len(a.Explanations) > 0:
			list[k] = &answers[k].Explanations[0]
		case a.Saturation.State.HasDates():
			g.Unexplained = a.Unexplained
			return nil
		}
	}
	if len(asked) == 0 {
		if p, ok := explainedQuantile(g.First.Saturation, g.orderQuantile()); ok {
			asked = []float64{p}
		}
	}
	for _, p := range orderDates(asked, g.orderQuantile()) {
		x, err := joint.Explain(list, marginals, p)
		if err != nil {
			return err
		}
		g.Explanations = append(g.Explanations, x)
	}
	return nil
}

// orderQuantile returns the quantile that orders go by: the least of those of the pools.
func (g *GroupAnswer) orderQuantile() float64 {
	if p := g.FirstAnswer.Question.OrderQuantile; p > 0 {
		return p
	}
	return DefaultOrderQuantile
}

// explainedQuantile returns of which date it is said what makes it: of that which orders go by, of the likely one where that lies
// beyond the horizon, and of none where both do.
func explainedQuantile(s forecast.Saturation, order float64) (float64, bool) {
	for _, p := range []float64{order, 0.5} {
		if _, ok := s.Date(p); ok {
			return p, true
		}
	}
	return 0, false
}
