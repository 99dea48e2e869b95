package joint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// Request asks which path of each of several fits belongs to which state of the world, where the paths
// are too long to be held: those of a cost over five years.
type Request struct {
	Fits []*fit.Fit // each of a series of its own name
	// More join after all of Fits, whose paths stay where they are without them.
	More []*fit.Fit
	// Permutations are those of Fits where they are joined already, as of Joint.Permutation, one for each; nil joins them here.
	Permutations [][]int
	Futures      int
	// Start and End are the span that is looked at, which no history reaches into.
	Start, End time.Time
}

// Join answers it as New does of forecasts over the span: a Joint whose members are Fits and
// then More, in their order, each without Paths. Path(m, i) is the number that Fit.Path of member m has to
// be given in state i. Each path of a member that depends on another is drawn once and
// forgotten; members that depend on none are not drawn, and keep their paths where they are.
//
// Errors: those of New; a span that is empty or begins within a history; more paths of all than the limit; the context's.
func (q Request) Join(ctx context.Context) (*Joint, error) {
	fits := slices.Concat(q.Fits, q.More)
	j := &Joint{members: make([]forecast.Forecast, len(fits)), paths: make([][]int, len(fits)), futures: q.Futures}
	for i, f := range fits {
		j.members[i] = forecast.Forecast{Series: f.Series(), Start: f.Series().End(), Step: f.Series().Step, Evidence: f.Evidence()}
	}
	if err := q.check(j.members); err != nil {
		return nil, err
	}
	j.measure()
	order := slices.Concat(byName(j.members, 0, len(q.Fits)), byName(j.members, len(q.Fits), len(fits)))
	for m := range fits {
		j.paths[m] = identity(q.Futures)
	}
	copy(j.paths, q.Permutations)
	drawn := slices.DeleteFunc(slices.Clone(order), func(m int) bool { return !j.depends(m) })
	if most := forecast.MaxPathValues / jointBlocks; len(drawn)*q.Futures > most {
		return nil, fmt.Errorf("members × paths: %d × %d, the limit is %d: ask for fewer paths", len(drawn), q.Futures, most)
	}
	described := make([]features, len(drawn))
	for a, m := range drawn {
		var err error
		if described[a], err = q.features(ctx, fits[m], q.blocks(j.members)); err != nil {
			return nil, err
		}
	}
	var fixed [][]int
	for _, m := range drawn {
		if m < len(q.Permutations) {
			fixed = append(fixed, q.Permutations[m])
		}
	}
	for a, o := range arrange(described, j.among(drawn), fixed) {
		j.paths[drawn[a]] = o
	}
	return j, nil
}

// check looks at what no member can be drawn without.
func (q Request) check(members []forecast.Forecast) error {
	if err := checkMembers(members); err != nil {
		return err
	}
	if q.Permutations != nil && len(q.Permutations) != len(q.Fits) {
		return fmt.Errorf("orders: %d, want one for each of %d fits", len(q.Permutations), len(q.Fits))
	}
	for m, o := range q.Permutations {
		if len(o) != q.Futures {
			return fmt.Errorf("orders: that of %q has %d paths, want %d", members[m].Series.Name, len(o), q.Futures)
		}
	}
	if q.Futures < 1 || q.Futures > forecast.MaxFutures {
		return fmt.Errorf("paths: %d, want 1 to %d", q.Futures, forecast.MaxFutures)
	}
	if !q.End.After(q.Start) {
		return fmt.Errorf("the span ends on %s, want a time after its start on %s", q.End.Format(time.RFC3339), q.Start.Format(time.RFC3339))
	}
	for _, m := range members {
		if m.Start.After(q.Start) {
			return fmt.Errorf("members: %q was measured until %s, after the start of the span on %s", m.Series.Name, m.Start.Format(time.RFC3339),
				q.Start.Format(time.RFC3339))
		}
	}
	return nil
}

// byName returns the members [from, to) in the order of their names.
func byName(members []forecast.Forecast, from, to int) []int {
	order := make([]int, 0, to-from)
	for m := from; m < to; m++ {
		order = append(order, m)
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(members[a].Series.Name, members[b].Series.Name) })
	return order
}

// steps returns the steps [from, to) of a member that touch the span.
func (q Request) steps(m forecast.Forecast) (from, to int) {
	return m.Step.Index(m.Start, q.Start), m.Step.Index(m.Start, q.End.Add(-1)) + 1
}

// blocks returns how many spans of time are told apart: as many as the longest step allows.
func (q Request) blocks(members []forecast.Forecast) int {
	blocks := jointBlocks
	for _, m := range members {
		from, to := q.steps(m)
		blocks = min(blocks, to-from)
	}
	return blocks
}

// features describes the paths of a fit as those of a Forecast are, with no more than a path in memory for each processor.
func (q Request) features(ctx context.Context, f *fit.Fit, blocks int) (features, error) {
	from, to := q.steps(forecast.Forecast{Start: f.Series().End(), Step: f.Series().Step})
	out := make(features, q.Futures)
	buffers := sync.Pool{New: func() any { b := make([]float64, to); return &b }}
	parallel.Each(q.Futures, func(i int) {
		if ctx.Err() != nil {
			return
		}
		path := buffers.Get().(*[]float64)
		f.Path(i, *path)
		out[i] = inBlocks((*path)[from:to], blocks)
		buffers.Put(path)
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out.score()
	return out, nil
}
