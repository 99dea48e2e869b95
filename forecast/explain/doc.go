// Package explain says what makes a date, by taking one part after the other out of all simulations, and what moved it from
// one forecast to the next.
package explain
