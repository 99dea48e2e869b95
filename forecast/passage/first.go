package passage

// Never is the entry of Saturation.First for a future that does not saturate within the horizon.
const Never = -1

// Rounding is how far, as a share, a simulated value may lie under the capacity
// and still reach it: far more than arithmetic and stores round, and far less than
// anybody measures. Without it a demand that grows to exactly its capacity would
// saturate in one simulation and not in the next.
const Rounding = 1e-9

// Reaches reports whether demand is at or over usable capacity; NaN never is.
func Reaches(demand, usable float64) bool { return demand >= usable*(1-Rounding) }

// First returns the first index of the first need consecutive values of
// path at or over usable (NaN in either is never over), or Never. The run values
// before the path that are already over count towards a span at index 0.
func First(path, usable []float64, need, run int) int {
	return FirstAbove(path, usable, 1-Rounding, need, run)
}

// FirstAbove is First for lines that are share of usable: 1 where they are rounded already.
func FirstAbove(path, usable []float64, share float64, need, run int) int {
	for i, v := range path {
		if !(v >= usable[i]*share) {
			run = 0
			continue
		}
		if run++; run >= need {
			return max(i+1-need, 0)
		}
	}
	return Never
}

// FirstOrLen returns the first step of a path at or over usable, the number of steps if there is none.
func FirstOrLen(path, usable []float64) int {
	if h := First(path, usable, 1, 0); h != Never {
		return h
	}
	return len(path)
}
