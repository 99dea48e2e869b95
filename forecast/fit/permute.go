package fit

import "slices"

// Permuted returns f with its paths in another order: future i of the result is future permutation[i] of f, with all that belongs to
// it, such as the growth that is assumed. It is for drawing; what is recorded of it knows no order.
func (f *Fit) Permuted(permutation []int) *Fit {
	out := *f
	out.permutation = slices.Clone(permutation)
	for i, k := range permutation {
		out.permutation[i] = f.number(k)
	}
	return &out
}

// number returns which path a future is.
func (f *Fit) number(future int) int {
	if f.permutation == nil || future >= len(f.permutation) {
		return future
	}
	return f.permutation[future]
}
