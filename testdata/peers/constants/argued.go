package main

// untried is a constant that half and twice its value say nothing of, and why.
type untried struct{ name, why string }

// Beginnings of why.
const (
	argued  = "By argument: "
	outside = "Not tried on the development sets: "
)

// others are constants that were not chosen by trying, or that act where a forecast of one series is not scored.
var others = []untried{
	{"heaviest", argued + "with 2 degrees of freedom there would be no variance. The table of widths ends here."},
	{"EvidenceLengths", argued + "it says what is called an assumption, and what grows at the assumed rate."},
	{"pastPaths", argued + "the standard error of a share of so many is at most 5 %."},
	{"phaseTolerance", argued + "it says which stamps are on a grid; those of the development sets are."},
	{"mixedShare", argued + "it says what a note is written of, and changes no value."},
	{"minValues", argued + "it says what is refused, not how good a forecast is."},
	{"minDays", argued + "it says what is refused, not how good a forecast is."},
	{"maxNeeded", argued + "it says what is refused, not how good a forecast is."},
	{"staleAfterSteps", argued + "it says what is refused, and knows the time of asking."},
	{"fewestLine", argued + "through two points any line goes."},
	{"EnoughDates", argued + "it says of how many dates words are made."},
	{"maxFitted", argued + "it bounds time and memory; no development set is as long."},
	{"MinCycles", argued + "of one cycle nobody can say that it comes again."},
	{"refitShare", outside + "it acts between an update and the next fit."},
	{"farOut", outside + "it acts in updates only."},
	{"leastPool", outside + "it acts in records of many models only."},
	{"MaxPool", argued + "it bounds the size of a record."},
	{"MinOverlap", outside + "it acts with a driver only."},
	{"maxDummies", outside + "it acts with a driver only."},
	{"waves", outside + "it acts with a driver only."},
	{"rounds", outside + "it acts with a driver only."},
	{"jointBlocks", outside + "it acts on several series; TestJointOnRealSeries scores those."},
	{"exchangeReach", outside + "it acts on several series; TestJointOnRealSeries scores those."},
	{"exchangeRounds", outside + "it acts on several series; TestJointOnRealSeries scores those."},
	{"leastOwn", outside + "it acts on several series; TestJointOnRealSeries scores those."},
	{"priorPairs", outside + "it acts on several series; TestJointOnRealSeries scores those."},
	{"leastPairs", outside + "it acts on several series; TestJointOnRealSeries scores those."},
	{"maxPairs", outside + "it bounds the time that several series take."},
	{"hope", argued + "it is about the time of a search; the best candidate stays the same."},
	{"distant", argued + "it is about the time of a search."},
	{"turn", argued + "it is about the time of a search."},
	{"again", argued + "it is about the time of a search."},
	{"maxRows", argued + "it bounds the time of a fit; four years of days are fewer."},
}
