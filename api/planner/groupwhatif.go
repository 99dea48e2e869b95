package planner

import (
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
)

// GroupWhatIf is what a what-if makes of a group, on the same states of the world.
type GroupWhatIf struct {
	WhatIf WhatIf
	// First is when the first of the pools saturates with the events, and Answer the same as an answer, with what to order by of the
	// most urgent pool then. Action is what to do about that one.
	First  forecast.JointSaturation
	Answer Answer
	Action report.Action
	// Change is against WhatIf.Against. Where it is nil, NoChange says why.
	Change   *forecast.DateChange
	NoChange string
}

// answerWhatIfs reads from the what-ifs of the pools when the first of them saturates. Pools that a what-if does not concern
// stay as they are. It is always the first pool that is meant, also where demands add up.
func (g *GroupAnswer) answerWhatIfs(answers []Answer, joint *forecast.Joint) error {
	for _, w := range whatIfsOf(answers) {
		with, marginals := withWhatIf(answers, w.Name)
		first, err := joint.Saturate(marginals)
		if err != nil {
			return err
		}
		x := GroupWhatIf{WhatIf: w, First: first, Answer: groupAnswer(g.Group.Name, with, first.Saturation)}
		urgent := mostUrgent(with)
		x.Answer.OrderBy, x.Action = urgent.OrderBy, urgent.Action()
		g.WhatIfs = append(g.WhatIfs, x)
	}
	for i := range g.WhatIfs {
		g.WhatIfs[i].compare(g.First.Saturation, g.WhatIfs)
	}
	return nil
}

// whatIfsOf returns the what-ifs that any of the answers has, each once.
func whatIfsOf(answers []Answer) []WhatIf {
	var out []WhatIf
	for _, a := range answers {
		for _, x := range a.WhatIfs {
			if !slices.ContainsFunc(out, func(w WhatIf) bool { return w.Name == x.WhatIf.Name }) {
				out = append(out, x.WhatIf)
			}
		}
	}
	return out
}

// withWhatIf returns the answers with a what-if where they have it, and their dates.
func withWhatIf(answers []Answer, name string) ([]Answer, []forecast.Saturation) {
	with, marginals := slices.Clone(answers), make([]forecast.Saturation, len(answers))
	for k, a := range answers {
		for _, x := range a.WhatIfs {
			if x.WhatIf.Name == name {
				with[k] = x.Answer
			}
		}
		marginals[k] = with[k].Saturation
	}
	return with, marginals
}

// compare fills in how the date moves.
func (x *GroupWhatIf) compare(base forecast.Saturation, list []GroupWhatIf) {
	for _, y := range list {
		if y.WhatIf.Name == x.WhatIf.Against {
			base = y.First.Saturation
		}
	}
	change, err := x.First.Against(base)
	if err != nil {
		text := err.Error()
		x.NoChange = strings.ToUpper(text[:1]) + text[1:] + "."
		return
	}
	x.Change = &change
}

// explain takes the date of the first pool apart, where all pools with dates were.
func (g *GroupAnswer) explain(answers []Answer, joint *forecast.Joint) error {
	if !g.First.State.HasDates() {
		return nil
	}
	list, marginals := make([]*forecast.Explanation, len(answers)), make([]forecast.Saturation, len(answers))
	for k, a := range answers {
		marginals[k] = a.Saturation
		switch {
		case len(a.Explanations) > 0:
			list[k] = &answers[k].Explanations[0]
		case a.Saturation.State.HasDates():
			return nil
		}
	}
	p, ok := explainedQuantile(g.First.Saturation, g.FirstAnswer.Question.OrderQuantile)
	if !ok {
		return nil
	}
	x, err := joint.Explain(list, marginals, p)
	g.Explanation = &x
	return err
}

// explainedQuantile returns of which date it is said what makes it: of the likely one, of that which
// orders rest on where the likely one lies beyond the horizon, and of none where both do.
func explainedQuantile(s forecast.Saturation, order float64) (float64, bool) {
	for _, p := range []float64{0.5, order} {
		if _, ok := s.Date(p); ok {
			return p, true
		}
	}
	return 0, false
}

// groupWhatIfLines returns the what-ifs of a group.
func groupWhatIfLines(g GroupAnswer, titles map[string]string) []report.WhatIfLine {
	var out []report.WhatIfLine
	for _, x := range g.WhatIfs {
		line := Line(x.Answer)
		line.Horizon, line.OrderBy, line.Action = x.First.Until, x.Answer.OrderBy, x.Action
		out = append(out, report.WhatIfLine{
			ID: x.WhatIf.Name, Name: x.WhatIf.title(), PoolLine: line, Against: titles[x.WhatIf.Against], Change: changeLine(x.Change, x.NoChange), First: x.firstText(),
		})
	}
	return out
}

// firstText names the pool that is first to saturate most often, and how often.
func (x GroupWhatIf) firstText() string {
	best := slices.MaxFunc(x.First.Binding, func(a, b forecast.Binding) int {
		switch {
		case a.Probability > b.Probability:
			return 1
		case a.Probability < b.Probability:
			return -1
		}
		return 0
	})
	if best.Probability == 0 {
		return ""
	}
	return best.Name + " " + report.Share(best.Probability)
}
