package forecast

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// InOrder returns f with its paths in another order: future i of the result is future order[i] of f, with all that belongs to
// it, such as the growth that is assumed. It is for drawing; what is recorded of it knows no order.
func (f *Fit) InOrder(order []int) *Fit {
	out := *f
	out.order = slices.Clone(order)
	for i, k := range order {
		out.order[i] = f.number(k)
	}
	return &out
}

// number returns which path a future is.
func (f *Fit) number(future int) int {
	if f.order == nil || future >= len(f.order) {
		return future
	}
	return f.order[future]
}

// InOrder returns f with its paths in another order: path i of the result is path order[i] of f.
func (f Forecast) InOrder(order []int) Forecast {
	n, h := f.Paths.Dims()
	paths := mat.NewDense(n, h, nil)
	for i, k := range order {
		copy(paths.RawRowView(i), f.Paths.RawRowView(k))
	}
	f.Paths = paths
	return f
}

// Order returns which path of a member belongs to each state of the world; nil for a member without paths.
func (j *Joint) Order(member int) []int { return slices.Clone(j.paths[member]) }

// Replaced returns j with other forecasts of some of its members, such as those of a what-if, whose path i belongs to
// state i. One without Paths is a member without a say. All have the names and the number of paths of those that they replace.
func (j *Joint) Replaced(by map[int]Forecast) (*Joint, error) {
	out := *j
	out.members, out.paths = slices.Clone(j.members), slices.Clone(j.paths)
	for m, f := range by {
		if m < 0 || m >= len(j.members) || f.Series.Name != j.members[m].Series.Name {
			return nil, fmt.Errorf("members: %q is not member %d", f.Series.Name, m)
		}
		if f.Paths != nil && f.Futures() != j.futures {
			return nil, fmt.Errorf("members: %q has %d paths, want %d", f.Series.Name, f.Futures(), j.futures)
		}
		out.members[m], out.paths[m] = f, identity(j.futures)
	}
	return &out, nil
}
