package breaks_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/breaks"
)

// A copy of two to five days within a line is found, wherever it lies, with the size that it has beside the growth.
func TestRamp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		days := rapid.IntRange(40, 100).Draw(r, "days")
		length := rapid.IntRange(48, 120).Draw(r, "length")
		from := rapid.IntRange(24*12, 24*days-length-72).Draw(r, "from")
		size := rapid.Float64Range(100, 500).Draw(r, "size") * rapid.SampledFrom([]float64{-1, 1}).Draw(r, "sign")
		x := course(24*days, 0.05, 0.5, uint64(days))
		for i := from; i < len(x); i++ {
			x[i] += size * min(float64(i-from+1)/float64(length), 1)
		}
		found := breaks.Ramps(breaks.WithoutSeasons(x, []int{24, 168}), 24)
		if len(found) != 1 {
			r.Fatalf("found %+v, want one of %v from %d to %d", found, size, from, from+length)
		}
		j := found[0]
		if j.From > from+24 || j.At < from+length-24 || j.At > from+length+48 || math.Abs(j.Size-size) > 0.05*math.Abs(size)+2 {
			r.Fatalf("found %+v, want %v from %d to %d", j, size, from, from+length)
		}
	})
}

// A line, a jump, a sawtooth, a growth that became faster and a copy that is not over are no ramps.
func TestNoRamps(t *testing.T) {
	saw, faster, goesOn := course(1680, 0, 0.3, 3), course(1680, 0.05, 0.3, 4), course(1680, 0.05, 0.3, 5)
	for i := range saw {
		saw[i] += float64(i % 240)
	}
	for i := 1000; i < len(faster); i++ {
		faster[i] += 0.3 * float64(i-1000)
	}
	for i := 1620; i < len(goesOn); i++ {
		goesOn[i] += 3 * float64(i-1620)
	}
	for name, x := range map[string][]float64{
		"a line": course(1680, 0.05, 0.3, 1), "a jump": moved(course(1680, 0.05, 0.3, 2), 900, 200), "a sawtooth": saw, "faster": faster,
		"not over": goesOn, "nothing": nil,
	} {
		if found := breaks.Ramps(breaks.WithoutSeasons(x, []int{24, 168}), 24); len(found) > 0 {
			t.Errorf("%s: found %+v", name, found)
		}
	}
}
