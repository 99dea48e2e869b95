package forecast

import (
	"time"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Season is a cycle that was found in a history and confirmed.
type Season struct {
	Period int    // in steps
	Name   string // day, week, year, or the length such as "36h"
}

// Candidate is one model that was tried on a history.
type Candidate struct {
	Model  string
	Score  float64 // mean quantile loss over the origins relative to seasonal naive; NaN when it could not be fitted
	MASE   float64 // mean absolute scaled error over the origins; NaN likewise
	Weight float64 // share of the futures that it makes; the weights of all candidates add up to 1
	Note   string  // why it could not be fitted or was left out; empty otherwise
}

// Evidence says what an answer rests on. Figures that need past origins are
// NaN where the history is too short for one.
type Evidence struct {
	Samples  int      // measured steps
	Gaps     int      // steps without a measurement between the first and the last one
	Seasons  []Season // shortest first
	Origins  int      // rolling origins that were scored
	Steps    int      // steps ahead that each origin was scored on
	MASE     float64  // mean absolute scaled error of the median, over the origins
	Baseline float64  // MASE of seasonal naive on the same origins
	// Coverage80 and Coverage95 are the shares of held-out values inside the central 80 % and 95 % of the futures.
	Coverage80, Coverage95 float64
	Candidates             []Candidate        // best first
	Reason                 string             // one sentence: why this model
	Notes                  []string           // what was changed or left out before the fit, one sentence each
	Happenings             []series.Happening // what happened to the pool, as told apart from what it does, in time order
	// Spikes is how many steps the longest of the rare spikes has that simulations have as often as the history; 0 if they have none.
	Spikes int
	Shift  *LevelShift // the last shift of the level, which the fit has left behind; nil if there was none
	// FittedUntil is the end of what the parameters were fitted to, and SinceFit how many steps have come
	// since: they moved the models on, whose parameters are as they were.
	FittedUntil time.Time
	SinceFit    int
	// MeasuredUntil is the end of the evidence: beyond it, two history lengths
	// after the last sample, the growth is Assumed and no longer measured.
	MeasuredUntil time.Time
	Assumed       future.Estimate    // yearly rate of change from there on: 0.05 is five per cent a year
	Zone          string             // whose clocks on the wall the fit follows; empty for UTC
	Holidays      *HolidayEvidence   // nil where none were given, or nothing can be said of them
	PastDates     *passage.PastDates // as of FittedUntil; nil where Options did not ask for it
}

// HolidayEvidence says what holidays did to a history.
type HolidayEvidence struct {
	// Seen is how many days of the history, of those that differ from a Sunday and have ordinary ones
	// near, were holidays.
	Seen int
	// Ahead is how many such days the forecast has; of a Fit, how many lie within its evidence.
	Ahead int
	// Effect is how far a holiday is a Sunday: 0 is an ordinary day, 1 is a Sunday
	// at the same time of day. NaN where it could not be confirmed, and is not used.
	Effect float64
	// Error is the standard error of Effect, and Spread how much single holidays differ from it.
	Error, Spread float64
}
