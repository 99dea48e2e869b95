package report

import (
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// mostMarked is how many happenings a chart marks: more would hide the history.
const mostMarked = 6

// happened returns the latest happenings that lie within the chart.
func (p *fanPlot) happened() []series.Happening {
	var out []series.Happening
	for _, h := range p.Forecast.Evidence.Happenings {
		if !h.Time.IsZero() && !h.Time.Before(p.x.start) && !h.Time.After(p.x.end) {
			out = append(out, h)
		}
	}
	return out[max(0, len(out)-mostMarked):]
}

// happeningLabel is the short line of a happening without what was done about it.
func happeningLabel(h series.Happening, u series.Unit) string {
	label, _, _ := strings.Cut(h.Line(u), "; ")
	return Clean(label, 60)
}
