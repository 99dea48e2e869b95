package convert

import (
	"strings"
	"testing"
	"time"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/advice"
)

// TestActionThereAndBack holds that every verb has the name of its words in the message, and that nothing is lost on the way.
func TestActionThereAndBack(t *testing.T) {
	for v := advice.OrderNow; v <= advice.NoAnswer; v++ {
		for _, days := range []int{-3, 0, 5, advice.FarOff} {
			a := advice.Action{Verb: v, Text: v.String() + " (so)", Days: days}
			if days != advice.FarOff {
				a.By = time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC)
			}
			m := actionMessage(a)
			if want := "VERB_" + strings.ReplaceAll(v.String(), " ", "_"); m.GetVerb().String() != want {
				t.Errorf("%s is %s, want %s", v, m.GetVerb(), want)
			}
			if (m.Days == nil) != (days == advice.FarOff) {
				t.Errorf("%s in %d days: days of the message are %v", v, days, m.Days)
			}
			if got, ok := Action(m); !ok || got != a {
				t.Errorf("%+v came back as %+v, known: %t", a, got, ok)
			}
		}
	}
	if n := len(plimsollv1.Verb_name); n != int(advice.NoAnswer)+2 {
		t.Errorf("the message has %d verbs, those of the advice and one unspecified are %d", n, int(advice.NoAnswer)+2)
	}
}

func TestActionOfUnknownVerb(t *testing.T) {
	for _, m := range []*plimsollv1.Action{nil, {}, {Verb: 99, Text: "MOVE"}, {Verb: -1}} {
		if a, ok := Action(m); ok || a.Text != m.GetText() || a.Days != advice.FarOff {
			t.Errorf("%v is read as %+v, known: %t", m, a, ok)
		}
	}
}
