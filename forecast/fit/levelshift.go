package fit

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/model/shift"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// maxShifts bounds how many shifts are looked for.
// Tried on a sample of the development sets: 10 and 40 change no score there.
const maxShifts = 20

// newLevelShift describes the last shift of rest, the values of s without their
// seasons as the kernels see them.
func (d *demand) newLevelShift(s series.Series, rest []float64, block int, last shift.Shift) *forecast.LevelShift {
	l := &forecast.LevelShift{Time: s.Time(last.At), From: d.out(last.Before), To: d.out(last.After), Seen: 1, Years: yearsOf(s)}
	for range maxShifts {
		earlier, ok := shift.Last(rest[:last.At], block)
		if !ok || earlier.At >= last.At {
			break
		}
		if math.Abs(earlier.After-earlier.Before) >= math.Abs(d.in(l.To)-d.in(l.From)) {
			l.Seen++
		}
		last = earlier
	}
	return l
}

// yearsOf returns the length of a series.
func yearsOf(s series.Series) float64 {
	return float64(s.Len()) * float64(s.Step.Approx()) / float64(series.MonthsStep(12).Approx())
}
