package convert

import (
	"errors"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// WhatIfs reads what-ifs in a file of their own. Whether the pools that they speak of exist is not known here.
func WhatIfs(m *plimsollv1.WhatIfs) ([]estate.WhatIf, error) {
	r := newReader()
	list := r.whatIfs(m.GetWhatIfs())
	r.named(list)
	r.references(list, 1, func(string) error { return nil })
	return list, r.err()
}

// named refuses what-ifs that are nothing but the name of another.
func (r reader) named(list []estate.WhatIf) {
	for i, w := range list {
		if len(w.Events) == 0 {
			r.item("whatIfs", i).check("events", errors.New("is empty: want what may come"))
		}
	}
}

// references checks what the what-ifs speak of.
func (r reader) references(list []estate.WhatIf, demands int, known func(name string) error) {
	r.checkAll(estate.CheckReferences(list, demands, known))
}

// checkAll keeps all the *planner.InvalidErrors of err.
func (r reader) checkAll(err error) {
	for _, e := range each(err) {
		var wrong *estate.InvalidError
		if errors.As(e, &wrong) {
			r.check(wrong.Field, wrong.Err)
		}
	}
}

// whatIfs reads what-ifs. Those without events are left as the names of others.
func (r reader) whatIfs(list []*plimsollv1.WhatIf) []estate.WhatIf {
	var out []estate.WhatIf
	for i, m := range list {
		item := r.item("whatIfs", i)
		w := estate.WhatIf{Name: m.GetName(), Title: m.GetTitle(), Against: m.GetAgainst()}
		before := len(*r.errs)
		for j, e := range m.GetEvents() {
			w.Events = append(w.Events, item.item("events", j).event(e))
		}
		if len(w.Events) > 0 && len(*r.errs) == before {
			item.checkAll(w.Validate())
		}
		out = append(out, w)
	}
	return out
}

// event reads one event.
func (r reader) event(m *plimsollv1.Event) estate.Event {
	e := estate.Event{Pools: names(m.GetPools())}
	e.Name, e.From, e.Until, e.Ramp = m.GetName(), r.bound("fromTime", m.GetFromTime()), r.bound("untilTime", m.GetUntilTime()),
		r.step("ramp", m.GetRamp())
	switch x := m.GetChange().(type) {
	case *plimsollv1.Event_Grow:
		e.Grow = r.in("grow").growthChange(x.Grow)
	case *plimsollv1.Event_Load:
		e.Load = r.in("load").loadChange(x.Load)
	case *plimsollv1.Event_Reservation:
		e.Reserve, e.UsedBy = r.in("reservation").reservation(x.Reservation), PoolID(x.Reservation.GetUsedBy())
	case *plimsollv1.Event_Season:
		e.Season = &event.SeasonChange{Season: x.Season.GetSeason(), Factor: r.estimate("season.factor", x.Season.GetFactor(), nil)}
	case *plimsollv1.Event_Move:
		e.Move = &estate.Move{From: PoolID(x.Move.GetFrom()), To: PoolID(x.Move.GetTo()),
			Share: r.estimate("move.share", x.Move.GetShare(), whole())}
	case *plimsollv1.Event_Merge:
		e.Merge = &estate.Merge{Pool: PoolID(x.Merge.GetPool()), Share: r.estimate("merge.share", x.Merge.GetShare(), whole())}
	case *plimsollv1.Event_Driver:
		e.Driver = r.in("driver").driver(x.Driver)
	default:
		r.check("", errors.New("what changes is missing: want one of grow, load, season, move, merge, driver and reservation"))
	}
	return e
}

// names returns the last parts of resource names.
func names(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, PoolID(s))
	}
	return out
}

// whole is the share of something that is meant where none is given.
func whole() *future.Estimate {
	e := future.Sure(1)
	return &e
}

// estimate reads a number that may not be sure; without a message it is otherwise.
func (r reader) estimate(field string, m *plimsollv1.Estimate, otherwise *future.Estimate) future.Estimate {
	if m == nil && otherwise != nil {
		return *otherwise
	}
	e := future.Estimate{Low: m.GetLow(), Mid: m.GetMid(), High: m.GetHigh()}
	switch {
	case m == nil || (m.Low == nil) != (m.High == nil) || m.Mid == nil && m.Low == nil:
		r.check(field, errors.New("want mid, or low and high, or all three"))
	case m.Low == nil:
		return future.Sure(e.Mid)
	case m.Mid == nil:
		e.Mid = e.Low + (e.High-e.Low)/2
	}
	return e
}

func (r reader) growthChange(m *plimsollv1.GrowthChange) *event.Grow {
	g := &event.Grow{InsteadOfTrend: m.GetInsteadOfTrend()}
	switch {
	case m.GetFactor() == nil && m.GetRate() == nil:
		r.check("", errors.New("how much is missing: want factor or rate"))
	case m.GetFactor() != nil && m.GetRate() != nil:
		r.check("rate", errors.New("cannot be given together with factor"))
	case m.GetFactor() != nil:
		if g.Factor = r.estimate("factor", m.GetFactor(), nil); g.Factor.Low <= 0 {
			r.check("factor", errors.New("want numbers above 0, such as 1.2 for a fifth more"))
		}
	default:
		g.Rate = r.estimate("rate", m.GetRate(), nil)
	}
	return g
}

func (r reader) loadChange(m *plimsollv1.LoadChange) *event.Load {
	return &event.Load{Amount: r.estimate("amount", m.GetAmount(), nil), Unit: parsed(r, "unit", m.GetUnit(), series.ParseUnit)}
}

func (r reader) reservation(m *plimsollv1.Reservation) *event.Reservation {
	return &event.Reservation{
		Load:   event.Load{Amount: r.estimate("amount", m.GetAmount(), nil), Unit: parsed(r, "unit", m.GetUnit(), series.ParseUnit)},
		Covers: m.GetCovers(),
	}
}

func (r reader) driver(m *plimsollv1.Driver) *estate.Driver {
	d := &estate.Driver{Pool: PoolID(m.GetPool())}
	for i, x := range m.GetPlan() {
		d.Plan = append(d.Plan, event.Target{Time: r.item("plan", i).bound("time", x.GetTime()), Value: x.GetValue()})
	}
	if m.GetGrow() != nil {
		d.Grow = r.in("grow").growthChange(m.GetGrow())
	}
	if m.GetEffect() != nil {
		e := r.estimate("effect", m.GetEffect(), nil)
		d.Effect = &e
	}
	return d
}

// WhatIfMessages writes what-ifs.
func WhatIfMessages(list []estate.WhatIf) []*plimsollv1.WhatIf {
	var out []*plimsollv1.WhatIf
	for _, w := range list {
		m := &plimsollv1.WhatIf{Name: text(w.Name), Title: text(w.Title), Against: text(w.Against)}
		for _, e := range w.Events {
			m.Events = append(m.Events, eventMessage(e))
		}
		out = append(out, m)
	}
	return out
}

func eventMessage(e estate.Event) *plimsollv1.Event {
	m := &plimsollv1.Event{Name: text(e.Name), FromTime: timeMessage(e.From), UntilTime: timeMessage(e.Until), Ramp: stepMessage(e.Ramp)}
	if len(e.Pools) > 0 {
		m.Pools = texts(e.Pools)
	}
	switch {
	case e.Grow != nil:
		m.Change = &plimsollv1.Event_Grow{Grow: growthChangeMessage(*e.Grow)}
	case e.Load != nil:
		m.Change = &plimsollv1.Event_Load{Load: loadChangeMessage(*e.Load)}
	case e.Reserve != nil:
		m.Change = &plimsollv1.Event_Reservation{Reservation: reservationMessage(e)}
	case e.Season != nil:
		m.Change = &plimsollv1.Event_Season{Season: &plimsollv1.SeasonChange{Season: text(e.Season.Season),
			Factor: estimateMessage(e.Season.Factor)}}
	case e.Move != nil:
		m.Change = &plimsollv1.Event_Move{Move: &plimsollv1.Move{From: text(e.Move.From), To: text(e.Move.To),
			Share: estimateMessage(e.Move.Share)}}
	case e.Merge != nil:
		m.Change = &plimsollv1.Event_Merge{Merge: &plimsollv1.Merge{Pool: text(e.Merge.Pool), Share: estimateMessage(e.Merge.Share)}}
	case e.Driver != nil:
		m.Change = &plimsollv1.Event_Driver{Driver: driverMessage(*e.Driver)}
	}
	return m
}

func estimateMessage(e future.Estimate) *plimsollv1.Estimate {
	if e == future.Sure(e.Mid) {
		return &plimsollv1.Estimate{Mid: &e.Mid}
	}
	return &plimsollv1.Estimate{Low: &e.Low, Mid: &e.Mid, High: &e.High}
}

func growthChangeMessage(g event.Grow) *plimsollv1.GrowthChange {
	m := &plimsollv1.GrowthChange{InsteadOfTrend: g.InsteadOfTrend}
	if g.Factor != (future.Estimate{}) {
		m.Factor = estimateMessage(g.Factor)
	} else {
		m.Rate = estimateMessage(g.Rate)
	}
	return m
}

func loadChangeMessage(l event.Load) *plimsollv1.LoadChange {
	return &plimsollv1.LoadChange{Amount: estimateMessage(l.Amount), Unit: text(string(l.Unit))}
}

func reservationMessage(e estate.Event) *plimsollv1.Reservation {
	m := &plimsollv1.Reservation{Amount: estimateMessage(e.Reserve.Amount), Unit: text(string(e.Reserve.Unit)), UsedBy: text(e.UsedBy)}
	if len(e.Reserve.Covers) > 0 {
		m.Covers = texts(e.Reserve.Covers)
	}
	return m
}

func driverMessage(d estate.Driver) *plimsollv1.Driver {
	m := &plimsollv1.Driver{Pool: text(d.Pool)}
	for _, x := range d.Plan {
		m.Plan = append(m.Plan, &plimsollv1.DatedValue{Time: timeMessage(x.Time), Value: x.Value})
	}
	if d.Grow != nil {
		m.Grow = growthChangeMessage(*d.Grow)
	}
	if d.Effect != nil {
		m.Effect = estimateMessage(*d.Effect)
	}
	return m
}

// WhatIfForecastMessages writes the answers to what-ifs.
func WhatIfForecastMessages(list []planner.WhatIfAnswer) []*plimsollv1.WhatIfForecast {
	var out []*plimsollv1.WhatIfForecast
	for _, x := range list {
		m := &plimsollv1.WhatIfForecast{
			Name: text(x.WhatIf.Name), Title: text(x.WhatIf.Title), Against: text(x.WhatIf.Against),
			Forecast: ForecastMessage(x.Answer), Notes: texts(x.Notes), Change: &plimsollv1.DateChange{Reason: text(x.NoChange)},
		}
		m.Forecast.Evidence = nil // that of the forecast without events
		if x.Change != nil {
			m.Change = dateChangeMessage(*x.Change)
		}
		if x.UnitsKnown {
			m.Change.Units = count(x.Units)
		}
		out = append(out, m)
	}
	return out
}

func dateChangeMessage(c event.DateChange) *plimsollv1.DateChange {
	m := &plimsollv1.DateChange{
		Sooner: known(c.Sooner()), Same: known(c.Same()), Later: known(c.Later()), ProbabilityWithinHorizon: known(c.Within()),
	}
	for p, at := range map[float64]**float64{0.1: &m.DaysP10, 0.5: &m.DaysP50, 0.9: &m.DaysP90} {
		if d, ok := c.Quantile(p); ok {
			days := float64(d) / float64(24*time.Hour)
			*at = &days
		}
	}
	for _, span := range planner.MoveSpans() {
		move := &plimsollv1.DateMove{Span: span.String()}
		sooner, soonerUnknown := c.MovedBy(span, true)
		later, laterUnknown := c.MovedBy(span, false)
		move.Sooner, move.SoonerUnknown, move.Later, move.LaterUnknown = &sooner, &soonerUnknown, &later, &laterUnknown
		m.Moves = append(m.Moves, move)
	}
	return m
}
