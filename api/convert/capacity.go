package convert

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Capacity reads a usable capacity, given as levels or as what it is made of; an
// absent message is the zero Capacity.
func Capacity(m *plimsollv1.Capacity) (capacity.Capacity, error) {
	r := newReader()
	c := r.capacity("capacity", m)
	return c, r.err()
}

func (r reader) capacity(field string, m *plimsollv1.Capacity) capacity.Capacity {
	if m == nil {
		return capacity.Capacity{}
	}
	in := r.in(field)
	if hasParts(m) {
		return in.plan(m)
	}
	c := capacity.Capacity{Unit: parsed(in, "unit", m.GetUnit(), series.ParseUnit)}
	if len(m.GetLevels()) == 0 {
		in.check("", errors.New("is empty: want units or levels, or no capacity at all"))
	}
	for i, l := range m.GetLevels() {
		item := in.item("levels", i)
		item.bound("fromTime", l.GetFromTime())
		c.Levels = append(c.Levels, item.level(l))
	}
	r.check(field, c.Validate())
	return c
}

// hasParts reports whether a capacity is given as what it is made of.
func hasParts(m *plimsollv1.Capacity) bool {
	return m.GetPreset() != "" || m.Ratio != nil || m.GetOrder() != "" ||
		len(m.GetUnits())+len(m.GetChanges())+len(m.GetReserves())+len(m.GetLimits()) > 0
}

// plan reads a capacity that is given as what it is made of.
func (r reader) plan(m *plimsollv1.Capacity) capacity.Capacity {
	if len(m.GetLevels()) > 0 {
		r.check("levels", errors.New("cannot be given together with units, changes, preset, ratio, reserves, limits or order: reserves of "+
			"levels stand within them"))
		return capacity.Capacity{}
	}
	p := capacity.Plan{
		Unit: parsed(r, "unit", m.GetUnit(), series.ParseUnit), Preset: m.GetPreset(), Ratio: m.GetRatio(), Order: m.GetOrder(),
	}
	for _, u := range m.GetUnits() {
		kind := capacity.UnitKind{Kind: u.GetKind(), Count: 1, Size: u.GetSize()}
		if u.Count != nil {
			kind.Count = int(u.GetCount())
		}
		p.Units = append(p.Units, kind)
	}
	for i, c := range m.GetChanges() {
		from := r.item("changes", i).bound("fromTime", c.GetFromTime())
		p.Changes = append(p.Changes, capacity.Change{At: from, Kind: c.GetKind(), Count: int(c.GetCount()), Reason: c.GetReason()})
	}
	for i, x := range m.GetReserves() {
		p.Reserves = append(p.Reserves, r.item("reserves", i).rule(x))
	}
	p.Limits = r.limits(m.GetLimits())
	c, err := p.Capacity()
	r.planned(err)
	return c
}

// planned says what is wrong with a plan of capacity, by field where that is known.
func (r reader) planned(err error) {
	for _, e := range each(err) {
		var wrong *capacity.PlanError
		if errors.As(e, &wrong) {
			r.check(wrong.Field, wrong.Err)
			continue
		}
		r.check("", e)
	}
}

// limits reads what can be used at most, whatever is installed.
func (r reader) limits(list []*plimsollv1.CapacityLimit) (out []capacity.Limit) {
	for i, l := range list {
		item := r.item("limits", i)
		out = append(out, capacity.Limit{
			Name: l.GetName(), Amount: l.GetAmount(), From: item.bound("fromTime", l.GetFromTime()),
			Until: item.bound("untilTime", l.GetUntilTime()),
		})
	}
	return out
}

// bound reads a time that may be absent.
func (r reader) bound(field string, t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	r.check(field, t.CheckValid())
	return t.AsTime()
}

// rule reads a reserve in one of its forms. One without any form keeps nothing free.
func (r reader) rule(m *plimsollv1.ReserveRule) capacity.Rule {
	rule := capacity.Rule{Name: m.GetName(), From: r.bound("fromTime", m.GetFromTime()), Until: r.bound("untilTime", m.GetUntilTime())}
	switch form := m.GetForm().(type) {
	case *plimsollv1.ReserveRule_Largest:
		rule.Largest = int(form.Largest)
	case *plimsollv1.ReserveRule_Share:
		rule.Share = form.Share
	case *plimsollv1.ReserveRule_ShareOfRest:
		rule.Share, rule.OfRest = form.ShareOfRest, true
	case *plimsollv1.ReserveRule_PerUnit:
		rule.PerUnit = form.PerUnit
	case *plimsollv1.ReserveRule_Amount:
		rule.Amount = form.Amount
	default:
		r.check("", errors.New("how much is missing: want one of largest, share, shareOfRest, perUnit and amount"))
	}
	return rule
}

// level reads a level that is given as such.
func (r reader) level(m *plimsollv1.CapacityLevel) capacity.Level {
	l := capacity.Level{From: timeOf(m.GetFromTime()), Installed: m.GetInstalled(), Reason: m.GetReason()}
	sum := 0.0
	for _, u := range m.GetUnits() {
		l.Units = append(l.Units, capacity.Units{Kind: u.GetKind(), Count: int(u.GetCount()), Size: u.GetSize()})
		sum += float64(u.GetCount()) * u.GetSize()
	}
	const rounding = 1e-9
	if diff := sum - l.Installed; len(l.Units) > 0 && (diff > rounding*l.Installed || diff < -rounding*l.Installed) {
		r.check("units", fmt.Errorf("they add up to %v, but %v is installed", sum, l.Installed))
	}
	for _, reserve := range m.GetReserves() {
		l.Reserves = append(l.Reserves, capacity.Reserve{Name: reserve.GetName(), Amount: reserve.GetAmount(), Default: reserve.GetIsDefault()})
	}
	return l
}

// CapacityMessage writes a usable capacity in the form in which it was given; nil for the zero Capacity.
func CapacityMessage(c capacity.Capacity) *plimsollv1.Capacity {
	if c.IsZero() {
		return nil
	}
	if c.Plan != nil {
		return planMessage(*c.Plan)
	}
	return &plimsollv1.Capacity{Unit: text(string(c.Unit)), Levels: levelMessages(c.Levels)}
}

// levelMessages writes levels with all their parts.
func levelMessages(levels []capacity.Level) []*plimsollv1.CapacityLevel {
	var out []*plimsollv1.CapacityLevel
	for _, l := range levels {
		m := &plimsollv1.CapacityLevel{Installed: l.Installed, Reason: text(l.Reason), FromTime: timeMessage(l.From)}
		for _, u := range l.Units {
			m.Units = append(m.Units, &plimsollv1.CapacityUnits{Kind: text(u.Kind), Count: *count(u.Count), Size: u.Size})
		}
		for _, x := range l.Reserves {
			m.Reserves = append(m.Reserves, &plimsollv1.Reserve{Name: text(x.Name), Amount: x.Amount, IsDefault: x.Default})
		}
		out = append(out, m)
	}
	return out
}

// planMessage writes what a capacity is made of.
func planMessage(p capacity.Plan) *plimsollv1.Capacity {
	m := &plimsollv1.Capacity{Unit: text(string(p.Unit)), Preset: text(p.Preset), Ratio: given(p.Ratio), Order: text(p.Order)}
	for _, u := range p.Units {
		m.Units = append(m.Units, &plimsollv1.UnitKind{Kind: text(u.Kind), Count: count(u.Count), Size: given(u.Size)})
	}
	for _, c := range p.Changes {
		m.Changes = append(m.Changes, &plimsollv1.CapacityChange{FromTime: timeMessage(c.At), Kind: text(c.Kind), Count: *count(c.Count),
			Reason: text(c.Reason)})
	}
	for _, r := range p.Reserves {
		m.Reserves = append(m.Reserves, ruleMessage(r))
	}
	for _, l := range p.Limits {
		m.Limits = append(m.Limits, &plimsollv1.CapacityLimit{Name: text(l.Name), Amount: l.Amount, FromTime: timeMessage(l.From),
			UntilTime: timeMessage(l.Until)})
	}
	return m
}

func ruleMessage(r capacity.Rule) *plimsollv1.ReserveRule {
	m := &plimsollv1.ReserveRule{Name: text(r.Name), FromTime: timeMessage(r.From), UntilTime: timeMessage(r.Until)}
	switch {
	case r.Largest > 0:
		m.Form = &plimsollv1.ReserveRule_Largest{Largest: *count(r.Largest)}
	case r.OfRest:
		m.Form = &plimsollv1.ReserveRule_ShareOfRest{ShareOfRest: r.Share}
	case r.Share > 0:
		m.Form = &plimsollv1.ReserveRule_Share{Share: r.Share}
	case r.PerUnit > 0:
		m.Form = &plimsollv1.ReserveRule_PerUnit{PerUnit: r.PerUnit}
	default:
		m.Form = &plimsollv1.ReserveRule_Amount{Amount: r.Amount}
	}
	return m
}

// thresholds reads the lines below the usable capacity.
func (r reader) thresholds(warning, critical *plimsollv1.Threshold) []capacity.Threshold {
	var list []capacity.Threshold
	for _, x := range []struct {
		name string
		m    *plimsollv1.Threshold
	}{{"warning", warning}, {"critical", critical}} {
		if x.m == nil {
			continue
		}
		t := capacity.Threshold{Name: x.name, Share: x.m.GetShare(), Amount: x.m.GetAmount()}
		if err := t.Validate(); err != nil {
			r.check(x.name, errors.New(strings.TrimPrefix(err.Error(), x.name+": ")))
			continue
		}
		list = append(list, t)
	}
	return list
}

// thresholdMessage writes the line of that name; nil where there is none.
func thresholdMessage(list []capacity.Threshold, name string) *plimsollv1.Threshold {
	for _, t := range list {
		switch {
		case t.Name != name:
		case t.Amount != 0:
			return &plimsollv1.Threshold{Line: &plimsollv1.Threshold_Amount{Amount: t.Amount}}
		default:
			return &plimsollv1.Threshold{Line: &plimsollv1.Threshold_Share{Share: t.Share}}
		}
	}
	return nil
}
