package passage

// Case is one threshold at one origin.
type Case struct {
	Threshold string  // what it is, such as "season + 0.5 sd" or "90 % of capacity"
	Value     float64 // of the threshold in the first step ahead
	Steps     int     // of the horizon
	// Passage is the first measured step at or over the threshold, counted from the
	// origin; Steps if there is none.
	Passage int
	Claims  []Claim // by method
}

// Crossed reports whether the threshold was reached within the horizon.
func (c Case) Crossed() bool { return c.Passage < c.Steps }

// Claim is what one method said of a date before it came, and how good that was.
type Claim struct {
	// Score is the threshold-weighted CRPS, see score.Passage; NaN where the method cannot be used on such steps.
	Score  float64
	Within float64 // probability within the horizon
	// P10, P50 and P90 are steps, and the number of steps of the horizon for later ones.
	P10, P50, P90 int
	Claimed       float64 // probability that the method itself gives to P10 … P90
}
