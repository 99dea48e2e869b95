package fit

// history is what was measured, as the models see it: the demand by the clocks of its zone, without holidays, and the seasons in it.
// What the models make of it is the pool.
type history struct {
	demand
	clock    *wallClock     // of the values; nil where they are in steps of UTC
	holidays *holidayEffect // what was taken out of the values and is in the paths; nil where there is none
	seasons  seasons
}
