// Package fit turns a history into a Fit, of which any number of futures of any length can be drawn: it prepares the values,
// finds seasons and level shifts, tries the models of forecast/model at earlier times, weighs them, widens their paths
// until the past held as often as they said, and keeps the whole of it as a record of bounded size.
//
// A reader begins with New in fit.go, which calls in this order: prepare (prepare.go, clean.go, relapse.go), seePastShift
// (levelshift.go), choose (choose.go, origins.go, calibrate.go) and fitAll (candidate.go, kernel.go).
package fit
