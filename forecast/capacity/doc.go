// Package capacity is what there is: usable capacity as a step function of time, with its named parts, the plan of units,
// changes, reserves and limits that it follows from, presets for pools of common kinds, and thresholds below it.
package capacity
