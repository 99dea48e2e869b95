package forecast

import (
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Facts describe a pool at its last sample. Every answer carries them, refusals too.
type Facts struct {
	Now      time.Time // beginning of the last measured step; zero if nothing was measured
	Demand   float64   // its value; NaN likewise
	Capacity float64   // usable capacity then; NaN if none is known
	// CrossedSteps counts the steps of the last 30 days of history at or over the
	// usable capacity of their time; LastCrossed is the latest of them. Crossings counts
	// the times that demand came to be there: steps in a row are one.
	CrossedSteps int
	Crossings    int
	LastCrossed  time.Time
}

// Headroom returns usable capacity less demand, NaN where either is unknown.
func (f Facts) Headroom() float64 { return f.Capacity - f.Demand }

// FactsOf returns what the history itself says about the pool.
func FactsOf(s series.Series, c capacity.Capacity) Facts {
	last := s.Last()
	if last < 0 {
		return Facts{Demand: math.NaN(), Capacity: math.NaN()}
	}
	f := Facts{Now: s.Time(last), Demand: s.Values[last], Capacity: c.At(s.Time(last))}
	month := f.Now.Add(-30 * series.Day)
	later := false // whether the step after i is over
	for i := last; i >= 0 && s.Time(i).After(month); i-- {
		over := passage.Reaches(s.Values[i], c.At(s.Time(i)))
		if over {
			f.CrossedSteps++
			if f.LastCrossed.IsZero() {
				f.LastCrossed = s.Time(i)
			}
			if !later {
				f.Crossings++
			}
		}
		later = over
	}
	return f
}
