package breaks_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/breaks"
)

// A copy that is not over is found with what it has added and adds in an hour.
func TestOngoingRamp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		days := rapid.IntRange(40, 100).Draw(r, "days")
		length := rapid.IntRange(60, 120).Draw(r, "length")
		size := rapid.Float64Range(100, 500).Draw(r, "size") * rapid.SampledFrom([]float64{-1, 1}).Draw(r, "sign")
		x := course(24*days, 0.05, 0.5, uint64(days))
		from := len(x) - length
		for i := from; i < len(x); i++ {
			x[i] += size * float64(i-from+1) / float64(length)
		}
		o, ok := breaks.OngoingRamp(breaks.WithoutSeasons(x, []int{24, 168}), 24)
		if !ok {
			r.Fatalf("none found of %v from %d on", size, from)
		}
		pace := size / float64(length)
		if o.From < from-6 || o.From > from+6 || math.Abs(o.Size-size) > 0.05*math.Abs(size)+2 || math.Abs(o.Pace-pace) > 0.1*math.Abs(pace) {
			r.Fatalf("found %+v, want %v from %d at %v an hour", o, size, from, pace)
		}
	})
}

// A line, a copy that is over, a jump of hours ago and a sawtooth are none that go on.
func TestNoOngoingRamp(t *testing.T) {
	over, saw := course(1680, 0.05, 0.3, 1), course(1680, 0, 0.3, 3)
	for i := 1400; i < len(over); i++ {
		over[i] += min(float64(i-1400), 96)
	}
	for i := range saw {
		saw[i] += float64(i % 240)
	}
	for name, x := range map[string][]float64{
		"a line": course(1680, 0.05, 0.3, 1), "over": over, "a jump": moved(course(1680, 0.05, 0.3, 2), 1672, 200), "a sawtooth": saw,
		"nothing": nil,
	} {
		if o, ok := breaks.OngoingRamp(breaks.WithoutSeasons(x, []int{24, 168}), 24); ok {
			t.Errorf("%s: found %+v", name, o)
		}
	}
}
