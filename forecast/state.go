package forecast

import "fmt"

// State says what kind of answer a saturation forecast is.
type State int

// Answers and, from TooLittleData on, refusals. A refusal has a reason and
// neither dates nor probabilities.
const (
	StateUnspecified  State = iota
	Saturates               // P50 lies within the horizon
	AtRisk                  // P50 lies beyond it, with a chance of at least RiskThreshold within
	BeyondHorizon           // the chance within the horizon is smaller
	AlreadySaturated        // the last sustain span of the history is at or over the capacity
	NoCapacity              // none was given: values only
	TooLittleData           // the history is too short for any model to be judged
	StaleData               // the last sample is too old to say what is now
	UnusableData            // nothing finite, or values that cannot be worked with
	Unstable                // a level shift too recent to see past
	SourceUnavailable       // the source does not answer: nothing is known of the data
)

// RiskThreshold is the probability within the horizon that separates AtRisk from BeyondHorizon.
const RiskThreshold = 0.05

// stateNames are indexed by State.
var stateNames = [...]string{
	"UNSPECIFIED", "SATURATES", "AT_RISK", "BEYOND_HORIZON", "ALREADY_SATURATED", "NO_CAPACITY",
	"TOO_LITTLE_DATA", "STALE_DATA", "UNUSABLE_DATA", "UNSTABLE", "SOURCE_UNAVAILABLE",
}

// String returns the name in upper case, such as SATURATES.
func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return fmt.Sprintf("State(%d)", int(s))
	}
	return stateNames[s]
}

// IsRefusal reports whether s is a refusal rather than an answer.
func (s State) IsRefusal() bool { return s >= TooLittleData }

// HasDates reports whether an answer in state s carries probabilities, and dates where they fall within the horizon.
func (s State) HasDates() bool { return s == Saturates || s == AtRisk || s == BeyondHorizon }

// Refusal is the error of a forecast that would not be honest. Reason is a
// whole sentence that says what is wrong and what would help.
type Refusal struct {
	State  State
	Reason string
}

// Error returns the reason with the name of the state before it.
func (r *Refusal) Error() string { return r.State.String() + ": " + r.Reason }
