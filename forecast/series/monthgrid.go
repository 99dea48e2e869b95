package series

import (
	"fmt"
	"slices"
	"time"
)

// monthLayout recognises monthly, quarterly and yearly samples by the calendar: those on one day
// of the month (or the last one of a shorter month), on its last day or last weekday, or at the local midnight
// that begins it; and, where the day moves, those of which none share a month and whose median distance d is that of whole months.
//
// One month is one step, and begins on the first in UTC whatever the day that its sample is stamped with: the same values
// give the same series whether they are stamped at the beginning, at the end or on the 15th.
func monthLayout(kept []Sample, d time.Duration) (layout, bool) {
	if d < 28*Day {
		return layout{}, false
	}
	slack := localSlack(kept)
	months := make([]int, len(kept)-1)
	for i := range months {
		months[i] = monthOf(kept[i+1].Time.Add(slack)) - monthOf(kept[i].Time.Add(slack))
	}
	slices.Sort(months)
	step := MonthsStep(months[(len(months)-1)/2])
	if months[0] < 1 {
		return layout{}, false
	}
	ends := allTimes(kept, isMonthEnd)
	regular := slack > 0 || ends || onOneDay(kept)
	if !regular {
		off := float64(d)/float64(step.Approx()) - 1
		if off > 0.1 || off < -0.1 || phaseError(kept, kept[0].Time, d) == 0 {
			return layout{}, false
		}
	}
	l := layout{step: step, slack: slack, irregular: !regular, ends: ends && slack == 0}
	l.anchor = l.firstMonth(kept[0].Time)
	return l, true
}

// firstMonth returns the beginning of the step that the first sample belongs to. Quarters and years that begin or end with a
// sample keep their months, since a financial year need not begin in January.
func (l layout) firstMonth(first time.Time) time.Time {
	t := first.Add(l.slack).UTC()
	switch {
	case l.ends:
		return time.Date(t.Year(), t.Month()-time.Month(l.step.Months-1), 1, 0, 0, 0, 0, time.UTC)
	case !l.irregular && t.Day() == 1:
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return floorStep(t, l.step)
}

// note says how months were told, where that is more than the first of each.
func (l layout) note() string {
	switch {
	case l.ends:
		return fmt.Sprintf("The samples are stamped at the end of %s: each belongs to the one that it ends.", l.step.calendarName())
	case l.step.Months > 0 && l.slack > 0:
		return fmt.Sprintf("The samples are stamped at the midnight of a time zone east of Greenwich that begins %s: each belongs to the one "+
			"that it begins.",
			l.step.calendarName())
	}
	return ""
}

// calendarName names steps of whole months in the plural.
func (s Step) calendarName() string {
	switch s.Months {
	case 1:
		return "months"
	case 3:
		return "quarters"
	case 12:
		return "years"
	}
	return fmt.Sprintf("spans of %d months", s.Months)
}

// monthOf counts the months to that of t, in UTC.
func monthOf(t time.Time) int {
	t = t.UTC()
	return t.Year()*12 + int(t.Month()) - 1
}

// allTimes reports whether something holds of all times.
func allTimes(kept []Sample, holds func(time.Time) bool) bool {
	for _, s := range kept {
		if !holds(s.Time.UTC()) {
			return false
		}
	}
	return true
}

// lastDay returns the last day of the month of t.
func lastDay(t time.Time) int { return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// isMonthEnd reports whether t is on the last day of its month or on the last one from Monday to Friday.
func isMonthEnd(t time.Time) bool {
	last := time.Date(t.Year(), t.Month(), lastDay(t), 0, 0, 0, 0, time.UTC)
	if t.Day() == last.Day() {
		return true
	}
	for last.Weekday() == time.Saturday || last.Weekday() == time.Sunday {
		last = last.AddDate(0, 0, -1)
	}
	return t.Day() == last.Day()
}

// onOneDay reports whether all times are on one day of the month, or the last one of a shorter month, at one time of the day.
func onOneDay(kept []Sample) bool {
	day, clock := 0, clockOf(kept[0].Time)
	for _, s := range kept {
		day = max(day, s.Time.UTC().Day())
	}
	return allTimes(kept, func(t time.Time) bool { return t.Day() == min(day, lastDay(t)) && clockOf(t) == clock })
}

// clockOf returns the time of the day in UTC.
func clockOf(t time.Time) time.Duration {
	t = t.UTC()
	return t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC))
}

// Time zones reach 14 hours to the east of Greenwich, in quarters of an hour.
const (
	farthestEast = 14 * time.Hour
	zoneUnit     = 15 * time.Minute
)

// localSlack returns how far before the month in UTC a month begins where the samples are stamped at local midnights of
// the first; 0 where they are not. In summer time, that is an hour more (half an hour on Lord Howe Island): 22:00 of 31 July is the
// first of August in Berlin, and
// 23:00 of 31 October the first of November. The last hour of a month alone is taken for what it says.
func localSlack(kept []Sample) time.Duration {
	slack, east := time.Duration(0), 0
	for _, s := range kept {
		if t := s.Time.UTC(); t.Day() == lastDay(t) {
			slack = max(slack, Day-clockOf(t))
			east++
		}
	}
	if east == 0 || slack > farthestEast || slack%zoneUnit != 0 {
		return 0
	}
	later := 0
	for _, s := range kept {
		t := s.Time.Add(slack).UTC()
		clock := clockOf(t)
		if t.Day() != 1 || clock != 0 && clock != time.Hour && clock != time.Hour/2 {
			return 0
		}
		if clock > 0 {
			later++
		}
	}
	if slack <= time.Hour && later == 0 {
		return 0
	}
	return slack
}
