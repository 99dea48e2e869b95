package briefing

import (
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/pricing"
)

// summaryOf picks what is read first; nil where no placement is the cheapest.
func summaryOf(m *plimsollv1.Comparison) *report.CostSummary {
	s := m.GetSummary()
	if s.GetCheapest() == "" {
		return nil
	}
	out := &report.CostSummary{Cheapest: s.GetCheapest(), Next: s.GetNext(), Months: int(m.GetMonths()), Reason: s.GetReason(),
		FirstYear: map[string]report.Number{}}
	for _, r := range m.GetPlacements() {
		if years := r.GetYears(); len(years) > 0 {
			out.FirstYear[r.GetName()] = Amount(years[0].GetCash())
		}
	}
	if t := s.GetTurn(); t != nil {
		out.Turn = &report.PriceTurn{Placement: t.GetPlacement(), Category: t.GetCategory(), Change: figure(t.Change),
			Challenger: t.GetChallenger()}
	}
	return out
}

// yearsOf lists the years of a placement, and what comes after the horizon where there is anything.
func yearsOf(m *plimsollv1.Comparison, r *plimsollv1.PlacementResult) []report.CostYear {
	start, err := pricing.ParseMonth(m.GetStart())
	if err != nil {
		return nil // a server that speaks of no month has said so already in the terms
	}
	n := int(m.GetMonths()+11) / 12
	var years []report.CostYear
	after := report.CostYear{ProfitAndLoss: Amount(r.GetCarried())}
	for _, y := range r.GetYears() {
		line := report.CostYear{Year: int(y.GetYear()), Cash: Amount(y.GetCash()), ProfitAndLoss: Amount(y.GetProfitAndLoss()),
			PresentValue: Amount(y.GetPresentValue())}
		if line.Year > n {
			after.Cash, after.PresentValue = line.Cash, line.PresentValue
			continue
		}
		line.From = (start + pricing.Month(12*(line.Year-1))).String()
		years = append(years, line)
	}
	if after.Cash != 0 || after.ProfitAndLoss != 0 {
		years = append(years, after)
	}
	return years
}
