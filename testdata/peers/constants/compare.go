package main

import (
	"math"

	"github.com/plimsoll/plimsoll/testdata/peers/constants/sample"
)

// effect is what another value of a constant does, relative to today's, on the cases that were forecast with both.
type effect struct {
	loss, lossError  float64   // change of the quantile loss: mean over the sets; and its standard error
	date             float64   // change of the score of dates: mean over the sets
	sets, setDates   []float64 // the same by set
	cpu              float64   // processor time, relative
	refused, changed int       // cases more that were refused; cases with another score
}

// setNames returns the names of the sets, in the order of their cases.
func setNames(scores []sample.Score) []string {
	var names []string
	for _, s := range scores {
		if len(names) == 0 || names[len(names)-1] != s.Set {
			names = append(names, s.Set)
		}
	}
	return names
}

// compare returns the effect. The change of a set is that of the geometric mean of the relative losses of its
// cases, and that of the mean of their scores of dates; the change of all is the geometric mean over the sets, and the change of the mean over them.
func compare(today, other outcome) effect {
	names := setNames(today.Scores)
	e := effect{cpu: other.CPU / today.CPU}
	var logs, variance, dates, before, n float64
	for _, name := range names {
		p := compareSet(name, today.Scores, other.Scores)
		e.refused += p.refused
		e.changed += p.changed
		e.sets = append(e.sets, math.Expm1(p.log))
		e.setDates = append(e.setDates, p.date/p.before-1)
		if p.cases == 0 {
			continue
		}
		n++
		logs += p.log
		variance += p.variance
		dates += p.date
		before += p.before
	}
	e.loss, e.lossError = math.Expm1(logs/n), math.Sqrt(variance)/n
	e.date = dates/before - 1
	return e
}

// pairs are the cases of a set that were forecast with both values.
type pairs struct {
	cases, refused, changed int
	log, variance           float64 // mean logarithm of the ratio of losses, and the square of its standard error
	date, before            float64 // mean score of dates, and that of today
}

func compareSet(name string, today, other []sample.Score) pairs {
	var p pairs
	var logs []float64
	for i, a := range today {
		if a.Set != name {
			continue
		}
		b := other[i]
		if b.Refusal != "" && a.Refusal == "" {
			p.refused++
		}
		if a.Refusal != b.Refusal || a.Loss != b.Loss || a.Date != b.Date {
			p.changed++
		}
		if a.Scored() && b.Scored() {
			logs = append(logs, math.Log(b.Loss/a.Loss))
			p.date, p.before = p.date+b.Date, p.before+a.Date
		}
	}
	p.cases = len(logs)
	n := float64(p.cases)
	p.date, p.before = p.date/n, p.before/n
	for _, l := range logs {
		p.log += l / n
	}
	for _, l := range logs {
		p.variance += (l - p.log) * (l - p.log) / n / max(n-1, 1)
	}
	return p
}
