package event

import (
	"fmt"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// DateChange is by how much the date of each future moves from one saturation to
// another, on the same futures. A future that does not saturate within the horizon
// has no date: all that is known of it is that it would be later than the horizon.
type DateChange struct {
	From, To forecast.Saturation
}

// Compare compares s with base. The error says why they cannot be compared: no
// dates on either side, or other futures or steps.
func Compare(s forecast.Saturation, base forecast.Saturation) (DateChange, error) {
	for _, x := range []forecast.Saturation{base, s} {
		if !x.State.HasDates() {
			return DateChange{}, fmt.Errorf("there are no dates to compare: the state is %s", x.State)
		}
	}
	if len(s.First) != len(base.First) || s.Step != base.Step || !s.Start.Equal(base.Start) || s.Steps != base.Steps {
		return DateChange{}, fmt.Errorf("%d futures of %d steps cannot be compared with %d of %d", len(s.First), s.Steps, len(base.First),
			base.Steps)
	}
	return DateChange{From: base, To: s}, nil
}

// Within returns by how much the probability of saturation within the horizon changes, from −1 to 1.
func (c DateChange) Within() float64 { return c.To.Within() - c.From.Within() }

// Sooner returns the share of the futures whose date moves to an earlier one. A date beyond the horizon is later than
// any within. Sooner, Same and Later add up to 1.
func (c DateChange) Sooner() float64 { return c.share(func(order int) bool { return order < 0 }) }

// Same returns the share of the futures whose date does not move, or lies beyond the horizon both times.
func (c DateChange) Same() float64 { return c.share(func(order int) bool { return order == 0 }) }

// Later returns the share of the futures whose date moves to a later one.
func (c DateChange) Later() float64 { return c.share(func(order int) bool { return order > 0 }) }

func (c DateChange) share(is func(order int) bool) float64 {
	n := 0
	for i := range c.From.First {
		if is(c.last(c.To, i) - c.last(c.From, i)) {
			n++
		}
	}
	return float64(n) / float64(len(c.From.First))
}

// last returns the step of the date, and the end of the horizon where there is none.
func (c DateChange) last(s forecast.Saturation, i int) int {
	if s.First[i] == passage.Never {
		return s.Steps
	}
	return s.First[i]
}

// MovedBy returns the probability that the date moves by more than span: to a later one, or with
// sooner to an earlier one. In the share unknown of the futures that cannot be told,
// because one of the two dates lies beyond the horizon and the other less than span before its end.
func (c DateChange) MovedBy(span series.Step, sooner bool) (p, unknown float64) {
	from, to := c.From, c.To
	if sooner {
		from, to = to, from
	}
	moved, open := 0, 0
	for i := range from.First {
		if from.First[i] == passage.Never {
			continue // later than the horizon, or not at all: no later within it
		}
		date, bound := from.Step.At(from.Start, from.First[i]), to.Step.At(to.Start, c.last(to, i))
		switch {
		case bound.After(span.After(date)):
			moved++
		case to.First[i] == passage.Never:
			open++
		}
	}
	n := float64(len(from.First))
	return float64(moved) / n, float64(open) / n
}

// Quantile returns the p-quantile of the change of the date, over the futures that saturate in at
// least one of the two: positive is later. It is false where that quantile is
// not known, because one of the two dates lies beyond the horizon, or where no future saturates.
func (c DateChange) Quantile(p float64) (time.Duration, bool) {
	const sooner, later = -1 << 62, 1 << 62
	var moves []time.Duration
	for i := range c.From.First {
		a, b := c.From.First[i], c.To.First[i]
		switch {
		case a == passage.Never && b == passage.Never:
		case a == passage.Never:
			moves = append(moves, sooner)
		case b == passage.Never:
			moves = append(moves, later)
		default:
			moves = append(moves, c.To.Step.At(c.To.Start, b).Sub(c.From.Step.At(c.From.Start, a)))
		}
	}
	if len(moves) == 0 {
		return 0, false
	}
	slices.Sort(moves)
	m := moves[future.Rank(p, len(moves))]
	return m, m != sooner && m != later
}
