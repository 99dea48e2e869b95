package forecast

import (
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// ceilingSince returns since when demand has been at a ceiling a little below the usable capacity, and its level; false where it
// is at none.
func (e Evidence) ceilingSince(usable float64) (since time.Time, level float64, ok bool) {
	for _, h := range e.Happenings {
		if h.Kind == series.Ceiling && !h.Until.Before(e.FittedUntil) && h.Size >= fullShare*usable {
			return h.Time, h.Size, true
		}
	}
	return time.Time{}, 0, false
}

// fullBelow turns s into the answer of a pool whose demand is cut off below the capacity that was stated.
func fullBelow(s Saturation, u series.Unit, since time.Time, level float64) Saturation {
	s.State, s.Since = AlreadySaturated, since
	s.Reason = fmt.Sprintf("Demand is at a ceiling of %s since %s, below the usable capacity of %s: it is at least that, and "+
		"the pool is full in truth. Is the capacity right? A reserve of the file system, a quota or a limit "+
		"of the exporter may lie below it.",
		u.Format(level), since.Format("2006-01-02 15:04"), u.Format(s.Facts.Capacity))
	return s
}

// fullShare is the least share of the usable capacity at which a ceiling tells of a pool that is full: a reserve of the file
// system, a quota or a limit of the exporter is little below it.
const fullShare = 0.895
