package convert

import (
	"math"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/passage"
)

func TestPastDatesMessage(t *testing.T) {
	for _, c := range []struct {
		p    *passage.PastDates
		want string
	}{
		{nil, `{}`},
		{&passage.PastDates{Claimed: math.NaN()}, `{"pastDates":{"origins":0,"steps":0,"cases":0,"uncertain":0,"held":0,"words":"Too few past ` +
			`dates to tell how often they hold: there is no earlier time of the history to ask at."}}`},
		{&passage.PastDates{Origins: 9, Steps: 45, Cases: 54, Uncertain: 40, Claimed: 0.9125, Held: 33},
			`{"pastDates":{"origins":9,"steps":45,"cases":54,"uncertain":40,"claimed":0.9125,"held":33,"words":"Of 40 past dates up to 45 steps ` +
				`ahead that were called 91 % sure to lie between early and late, 33 held."}}`},
	} {
		m := evidenceMessage(forecast.Evidence{PastDates: c.p}, nil)
		got, err := JSON(m)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.TrimPrefix(c.want, "{"); !strings.HasSuffix(string(got), want) ||
			(c.p == nil) == strings.Contains(string(got), "pastDates") {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
