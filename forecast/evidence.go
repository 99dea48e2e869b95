package forecast

import "time"

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

// Growth is an assumed yearly rate of change, as a triangular distribution:
// 0.05 is five per cent a year. It takes over where the evidence ends.
type Growth struct {
	Low, Mid, High float64
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
	Candidates             []Candidate // best first
	Reason                 string      // one sentence: why this model
	Notes                  []string    // what was changed or left out before the fit, one sentence each
	Happenings             []Happening // what happened to the pool, as told apart from what it does, in time order
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
	Assumed       Growth
	Zone          string           // whose clocks on the wall the fit follows; empty for UTC
	Holidays      *HolidayEvidence // nil where none were given, or nothing can be said of them
	PastDates     *PastDates       // as of FittedUntil; nil where Options did not ask for it
}
