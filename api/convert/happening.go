package convert

import (
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// happeningMessages writes what happened to a pool, in the same order.
func happeningMessages(list []series.Happening) []*plimsollv1.Happening {
	var out []*plimsollv1.Happening
	for _, h := range list {
		m := &plimsollv1.Happening{
			Time: timeMessage(h.Time), Until: timeMessage(h.Until), Kind: h.Kind.String(), Done: text(h.Done), Why: text(h.Why),
		}
		if h.Size != 0 {
			m.Size = known(h.Size)
		}
		out = append(out, m)
	}
	return out
}

// Happenings reads what happened to a pool. A kind that is not known here keeps its words, and has the kind 0.
func Happenings(list []*plimsollv1.Happening) []series.Happening {
	var out []series.Happening
	for _, m := range list {
		h := series.Happening{Kind: happeningKind(m.GetKind()), Size: m.GetSize(), Done: m.GetDone(), Why: m.GetWhy()}
		if m.GetTime() != nil {
			h.Time = m.GetTime().AsTime()
		}
		if m.GetUntil() != nil {
			h.Until = m.GetUntil().AsTime()
		}
		out = append(out, h)
	}
	return out
}

// happeningKind reads the name of a kind; 0 where it is not known.
func happeningKind(name string) series.HappeningKind {
	for k := series.LevelStep; k <= series.CapacityChanged; k++ {
		if k.String() == name {
			return k
		}
	}
	return 0
}
