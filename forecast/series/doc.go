// Package series is what was measured: a quantity over time in steps of equal length, in a unit, with what a step's value
// stands for. It says how samples become such a series, and what people call its steps, units and seasons. It knows nothing of
// the future.
package series
