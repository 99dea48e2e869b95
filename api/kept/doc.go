// Package kept remembers the forecasts of pools: it keeps what a date rested on in a state.Store, finds it again, and says
// what moved the date since. It stands above api/planner, which answers, and api/convert, which writes the bytes.
package kept
