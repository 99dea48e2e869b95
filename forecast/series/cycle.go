package series

import (
	"fmt"
	"math"
	"time"
)

// cycles are the seasons that people and machines keep, shortest first.
var cycles = []struct {
	name   string
	length Step
}{
	{"hour", Every(time.Hour)},
	{"day", Every(Day)},
	{"week", Every(Week)},
	{"year", MonthsStep(12)},
}

// minHint is the fewest steps of a cycle that is looked for.
const minHint = 4

// SeasonHints returns the periods in steps that are worth looking for.
func SeasonHints(step Step) []int {
	var hints []int
	for _, c := range cycles {
		if p := StepsIn(c.length, step); p >= minHint {
			hints = append(hints, p)
		}
	}
	return hints
}

// StepsIn returns how many steps a cycle has, and 0 where they do not divide
// it, except for a year: its steps are rounded (365 days, 52 weeks), as its profile is smooth.
func StepsIn(cycle, step Step) int {
	switch {
	case cycle.Months > 0 && step.Months > 0:
		if cycle.Months%step.Months != 0 {
			return 0
		}
		return cycle.Months / step.Months
	case step.Months > 0:
		return 0
	case cycle.Months > 0:
		return int(math.Round(float64(cycle.Approx()) / float64(step.Dur)))
	case cycle.Dur%step.Dur != 0:
		return 0
	}
	return int(cycle.Dur / step.Dur)
}

// SeasonName returns what people call a period.
func SeasonName(period int, step Step) string {
	for _, c := range cycles {
		if StepsIn(c.length, step) == period {
			return c.name
		}
	}
	if step.Months > 0 {
		return MonthsStep(period * step.Months).String()
	}
	if d := float64(period) * float64(step.Dur); d < float64(MaxStep) {
		return Every(time.Duration(period) * step.Dur).String()
	}
	return fmt.Sprintf("%d steps", period)
}

// DefaultPeriod returns the period by which a history of at least n steps is compared with itself where none was given: the
// day, the week or the year, whichever is the shortest of several steps; 1 where it was not seen twice.
func DefaultPeriod(step Step, n int) int {
	cycle := MonthsStep(12)
	switch {
	case step.Months == 0 && step.Dur < Day:
		cycle = Every(Day)
	case step.Months == 0 && step.Dur < Week:
		cycle = Every(Week)
	case step.Months == 0:
		cycle = step // weeks and longer: a year of them is not whole
	}
	period := max(StepsIn(cycle, step), 1)
	if 2*period > n {
		return 1
	}
	return period
}

// IsSeasonName reports whether name is one that a season can have: hour, day, week, year or a length such as 36h.
func IsSeasonName(name string) bool {
	for _, x := range cycles {
		if x.name == name {
			return true
		}
	}
	_, err := ParseStep(name)
	return err == nil
}
