package fit

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Bounds of what is called a line. A line of months or longer may be followed from leastOfLine values on, since no
// season could have bent it unseen; that each lies on it is more than chance gives.
const (
	leastOfLine = 8
	// digitsOfLine is how many decimal places of written values are looked at.
	digitsOfLine = 6
	// stepOfLine is the least slope of a rounded line, in units of its last digit.
	stepOfLine = 10
	// roundingOfLine is what arithmetic may lose, relative to the largest value.
	roundingOfLine = 1e-9
	// nearLineShare is the largest standard deviation from a line, as a share of its growth in a step, of what is nearly one.
	nearLineShare = 0.25
)

// isLine reports whether all measured values lie on a straight line that is not level, to within the
// rounding of the last decimal place that they are written with.
func isLine(values []float64) bool {
	level, slope, largest := straightLine(values)
	rounding := roundingOfLine * largest
	if !(math.Abs(slope) > rounding) {
		return false
	}
	tolerance := rounding
	if digit := lastDigit(values); digit > 0 && math.Abs(slope) >= stepOfLine*digit {
		tolerance = max(tolerance, 0.6*digit) // half a digit, and what the fitted line is off
	}
	for t, v := range values {
		if math.Abs(v-(level+slope*float64(t))) > tolerance {
			return false
		}
	}
	return true
}

// isNearLine reports whether the measured values lie so near to a straight line that is not level that the growth of a single step
// stands out of what they are off.
func isNearLine(values []float64) bool {
	level, slope, _ := straightLine(values)
	sum, n := 0.0, 0.0
	for t, v := range values {
		if !math.IsNaN(v) {
			off := v - (level + slope*float64(t))
			sum, n = sum+off*off, n+1
		}
	}
	return n > 2 && math.Sqrt(sum/(n-2)) <= nearLineShare*math.Abs(slope)
}

// straightLine returns the line of least squares through what was measured, level + slope·t, and the largest absolute value.
func straightLine(values []float64) (level, slope, largest float64) {
	n, st, sv := 0.0, 0.0, 0.0
	for t, v := range values {
		if !math.IsNaN(v) {
			n, st, sv = n+1, st+float64(t), sv+v
			largest = max(largest, math.Abs(v))
		}
	}
	if n == 0 {
		return 0, 0, 0
	}
	mt, mv, stt, stv := st/n, sv/n, 0.0, 0.0
	for t, v := range values {
		if !math.IsNaN(v) {
			stt += (float64(t) - mt) * (float64(t) - mt)
			stv += (float64(t) - mt) * (v - mv)
		}
	}
	if stt > 0 {
		slope = stv / stt
	}
	return mv - slope*mt, slope, largest
}

// lastDigit returns the worth of the last decimal place that any value has, 1 for whole numbers; 0 if it is beyond digitsOfLine.
func lastDigit(values []float64) float64 {
	power := 1.0
	for range digitsOfLine + 1 {
		whole := true
		for _, v := range values {
			scaled := v * power
			if !math.IsNaN(v) && math.Abs(scaled-math.Round(scaled)) > roundingOfLine*max(math.Abs(scaled), 1) {
				whole = false
				break
			}
		}
		if whole {
			return 1 / power
		}
		power *= 10
	}
	return 0
}

// shortLine reports whether a history in long steps that is too short for others is a line or nearly one, which says where it goes.
func shortLine(s series.Series) bool {
	return s.Step.Months > 0 && s.Measured() >= leastOfLine && (isLine(s.Values) || isNearLine(s.Values))
}

// followLine gives all the weight to the mean change between values where no past origin can weigh the candidates and
// the history is a line or nearly one. Its paths are that line, as wide as the rounding of the values makes their changes.
func (f *Fit) followLine() {
	values := f.fitted(f.history.values).Values
	if f.series.Step.Months == 0 || !isLine(values) && !isNearLine(values) {
		return
	}
	clear(f.pool.weights)
	f.pool.weights[drifting] = 1
}

// drifting is the index in candidates of the model that moves on by the mean change.
const drifting = 3
