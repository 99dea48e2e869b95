// Package passage is when a path reaches a line: first passage, how long it must stay there, and how often what was said of
// such dates in the past came true, as scores and in words.
package passage
