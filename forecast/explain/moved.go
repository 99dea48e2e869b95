package explain

import (
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// Cause is why a date is another than it was.
type Cause int

// Causes, in the order in which they are shown.
const (
	CauseData       Cause = iota + 1 // values that were measured since
	CauseModel                       // choice, weights and parameters, fitted again
	CauseEngine                      // another version of the engine
	CauseCapacity                    // another capacity, or other plans for it
	CauseAssumption                  // growth, spans, calendar, seed and all else that was asked
)

// String names the cause.
func (c Cause) String() string {
	return [...]string{CauseData: "data", CauseModel: "model", CauseEngine: "engine", CauseCapacity: "capacity",
		CauseAssumption: "assumption"}[c]
}

// Stage is a forecast in which one thing more is as it is now.
type Stage struct {
	Cause      Cause
	Saturation forecast.Saturation
	Note       string // what else there is to say of it; may be empty
}

// Move is what one cause did to a date.
type Move struct {
	Cause  Cause
	To     forecast.Moment // the date once this is as it is now
	Change time.Duration   // from the date before it; below 0 is sooner
	Note   string
}

// Movement is how a quantile of a date came from one forecast to the next:
//
//	To − From = Σ Moves[k].Change, exactly
//
// Each move replaces one thing more in the order of Moves, with everything before it replaced already, so that what two
// causes do together is with the later one.
type Movement struct {
	Quantile float64
	From, To forecast.Moment
	Moves    []Move
}

// Moved compares forecasts of one series, the first of which had the p-quantile from, by that of each stage as far as end.
// The error is of a stage that has none.
func Moved(p float64, end time.Time, from forecast.Moment, stages ...Stage) (Movement, error) {
	from = from.Until(end)
	m := Movement{Quantile: p, From: from, To: from}
	for _, s := range stages {
		to, err := s.Saturation.Moment(p, end)
		if err != nil {
			return Movement{}, fmt.Errorf("%s: %w", s.Cause, err)
		}
		m.Moves = append(m.Moves, Move{Cause: s.Cause, To: to, Change: to.Time.Sub(m.To.Time), Note: s.Note})
		m.To = to
	}
	return m, nil
}

// Of returns what a cause did in all: nothing, where no move was of it.
func (m Movement) Of(c Cause) time.Duration {
	sum := time.Duration(0)
	for _, x := range m.Moves {
		if x.Cause == c {
			sum += x.Change
		}
	}
	return sum
}
