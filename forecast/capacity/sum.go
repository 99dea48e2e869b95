package capacity

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Sum adds capacities in one unit. The sum is known from when all are, and changes when one does.
// Reserves of one name are added, and so are units of one kind and size.
func Sum(list []Capacity) (Capacity, error) {
	var times []time.Time
	sum := Capacity{}
	for i, c := range list {
		if c.IsZero() {
			return Capacity{}, fmt.Errorf("capacity %d is not known", i)
		}
		if i == 0 {
			sum.Unit = c.Unit
		}
		if c.Unit != sum.Unit && c.Unit != "" && sum.Unit != "" {
			return Capacity{}, fmt.Errorf("capacities are in %s and in %s", sum.Unit, c.Unit)
		}
		for _, l := range c.Levels {
			times = append(times, l.From.UTC())
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	for _, t := range slices.CompactFunc(times, time.Time.Equal) {
		if l, ok := sumLevel(list, t); ok {
			sum.Levels = append(sum.Levels, l)
		}
	}
	return sum, nil
}

func sumLevel(list []Capacity, t time.Time) (Level, bool) {
	out := Level{From: t}
	var reasons []string
	for _, c := range list {
		l, ok := c.LevelAt(t)
		if !ok {
			return out, false
		}
		out.Installed += l.Installed
		if l.From.Equal(t) && l.Reason != "" && !slices.Contains(reasons, l.Reason) {
			reasons = append(reasons, l.Reason)
		}
		for _, r := range l.Reserves {
			at := slices.IndexFunc(out.Reserves, func(x Reserve) bool { return x.Name == r.Name })
			if at < 0 {
				out.Reserves = append(out.Reserves, r)
				continue
			}
			out.Reserves[at].Amount += r.Amount
			out.Reserves[at].Default = out.Reserves[at].Default && r.Default
		}
		out.addUnits(l.Units)
	}
	out.Reason = strings.Join(reasons, "; ")
	if slices.ContainsFunc(list, func(c Capacity) bool { l, _ := c.LevelAt(t); return len(l.Units) == 0 }) {
		out.Units = nil // the parts would not add up to what is installed
	}
	return out, true
}

func (l *Level) addUnits(units []Units) {
	for _, u := range units {
		at := slices.IndexFunc(l.Units, func(x Units) bool { return x.Kind == u.Kind && x.Size == u.Size })
		if at < 0 {
			l.Units = append(l.Units, u)
			continue
		}
		l.Units[at].Count += u.Count
	}
}
