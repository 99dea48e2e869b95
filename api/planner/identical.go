package planner

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// identical returns the names of answers whose series have the same unit, times and values and whose capacities are the same, by group and in
// their order: the same thing, seen several times. A series without two different values tells nothing: such ones may well be two.
func identical(answers []Answer) [][]string {
	byValues := map[[sha256.Size]byte]int{}
	var groups [][]string
	for _, a := range answers {
		if !a.varies() {
			continue
		}
		key := a.measured()
		if i, ok := byValues[key]; ok {
			groups[i] = append(groups[i], a.Name())
			continue
		}
		byValues[key] = len(groups)
		groups = append(groups, []string{a.Name()})
	}
	return slices.DeleteFunc(groups, func(names []string) bool { return len(names) < 2 })
}

// varies reports whether the series has two different values.
func (a Answer) varies() bool {
	first := math.NaN()
	for _, v := range a.Series.Values {
		switch {
		case math.IsNaN(v):
		case math.IsNaN(first):
			first = v
		case v != first:
			return true
		}
	}
	return false
}

// measured returns a hash of what was measured, and of the capacity.
func (a Answer) measured() (sum [sha256.Size]byte) {
	h, s := sha256.New(), a.Series
	fmt.Fprintf(h, "%q %s %d %v ", s.Unit, s.Step, s.Start.UnixNano(), s.Statistic)
	for _, l := range a.Capacity.Levels {
		fmt.Fprintf(h, "%d %v %v ", l.From.UnixNano(), l.Installed, l.Usable())
	}
	for _, v := range s.Values {
		_ = binary.Write(h, binary.LittleEndian, math.Float64bits(v)) // a hash takes everything
	}
	h.Sum(sum[:0])
	return sum
}

// Repeats reports whether the pool is the same as one before it in the group.
func (g GroupAnswer) Repeats(pool string) bool {
	return slices.ContainsFunc(g.Identical, func(names []string) bool { return slices.Contains(names[1:], pool) })
}
