// Package rank finds order statistics of values without sorting them all.
package rank

import "slices"

// Select returns the value that would be at index k, from 0, if x were sorted, and puts it there.
// Where x holds NaN, they come first, as slices.Sort has it.
func Select(x []float64, k int) float64 {
	Place(x, []int{k})
	return x[k]
}

// Place puts the values of the given ascending ranks, from 0, where sorting x would put them;
// the others are left in any order.
func Place(x []float64, ranks []int) {
	if anyNaN(x) { // which has no place but the one that sorting gives it
		slices.Sort(x)
		return
	}
	placeWithin(x, 0, ranks)
}

// anyNaN is a loop of its own, because a call for each value would cost as much as placing a few ranks.
func anyNaN(x []float64) bool {
	for _, v := range x {
		if v != v {
			return true
		}
	}
	return false
}

// few values are sorted at once.
const few = 12

// placeWithin is Place for a part of values that begins at index from, and holds all of those ranks: quickselect
// (Hoare 1961, algorithm 65 "Find"), going into every side that has a rank.
func placeWithin(x []float64, from int, ranks []int) {
	for depth := 0; len(ranks) > 0; depth++ {
		switch {
		case len(x) <= few:
			insertionSort(x)
			return
		case depth > 60: // pivots were bad throughout
			slices.Sort(x)
			return
		}
		pivot := x[pivotOf(x)]
		n := below(x, pivot)
		if n == 0 { // the pivot is the least: those equal to it are in place
			n = upTo(x, pivot)
			ranks = ranks[countBelow(ranks, from+n):]
			x, from = x[n:], from+n
			continue
		}
		left := countBelow(ranks, from+n)
		placeWithin(x[:n], from, ranks[:left])
		x, from, ranks = x[n:], from+n, ranks[left:]
	}
}

// countBelow returns how many of the ascending ranks are below n.
func countBelow(ranks []int, n int) int {
	k := 0
	for k < len(ranks) && ranks[k] < n {
		k++
	}
	return k
}

// pivotOf returns the index of a value that is near the middle: of many, the pseudomedian of nine.
func pivotOf(x []float64) int {
	n := len(x)
	if n < 128 {
		return middle(x, n/4, n/2, n*3/4)
	}
	e := n / 9
	return middle(x, middle(x, 0, e, 2*e), middle(x, 3*e, 4*e, 5*e), middle(x, 6*e, 7*e, 8*e))
}

func middle(x []float64, i, j, k int) int {
	if x[i] > x[j] {
		i, j = j, i
	}
	switch {
	case x[k] < x[i]:
		return i
	case x[k] < x[j]:
		return k
	}
	return j
}

// below moves the values below pivot to the front and returns how many there are. The comparison
// moves a counter and is no branch, which would be mispredicted every other time (Lomuto's partition).
func below(x []float64, pivot float64) int {
	n := 0
	for i, v := range x {
		x[i] = x[n]
		x[n] = v
		n += one(v < pivot)
	}
	return n
}

// upTo is below with those equal to pivot.
func upTo(x []float64, pivot float64) int {
	n := 0
	for i, v := range x {
		x[i] = x[n]
		x[n] = v
		n += one(v <= pivot)
	}
	return n
}

// one returns 1 where it holds, else 0.
func one(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

func insertionSort(x []float64) {
	for i := 1; i < len(x); i++ {
		v, j := x[i], i
		for ; j > 0 && v < x[j-1]; j-- {
			x[j] = x[j-1]
		}
		x[j] = v
	}
}
