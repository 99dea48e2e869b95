// Package order finds order statistics of values without sorting them all.
package order

import (
	"math"
	"slices"
)

// Select returns the value that would be at index k, from 0, if x were sorted, and puts it there.
// Where x holds NaN, they come first, as slices.Sort has it.
func Select(x []float64, k int) float64 {
	Place(x, []int{k})
	return x[k]
}

// Place puts the values of the given ascending ranks, from 0, where sorting x would put them;
// the others are left in any order.
func Place(x []float64, ranks []int) {
	if slices.ContainsFunc(x, math.IsNaN) { // which has no place but the one that sorting gives it
		slices.Sort(x)
		return
	}
	placeWithin(x, 0, len(x), ranks)
}

// placeWithin is Place for x[from:to], which holds the values of those ranks: Hoare's
// algorithm 65 "Find" (1961), going into every side that has a rank.
func placeWithin(x []float64, from, to int, ranks []int) {
	const few = 16
	for depth := 0; len(ranks) > 0; depth++ {
		if to-from <= few || depth > 40 {
			slices.Sort(x[from:to])
			return
		}
		left, right := partition(x, from, to)
		a, _ := slices.BinarySearch(ranks, left+1)
		b, _ := slices.BinarySearch(ranks, right)
		placeWithin(x, from, left+1, ranks[:a])
		from, ranks = right, ranks[b:]
	}
}

// partition moves the values of x[from:to] so that none up to left is larger than any from right on,
// and those between are in place.
func partition(x []float64, from, to int) (left, right int) {
	a, b, c := x[from], x[(from+to)/2], x[to-1]
	pivot := max(min(a, b), min(max(a, b), c)) // the median of the three
	i, j := from, to-1
	for i <= j {
		for x[i] < pivot {
			i++
		}
		for x[j] > pivot {
			j--
		}
		if i <= j {
			x[i], x[j] = x[j], x[i]
			i++
			j--
		}
	}
	return j, i
}
