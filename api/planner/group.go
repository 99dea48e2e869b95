package planner

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/joint"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/sizing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// GroupQuestion asks about several pools together.
type GroupQuestion struct {
	// By are names of labels: a group for each combination of their values. None: the groups of the estate.
	By []string
	// Movable says of the groups of By that load can move freely within each.
	Movable bool
	// Names are the groups of the estate that are asked about; none: all.
	Names []string
	// Question is asked of every pool, as ForecastPool does.
	Question Question
}

// Rollup is what is known of groups.
type Rollup struct {
	Groups []GroupAnswer // the most urgent first
	// LeftOut are the pools that lack one of the labels, and are in no group.
	LeftOut []string
}

// GroupAnswer is what is known of several pools together.
type GroupAnswer struct {
	Group   estate.Group
	Members []GroupMember
	// First is when any of the pools saturates first, with the dependence of their demands kept, and
	// FirstAnswer the same as an answer, with what to order by of the most urgent pool.
	First       joint.Saturation
	FirstAnswer Answer
	// Sum is the demand of all pools against the usable capacity of all, as if load could move freely between
	// them, with the longest lead time and sustain span of all; nil where they do not add up, and Apart says why. SumIdle is
	// what is idle of it.
	Sum     *Answer
	SumIdle sizing.Idle
	Apart   string
	// Answered counts the pools with a lead time and an answer, and Late those of them that
	// had to be ordered for by now, or are saturated.
	Answered, Late int
	// Value is what all idle units cost; nil where no pool has a price.
	Value *money.Amount
	Notes []string
	// WhatIfs are what the what-ifs of the pools make of the group, in the order in which pools have them, and
	// Explanations are those of First, at the quantiles that were asked for. Where there is nothing to explain, Unexplained says why.
	WhatIfs      []GroupWhatIf
	Explanations []explain.Explanation
	Unexplained  string
	// Identical are pools that measured the same at all times, such as several mounts of one file system: only the
	// first of each counts in what is idle.
	Identical [][]string
}

// GroupMember is a pool of a group.
type GroupMember struct {
	Answer Answer
	// Allocates names the pool whose units it promises; empty for a pool of what is used.
	Allocates string
	Idle      sizing.Idle
	Value     *money.Amount // of the idle units; nil where there is no price or no number
	// Dependence on each member of the group, in their order.
	Dependence []float64
}

// Groups answers the question for groups of pools. Labels that no pool has are an
// *InvalidError, and groups that are not there a *NotFoundError.
func (p *Planner) Groups(ctx context.Context, q GroupQuestion) (Rollup, error) {
	groups, left, err := p.groupsOf(q)
	if err != nil {
		return Rollup{}, err
	}
	if q.Question.WhatIfs, err = p.whatIfs(q.Question.WhatIfs); err != nil {
		return Rollup{}, err
	}
	if err := estate.CheckWhatIfs(q.Question.WhatIfs, len(p.config.Estate.Pools), p.Known); err != nil {
		return Rollup{}, err
	}
	if len(q.Question.WhatIfs) > 0 {
		q.Question.Others = p.otherPools(q.Question)
	}
	out, err := p.rollUp(ctx, groups, q.Question.Explain, p.forecastOnce(q.Question))
	out.LeftOut = left
	return out, err
}

// rollUp answers for groups whose pools are resolved; ask answers for pools, and explain are the quantiles to take apart.
func (p *Planner) rollUp(ctx context.Context, groups []estate.Group, explain []float64, ask askPools) (Rollup, error) {
	var out Rollup
	for _, g := range groups {
		a, err := p.group(ctx, g, explain, ask)
		if err != nil {
			return Rollup{}, fmt.Errorf("group %q: %w", g.Name, err)
		}
		out.Groups = append(out.Groups, a)
	}
	rankGroups(out.Groups)
	return out, nil
}

// askPools answers for pools by name.
type askPools func(ctx context.Context, names []string) ([]Answer, error)

// forecastOnce returns a call that forecasts pools, each at most once.
func (p *Planner) forecastOnce(q Question) askPools {
	var mu sync.Mutex
	known := map[string]Answer{}
	return func(ctx context.Context, names []string) ([]Answer, error) {
		mu.Lock()
		defer mu.Unlock()
		var missing []string
		for _, n := range names {
			if _, ok := known[n]; !ok {
				missing = append(missing, n)
			}
		}
		answers, err := p.forecastNamed(ctx, missing, q)
		if err != nil {
			return nil, err
		}
		for i, n := range missing {
			known[n] = answers[i]
		}
		out := make([]Answer, len(names))
		for i, n := range names {
			out[i] = known[n]
		}
		return out, nil
	}
}

// group answers for one group.
func (p *Planner) group(ctx context.Context, g estate.Group, explain []float64, ask askPools) (GroupAnswer, error) {
	answers, err := ask(ctx, g.Pools)
	if err != nil {
		return GroupAnswer{}, err
	}
	out := GroupAnswer{Group: g}
	members, marginals := make([]forecast.Forecast, len(answers)), make([]forecast.Saturation, len(answers))
	for i, a := range answers {
		members[i], marginals[i] = forecast.Forecast{Series: a.Series}, a.Saturation
		if a.Forecast != nil {
			members[i] = *a.Forecast
		}
	}
	joint, err := joint.New(members)
	if err != nil {
		return out, err
	}
	if out.First, err = joint.Saturate(marginals); err != nil {
		return out, err
	}
	out.Notes = append(out.Notes, joint.Notes...)
	if err := p.members(&out, answers, joint); err != nil {
		return out, err
	}
	out.FirstAnswer = groupAnswer(g.Name, answers, out.First.Saturation)
	out.FirstAnswer.OrderBy = mostUrgent(answers).OrderBy
	if err := out.add(g, answers, joint); err != nil {
		return out, err
	}
	if err := out.answerWhatIfs(ctx, answers, joint); err != nil {
		return out, err
	}
	return out, out.explain(answers, joint, explain)
}

// members fills in what is known of each pool.
func (p *Planner) members(out *GroupAnswer, answers []Answer, joint *joint.Joint) error {
	for i, a := range answers {
		m := GroupMember{Answer: a, Allocates: p.configured(a.Pool).Allocates}
		for k := range answers {
			m.Dependence = append(m.Dependence, joint.Dependence(i, k))
		}
		var err error
		if m.Idle, err = a.Idle(); err != nil {
			return err
		}
		out.Members = append(out.Members, m)
		if s := a.Saturation.State; !a.Question.LeadTime.IsZero() && (s.HasDates() || s == forecast.AlreadySaturated) {
			out.Answered++
			if a.Action().Verb == advice.OrderNow {
				out.Late++
			}
		}
	}
	out.Identical = identical(answers)
	for i := range out.Members {
		m := &out.Members[i]
		if out.Repeats(m.Answer.Pool) {
			continue
		}
		if err := out.price(m, p.priceOf(m.Answer.Pool)); err != nil {
			return estate.Invalid("pool "+m.Answer.Pool+".unitPrice", err)
		}
	}
	return nil
}

// Idle returns the capacity of the pool that is not needed; there is no number where nothing was simulated.
func (a Answer) Idle() (sizing.Idle, error) {
	if a.Forecast == nil {
		return sizing.Idle{Idle: math.NaN(), Needed: math.NaN(), Reason: a.Saturation.Reason}, nil
	}
	w, err := sizing.IdleOf(*a.Forecast, sizing.IdleQuestion{
		Capacity: a.Question.Capacity, Sustain: a.Question.Sustain, Kind: a.Question.Order.Kind, Size: a.Question.Order.Size,
	})
	return w, estate.Invalid("pool "+a.Pool, err)
}

// configured returns the pool of that name, the zero Pool where there is none.
func (p *Planner) configured(name string) estate.Pool {
	for _, x := range p.config.Estate.Pools {
		if x.Name == name {
			return x
		}
	}
	return estate.Pool{}
}

func (p *Planner) priceOf(pool string) money.Price { return p.configured(pool).UnitPrice }

// price values the idle units of a member, and adds that to what the group ties up.
func (g *GroupAnswer) price(m *GroupMember, price money.Price) error {
	units, known := g.idleUnits(*m)
	if price.Currency() == "" || !known {
		return nil
	}
	value, err := price.Times(float64(units))
	if err != nil {
		return err
	}
	m.Value = &value
	if g.Value == nil {
		g.Value = &value
		return nil
	}
	sum, err := g.Value.Add(value)
	if err != nil {
		return fmt.Errorf("in one group: %w", err)
	}
	g.Value = &sum
	return nil
}

// groupAnswer is an answer about several pools: with the longest lead time and approval of them, and the smallest order quantile.
func groupAnswer(name string, members []Answer, s forecast.Saturation) Answer {
	q := members[0].Question
	q.Capacity, q.Thresholds, q.Order, q.OmitValues = capacity.Capacity{}, nil, estate.OrderRule{}, true
	for _, m := range members {
		if l := m.Question.LeadTime; l.Approx() > q.LeadTime.Approx() {
			q.LeadTime = l
		}
		if l := m.Question.Order.Approval; l.Approx() > q.Order.Approval.Approx() {
			q.Order.Approval = l
		}
		if l := m.Question.Sustain; l.Approx() > q.Sustain.Approx() {
			q.Sustain = l
		}
		q.OrderQuantile = min(q.OrderQuantile, m.Question.OrderQuantile)
	}
	return Answer{Series: series.Series{Name: name, Step: s.Step}, Question: q, Saturation: s}
}

// add adds the pools up, where they can be.
func (g *GroupAnswer) add(spec estate.Group, answers []Answer, joint *joint.Joint) error {
	if len(answers) < 2 {
		g.Apart = "There is one pool only."
		return nil
	}
	if g.Apart = mixed(g.Members); g.Apart != "" {
		return nil
	}
	capacities := make([]capacity.Capacity, len(answers))
	for i, a := range answers {
		capacities[i] = a.Capacity
		if a.Capacity.IsZero() {
			g.Apart = fmt.Sprintf("The capacity of %q is not known.", a.Name())
			return nil
		}
	}
	sum, notes, err := joint.Sum(spec.Name)
	if err != nil {
		g.Apart = "They do not add up: " + trimmed(err, "sum: ") + "."
		return nil //nolint:nilerr // pools of different kinds are no mistake
	}
	capacity, err := capacity.Sum(capacities)
	if err != nil {
		g.Apart = "They do not add up: " + err.Error() + "."
		return nil //nolint:nilerr // likewise
	}
	a := groupAnswer(spec.Name, answers, forecast.Saturation{})
	a.Series, a.Forecast, a.Capacity, a.Question.Capacity = sum.Series, &sum, capacity, capacity
	a.readSum()
	a.Warnings = notes
	g.Sum, g.Notes = &a, append(g.Notes, notes...)
	g.SumIdle, err = sizing.IdleOf(sum, sizing.IdleQuestion{Capacity: capacity, Sustain: a.Question.Sustain})
	return err
}

// readSum reads the dates of a sum from its paths.
func (a *Answer) readSum() {
	q := a.Question
	a.Saturation, a.OrderBy = a.Forecast.Saturate(q.Capacity, q.Sustain), time.Time{}
	if !q.LeadTime.IsZero() {
		a.OrderBy, _ = a.Saturation.OrderBy(q.OrderQuantile, q.LeadTime, q.Order.Approval)
	}
}

// mostUrgent returns the answer that stands first in a table.
func mostUrgent(answers []Answer) Answer {
	return slices.MinFunc(answers, func(a, b Answer) int { return advice.Compare(a.Action(), b.Action(), a.Name(), b.Name()) })
}

// Action says what to do about the group: about the sum where load can move and there is one, and else about the most urgent pool.
func (g GroupAnswer) Action() advice.Action {
	if g.Sum != nil && g.Group.Movable {
		return g.Sum.Action()
	}
	answers := make([]Answer, len(g.Members))
	for i, m := range g.Members {
		answers[i] = m.Answer
	}
	return mostUrgent(answers).Action()
}

// rankGroups sorts groups as pools are: by what to do, as advice.Compare has it.
func rankGroups(groups []GroupAnswer) {
	slices.SortStableFunc(groups, func(a, b GroupAnswer) int {
		return advice.Compare(a.Action(), b.Action(), a.Group.Name, b.Group.Name)
	})
}
