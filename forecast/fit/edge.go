package fit

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/model/clean"
)

// besideEdge is how many values on either side bound the edge of an outlier in a history that grows.
const besideEdge = 24

// withinGrowth draws the edges of outliers to what was measured beside each, moved along the growth, where there is one: what is
// compared by a season is as much higher as the history grows in that time, and is no measure of what may occur.
func (c *cleaner) withinGrowth(found []clean.Outlier) {
	course := breaks.CourseOf(c.values, c.hints)
	if !course.Sure(flat) {
		return
	}
	outlying := make(map[int]bool, len(found))
	for _, o := range found {
		outlying[o.At] = true
	}
	for i, o := range found {
		low, high := math.Inf(1), math.Inf(-1)
		for t := max(o.At-besideEdge, 0); t < min(o.At+besideEdge+1, len(c.values)); t++ {
			if v := c.values[t] - course.Slope*float64(t-o.At); !math.IsNaN(v) && !outlying[t] {
				low, high = min(low, v), max(high, v)
			}
		}
		if low <= high {
			found[i].Edge = bounded(o.Edge, low, high)
		}
	}
}
