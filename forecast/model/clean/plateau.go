package clean

import "math"

// What makes the end of a sequence a plateau.
const (
	// leastPlateau is the fewest values of one.
	leastPlateau = 6
	// maxPlateau is the largest share of the values that are one: more show a level, and not the end of a climb.
	maxPlateau = 0.35
)

// Plateaued returns the run of one and the same value at the end of x, if that is the largest of all and the run at least three
// times as long as any other: what climbs to a value and stays there exactly is cut off there.
func Plateaued(x []float64) (Run, bool) {
	run := Run{To: len(x)}
	value := math.NaN()
	for t := len(x) - 1; t >= 0; t-- {
		switch {
		case math.IsNaN(x[t]):
			continue
		case math.IsNaN(value):
			value = x[t]
		}
		if x[t] != value {
			break
		}
		run.From = t
		run.Measured++
	}
	if run.Measured < leastPlateau || !(value > 0) {
		return Run{}, false
	}
	before := x[:run.From]
	others, longest := 0, 0
	for _, v := range before {
		if v > value {
			return Run{}, false
		}
		if !math.IsNaN(v) {
			others++
		}
	}
	if runs, _ := longestRuns(before, 1); len(runs) > 0 {
		longest = runs[0].Measured
	}
	n := float64(run.Measured)
	return run, n <= maxPlateau*(n+float64(others)) && run.Measured >= longer*longest
}
