package sizing

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// need is what each future asks for.
type need struct {
	units   []int
	short   []float64 // usable capacity that is missing; negative where none is
	most    []float64 // that demand is followed to, from the arrival on; nil for any
	bounded bool      // some future was higher
}

// mostOver returns how high demand is followed in the steps before to: nil where the history says nothing.
// What is assumed beyond the evidence comes on top.
func mostOver(f forecast.Forecast, seen GrowthSeen, to int) []float64 {
	if !seen.Known() {
		return nil
	}
	most := seen.Over(to)
	until := f.Evidence.MeasuredUntil
	if g := f.Evidence.Assumed.High; g > 0 && !until.IsZero() {
		year := float64(series.MonthsStep(12).Approx())
		for h := range most {
			if beyond := f.Time(h).Sub(until); beyond > 0 {
				most[h] *= math.Pow(1+g, float64(beyond)/year)
			}
		}
	}
	return most
}

// lowered returns path with what is above most taken down to it; nil if nothing is.
func (x *orderScratch) lowered(path, most []float64) []float64 {
	if most == nil {
		return nil
	}
	most = most[len(most)-len(path):]
	above := false
	for h, v := range path {
		if v > most[h] {
			above = true
			break
		}
	}
	if !above {
		return nil
	}
	x.low = append(x.low[:0], path...)
	for h, v := range x.low {
		x.low[h] = min(v, most[h])
	}
	return x.low
}

// settle takes the quantile of what each future needs.
func (o *Order) settle(n need, s *supply, reason string) {
	all := len(n.units)
	o.Without = shareWhere(n.short, func(v float64) bool { return v < 0 })
	slices.Sort(n.short)
	o.Shortfall = max(n.short[future.Rank(o.Confidence, all)], 0)
	o.Holds, o.Reason = o.Confidence, reason
	if o.Without >= o.Confidence {
		o.Holds, o.Known, o.Reason = o.Without, true, ""
		return
	}
	o.Bounded = n.bounded
	switch {
	case o.Bounded && o.Shortfall == 0:
		o.Least(s.kind, "the line is further off than it has ever grown by in that time, with "+marginWords())
		return
	case o.Shortfall == 0 && s.kind == "":
		o.Least(s.kind, "demand stays just at the line")
		return
	case o.Bounded:
		o.Reason = joined(o.Reason, "Simulations are followed as far as it has ever grown in such a time, with "+
			marginWords()+", or as its fastest steady pace goes.")
	}
	if s.kind == "" {
		o.Holds = shareWhere(n.short, func(v float64) bool { return v <= o.Shortfall })
		return
	}
	sorted := slices.Sorted(slices.Values(n.units))
	o.Units = sorted[future.Rank(o.Confidence, all)]
	if o.Units > MaxUnits {
		o.Units, o.Holds = 0, math.NaN()
		o.Reason = fmt.Sprintf("No number of %s is enough%s.", capacity.Plural(s.kind, 2), s.bound())
		return
	}
	o.Known = true
	o.Holds = shareWhere(n.units, func(k int) bool { return k <= o.Units })
}

// Least makes o an order of at least one unit of a kind, empty for any, of which no more is known, and why.
func (o *Order) Least(kind, why string) {
	if kind == "" {
		kind = "unit"
	}
	o.Units, o.Kind, o.Known, o.AtLeast = 1, kind, true, true
	o.Shortfall, o.Holds = math.NaN(), math.NaN()
	o.Reason = fmt.Sprintf("At least one %s; more is not known: %s.", kind, why)
}

// Needless reports whether the pool holds as it is, so that there is nothing to order.
func (o Order) Needless() bool { return o.Known && o.Units == 0 }

// marginWords states the margin.
func marginWords() string { return fmt.Sprintf("a margin of %s", series.Percent(GrowthMargin)) }

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}
