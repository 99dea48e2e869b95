package convert

import (
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/advice"
)

// actionMessage writes what to do.
func actionMessage(a advice.Action) *plimsollv1.Action {
	m := &plimsollv1.Action{Verb: plimsollv1.Verb(a.Verb + 1), By: timeMessage(a.By), Text: text(a.Text)}
	if a.Days != advice.FarOff {
		m.Days = count(a.Days)
	}
	return m
}

// Action reads what to do from an answer; ok is false where the message has no verb that is known here.
func Action(m *plimsollv1.Action) (a advice.Action, ok bool) {
	a = advice.Action{Verb: advice.Verb(m.GetVerb()) - 1, Text: m.GetText(), By: timeOf(m.GetBy()), Days: advice.FarOff}
	if m != nil && m.Days != nil {
		a.Days = int(m.GetDays())
	}
	return a, a.Verb >= advice.OrderNow && a.Verb <= advice.NoAnswer
}
