package breaks

import (
	"math"
	"slices"
)

// gap reports whether the values move over a jump itself by a part of it, or whether the courses beside it, each with its own slope,
// leave one: where neither is so, the growth there is another one than elsewhere, as before it stopped, and nothing jumped. Where
// fewer than near values tell of a course, or another of the jumps that were found lies among them, it may have.
func (q *sequence) gap(j Jump, found []Jump) bool {
	from, to := j.From-near, j.At+near
	another := func(o Jump) bool { return o.From != j.From && o.At >= from && o.From < to }
	if from < 0 || to > len(q.values) || slices.ContainsFunc(found, another) || q.change(j)*j.Size > 0 && math.Abs(q.change(j)) >= remaining*math.Abs(j.Size) {
		return true
	}
	before, after := CourseOf(q.values[from:j.From], nil), CourseOf(q.values[j.At:to], nil)
	steps := float64(j.At - j.From + 1)
	size := after.First - before.Last - steps*(before.Slope+after.Slope)/2
	return size*j.Size > 0 && math.Abs(size) >= remaining*math.Abs(j.Size)
}
