package joint_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/joint"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// What joins fits that are joined already stands where it stands when all join at once, over another span too the first
// stay where they are.
func TestFitsThatAreJoinedAlreadyStay(t *testing.T) {
	fits := fittest.All(t, seriestest.Alike(4, 200, 0.7))
	q := ahead(fits[1:], 60)
	q.More = fits[:1]
	whole := join(t, q)
	q.More = nil
	first := join(t, q)
	for m := range q.Fits {
		q.Permutations = append(q.Permutations, first.Permutation(m))
	}
	q.More = fits[:1]
	same := join(t, q)
	q.End = q.End.Add(100 * series.Day)
	longer := join(t, q)
	for m := range fits {
		if !slices.Equal(same.Permutation(m), whole.Permutation(m)) {
			t.Fatalf("member %d stands elsewhere than when all join at once", m)
		}
		if m < len(q.Fits) && !slices.Equal(longer.Permutation(m), whole.Permutation(m)) {
			t.Fatalf("member %d moves with the span", m)
		}
	}
	for want, change := range map[string]func(*joint.Request){
		"orders: 1, want one for each of 3 fits": func(q *joint.Request) { q.Permutations = q.Permutations[:1] },
		`orders: that of "pool-1" has 2 ` +
			`paths, want 400`: func(q *joint.Request) { q.Permutations = slices.Clone(q.Permutations); q.Permutations[0] = []int{1, 0} },
	} {
		wrong := q
		change(&wrong)
		if _, err := wrong.Join(context.Background()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Path i of a fit in order is path order[i] with all that belongs to it: its growth is taken out of it again by an event,
// and its forecast is the forecast in order.
func TestFitsInOrder(t *testing.T) {
	s := seriestest.Alike(1, 60, 0)[0]
	fit, err := fit.New(s, fit.Options{Seed: 3, Growth: future.Estimate{Low: 0, Mid: 0.5, High: 1}})
	if err != nil {
		t.Fatal(err)
	}
	const n, h = 40, 400
	order := make([]int, n)
	for i := range order {
		order[i] = (i + 13) % n
	}
	plain, err := fit.Forecast(context.Background(), n, h)
	if err != nil {
		t.Fatal(err)
	}
	turned := fit.Permuted(order)
	drawn, err := turned.Forecast(context.Background(), n, h)
	if err != nil {
		t.Fatal(err)
	}
	flat := event.WhatIf{Name: "w", Events: []event.Event{{Name: "flat",
		Grow: &event.Grow{Rate: future.Estimate{High: 1e-12}, InsteadOfTrend: true}}}}
	a, _, err := flat.Apply(plain, fit)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := flat.Apply(drawn, turned)
	if err != nil {
		t.Fatal(err)
	}
	held := plain.Permuted(order)
	for i, k := range order {
		if !slices.Equal(drawn.Paths.RawRowView(i), plain.Paths.RawRowView(k)) ||
			!slices.Equal(held.Paths.RawRowView(i), plain.Paths.RawRowView(k)) {
			t.Fatalf("path %d is not path %d", i, k)
		}
		for step, v := range b.Paths.RawRowView(i) {
			if want := a.Paths.At(k, step); v-want > 1e-6 || want-v > 1e-6 {
				t.Fatalf("path %d, step %d: %v with an event, want %v", i, step, v, want)
			}
		}
	}
	twice := turned.Permuted(order)
	row := make([]float64, h)
	if twice.Path(5, row); !slices.Equal(row, plain.Paths.RawRowView(order[order[5]])) {
		t.Error("an order of an order is not both, one after the other")
	}
}

// A member is replaced by what it is in each state of the world: what adds 10 to one of two adds 10 to their sum in every state.
func TestMembersAreReplacedStateByState(t *testing.T) {
	j := joined(t, fittest.Drawn(t, seriestest.Alike(2, 200, 0.8), 400, 30))
	base, _, err := j.Sum("sum")
	if err != nil {
		t.Fatal(err)
	}
	more := fittest.Drawn(t, seriestest.Alike(2, 200, 0.8), 400, 30)[1].Permuted(j.Permutation(1))
	more, _, err = event.WhatIf{Name: "w", Events: []event.Event{{Name: "x", Load: &event.Load{Amount: future.Sure(10)}}}}.Apply(more, nil)
	if err != nil {
		t.Fatal(err)
	}
	with, err := j.Replaced(map[int]forecast.Forecast{1: more})
	if err != nil {
		t.Fatal(err)
	}
	sum, _, err := with.Sum("sum")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 400 {
		for h, v := range sum.Paths.RawRowView(i) {
			if d := v - base.Paths.At(i, h) - 10; d > 1e-9 || d < -1e-9 {
				t.Fatalf("state %d, step %d: %v more than without", i, h, d+10)
			}
		}
	}
	few := more
	few.Paths = fittest.Drawn(t, seriestest.Alike(2, 200, 0.8), 50, 30)[1].Paths
	for want, by := range map[string]map[int]forecast.Forecast{`"pool-1" is not member 0`: {0: more}, `"pool-1" is not member 2`: {2: more},
		`"pool-1" has 50 paths, want 400`: {1: few}} {
		if _, err := j.Replaced(by); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := j.Replaced(map[int]forecast.Forecast{1: {Series: more.Series}}); err != nil {
		t.Errorf("a member without paths: %v", err)
	}
}
