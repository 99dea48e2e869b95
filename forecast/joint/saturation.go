package joint

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Saturation is when the first of several pools saturates: whichever of the processors,
// memory and storage of a cluster runs out first.
type Saturation struct {
	// Saturation of the whole: in every future, the earliest date of any member, within Until. Its
	// facts have a time and no amounts, since those of the members do not add up.
	forecast.Saturation
	// Until is the end of the shortest horizon of the members that have dates: later ones are
	// not counted, because not all members know them.
	Until   time.Time
	Binding []Binding // a member each, in their order
}

// Binding is what one member has to do with a Saturation.
type Binding struct {
	Name string
	// Probability that it is the first to saturate; members that saturate in the same step
	// share what falls to them. Together they are the probability of the whole within the horizon.
	Probability float64
	// Marginal is the saturation of the member by itself.
	Marginal forecast.Saturation
	// Left says that the member has no dates and that the whole is without it, and why.
	Left string
}

// Saturate returns when the first member saturates. marginals are what each member says of
// itself, one for each, made from the very paths of it. A member without dates is left out and named, unless it is
// saturated already: then the whole is.
func (j *Joint) Saturate(marginals []forecast.Saturation) (Saturation, error) {
	if len(marginals) != len(j.members) {
		return Saturation{}, fmt.Errorf("marginals: %d, want one for each of %d members", len(marginals), len(j.members))
	}
	out := Saturation{Binding: make([]Binding, len(marginals))}
	for m, s := range marginals {
		out.Binding[m] = Binding{Name: j.members[m].Series.Name, Marginal: s}
		if s.State.HasDates() && len(s.First) != j.Futures() {
			return Saturation{}, fmt.Errorf("marginals: %q has %d futures, want %d", out.Binding[m].Name, len(s.First), j.Futures())
		}
	}
	out.settle(j)
	return out, nil
}

// settle names the state, and finds the dates where there are any.
func (s *Saturation) settle(j *Joint) {
	var since, dated []string
	var left []string
	for m := range s.Binding {
		b := &s.Binding[m]
		if now := b.Marginal.Facts.Now; now.After(s.Facts.Now) {
			s.Facts.Now = now
		}
		switch state := b.Marginal.State; {
		case state == forecast.AlreadySaturated:
			since = append(since, b.Name)
			if t := b.Marginal.Since; s.Since.IsZero() || t.Before(s.Since) {
				s.Since = t
			}
		case state.HasDates():
			dated = append(dated, b.Name)
		default:
			b.Left = b.Marginal.Reason
			left = append(left, b.Name)
		}
	}
	s.Facts.Demand, s.Facts.Capacity = math.NaN(), math.NaN()
	switch {
	case len(since) > 0:
		s.State = forecast.AlreadySaturated
		s.Reason = fmt.Sprintf("Demand has been at or over the usable capacity of %s since %s.", strings.Join(since, " and "),
			s.Since.Format("2006-01-02 15:04"))
		s.bindSaturated()
	case len(dated) == 0:
		s.State, s.Reason = s.Binding[0].Marginal.State, s.Binding[0].Name+": "+s.Binding[0].Left
	default:
		s.simulate(j)
		s.State, s.Reason = s.Classify()
	}
	if len(left) > 0 && len(left) < len(s.Binding) {
		s.Reason += fmt.Sprintf(" Not counted, for want of dates: %s; with it, it may be sooner.", strings.Join(left, ", "))
	}
}

// bindSaturated shares the certainty among the members that have been saturated for longest.
func (s *Saturation) bindSaturated() {
	var first []*Binding
	for m := range s.Binding {
		if b := &s.Binding[m]; b.Marginal.State == forecast.AlreadySaturated && b.Marginal.Since.Equal(s.Since) {
			first = append(first, b)
		}
	}
	for _, b := range first {
		b.Probability = 1 / float64(len(first))
	}
}

// simulate finds the earliest date of every future. It is counted in the shortest step of
// the members, from the earliest beginning; a date between two of those counts as the earlier.
func (s *Saturation) simulate(j *Joint) {
	for _, b := range s.Binding {
		m := b.Marginal
		if !m.State.HasDates() {
			continue
		}
		if s.Step.IsZero() || m.Step.Approx() < s.Step.Approx() {
			s.Step = m.Step
		}
		if s.Start.IsZero() || m.Start.Before(s.Start) {
			s.Start = m.Start
		}
		if end := m.Step.At(m.Start, m.Steps); s.Until.IsZero() || end.Before(s.Until) {
			s.Until = end
		}
	}
	s.Steps = max(s.Step.Steps(s.Start, series.Every(s.Until.Sub(s.Start))), 0)
	grids := make([][]int, len(s.Binding))
	for m, b := range s.Binding {
		grids[m] = s.gridOf(b.Marginal)
	}
	s.First = make([]int, j.Futures())
	counts := make([]float64, len(s.Binding))
	var tied []int
	for i := range s.First {
		s.First[i] = passage.Never
		for m, grid := range grids {
			if grid == nil {
				continue
			}
			first := s.Binding[m].Marginal.First[j.Path(m, i)]
			if first == passage.Never || grid[first] == passage.Never {
				continue
			}
			switch at := grid[first]; {
			case s.First[i] == passage.Never || at < s.First[i]:
				s.First[i], tied = at, append(tied[:0], m)
			case at == s.First[i]:
				tied = append(tied, m)
			}
		}
		for _, m := range tied {
			counts[m] += 1 / float64(len(tied))
		}
		tied = tied[:0]
	}
	for m, n := range counts {
		s.Binding[m].Probability = n / float64(len(s.First))
	}
}

// gridOf returns which step of s each step of a member falls into; Never beyond the common
// horizon, and nil for a member without dates.
func (s *Saturation) gridOf(m forecast.Saturation) []int {
	if !m.State.HasDates() {
		return nil
	}
	grid := make([]int, m.Steps)
	for k := range grid {
		t := m.Step.At(m.Start, k)
		if grid[k] = passage.Never; t.Before(s.Until) {
			grid[k] = s.Step.Index(s.Start, t)
		}
	}
	return grid
}
