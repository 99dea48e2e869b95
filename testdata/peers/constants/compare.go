package main

import (
	"math"

	"github.com/plimsoll/plimsoll/testdata/peers/constants/sample"
)

// effect is what another value of a constant does, relative to today's, on the cases that were forecast with both.
type effect struct {
	loss, lossError  float64   // change of the quantile loss, the geometric mean over the cases; and its standard error
	date             float64   // change of the mean score of dates
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

// compare returns the effect.
func compare(today, other outcome) effect {
	all := pairUp("", today.Scores, other.Scores)
	mean, standardError := all.meanLog()
	e := effect{
		loss: math.Expm1(mean), lossError: standardError, date: all.date/all.before - 1,
		cpu: other.CPU / today.CPU, refused: all.refused, changed: all.changed,
	}
	for _, name := range setNames(today.Scores) {
		p := pairUp(name, today.Scores, other.Scores)
		mean, _ := p.meanLog()
		e.sets = append(e.sets, math.Expm1(mean))
		e.setDates = append(e.setDates, p.date/p.before-1)
	}
	return e
}

// pairs are cases that were forecast with both values.
type pairs struct {
	logs             []float64 // logarithms of the ratios of their losses
	date, before     float64   // sums of their scores of dates, and of those of today
	refused, changed int       // as in effect
}

// pairUp returns the cases of a set, or of all sets without a name.
func pairUp(set string, today, other []sample.Score) pairs {
	var p pairs
	for i, a := range today {
		if set != "" && a.Set != set {
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
			p.logs = append(p.logs, math.Log(b.Loss/a.Loss))
			p.date, p.before = p.date+b.Date, p.before+a.Date
		}
	}
	return p
}

// meanLog returns the mean logarithm of the ratios of losses and its standard error; NaN without any.
func (p pairs) meanLog() (mean, standardError float64) {
	n := float64(len(p.logs))
	for _, l := range p.logs {
		mean += l / n
	}
	squares := 0.0
	for _, l := range p.logs {
		squares += (l - mean) * (l - mean)
	}
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	return mean, math.Sqrt(squares / n / max(n-1, 1))
}
