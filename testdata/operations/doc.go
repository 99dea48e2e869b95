// Package operations makes histories as operators have them, each with the
// right answer, and scores the answers of Plimsoll against it.
//
// A history is a pool of capacity that grows, and one thing that happened to it: it was
// cleaned up, filled up, emptied, enlarged, read wrongly. The right answer is arithmetic
// on what the generator knows, and never on what a model found.
// A Variant names one history; everything about it follows from its name.
package operations
