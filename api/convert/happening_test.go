package convert

import (
	"reflect"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Happenings of every kind are the same after a way through messages.
func TestHappeningsThroughMessages(t *testing.T) {
	day := time.Date(2026, 7, 20, 0, 0, 0, 0, time.UTC)
	var want []series.Happening
	for k := series.LevelStep; k <= series.CapacityChanged; k++ {
		want = append(want, series.Happening{Time: day, Until: day.Add(time.Hour), Kind: k, Size: -float64(k), Done: "counted out",
			Why: "It went down."})
	}
	want = append(want, series.Happening{Time: day, Kind: series.Outage})
	if got := Happenings(happeningMessages(want)); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if m := happeningMessages(want[len(want)-1:])[0]; m.Size != nil || m.GetUntil() != nil || m.GetKind() != "OUTAGE" {
		t.Errorf("an outage without an end: %v", m)
	}
}
