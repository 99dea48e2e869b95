package capacity

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Limits of a Plan. Each is stated by the error of Plan.Capacity when it is broken.
const (
	MaxUnitKinds = 64
	MaxChanges   = 1000
	MaxRules     = 32
	MaxUnitCount = 1_000_000 // of one kind, at any time
)

// Plan says what a capacity is made of: units of some kinds, planned changes of
// their numbers, a ratio of over-commitment, and what has to stay free. Every kind
// of pool is written in these words; a Preset adds what its field usually keeps free.
//
// At any time, with s the size of a kind times Ratio,
//
//	installed = Σ count × s
//	usable    = installed − Σ reserves − what is over a limit
//
// Demand is compared with usable. In the demand model the ratio is 1 and demand is what is
// used; in the allocation model demand is what was promised, and the ratio says how much
// of that may be promised for each unit that is there.
type Plan struct {
	Unit series.Unit
	// Preset is the name of a Preset, or empty.
	Preset  string
	Units   []UnitKind
	Changes []Change
	// Ratio multiplies the size of every unit: 4 for four virtual cores on a core, 0.5
	// for data that is stored twice. 0 means 1.
	Ratio    float64
	Reserves []Rule
	Limits   []Limit
	// Order is the kind of unit that is ordered when there is too little; empty where
	// there is one kind only.
	Order string
}

// UnitKind is a kind of unit, and how many there are before the first Change.
type UnitKind struct {
	Kind  string  // such as "host"; empty: that of the preset, or "unit"
	Count int     // 0 for a kind that may come later
	Size  float64 // of one unit, above 0; 0: that of the preset, where it has one
}

// Change is a planned addition or retirement of units.
type Change struct {
	At     time.Time
	Kind   string // empty where there is one kind only
	Count  int    // more, or with a minus fewer
	Reason string // such as "order 4711"; may be empty
}

// Rule is a reserve, in exactly one of four forms.
type Rule struct {
	Name string
	// Largest is a number of units whose loss must be survived: the largest that are
	// there at the time, each less what is reserved on every unit.
	Largest int
	// Share of what is installed, or of what the reserves before this one leave where
	// OfRest is set.
	Share  float64
	OfRest bool
	// PerUnit is kept free on every unit.
	PerUnit float64
	// Amount is kept free as such.
	Amount float64
	// From and Until bound the time of the rule; zero for no bound.
	From, Until time.Time

	preset bool
}

// Limit is an amount that can be used at most, whatever is installed, such as a quota.
type Limit struct {
	Name        string
	Amount      float64
	From, Until time.Time
}

// PlanError says which field of a Plan makes no sense.
type PlanError struct {
	Field string // such as changes[1].count; empty for the plan as a whole
	Err   error
}

// Error names the field.
func (e *PlanError) Error() string { return strings.TrimPrefix(e.Field+": "+e.Err.Error(), ": ") }

// Unwrap returns the cause.
func (e *PlanError) Unwrap() error { return e.Err }

// Capacity returns the usable capacity that the plan amounts to, with a level for
// each time at which a part of it changes. The error is one or several joined *PlanError.
func (p Plan) Capacity() (Capacity, error) {
	full, err := p.complete()
	if err != nil {
		return Capacity{}, err
	}
	c := Capacity{Unit: p.Unit, Plan: &p}
	for _, t := range full.times() {
		l, err := full.level(t)
		if err != nil {
			return Capacity{}, err
		}
		c.Levels = append(c.Levels, l)
	}
	if err := c.Validate(); err != nil {
		return Capacity{}, &PlanError{"", errors.New(strings.TrimPrefix(err.Error(), "capacity: "))}
	}
	return c, nil
}

// With returns the plan with n more units of a kind from the given time on.
func (p Plan) With(kind string, n int, at time.Time, reason string) Plan {
	p.Changes = append(slices.Clip(p.Changes), Change{At: at, Kind: kind, Count: n, Reason: reason})
	return p
}

// OrderKind returns the kind of unit that is ordered, and false where the plan does not say it.
func (p Plan) OrderKind() (UnitKind, bool) {
	full, err := p.complete()
	if err != nil || full.Order == "" && len(full.Units) != 1 {
		return UnitKind{}, false
	}
	i := 0
	if full.Order != "" {
		i = full.kind(full.Order)
	}
	return full.Units[i], true
}

// complete fills in what the preset says, and checks every part by itself.
func (p Plan) complete() (Plan, error) {
	var errs []error
	wrong := func(field, format string, args ...any) {
		errs = append(errs, &PlanError{field, fmt.Errorf(format, args...)})
	}
	preset, err := PresetOf(p.Preset)
	if err != nil {
		wrong("preset", "%w", err)
	}
	if p.Ratio == 0 {
		p.Ratio = 1
	}
	if !(p.Ratio > 0) || math.IsInf(p.Ratio, 0) {
		wrong("ratio", "%v, want a finite number above 0, such as 4 for four virtual cores on a core", p.Ratio)
	}
	p.Units = p.completeUnits(preset, wrong)
	p.checkChanges(wrong)
	p.checkRules(wrong)
	p.checkLimits(wrong)
	p.Reserves = withPreset(p.Reserves, preset)
	if p.Order != "" && p.kind(p.Order) < 0 {
		wrong("order", "there are no units of the kind %q; the kinds are %s", p.Order, p.Kinds())
	}
	return p, errors.Join(errs...)
}

// complaint takes what is wrong with a field.
type complaint func(field, format string, args ...any)

// completeUnits checks the kinds of units.
func (p Plan) completeUnits(preset Preset, wrong complaint) []UnitKind {
	if len(p.Units) == 0 || len(p.Units) > MaxUnitKinds {
		wrong("units", "%d kinds, want 1 to %d", len(p.Units), MaxUnitKinds)
		return nil
	}
	units := slices.Clone(p.Units)
	for i := range units {
		u, field := &units[i], fmt.Sprintf("units[%d]", i)
		if u.Kind == "" {
			u.Kind = preset.unitKind()
		}
		if u.Size == 0 {
			u.Size = preset.Size
		}
		if !(u.Size > 0) || math.IsInf(u.Size, 0) {
			wrong(field+".size", "%v, want a finite number above 0: what one %s has", u.Size, u.Kind)
		}
		if u.Count < 0 || u.Count > MaxUnitCount {
			wrong(field+".count", "%d, want 0 to %d", u.Count, MaxUnitCount)
		}
		for _, before := range units[:i] {
			if before.Kind == u.Kind {
				wrong(field+".kind", "%q is there already: give each kind once, or different names", u.Kind)
			}
		}
	}
	return units
}

// checkChanges checks the changes one by one; whether they retire more than there is, level finds.
func (p Plan) checkChanges(wrong complaint) {
	if len(p.Changes) > MaxChanges {
		wrong("changes", "%d, the limit is %d", len(p.Changes), MaxChanges)
	}
	for i, c := range p.Changes {
		field := fmt.Sprintf("changes[%d]", i)
		switch {
		case c.Kind == "" && len(p.Units) > 1:
			wrong(field+".kind", "is missing: there are several, %s", p.Kinds())
		case c.Kind != "" && len(p.Units) > 0 && p.kind(c.Kind) < 0:
			wrong(field+".kind", "there are no units of the kind %q; the kinds are %s", c.Kind, p.Kinds())
		}
		if c.Count == 0 || c.Count < -MaxUnitCount || c.Count > MaxUnitCount {
			wrong(field+".count", "%d, want how many more, or with a minus how many fewer, at most %d", c.Count, MaxUnitCount)
		}
		if c.At.IsZero() {
			wrong(field+".fromTime", "is missing")
		}
	}
}

func (p Plan) checkRules(wrong complaint) {
	if len(p.Reserves) > MaxRules {
		wrong("reserves", "%d, the limit is %d", len(p.Reserves), MaxRules)
	}
	for i, r := range p.Reserves {
		field := fmt.Sprintf("reserves[%d]", i)
		forms := 0
		for _, v := range []float64{float64(r.Largest), r.Share, r.PerUnit, r.Amount} {
			if v != 0 {
				forms++
			}
		}
		switch {
		case forms > 1:
			wrong(field, "%q is given in %d forms, want one of largest, share, perUnit and amount", r.Name, forms)
		case r.Largest < 0 || r.Largest > MaxUnitCount:
			wrong(field+".largest", "%d, want a number of units of at least 0", r.Largest)
		case !(r.Share >= 0 && r.Share < 1):
			wrong(field+".share", "%v, want a share of at least 0 and below 1, such as 0.2", r.Share)
		case !finite(r.PerUnit) || r.PerUnit < 0:
			wrong(field+".perUnit", "%v, want a number of at least 0", r.PerUnit)
		case !finite(r.Amount) || r.Amount < 0:
			wrong(field+".amount", "%v, want a number of at least 0", r.Amount)
		}
		checkBounds(field, r.From, r.Until, wrong)
		for _, before := range p.Reserves[:i] {
			if before.Name == r.Name && overlap(before.From, before.Until, r.From, r.Until) {
				wrong(field+".name", "%q is there already, at the same time", r.Name)
			}
		}
	}
}

func (p Plan) checkLimits(wrong complaint) {
	if len(p.Limits) > MaxRules {
		wrong("limits", "%d, the limit is %d", len(p.Limits), MaxRules)
	}
	for i, l := range p.Limits {
		field := fmt.Sprintf("limits[%d]", i)
		if !(l.Amount > 0) || math.IsInf(l.Amount, 0) {
			wrong(field+".amount", "%v, want a finite number above 0", l.Amount)
		}
		checkBounds(field, l.From, l.Until, wrong)
	}
}

func checkBounds(field string, from, until time.Time, wrong complaint) {
	if !until.IsZero() && !until.After(from) {
		wrong(field+".untilTime", "%s, want a time after fromTime, %s", until.Format(time.RFC3339), from.Format(time.RFC3339))
	}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// kind returns the index of a kind, or -1. The empty name is the first.
func (p Plan) kind(name string) int {
	if name == "" {
		return 0
	}
	return slices.IndexFunc(p.Units, func(u UnitKind) bool { return u.Kind == name })
}

// Kinds lists the names of the kinds.
func (p Plan) Kinds() string {
	names := make([]string, len(p.Units))
	for i, u := range p.Units {
		names[i] = fmt.Sprintf("%q", u.Kind)
	}
	return strings.Join(names, ", ")
}

// inForce reports whether t lies in [from, until).
func inForce(t, from, until time.Time) bool {
	return !t.Before(from) && (until.IsZero() || t.Before(until))
}

// overlap reports whether two bounded times share an instant.
func overlap(from1, until1, from2, until2 time.Time) bool {
	return (until1.IsZero() || from2.Before(until1)) && (until2.IsZero() || from1.Before(until2))
}

// times returns when any part changes, ascending, since ever first.
func (p Plan) times() []time.Time {
	times := []time.Time{{}}
	for _, c := range p.Changes {
		times = append(times, c.At.UTC())
	}
	for _, r := range p.Reserves {
		times = append(times, r.From.UTC(), r.Until.UTC())
	}
	for _, l := range p.Limits {
		times = append(times, l.From.UTC(), l.Until.UTC())
	}
	slices.SortFunc(times, time.Time.Compare)
	return slices.CompactFunc(times, time.Time.Equal)
}

// level returns the capacity from t on.
func (p Plan) level(t time.Time) (Level, error) {
	l := Level{From: t, Reason: p.reason(t)}
	for i, u := range p.Units {
		count, err := p.count(i, t)
		if err != nil {
			return l, err
		}
		size := u.Size * p.Ratio
		l.Units = append(l.Units, Units{Kind: u.Kind, Count: count, Size: size})
		l.Installed += float64(count) * size
	}
	p.reserve(&l, t)
	p.limit(&l, t)
	return l, nil
}

// count returns how many units of kind i there are at t.
func (p Plan) count(i int, t time.Time) (int, error) {
	n := p.Units[i].Count
	for j, c := range p.Changes {
		if p.kind(c.Kind) == i && !c.At.After(t) {
			n += c.Count
		}
		if n > MaxUnitCount {
			return 0, &PlanError{fmt.Sprintf("changes[%d].count", j),
				fmt.Errorf("there would be %d units of the kind %q, the limit is %d", n, p.Units[i].Kind, MaxUnitCount)}
		}
	}
	if n >= 0 {
		return n, nil
	}
	// The change that takes more than there is, is one of this very time.
	j := slices.IndexFunc(p.Changes, func(c Change) bool { return p.kind(c.Kind) == i && c.At.Equal(t) && c.Count < 0 })
	c := p.Changes[j]
	return 0, &PlanError{fmt.Sprintf("changes[%d].count", j),
		fmt.Errorf("%d on %s retires more than there is: of the kind %q, %d would be left", c.Count, t.Format("2006-01-02"), p.Units[i].Kind, n)}
}

// reason says what changes at t.
func (p Plan) reason(t time.Time) string {
	var parts []string
	for _, c := range p.Changes {
		if !c.At.Equal(t) {
			continue
		}
		text := fmt.Sprintf("%+d %s", c.Count, Plural(p.Units[p.kind(c.Kind)].Kind, c.Count))
		if c.Reason != "" {
			text += " (" + c.Reason + ")"
		}
		parts = append(parts, text)
	}
	bound := func(name string, from, until time.Time) {
		switch {
		case t.IsZero():
		case from.Equal(t):
			parts = append(parts, name+" from here on")
		case until.Equal(t):
			parts = append(parts, name+" ends")
		}
	}
	for _, r := range p.Reserves {
		bound(r.Name, r.From, r.Until)
	}
	for _, l := range p.Limits {
		bound(l.Name, l.From, l.Until)
	}
	return strings.Join(parts, ", ")
}

// Plural writes the name of n units: "host" or "hosts".
func Plural(kind string, n int) string {
	if n == 1 || n == -1 {
		return kind
	}
	last := strings.LastIndexByte(kind, ' ') + 1
	return kind[:last] + series.Plural(kind[last:])
}

// reserve takes the reserves in force at t, in their order.
func (p Plan) reserve(l *Level, t time.Time) {
	each := 0.0
	for _, r := range p.Reserves {
		if inForce(t, r.From, r.Until) {
			each += r.PerUnit
		}
	}
	for _, r := range p.Reserves {
		if !inForce(t, r.From, r.Until) {
			continue
		}
		if amount := r.amount(*l, each); amount > 0 {
			l.Reserves = append(l.Reserves, Reserve{Name: r.Name, Amount: amount, Default: r.preset})
		}
	}
}

// amount returns what the rule keeps free of l, on whose units each is reserved.
func (r Rule) amount(l Level, each float64) float64 {
	switch {
	case r.Largest > 0:
		return l.largest(r.Largest, each)
	case r.PerUnit > 0:
		n := 0
		for _, u := range l.Units {
			n += u.Count
		}
		return r.PerUnit * float64(n)
	case r.OfRest:
		return r.Share * l.Usable()
	case r.Share > 0:
		return r.Share * l.Installed
	}
	return r.Amount
}

// largest returns the size of the n largest units, each less what is reserved on it.
func (l Level) largest(n int, each float64) float64 {
	units := slices.Clone(l.Units)
	slices.SortStableFunc(units, func(a, b Units) int { return cmp.Compare(b.Size, a.Size) })
	sum := 0.0
	for _, u := range units {
		lost := min(n, u.Count)
		sum += float64(lost) * max(u.Size-each, 0)
		n -= lost
	}
	return sum
}

// limit takes what is over the limits in force at t.
func (p Plan) limit(l *Level, t time.Time) {
	for _, x := range p.Limits {
		if over := l.Usable() - x.Amount; inForce(t, x.From, x.Until) && over > 0 {
			l.Reserves = append(l.Reserves, Reserve{Name: "over " + x.Name, Amount: over})
		}
	}
}
