package main

// constant is a number of the engine that was chosen by trying, not by definition, format or theory.
type constant struct {
	// name of the constant, with that of its package and a dot before it where other packages have one of that name.
	name string
	// neutral is the value at which it does nothing, from which half and twice are reckoned: 0 for most, and 1 for factors.
	neutral float64
	// most is the greatest value that makes sense, 0 without one; that of a share is 1.
	most float64
	// whole is set where only whole numbers of at least 1 make sense; halves are rounded away from 0.
	whole bool
	// multiple is what a whole number must be a multiple of, 0 where any will do.
	multiple float64
	// half and twice say why that value makes no sense; empty where it does.
	half, twice string
}

// groups are counts that are worked through four at a time.
func groups(name string) constant { return constant{name: name, whole: true, multiple: 4} }

func number(name string) constant { return constant{name: name} }
func share(name string) constant  { return constant{name: name, most: 1} }
func count(name string) constant  { return constant{name: name, whole: true} }
func factor(name string) constant { return constant{name: name, neutral: 1} }

// without says why half or twice the value of a constant makes no sense.
func without(c constant, half, twice string) constant {
	c.half, c.twice = half, twice
	return c
}

// tuned are the constants that are tried, those that decide most first. What they are is said where they stand.
var tuned = []constant{
	// How candidates are weighed, and how their paths are pooled.
	number("sharpness"), number("originsNeeded"), share("leastShare"), factor("hopeless"), number("farOff"), share("naivePrior"),
	share("agreement"),
	// Which level shifts and which relapses count.
	number("material"), count("leastRelapses"), number("leastMonthsOfRate"),
	// How wide the paths are.
	number("originsPrior"), number("missesPrior"), number("independent"), factor("untestedWiden"), number("untestedGrowth"),
	number("roughPrior"),
	number("enoughSteps"), count("bands"), share("minWiden"), number("maxWiden"), share("minRough"), number("maxRough"),
	count("slowSpan"), number("slowBound"), share("leastSlow"), number("maxSlow"),
	// How the rolling origins are laid out, and how much is looked at there.
	count("scoredShare"), without(count("minTrainPart"), "1 would leave no origin", ""), number("scoredPower"),
	groups("scoredPaths"), count("scoredSteps"), count("screening"), count("maxScored"), count("roughPaths"),
	// Seasons, and level shifts.
	share("Gain"), number("FewCycles"), number("unexpected"), count("minUnexpected"), count("MaxSeasons"),
	number("shift.steep"), share("lasting"), count("window"), count("minRecent"), count("maxShifts"), count("leastRises"),
	// Which histories a candidate is tried on.
	count("maxShort"), count("maxBrief"), count("maxShortPeriod"), count("minShape"), share("minZeros"),
	// The kernels.
	number("penalty"), count("MaxOrder"), factor("stationarity"),
	share("memoryGain"), number("clipAt"), factor("spiky"),
	number("harmonic.prior"), number("harmonic.sure"), number("harmonic.least"), number("harmonic.most"),
	count("noiseMemory"), count("harmonic.latest"),
	factor("levelshape.clearly"), count("nearLags"), number("levelshape.enough"), count("leastErrors"),
	number("phasePrior"), number("card.reach"), count("leastAhead"), count("card.leastFree"), number("largestPhi"),
	share("slowest"), share("fastest"),
	// Holidays.
	count("levelDays"), number("largestEffect"), share("leastOfDay"), number("holidayNoise"), number("holidayNoisePrior"),
	count("leastHolidays"),
	// What is taken for an error of measuring.
	number("clean.apart"), number("clean.steps"), count("MaxRun"), share("clean.maxShare"), factor("even"),
	count("leastStuck"), number("longer"), count("maxStuck"), share("stillShare"), share("elsewhere"),
	share("clean.band"), number("crowd"), share("clean.leastShare"), count("leastSteps"), count("leastVisits"), count("leastDistinct"),
	count("clean.alike"),
	share("nearZero"), number("worth"), share("clean.rising"), share("wrapShare"),
}

// tunedNames are the names of the constants that are tried, in their order.
func tunedNames() []string {
	names := make([]string, len(tuned))
	for i, c := range tuned {
		names[i] = c.name
	}
	return names
}
