package main

import (
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/capacity"
)

// orderFlags say how orders are made, and which lines below the capacity get dates of their own.
type orderFlags struct {
	warning, critical    string
	approval, holdFor    string
	confidence, unitSize float64
	unitKind             string

	given func(flag string) bool // whether a flag stands in the call
}

// addOrderTo adds the flags.
func (f *orderFlags) addOrderTo(fl *pflag.FlagSet) {
	f.given = fl.Changed
	fl.StringVar(&f.approval, "approval", "", "how long it takes to have an order approved, on top of --lead-time")
	fl.StringVar(&f.holdFor, "hold-for", "", "how long what is ordered must be enough, from its arrival on, such as 12mo (default: until "+
		"the end of the horizon)")
	fl.Float64Var(&f.confidence, "hold-confidence", 0, "in which share of the simulations it must be enough (default 0.9)")
	fl.Float64Var(&f.unitSize, "unit-size", 0, "what one unit that is ordered adds to the usable capacity, where that is a plain number")
	fl.StringVar(&f.unitKind, "unit-kind", "", "what such a unit is called, such as host; of a --pool, the kind to order")
	fl.StringVar(&f.warning, "warning", "", "a line below the capacity that gets dates of its own: a share such as 80%, or an amount")
	fl.StringVar(&f.critical, "critical", "", "another such line, at or above --warning")
}

// ask puts what the flags say into the question.
func (f orderFlags) ask(q *planner.Question) (err error) {
	if q.Order, err = f.order(); err != nil {
		return err
	}
	q.Thresholds, err = f.thresholds()
	return err
}

// order converts the flags that say how orders are made.
func (f orderFlags) order() (o estate.OrderRule, err error) {
	if o.Approval, err = parseSpan("--approval", f.approval); err != nil {
		return o, err
	}
	if o.HoldFor, err = parseSpan("--hold-for", f.holdFor); err != nil {
		return o, err
	}
	o.Confidence, o.Size, o.Kind = f.confidence, f.unitSize, f.unitKind
	switch {
	case f.given("hold-confidence") && !(f.confidence > 0 && f.confidence < 1):
		return o, usagef("--hold-confidence: %v, want a probability between 0 and 1", f.confidence)
	case f.given("unit-size") && (!(f.unitSize > 0) || math.IsInf(f.unitSize, 0)):
		return o, usagef("--unit-size: %v, want a finite number above 0", f.unitSize)
	}
	return o, nil
}

// thresholds reads --warning and --critical.
func (f orderFlags) thresholds() ([]capacity.Threshold, error) {
	var list []capacity.Threshold
	for _, x := range []struct{ name, text string }{{"warning", f.warning}, {"critical", f.critical}} {
		if x.text == "" {
			continue
		}
		number, isShare := strings.CutSuffix(x.text, "%")
		v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		t := capacity.Threshold{Name: x.name, Amount: v}
		if isShare {
			t = capacity.Threshold{Name: x.name, Share: v / 100}
		}
		if err != nil || t.Validate() != nil {
			return nil, usagef("--%s %q: want a share of the usable capacity such as 80%%, or an amount above 0", x.name, x.text)
		}
		list = append(list, t)
	}
	return list, nil
}
