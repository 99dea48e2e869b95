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
	change := q.change(j)
	moved := change*j.Size > 0 && math.Abs(change) >= remaining*math.Abs(j.Size)
	if moved || from < 0 || to > len(q.values) || slices.ContainsFunc(found, another) {
		return true
	}
	before, after := CourseOf(q.values[from:j.From], nil), CourseOf(q.values[j.At:to], nil)
	steps := float64(j.At - j.From + 1)
	size := after.First - before.Last - steps*(before.Slope+after.Slope)/2
	return size*j.Size > 0 && math.Abs(size) >= remaining*math.Abs(j.Size)
}

// apart returns jumps, in time order, of which each is sized by what lies between it and neighbours so near that most of a window would
// lie beyond them, where that is another size: a small one soon after a large one has no part in that.
func (q *sequence) apart(found []Jump) []Jump {
	out := slices.Clone(found)
	for i, j := range found {
		from, to := max(j.From-near, 0), min(j.At+near, len(q.values))
		if i > 0 && j.From-found[i-1].At < near/2 {
			from = max(from, min(found[i-1].At, j.From-1))
		}
		if i+1 < len(found) && found[i+1].From-j.At < near/2 {
			to = min(to, max(found[i+1].From, j.At+1))
		}
		before, after := median(q.values[from:j.From]), median(q.values[j.At:to])
		if math.Abs(after-before) >= remaining*math.Abs(j.Size) && (after-before)*j.Size > 0 {
			continue
		}
		out[i].Size = after - before
		out[i].Before, out[i].After = before+q.slope*float64(q.at[j.From-1]), after+q.slope*float64(q.at[j.At])
	}
	return out
}
