package briefing

import (
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/sizing"
)

// capacitySteps returns levels with all their parts.
func capacitySteps(levels []capacity.Level) []report.CapacityStep {
	var out []report.CapacityStep
	for _, l := range levels {
		s := report.CapacityStep{From: l.From, Usable: report.Number(l.Usable()), Installed: report.Number(l.Installed), Reason: l.Reason}
		for _, u := range l.Units {
			s.Units = append(s.Units, report.CapacityUnit{Kind: u.Kind, Count: u.Count, Size: report.Number(u.Size)})
		}
		for _, r := range l.Reserves {
			s.Reserves = append(s.Reserves, report.CapacityPart{Name: r.Name, Amount: report.Number(r.Amount), Default: r.Default})
		}
		out = append(out, s)
	}
	return out
}

// orderLine returns how much to order; the zero OrderLine for nil.
func orderLine(o *sizing.Order) report.OrderLine {
	if o == nil {
		return report.OrderLine{}
	}
	l := report.OrderLine{
		Arrival: o.Arrival, Until: o.Until, Confidence: report.Number(o.Confidence), Units: report.Unknown(), Kind: o.Kind,
		AtLeast: o.AtLeast, Shortfall: report.Number(o.Shortfall), Holds: report.Number(o.Holds), Without: report.Number(o.Without),
		Assumed: o.Assumed,
		Reason:  o.Reason,
	}
	if o.Known {
		l.Units = report.Number(o.Units)
	}
	return l
}
