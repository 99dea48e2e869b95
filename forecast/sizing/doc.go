// Package sizing is how much: what has to be ordered so that a pool holds, and what of it is idle. Both are counted on the
// simulations of a forecast, one by one.
package sizing
