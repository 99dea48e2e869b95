package operations

import (
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// Row is one line of a history.
type Row struct {
	Time     string  // as it stands in the file
	Value    float64 // NaN for an empty cell
	Capacity float64 // of the capacity column; NaN for an empty cell
}

// Case is a history with the question that is asked of it and the right answer.
type Case struct {
	Variant Variant
	Rows    []Row
	Unit    string
	// Capacity is that of the call; 0 where the file has a column of it.
	Capacity float64
	LeadTime string // such as 30d
	Horizon  string // empty for the default
	Now      time.Time
	Right    Right
	// courses are what may come after the last row, without noise; spread is the standard deviation of the noise.
	courses [][]float64
	spread  float64
}

// Right is what a right answer says. Days are counted from the last row.
type Right struct {
	// Beliefs are the dates that may rightly be held; one of them is enough.
	Beliefs []Belief
	// States are all that are allowed; none: those that fit the belief.
	States []forecast.State
	// Full says that the pool is saturated, since a time in [Since-Slip, Since+Slip].
	Full  bool
	Since time.Time
	Slip  time.Duration
	// Refusal says that a refusal is a right answer, too.
	Refusal bool
	// Demand is the last possible value, which the answer must show as that of now within 10 %; 0: not looked at.
	Demand float64
	// Least and Most are demand in each step after the last row, without noise, of the least and the most that may
	// be believed. What is missing lies between their highest excesses, and Slack, in the unit, is the margin.
	Least, Most []float64
	Held        float64 // capacity that the missing quantity is counted from
	Slack       float64
}

// Belief is a date and how far from it the likely date may lie.
type Belief struct {
	At        float64 // days; +Inf for never
	Low, High float64 // days; the likely date lies in [Low, High]
	// Wide leaves out the rules on the early date and on the span: what is right is a mixture.
	Wide bool
	// Never asks for a chance below 10 % within the horizon.
	Never bool
	// Early asks that the early date (P10) is not after At.
	Early bool
	// Note is a regular expression that a note or warning of the answer must match; empty: none has to.
	Note string
}

// about is the belief in a date with a margin on both sides, in days.
func about(at, margin float64) Belief { return Belief{At: at, Low: at - margin, High: at + margin} }

// never is the belief that the pool does not saturate.
func never() Belief { return Belief{At: math.Inf(1), Low: 0, High: math.Inf(1), Never: true} }
