package convert

import (
	"fmt"
	"strings"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// knownKinds are the kinds of what an owner says has happened, as they are written.
var knownKinds = []struct {
	name string
	kind series.HappeningKind
}{
	{"step", series.LevelStep},
	{"enlarged", series.Enlarged},
	{"emptied", series.Emptied},
	{"growth", series.GrowthChanged},
}

// knownKind reads one of them; the error says what there is.
func knownKind(name string) (series.HappeningKind, error) {
	var names []string
	for _, k := range knownKinds {
		if k.name == name {
			return k.kind, nil
		}
		names = append(names, k.name)
	}
	return 0, fmt.Errorf("%q, want one of %s", name, strings.Join(names, ", "))
}

// knownPast reads what the owner of a pool knows of its history.
func (r reader) knownPast(m *plimsollv1.Pool) fit.KnownPast {
	k := fit.KnownPast{Since: r.bound("since", m.GetSince())}
	for i, x := range m.GetIgnore() {
		item := r.in(fmt.Sprintf("ignore[%d]", i))
		span := fit.IgnoredSpan{From: item.bound("fromTime", x.GetFromTime()), To: item.bound("toTime", x.GetToTime()), Reason: x.GetReason()}
		k.Ignore = append(k.Ignore, span)
		r.known(fit.KnownPast{Ignore: []fit.IgnoredSpan{span}}, "ignore[0]", fmt.Sprintf("ignore[%d]", i))
	}
	for i, x := range m.GetHappened() {
		item := r.in(fmt.Sprintf("happened[%d]", i))
		kind, err := knownKind(x.GetKind())
		item.check("kind", err)
		h := fit.KnownHappening{Time: item.bound("time", x.GetTime()), Kind: kind, Size: x.GetSize(), Reason: x.GetReason()}
		k.Happened = append(k.Happened, h)
		if err == nil {
			r.known(fit.KnownPast{Happened: []fit.KnownHappening{h}}, "happened[0]", fmt.Sprintf("happened[%d]", i))
		}
	}
	return k
}

// known checks one entry by itself, which is named in its error as it stands in the list.
func (r reader) known(one fit.KnownPast, first, name string) {
	err := one.Validate()
	if err == nil {
		return
	}
	field, text, _ := strings.Cut(strings.Replace(err.Error(), first, name, 1), ": ")
	r.check(field, fmt.Errorf("%s", text))
}

// ignoredMessages writes spans that are ignored.
func ignoredMessages(list []fit.IgnoredSpan) []*plimsollv1.IgnoredSpan {
	var out []*plimsollv1.IgnoredSpan
	for _, x := range list {
		out = append(out, &plimsollv1.IgnoredSpan{FromTime: timeMessage(x.From), ToTime: timeMessage(x.To), Reason: text(x.Reason)})
	}
	return out
}

// happenedMessages writes what is known to have happened.
func happenedMessages(list []fit.KnownHappening) []*plimsollv1.KnownHappening {
	var out []*plimsollv1.KnownHappening
	for _, x := range list {
		m := &plimsollv1.KnownHappening{Time: timeMessage(x.Time), Size: given(x.Size), Reason: text(x.Reason)}
		for _, k := range knownKinds {
			if k.kind == x.Kind {
				m.Kind = k.name
			}
		}
		out = append(out, m)
	}
	return out
}
