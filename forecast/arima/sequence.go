package arima

import (
	"fmt"
	"math"
)

// sequence is the part of a history that a model rests on.
type sequence struct {
	from   int       // of the history
	z      []float64 // over scale, from the first to the last value measured; gaps hold a line between their neighbours
	gaps   []int     // where z was not measured
	scale  float64   // a power of 2, so that scaling rounds nothing
	behind int       // values of the history after z, none measured
}

// read checks a history and returns the part of it that work allows.
func read(y []float64) (sequence, error) {
	first, last, most := -1, -1, 0.0
	for t, v := range y {
		if math.Abs(v) > MaxValue {
			return sequence{}, fmt.Errorf("arima: value %d is %v, want at most %g or NaN", t, v, MaxValue)
		}
		if !math.IsNaN(v) {
			if first < 0 {
				first = t
			}
			last = t
			most = max(most, math.Abs(v))
		}
	}
	if first < 0 {
		return sequence{}, fmt.Errorf("arima: none of %d values is measured: %w", len(y), ErrUndetermined)
	}
	first = window(y, first, last)
	_, exponent := math.Frexp(most)
	s := sequence{from: first, scale: math.Ldexp(1, exponent), behind: len(y) - 1 - last}
	s.z = make([]float64, last+1-first)
	before := 0
	for i, v := range y[first : last+1] {
		if math.IsNaN(v) {
			s.gaps = append(s.gaps, i)
			continue
		}
		s.z[i] = v / s.scale
		for k := before + 1; k < i; k++ {
			s.z[k] = s.z[before] + (s.z[i]-s.z[before])*float64(k-before)/float64(i-before)
		}
		before = i
	}
	return s, nil
}

// window returns from which measured value on the history up to last is within MaxLength and MaxGapWork.
func window(y []float64, first, last int) int {
	gaps, from := 0, last
	for t := last; t >= first; t-- {
		n := last + 1 - t
		if math.IsNaN(y[t]) {
			gaps++
		} else if n <= MaxLength && gaps*gaps*n <= MaxGapWork {
			from = t
		}
		if n > MaxLength || gaps*gaps > MaxGapWork/n {
			break
		}
	}
	return from
}

// differenced returns z differenced as o says.
func (s sequence) differenced(o Order) []float64 {
	poly, lost := difference(o), o.lost()
	w := make([]float64, max(len(s.z)-lost, 0))
	for t := range w {
		for l, c := range poly {
			if c != 0 {
				w[t] += c * s.z[t+lost-l]
			}
		}
	}
	return w
}

// latest returns s cut to its last n values, the first of them measured.
func (s sequence) latest(n int) sequence {
	cut := max(len(s.z)-n, 0)
	k := 0
	for k < len(s.gaps) && s.gaps[k] <= cut {
		if s.gaps[k] == cut {
			cut++
		}
		k++
	}
	out := s
	out.from, out.z, out.gaps = s.from+cut, s.z[cut:], nil
	for _, g := range s.gaps[k:] {
		out.gaps = append(out.gaps, g-cut)
	}
	return out
}
