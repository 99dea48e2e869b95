package report

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// The latest six happenings of the history are marked, each with its label in a room of its own.
func TestHappeningsAreMarked(t *testing.T) {
	c := ratio.chart(capacity.Constant(0.9, series.Ratio))
	s := c.Forecast.Series
	for i := range 8 {
		c.Forecast.Evidence.Happenings = append(c.Forecast.Evidence.Happenings, series.Happening{
			Time: s.Time(s.Len() - 9 + i), Kind: series.LevelStep, Size: -0.01 * float64(i+1), Done: "counted out"})
	}
	old := series.Happening{Time: s.Start.Add(-365 * 24 * time.Hour), Kind: series.Outage}
	c.Forecast.Evidence.Happenings = append([]series.Happening{old}, c.Forecast.Evidence.Happenings...)
	svg := render(t, SVG, c)
	wellFormed(t, svg)
	for i := range 8 {
		label := fmt.Sprintf("−%d %%<", i+1)
		if got, want := bytes.Contains(svg, []byte(label)), i >= 2; got != want {
			t.Errorf("label %q is drawn: %v, want %v", label, got, want)
		}
	}
	for _, never := range []string{"counted out", "not measured"} {
		if bytes.Contains(svg, []byte(never)) {
			t.Errorf("%q is drawn", never)
		}
	}
}
