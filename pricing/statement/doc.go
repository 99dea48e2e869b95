// Package statement reads off a comparison what controllers and those who decide ask for: the layer of every line, cash and
// profit and loss by month, when the money paid for one placement falls below that for another, what a unit of use costs, and at which
// price another placement would win. All of it follows from the entries of the planning case. Costs are positive.
package statement
