// Package future is what belongs to one simulation, number i, of everything that is simulated: the random numbers that it
// draws for each purpose, an estimate of which it has its own draw, and the rank that a quantile has among all of them.
//
// The streams derive from (seed, series name, number of the future) alone. Future i is thereby one state of the world across
// all series of a run, whatever their order, the length asked for and the number of workers.
package future
