package convert

import (
	"time"

	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// days writes a span of time in days.
func days(d time.Duration) *float64 {
	v := float64(d) / float64(series.Day)
	return &v
}

func momentMessage(m forecast.Moment) *plimsollv1.Moment {
	return &plimsollv1.Moment{Time: timeMessage(m.Time), BeyondHorizon: m.Beyond, Saturated: m.Reached}
}

func momentOf(m *plimsollv1.Moment) forecast.Moment {
	return forecast.Moment{Time: timeOf(m.GetTime()), Beyond: m.GetBeyondHorizon(), Reached: m.GetSaturated()}
}

func explanationMessages(list []explain.Explanation) []*plimsollv1.DateExplanation {
	var out []*plimsollv1.DateExplanation
	for _, x := range list {
		m := &plimsollv1.DateExplanation{
			Quantile: x.Quantile, Date: momentMessage(x.Date), Reference: momentMessage(x.Reference), Level: known(x.Level),
			TogetherDays: days(x.Together),
		}
		for _, p := range x.Parts {
			m.Parts = append(m.Parts, &plimsollv1.DatePart{
				Kind: plimsollv1.PartKind(p.Kind), Name: text(p.Name), Without: momentMessage(p.Without), Days: days(p.Change),
				AtLeast: p.AtLeast(x.Date),
			})
		}
		out = append(out, m)
	}
	return out
}

// Explanation reads what a date is made of from an answer. Changes follow from the dates.
func Explanation(m *plimsollv1.DateExplanation) explain.Explanation {
	x := explain.Explanation{
		Quantile: m.GetQuantile(), Date: momentOf(m.GetDate()), Reference: momentOf(m.GetReference()), Level: unknown(m.Level),
	}
	x.Together = x.Date.Time.Sub(x.Reference.Time)
	for _, p := range m.GetParts() {
		part := explain.Part{Kind: explain.PartKind(p.GetKind()), Name: p.GetName(), Without: momentOf(p.GetWithout())}
		part.Change = x.Date.Time.Sub(part.Without.Time)
		x.Together -= part.Change
		x.Parts = append(x.Parts, part)
	}
	return x
}

// movedMessage writes what moved a date; nil where that was not asked for.
func movedMessage(m *planner.Movement) *plimsollv1.DateMovement {
	if m == nil {
		return nil
	}
	out := &plimsollv1.DateMovement{Since: text(m.Since), SinceTime: timeMessage(m.AsOf), Quantile: m.Quantile,
		Summary: text(m.Words())}
	if m.Reason != "" {
		return out
	}
	out.From, out.To = momentMessage(m.From), momentMessage(m.To)
	for _, x := range m.Moves {
		out.Moves = append(out.Moves, &plimsollv1.CauseOfMove{Cause: plimsollv1.Cause(x.Cause), To: momentMessage(x.To), Days: days(x.Change),
			Note: text(x.Note)})
	}
	return out
}

// pastDatesMessage writes how often past dates held; nil where nobody asked.
func pastDatesMessage(p *passage.PastDates) *plimsollv1.PastDates {
	if p == nil {
		return nil
	}
	return &plimsollv1.PastDates{
		Origins: count(p.Origins), Steps: count(p.Steps), Cases: count(p.Cases), Uncertain: count(p.Uncertain),
		Claimed: known(p.Claimed), Held: count(p.Held), Words: text(p.Words()),
	}
}
