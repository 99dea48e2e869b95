package breaks

import "math"

// Ongoing is a ramp that is not over at the end of a sequence.
type Ongoing struct {
	From int     // about where it began
	Size float64 // what it has added so far, beside growth and seasons
	Pace float64 // by which it adds to the growth in a step
	// Before is the level that it began at.
	Before float64
}

// OngoingRamp returns the ramp that x ends in, with the bounds of Ramps: at least two coarse blocks are steep up to the last one, and no
// other difference is half as steep. Whether that is a ramp or another growth, nobody can know yet.
// Seasons are to be taken out before (WithoutSeasons).
func OngoingRamp(x []float64, day int) (Ongoing, bool) {
	size := day
	if len(x) < manyBlocks*day {
		size = day / 4
	}
	if size < maxRamp {
		return Ongoing{}, false
	}
	first := len(x) % size
	d, base := blockChanges(x[first:], size)
	if len(d) < 2*leastBefore {
		return Ongoing{}, false
	}
	runs, others := rampRuns(d, max(steep*robust(withoutGaps(d[1:])), (steeperRamp-1)*math.Abs(base)))
	if len(runs) != 1 || runs[0].to != len(d)-1 || runs[0].from <= leastBefore {
		return Ongoing{}, false
	}
	r := runs[0]
	total := 0.0
	for _, v := range d[r.from:] {
		total += v
	}
	if !(math.Abs(total) > distinct*others*float64(len(d)-r.from)) {
		return Ongoing{}, false
	}
	return ongoingFrom(x, first+(r.from-1)*size, first+r.from*size)
}

// blockChanges returns the differences between coarse blocks less their median, of which the first is 0, and that median.
func blockChanges(rest []float64, size int) (d []float64, base float64) {
	y := coarse(rest, size)
	d = make([]float64, len(y))
	for k := 1; k < len(y); k++ {
		d[k] = y[k] - y[k-1]
	}
	if len(d) > 1 {
		base = median(withoutGaps(d[1:]))
	}
	for k := 1; k < len(d); k++ {
		d[k] -= base
	}
	return d, base
}

// ongoingFrom sizes a ramp that began after index before and is steep from index on: it begins where the courses meet.
func ongoingFrom(rest []float64, before, on int) (Ongoing, bool) {
	old, now := CourseOf(rest[:before], nil), CourseOf(rest[on:], nil)
	pace := now.Slope - old.Slope
	size := now.Last - old.Last - old.Slope*float64(len(rest)-before)
	steps := size / pace
	if !(steps >= 1 && steps < float64(len(rest)-before)+float64(on-before)) || steeperRamp*math.Abs(old.Slope) > math.Abs(now.Slope) {
		return Ongoing{}, false
	}
	o := Ongoing{From: max(len(rest)-int(math.Round(steps)), before), Size: size, Pace: pace}
	o.Before = old.Last + old.Slope*float64(o.From-before)
	return o, math.Abs(size) > steep*max(old.Noise, 0)
}
