package report

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// maxValue is the largest size that is drawn: ranges and steps computed from it stay finite.
const maxValue = 1e300

// clamp brings ±Inf and values beyond maxValue to it; NaN stays NaN.
func clamp(v float64) float64 { return math.Max(-maxValue, math.Min(maxValue, v)) }

// finite is clamp with 0 for NaN.
func finite(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return clamp(v)
}

// scale maps values to a coordinate of the sheet.
type scale struct{ lo, hi, from, to float64 }

func (s scale) at(v float64) float64 {
	return s.from + (v-s.lo)/(s.hi-s.lo)*(s.to-s.from)
}

// cut is at with v brought into the range.
func (s scale) cut(v float64) float64 { return s.at(math.Max(s.lo, math.Min(s.hi, v))) }

// timeScale maps times to a coordinate of the sheet.
type timeScale struct {
	scale
	start, end time.Time
}

func newTimeScale(start, end time.Time, from, to float64) timeScale {
	return timeScale{scale{float64(start.Unix()), float64(end.Unix()), from, to}, start, end}
}

func (s timeScale) of(t time.Time) float64 {
	return s.at(float64(t.Unix()) + float64(t.Nanosecond())/1e9)
}

// bounds is a range of values that grows.
type bounds struct{ lo, hi float64 }

func nothing() bounds { return bounds{math.Inf(1), math.Inf(-1)} }

func (b bounds) empty() bool   { return b.lo > b.hi }
func (b bounds) span() float64 { return b.hi - b.lo }

// with returns b grown to hold v; NaN changes nothing.
func (b bounds) with(v float64) bounds {
	if math.IsNaN(v) {
		return b
	}
	return bounds{math.Min(b.lo, v), math.Max(b.hi, v)}
}

// towards grows b to hold o, at either end by at most factor times its span.
func (b bounds) towards(o bounds, factor float64) bounds {
	if b.empty() || o.empty() {
		return b.with2(o)
	}
	room := factor * math.Max(b.span(), math.Max(math.Abs(b.hi), math.Abs(b.lo))*0.05)
	return b.with2(bounds{math.Max(o.lo, b.lo-room), math.Min(o.hi, b.hi+room)})
}

func (b bounds) with2(o bounds) bounds {
	return bounds{math.Min(b.lo, o.lo), math.Max(b.hi, o.hi)}
}

// air is the share of its span that an axis reaches beyond the highest value.
const air = 0.1

// wasted is the share of the height under the lowest value from which on an axis does not begin at 0.
const wasted = 0.7

// framed returns a range to draw b in, with some air above: from 0 unless that
// would waste most of the height. It is never empty and its span is never 0.
func (b bounds) framed() bounds {
	if b.empty() {
		return bounds{0, 1}
	}
	b = bounds{clamp(b.lo), clamp(b.hi)}
	if b.lo >= 0 && b.lo <= wasted*(b.hi+air*b.hi) {
		b.lo = 0
	}
	size := math.Max(math.Abs(b.lo), math.Abs(b.hi))
	if size == 0 {
		return bounds{0, 1}
	}
	if b.span() < size*1e-6 {
		b = bounds{b.lo - size*0.05, b.hi + size*0.05}
	}
	span := b.span()
	if b.lo != 0 {
		b.lo -= 0.06 * span
	}
	return bounds{b.lo, b.hi + air*span}
}

// valueTicks returns round values inside b, at most about n, in multiples that are round in unit.
func valueTicks(b bounds, unit series.Unit, n int) []float64 {
	base := 1.0
	if unit == series.Bytes || unit == "By/s" {
		for base*1024 <= math.Max(math.Abs(b.lo), math.Abs(b.hi)) && base < 1<<60 {
			base *= 1024
		}
	}
	step := niceStep(b.span()/base/float64(n)) * base
	if base > 1 && step < base { // a tenth of a GiB is no round number of MiB, a quarter is
		step = base * math.Exp2(math.Ceil(math.Log2(b.span()/base/float64(n))))
	}
	first := math.Ceil(b.lo/step - 1e-9)
	var ticks []float64
	for k := range 4 * n { // a bound, whatever rounding does to the sum
		v := (first + float64(k)) * step
		if !(v <= b.hi+1e-9*step) {
			break
		}
		ticks = append(ticks, v)
	}
	return ticks
}

// niceStep returns the smallest of 1, 2 and 5 times a power of ten that is at least v.
func niceStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// tickTexts writes ticks in people's units; a unit that is the same word on
// all of them is written on the highest only.
func tickTexts(ticks []float64, unit series.Unit) []string {
	out := make([]string, len(ticks))
	seen := map[string]bool{}
	for i, v := range ticks {
		out[i] = unit.Format(v)
		seen[out[i]] = true
	}
	write := func(v float64) string { return bare(unit, v) }
	if len(seen) < len(ticks) { // closer together than three digits tell
		write = func(v float64) string { return strconv.FormatFloat(v, 'g', 8, 64) }
		for i, v := range ticks {
			out[i] = strings.TrimSpace(write(v) + " " + unit.Label())
		}
	}
	for i := range max(len(out)-1, 0) {
		if number, _, ok := strings.Cut(out[i], " "); ok && unit != series.Ratio && number == write(ticks[i]) {
			out[i] = number
		}
	}
	return out
}

// bare writes v as unit does, without the name of the unit; in units that are
// scaled for reading (TiB, %) with it, because it is not the same for all values.
func bare(unit series.Unit, v float64) string {
	text, number := unit.Format(v), series.Unit("").Format(v)
	name, ok := strings.CutPrefix(text, number+" ")
	if one := "{" + name + "}"; ok && unit != series.Ratio && (name == unit.Label() || one == string(unit)) {
		return number
	}
	return text
}

// timeTick is a mark on the time axis. Context is the line under the text: a
// date or a year, given at the first tick and where it changes.
type timeTick struct {
	at            time.Time
	text, context string
}

// timeLevel is a distance of ticks with what is written at them.
type timeLevel struct {
	step          series.Step
	text, context string  // layouts of package time
	room          float64 // points that a label needs
}

var timeLevels = []timeLevel{
	{series.Every(5 * time.Minute), "15:04", "2 Jan 2006", 44},
	{series.Every(15 * time.Minute), "15:04", "2 Jan 2006", 44},
	{series.Every(time.Hour), "15:04", "2 Jan 2006", 44},
	{series.Every(3 * time.Hour), "15:04", "2 Jan 2006", 44},
	{series.Every(6 * time.Hour), "15:04", "2 Jan 2006", 44},
	{series.Every(12 * time.Hour), "15:04", "2 Jan 2006", 44},
	{series.Every(series.Day), "2 Jan", "2006", 44},
	{series.Every(2 * series.Day), "2 Jan", "2006", 44},
	{series.Every(series.Week), "2 Jan", "2006", 44},
	{series.Every(2 * series.Week), "2 Jan", "2006", 44},
	{series.MonthsStep(1), "Jan", "2006", 36},
	{series.MonthsStep(3), "Jan", "2006", 36},
	{series.MonthsStep(6), "Jan", "2006", 36},
	{series.MonthsStep(12), "2006", "", 44},
	{series.MonthsStep(24), "2006", "", 44},
	{series.MonthsStep(60), "2006", "", 44},
	{series.MonthsStep(120), "2006", "", 44},
	{series.MonthsStep(240), "2006", "", 44},
	{series.MonthsStep(600), "2006", "", 44},
	{series.MonthsStep(1200), "2006", "", 44},
	{series.MonthsStep(12000), "2006", "", 44},
}

// timeTicks returns round times inside the scale, as many as have room.
func timeTicks(s timeScale) []timeTick {
	width := math.Abs(s.to - s.from)
	level := timeLevels[len(timeLevels)-1]
	for _, l := range timeLevels {
		if (s.hi-s.lo)/l.step.Approx().Seconds()*l.room <= width {
			level = l
			break
		}
	}
	origin := level.origin(s.start)
	var ticks []timeTick
	context := ""
	for i := 0; i < 4*int(width/30)+4; i++ {
		t := level.step.At(origin, i)
		if t.After(s.end) {
			break
		}
		if t.Before(s.start) {
			continue
		}
		tick := timeTick{at: t, text: t.Format(level.text)}
		if c := t.Format(level.context); level.context != "" && c != context {
			tick.context, context = c, c
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// origin returns the last round time of the level at or before t.
func (l timeLevel) origin(t time.Time) time.Time {
	t = t.UTC()
	if l.step.Months == 0 {
		return t.Truncate(l.step.Dur) // of a week: Monday
	}
	months := t.Year()*12 + int(t.Month()) - 1
	months -= ((months % l.step.Months) + l.step.Months) % l.step.Months
	return time.Date(0, time.Month(months+1), 1, 0, 0, 0, 0, time.UTC)
}
