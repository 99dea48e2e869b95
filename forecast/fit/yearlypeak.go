package fit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// How one peak of a history of 13 to 24 months is told, and how likely the next one is.
const (
	// leastYear and mostYear bound the history, in years: with less no season of a year can be seen, and with more it is
	// found where it is.
	leastYear, mostYear = 1.04, 2.05
	// A peak stands out of the median of peakAround by peakHeight robust standard deviations of what does.
	peakAround = 119 * series.Day
	peakHeight = 5
	// peakMaterial is the least height as a share of the level.
	peakMaterial = 0.05
	// yearPrior is the chance that one peak is one of every year, which what repeats of the rest of
	// the history moves by at most yearSwing. A history of several peaks shares it out.
	yearPrior, yearSwing = 0.25, 0.35
	leastPeakChance      = 0.1
	// steppedChance is the chance of what rose and fell in two steps that were counted out: a migration that was taken back is none of
	// every year. besideStep is how near to its ends the steps are, in blocks.
	steppedChance, besideStep = 0.05, 4
)

// yearlyPeak is a peak of last year within the coming one, which comes again in some simulations. The zero yearlyPeak is none.
type yearlyPeak struct {
	chance float64
	first  int       // block of the forecast, from 0
	above  []float64 // by block, in original values
	block  int       // steps
}

// put adds the peak to a path in original values, in as many simulations as the chance says.
func (y yearlyPeak) put(dst []float64, d demand, src *rand.PCG) {
	if y.chance == 0 || future.Uniform(src) >= y.chance {
		return
	}
	for k, above := range y.above {
		from := (y.first + k) * y.block
		for h := from; h < min(from+y.block, len(dst)); h++ {
			dst[h] = bounded(dst[h]+above, d.low, d.high)
		}
	}
}

// after is y so many steps later. What of a block has begun counts as over.
func (y yearlyPeak) after(steps int) yearlyPeak {
	if y.chance == 0 {
		return y
	}
	gone := (steps + y.block - 1) / y.block
	y.above = y.above[min(max(gone-y.first, 0), len(y.above)):]
	y.first = max(y.first-gone, 0)
	return y
}

func (y yearlyPeak) write(w *record.Writer) {
	w.Float(y.chance)
	w.Int(y.first)
	w.Int(y.block)
	w.Floats(y.above)
}

func readYearlyPeak(r *record.Reader) yearlyPeak {
	y := yearlyPeak{chance: r.Float("chance of a peak"), first: r.Int("first of a peak", 0, forecast.MaxSteps),
		block: r.Int("block of a peak", 0, forecast.MaxSteps)}
	y.above = r.Floats("peak", maxPeakBlocks)
	r.Require(y.chance >= 0 && y.chance <= 1, "chance of a peak", "0 to 1")
	return y
}

// maxPeakBlocks is how long a peak may be: a year of days.
const maxPeakBlocks = 370

// seeYearlyPeak looks for a peak of last year that would come again within the coming one, where the history is too short to
// show a season of a year.
func (f *Fit) seeYearlyPeak() {
	p, step := &f.history.demand, f.series.Step
	if p.rising != nil || step.Approx() > series.Week || f.hasYear() {
		return
	}
	block := max(1, int(series.Day/step.Approx()))
	length := time.Duration(block) * step.Approx()
	year := int(math.Round(float64(series.MonthsStep(12).Approx()) / float64(length)))
	y := f.blocks(block)
	if n := float64(len(y)) / float64(year); n < leastYear || n > mostYear {
		return
	}
	above, noise := outstanding(y, int(peakAround/length))
	peaks := peaksOf(above, max(peakHeight*noise, peakMaterial*math.Abs(middleOf(y))), max(1, int(series.Week/length)))
	for _, x := range peaks {
		chance := chanceOfPeak(above, year, len(peaks))
		if f.betweenSteps(x, len(y), block) {
			chance = steppedChance
		}
		if first := x.from + year - len(y); first >= 0 && x.to-x.from <= maxPeakBlocks {
			p.yearly = yearlyPeak{chance: chance, first: first, above: slices.Clone(above[x.from:x.to]), block: block}
			f.tellPeak(x, len(y), slices.Max(p.yearly.above))
			return
		}
	}
}

// betweenSteps reports whether a peak among so many blocks begins and ends with a step of the level that was told.
func (f *Fit) betweenSteps(x peakSpan, blocks, block int) bool {
	near := func(at int) bool {
		return slices.ContainsFunc(f.history.happenings, func(h series.Happening) bool {
			off := f.time((at - blocks) * block).Sub(h.Time).Abs()
			return h.Kind == series.LevelStep && off <= time.Duration(besideStep*block)*f.series.Step.Approx()
		})
	}
	return near(x.from) && near(x.to)
}

// hasYear reports whether a season of about a year was found.
func (f *Fit) hasYear() bool {
	return slices.ContainsFunc(f.history.seasons.periods, func(n int) bool {
		return time.Duration(n)*f.series.Step.Approx() > 300*series.Day
	})
}

// blocks returns the means of blocks of so many steps, in original values, the last of which ends with the history.
func (f *Fit) blocks(steps int) []float64 {
	v := f.series.Values // as measured: what rose and fell again may have been taken out as two steps
	v = v[len(v)%steps:]
	out := make([]float64, len(v)/steps)
	for k := range out {
		sum, n := 0.0, 0.0
		for _, x := range v[k*steps : (k+1)*steps] {
			if !math.IsNaN(x) {
				sum += x
				n++
			}
		}
		out[k] = math.NaN()
		if n > 0 {
			out[k] = sum / n
		}
	}
	return out
}

// outstanding returns by how much the values of y, a week of them smoothed, lie above the median around them, with the growth taken out,
// and the robust standard deviation of that. At either end, and beside a gap, the growth would look like a peak.
func outstanding(y []float64, around int) (above []float64, noise float64) {
	above = make([]float64, len(y))
	if course := breaks.CourseOf(y, nil); course.Sure(flat) {
		y = slices.Clone(y)
		for t := range y {
			y[t] -= course.Slope * float64(t)
		}
	}
	for t := range y {
		from := max(0, min(t-around/2, len(y)-around))
		above[t] = middleOf(y[max(0, t-3):min(len(y), t+4)]) - middleOf(y[from:min(len(y), from+around)])
	}
	off := make([]float64, 0, len(above))
	for _, v := range above {
		if !math.IsNaN(v) {
			off = append(off, math.Abs(v))
		}
	}
	return above, 1.4826 * middleOf(off)
}

// peakSpan is the blocks [from, to).
type peakSpan struct{ from, to int }

// peaksOf returns where above is over the height for at least so many blocks, with its flanks down to a fifth of the height.
func peaksOf(above []float64, height float64, least int) []peakSpan {
	var out []peakSpan
	for t := 0; t < len(above); t++ {
		if !(above[t] > height) {
			continue
		}
		end := t
		for end < len(above) && above[end] > height {
			end++
		}
		x := peakSpan{t, end}
		for x.from > 0 && above[x.from-1] > height/5 && (len(out) == 0 || x.from > out[len(out)-1].to) {
			x.from--
		}
		for x.to < len(above) && above[x.to] > height/5 {
			x.to++
		}
		if end-t >= least {
			out = append(out, x)
		}
		t = x.to
	}
	return out
}

// chanceOfPeak returns how likely one of so many peaks is one of every year: more where what was above the median a
// year ago is so again, and less where it is not. The peak itself has not had its year yet and says nothing.
func chanceOfPeak(above []float64, year, peaks int) float64 {
	xy, xx, yy, n := 0.0, 0.0, 0.0, 0.0
	for t := year; t < len(above); t++ {
		if a, b := above[t-year], above[t]; !math.IsNaN(a + b) {
			xy, xx, yy, n = xy+a*b, xx+a*a, yy+b*b, n+1
		}
	}
	chance := yearPrior
	if xx > 0 && yy > 0 {
		chance += yearSwing * xy / math.Sqrt(xx*yy) * min(1, 2*n/float64(year))
	}
	return max(leastPeakChance, chance/math.Sqrt(float64(peaks)))
}

// tellPeak says what was seen and what was done.
func (f *Fit) tellPeak(x peakSpan, blocks int, height float64) {
	p, u := &f.history.demand, f.series.Unit
	at := func(block int) string { return f.time((block - blocks) * p.yearly.block).Format("2 Jan 2006") }
	p.notes = append(p.notes, fmt.Sprintf("From %s to %s of last year, demand was up to %s above what was around it. One year does not "+
		"tell a season: the same weeks come again in %s of the simulations, by how far the rest of the history repeats after a year.",
		at(x.from), at(x.to), u.Format(height), series.Percent(p.yearly.chance)))
	f.evidence.Notes = p.notes
}
