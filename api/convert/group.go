package convert

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/joint"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/sizing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// groups reads the groups of a configuration, and checks that their pools are there.
func (r reader) groups(list []*plimsollv1.Group, pools []estate.Pool) []estate.Group {
	var out []estate.Group
	seen := map[string]int{}
	for i, m := range list {
		item := r.item("groups", i)
		g := estate.Group{Name: m.GetName(), Title: m.GetTitle(), Labels: m.GetLabels(), Movable: m.GetMovable()}
		for _, p := range m.GetPools() {
			g.Pools = append(g.Pools, PoolID(p))
		}
		if j, twice := seen[g.Name]; twice {
			item.check("name", fmt.Errorf("%q is the name of groups[%d] already", g.Name, j))
		}
		seen[g.Name] = i
		field := "labels"
		if len(g.Pools) > 0 {
			field = "pools"
		}
		_, err := g.Resolve(pools)
		item.check(field, err)
		out = append(out, g)
	}
	return out
}

// unitPrice reads the price of a unit; the zero Price where there is none.
func (r reader) unitPrice(m *plimsollv1.UnitPrice) money.Price {
	if m == nil {
		return money.Price{}
	}
	in := r.in("unitPrice")
	c := parsed(in, "currency", m.GetCurrency(), money.ParseCurrency)
	if c == "" {
		return money.Price{}
	}
	p, err := money.PriceOf(m.GetPrice(), c)
	in.check("price", err)
	return p
}

func unitPriceMessage(p money.Price) *plimsollv1.UnitPrice {
	if p.Currency() == "" {
		return nil
	}
	return &plimsollv1.UnitPrice{Currency: string(p.Currency()), Price: p.Float()}
}

// RollUpRequest reads what is asked of groups.
func RollUpRequest(m *plimsollv1.RollUpPoolsRequest) (planner.GroupQuestion, error) {
	r := newReader()
	r.in("options").groupOptions(m.GetOptions())
	q := planner.GroupQuestion{By: m.GetBy(), Movable: m.GetMovable(), Names: m.GetGroups(), Question: r.in("options").question(m.GetOptions())}
	q.Question.AsOf = parsed(r, "asOf", m.GetAsOf(), Time)
	q.Question.OmitValues = true
	return q, r.err()
}

// groupOptions refuses what would have no effect on groups.
func (r reader) groupOptions(o *plimsollv1.ForecastOptions) {
	for _, f := range []struct {
		name  string
		given bool
	}{{"warning", o.GetWarning() != nil}, {"critical", o.GetCritical() != nil}} {
		if f.given {
			r.check(f.name, errors.New("is not answered for groups: ask a pool"))
		}
	}
}

// CalendarRequest reads what is asked of a calendar.
func CalendarRequest(m *plimsollv1.RenderCalendarRequest) (planner.Question, error) {
	r := newReader()
	q := planner.Question{AsOf: parsed(r, "asOf", m.GetAsOf(), Time), OmitValues: true}
	return q, r.err()
}

// RollUpMessage writes what is known of groups.
func RollUpMessage(x planner.Rollup) *plimsollv1.RollUpPoolsResponse {
	m := &plimsollv1.RollUpPoolsResponse{LeftOut: texts(x.LeftOut)}
	for _, g := range x.Groups {
		m.Groups = append(m.Groups, GroupMessage(g))
		m.AsOfTime = timeMessage(g.FirstAnswer.Question.AsOf)
	}
	return m
}

func GroupMessage(g planner.GroupAnswer) *plimsollv1.GroupForecast {
	action := g.Action()
	m := &plimsollv1.GroupForecast{
		Name: text(g.Group.Name), Title: text(g.Group.Title), Labels: labelsMessage(g.Group.Labels),
		Action: action.Text, Advice: actionMessage(action), First: saturationMessage(g.FirstAnswer), UntilTime: timeMessage(g.First.Until),
		Apart: text(g.Apart), Answered: count(g.Answered), Late: count(g.Late), Notes: texts(g.Notes),
	}
	m.First.Action, m.First.Advice = "", nil
	m.Movable = g.Group.Movable
	for _, names := range g.Identical {
		m.Identical = append(m.Identical, &plimsollv1.IdenticalPools{Pools: texts(names)})
	}
	if g.Sum != nil {
		m.Sum, m.SumIdle = ForecastMessage(*g.Sum), idleMessage(g.SumIdle, *g.Sum, nil)
	}
	if g.Value != nil {
		m.IdleValue = MoneyMessage(*g.Value)
	}
	for i, x := range g.Members {
		m.Members = append(m.Members, memberMessage(x, g.First.Binding[i]))
		if !g.Repeats(x.Answer.Pool) {
			m.Idle = addIdle(m.Idle, x)
		}
	}
	for _, x := range g.WhatIfs {
		m.WhatIfs = append(m.WhatIfs, groupWhatIfMessage(x))
	}
	m.Explanations, m.NotExplained = explanationMessages(g.Explanations), text(g.Unexplained)
	return m
}

// groupWhatIfMessage writes what a what-if makes of a group.
func groupWhatIfMessage(x planner.GroupWhatIf) *plimsollv1.GroupWhatIf {
	m := &plimsollv1.GroupWhatIf{
		Name: text(x.WhatIf.Name), Title: text(x.WhatIf.Title), Against: text(x.WhatIf.Against), Action: x.Action.Text,
		Advice: actionMessage(x.Action),
		First:  saturationMessage(x.FirstAnswer), UntilTime: timeMessage(x.First.Until), Notes: texts(x.Notes),
		Change: &plimsollv1.DateChange{Reason: text(x.NoChange)},
	}
	m.First.Action, m.First.Advice = "", nil
	for _, b := range x.First.Binding {
		m.ProbabilityFirst = append(m.ProbabilityFirst, b.Probability)
	}
	if x.Sum != nil {
		m.Sum = ForecastMessage(*x.Sum)
		m.Sum.Evidence = nil // that of the sum without events
	}
	if x.Change != nil {
		m.Change = dateChangeMessage(*x.Change)
	}
	return m
}

func memberMessage(x planner.GroupMember, b joint.Binding) *plimsollv1.GroupMember {
	s, action := x.Answer.Saturation, x.Answer.Action()
	m := &plimsollv1.GroupMember{
		Pool: poolName(x.Answer.Pool), State: plimsollv1.State(s.State), Action: action.Text, Advice: actionMessage(action),
		ProbabilityFirst: &b.Probability, ProbabilityWithinHorizon: known(s.Within()),
		DateP10: dateMessage(s, 0.1), DateP50: dateMessage(s, 0.5), DateP90: dateMessage(s, 0.9),
		Idle: idleMessage(x.Idle, x.Answer, x.Value), Dependence: slices.Clone(x.Dependence),
	}
	if f := x.Answer.Forecast; f != nil {
		m.Happenings = happeningMessages(f.Evidence.Happenings)
	}
	return m
}

// IdleMessage writes what is idle of a member.
func IdleMessage(m planner.GroupMember) *plimsollv1.Idle {
	return idleMessage(m.Idle, m.Answer, m.Value)
}

func idleMessage(w sizing.Idle, a planner.Answer, value *money.Amount) *plimsollv1.Idle {
	m := &plimsollv1.Idle{
		Unit: text(string(a.Series.Unit)), Usable: known(a.Saturation.Facts.Capacity), Confidence: given(w.Confidence),
		UntilTime: timeMessage(w.Until), Needed: known(w.Needed), Amount: known(w.Idle), Reason: text(w.Reason),
	}
	if w.Known {
		m.Units, m.UnitKind = count(w.Units), text(w.Kind)
	}
	if value != nil {
		m.Value = MoneyMessage(*value)
	}
	return m
}

// addIdle adds what is idle of a pool to that of others in its unit. Ratios do not add up, nor does what was not promised of units that
// are counted already.
func addIdle(list []*plimsollv1.IdleAmount, x planner.GroupMember) []*plimsollv1.IdleAmount {
	unit := text(string(x.Answer.Series.Unit))
	if math.IsNaN(x.Idle.Idle) || unit == "" || unit == string(series.Ratio) || x.Allocates != "" {
		return list
	}
	i := slices.IndexFunc(list, func(a *plimsollv1.IdleAmount) bool { return a.GetUnit() == unit })
	if i < 0 {
		return append(list, &plimsollv1.IdleAmount{Unit: unit, Amount: x.Idle.Idle})
	}
	list[i].Amount += x.Idle.Idle
	return list
}
