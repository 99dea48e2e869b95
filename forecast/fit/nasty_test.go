package fit_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// nastyCase is a history that is not what a textbook has, and the right answer.
type nastyCase struct {
	name     string
	series   series.Series
	capacity float64 // 0 for none
	sustain  series.Step
	states   []forecast.State // the right one, or several where each is honest
	// from and to bound the step of the likely date, counted from the first forecast step; both 0 for any.
	from, to int
}

// The states by short names.
const (
	sat      = forecast.Saturates
	risk     = forecast.AtRisk
	beyond   = forecast.BeyondHorizon
	full     = forecast.AlreadySaturated
	none     = forecast.NoCapacity
	short    = forecast.TooLittleData
	unusable = forecast.UnusableData
	unstable = forecast.Unstable
)

// wiggle is a noise between −1 and 1 that is always the same.
func wiggle(i int) float64 { return math.Sin(float64(i*i)*1.37 + float64(i)) }

// days returns a daily series of n values.
func days(n int, f func(int) float64) series.Series {
	return seriestest.Daily("nasty", seriestest.Repeat(n, f)...)
}

// hourSeries returns an hourly series of n values.
func hourSeries(n int, f func(int) float64) series.Series {
	s := days(n, f)
	s.Step = series.Every(time.Hour)
	return s
}

// with returns s with its values changed by f.
func with(s series.Series, f func(v []float64)) series.Series {
	f(s.Values)
	return s
}

// inRatio returns s as a ratio.
func inRatio(s series.Series) series.Series {
	s.Unit = series.Ratio
	return s
}

// gridded puts samples on a grid, duplicates merged by their maximum.
func gridded(samples []series.Sample, step series.Step) series.Series {
	s, _, err := series.Regularize("nasty", samples, series.Grid{Step: step, Duplicates: series.DuplicatesMax})
	if err != nil {
		panic(err)
	}
	return s
}

// stamps returns a sample for each stamp.
func stamps(n int, at func(i int) time.Time, f func(int) float64) []series.Sample {
	out := make([]series.Sample, n)
	for i := range out {
		out[i] = series.Sample{Time: at(i), Value: f(i)}
	}
	return out
}

func flat(i int) float64  { return 10 + wiggle(i) }
func slope(i int) float64 { return 100 + 2*float64(i) + 3*wiggle(i) }

// dayShape is the load of a day with its peak in the afternoon.
func dayShape(i int) float64 { return 50 - 30*math.Cos(2*math.Pi*float64(i%24-3)/24) + wiggle(i) }

func oneOf(states ...forecast.State) []forecast.State { return states }

// tooFew are histories that nobody could judge.
func tooFew() []nastyCase {
	return []nastyCase{
		{name: "no value", series: days(0, flat), capacity: 20, states: oneOf(unusable)},
		{name: "one value", series: days(1, flat), capacity: 20, states: oneOf(short)},
		{name: "two values", series: days(2, flat), capacity: 20, states: oneOf(short)},
		{name: "two values, full", series: days(2, flat), capacity: 5, states: oneOf(full)},
		{name: "thirteen days", series: days(13, flat), capacity: 20, states: oneOf(short)},
		{name: "a day of hours", series: hourSeries(24, dayShape), capacity: 200, states: oneOf(short)},
		{name: "one value between gaps", series: with(days(60, flat), func(v []float64) {
			for i := range v {
				if i != 30 {
					v[i] = math.NaN()
				}
			}
		}), capacity: 20, states: oneOf(short)},
		{name: "all gaps", series: days(60, func(int) float64 { return math.NaN() }), capacity: 20, states: oneOf(unusable)},
		{name: "eleven years of years", series: func() series.Series {
			s := days(11, slope)
			s.Step = series.MonthsStep(12)
			return s
		}(), capacity: 1000, states: oneOf(short)},
		{name: "a single instant", series: gridded(stamps(1, func(int) time.Time { return seriestest.At("2026-01-01") }, flat), series.Step{}),
			capacity: 20, states: oneOf(short)},
	}
}

// flats are histories in which nothing happens, or too little to see.
func flats() []nastyCase {
	return []nastyCase{
		{name: "constant below", series: days(90, func(int) float64 { return 7 }), capacity: 8, states: oneOf(beyond)},
		{name: "constant at the line", series: days(90, func(int) float64 { return 8 }), capacity: 8, states: oneOf(full)},
		{name: "constant above", series: days(90, func(int) float64 { return 9 }), capacity: 8, states: oneOf(full)},
		{name: "all zero", series: days(90, func(int) float64 { return 0 }), capacity: 8, states: oneOf(beyond)},
		{name: "all negative", series: days(90, func(i int) float64 { return -flat(i) }), capacity: 8, states: oneOf(beyond)},
		{name: "negative and growing to the line", series: days(90, func(i int) float64 { return -200 + 2*float64(i) + wiggle(i) }),
			capacity: 20, states: oneOf(sat), from: 15, to: 25},
		{name: "noise far below", series: days(90, flat), capacity: 1000, states: oneOf(beyond)},
		{name: "a rounding error apart", series: days(90, func(i int) float64 { return 1e6 + 1e-9*wiggle(i) }), capacity: 2e6,
			states: oneOf(beyond)},
		{name: "two values in turn", series: days(90, func(i int) float64 { return float64(5 + i%2) }), capacity: 20, states: oneOf(beyond)},
		{name: "without a capacity", series: days(90, flat), states: oneOf(none)},
		{name: "tiny", series: days(90, func(i int) float64 { return 1e-200 * flat(i) }), capacity: 1e-190, states: oneOf(beyond)},
		{name: "zeros and one spike", series: with(days(90, func(int) float64 { return 0 }), func(v []float64) { v[40] = 5 }), capacity: 100,
			states: oneOf(beyond)},
	}
}

// growing are histories that go somewhere, with something odd in them.
func GrowthFactors() []nastyCase {
	return []nastyCase{
		// 100 + 2 × i is 400 on day 150, which is step 60.
		{name: "growth", series: days(90, slope), capacity: 380, states: oneOf(sat), from: 44, to: 52},
		{name: "growth with a fortnight missing", series: with(days(90, slope), func(v []float64) { clearOf(v, 40, 54) }), capacity: 380,
			states: oneOf(sat), from: 44, to: 52},
		{name: "growth, every second day missing", series: with(days(90, slope), func(v []float64) {
			for i := 1; i < len(v); i += 2 {
				v[i] = math.NaN()
			}
		}), capacity: 380, states: oneOf(sat), from: 43, to: 53},
		{name: "growth in quantised steps", series: days(90, func(i int) float64 { return 10 * math.Floor(slope(i)/10) }), capacity: 380,
			states: oneOf(sat), from: 40, to: 60},
		{name: "growth with one value a hundredfold", series: with(days(90, slope), func(v []float64) { v[60] *= 100 }), capacity: 380,
			states: oneOf(sat), from: 35, to: 60},
		{name: "growth with the last value a hundredfold", series: with(days(90, slope), func(v []float64) { v[89] *= 100 }), capacity: 380,
			states: oneOf(full)},
		{name: "the same, for three days", series: with(days(90, slope), func(v []float64) { v[89] *= 100 }), capacity: 380,
			sustain: series.Every(3 * series.Day), states: oneOf(sat, unstable)},
		{name: "growth with a zero", series: with(days(90, slope), func(v []float64) { v[70] = 0 }), capacity: 380, states: oneOf(sat),
			from: 35, to: 60},
		{name: "growth that stopped", series: days(90, func(i int) float64 { return slope(min(i, 45)) + wiggle(i) }), capacity: 400,
			states: oneOf(beyond, risk, unstable)},
		{name: "fall", series: days(90, func(i int) float64 { return 500 - 2*float64(i) + 3*wiggle(i) }), capacity: 600, states: oneOf(beyond)},
		{name: "fall to zero", series: days(90, func(i int) float64 { return max(100-2*float64(i)+wiggle(i), 0) }), capacity: 120,
			states: oneOf(beyond)},
		{name: "doubling", series: days(90, func(i int) float64 { return math.Pow(2, float64(i)/30) * (10 + 0.2*wiggle(i)) }), capacity: 160,
			states: oneOf(sat), from: 20, to: 59},
		{name: "huge, growing", series: days(90, func(i int) float64 { return 1e15 * slope(i) }), capacity: 3.8e17, states: oneOf(sat),
			from: 44, to: 52},
		{name: "small, growing", series: days(90, func(i int) float64 { return 1e-12 * slope(i) }), capacity: 3.8e-10, states: oneOf(sat),
			from: 44, to: 52},
		{name: "on a high floor, growing", series: days(90, func(i int) float64 { return 1e9 + slope(i) }), capacity: 1e9 + 380,
			states: oneOf(sat), from: 44, to: 52},
		{name: "growth to the ext4 reserve", series: days(90, slope), capacity: 0.95 * 400, states: oneOf(sat), from: 44, to: 52},
		{name: "below the disk, in the ext4 reserve", series: days(90, slope), capacity: 0.95 * 290, states: oneOf(full)},
	}
}

func clearOf(v []float64, from, to int) {
	for i := from; i < to; i++ {
		v[i] = math.NaN()
	}
}

// jumps are histories that are cut in two.
func jumps() []nastyCase {
	jump := func(at int, by float64) func(int) float64 {
		return func(i int) float64 {
			if i >= at {
				return flat(i) + by
			}
			return flat(i)
		}
	}
	sawtooth := func(i int) float64 { return 20 + 5*float64(i%12) + wiggle(i) }
	return []nastyCase{
		{name: "level shift yesterday", series: days(90, jump(88, 50)), capacity: 100, states: oneOf(risk)},
		{name: "level shift last week", series: days(90, jump(83, 50)), capacity: 100, states: oneOf(risk)},
		{name: "level shift yesterday, over the line", series: days(90, jump(88, 50)), capacity: 40, states: oneOf(full)},
		{name: "level shift long ago", series: days(90, jump(30, 50)), capacity: 100, states: oneOf(beyond)},
		{name: "level shift down", series: days(90, jump(40, -8)), capacity: 30, states: oneOf(beyond)},
		{name: "counter reset", series: days(90, func(i int) float64 { return 3*float64(i%50) + wiggle(i) }), capacity: 1000,
			states: oneOf(beyond, unstable)},
		{name: "sawtooth of purges", series: days(96, sawtooth), capacity: 200, states: oneOf(beyond)},
		{name: "sawtooth of purges that touches the line", series: days(96, sawtooth), capacity: 74, states: oneOf(sat, full), from: 0, to: 14},
		{name: "just purged", series: days(85, sawtooth), capacity: 200, states: oneOf(beyond, unstable)},
		{name: "over and back", series: with(days(90, flat), func(v []float64) { v[80], v[81] = 40, 41 }), capacity: 30,
			states: oneOf(beyond, risk)},
		{name: "over and back, often", series: with(days(90, flat), func(v []float64) {
			for i := 4; i < 88; i += 9 {
				v[i] = 40
			}
		}), capacity: 30, states: oneOf(sat)},
		{name: "over and back, often, for a week", series: with(days(90, flat), func(v []float64) {
			for i := 4; i < 88; i += 9 {
				v[i] = 40
			}
		}), capacity: 30, sustain: series.Every(series.Week), states: oneOf(beyond)},
		{name: "over for the last day of three", series: with(days(90, flat), func(v []float64) { v[89] = 40 }), capacity: 30,
			sustain: series.Every(3 * series.Day), states: oneOf(beyond, risk)},
		{name: "already over", series: days(90, flat), capacity: 5, states: oneOf(full)},
		{name: "over, then nothing was measured", series: with(days(90, flat), func(v []float64) { clearOf(v, 85, 90) }), capacity: 5,
			states: oneOf(full)},
		{name: "shut down", series: with(days(90, flat), func(v []float64) {
			for i := 60; i < 90; i++ {
				v[i] = 0
			}
		}), capacity: 30, states: oneOf(beyond)},
		{name: "on since yesterday", series: with(days(90, func(int) float64 { return 0 }), func(v []float64) { v[88], v[89] = 9, 10 }),
			capacity: 30, states: oneOf(unstable, beyond, risk)},
	}
}

// limits are histories at the end of what a number, a ratio or a clock can be.
func limits() []nastyCase {
	hourly := func(n int, f func(int) float64, skip func(i int) time.Duration) series.Series {
		return gridded(stamps(n, func(i int) time.Time { return seriestest.At("2026-03-01").Add(time.Duration(i)*time.Hour + skip(i)) }, f),
			series.Every(time.Hour))
	}
	// The wall clock of a place that goes to summer time on 29 March, taken for UTC.
	summer := func(i int) time.Duration {
		if i >= 28*24+2 {
			return time.Hour
		}
		return 0
	}
	winter := func(i int) time.Duration { return -summer(i) }
	still := func(int) time.Duration { return 0 }
	return []nastyCase{
		{name: "1e300", series: with(days(90, flat), func(v []float64) { v[50] = 1e300 }), capacity: 30, states: oneOf(unusable)},
		{name: "all 1e300", series: days(90, func(i int) float64 { return 1e300 * flat(i) / 20 }), capacity: 1e305, states: oneOf(unusable)},
		{name: "-1e300", series: with(days(90, flat), func(v []float64) { v[50] = -1e300 }), capacity: 30, states: oneOf(unusable)},
		{name: "all 1e90", series: days(90, func(i int) float64 { return 1e90 * flat(i) }), capacity: 1e95, states: oneOf(beyond)},
		{name: "a denormal", series: days(90, func(i int) float64 { return 5e-324 * float64(1+i%2) }), capacity: 1, states: oneOf(beyond)},
		{name: "a percentage over 100", series: inRatio(days(90, func(i int) float64 { return 1.2 + 0.1*wiggle(i) })), capacity: 1,
			states: oneOf(full)},
		{name: "a percentage growing to 100", series: inRatio(days(90,
			func(i int) float64 { return min(0.3+0.005*float64(i)+0.01*wiggle(i), 1) })), capacity: 0.9, states: oneOf(sat), from: 24, to: 36},
		{name: "a percentage that was over 100 once", series: inRatio(with(days(90, func(i int) float64 { return 0.5 + 0.05*wiggle(i) }),
			func(v []float64) { v[50] = 1.03 })), capacity: 1, states: oneOf(beyond, risk)},
		{name: "at its ceiling for weeks", series: inRatio(days(90, func(i int) float64 { return min(0.5+0.01*float64(i), 1) })), capacity: 1,
			states: oneOf(full)},
		{name: "a percentage far below", series: inRatio(days(90, func(i int) float64 { return 0.2 + 0.05*wiggle(i) })), capacity: 0.9,
			states: oneOf(beyond)},
		{name: "every time twice", series: gridded(stamps(180, func(i int) time.Time { return seriestest.At("2026-01-01").AddDate(0, 0, i/2) },
			func(i int) float64 { return slope(i / 2) }), series.Step{}), capacity: 380, states: oneOf(sat), from: 44, to: 52},
		{name: "backwards in time", series: gridded(stamps(90, func(i int) time.Time { return seriestest.At("2026-01-01").AddDate(0, 0, 89-i) },
			func(i int) float64 { return slope(89 - i) }), series.Step{}), capacity: 380, states: oneOf(sat), from: 44, to: 52},
		{name: "hours, summer time in between", series: hourly(42*24, dayShape, summer), capacity: 200, states: oneOf(beyond)},
		{name: "hours, winter time in between", series: hourly(42*24, dayShape, winter), capacity: 200, states: oneOf(beyond)},
		{name: "hours with a day, over at its peak", series: hourly(30*24+2, dayShape, still), capacity: 75, states: oneOf(sat), from: 0, to: 24},
		{name: "the same, for a day", series: hourly(30*24+2, dayShape, still), capacity: 75, sustain: series.Every(series.Day),
			states: oneOf(beyond)},
		{name: "irregular scrapes", series: gridded(stamps(90*4, func(i int) time.Time {
			return seriestest.At("2026-01-01").Add(time.Duration(i)*6*time.Hour + time.Duration(1000*wiggle(i))*time.Second)
		}, func(i int) float64 { return slope(i / 4) }), series.Every(series.Day)), capacity: 380, states: oneOf(sat), from: 44, to: 52},
	}
}

// corpus returns all nasty histories.
func corpus() []nastyCase {
	return slices.Concat(tooFew(), flats(), GrowthFactors(), jumps(), limits())
}

// knownWrong are histories that get another answer than the right one today. A row that gets the
// right one again fails the test, so that it is moved out of here.
func knownWrong() map[string]string {
	return nil
}

// answer forecasts a history as the planner does.
func (x nastyCase) answer(t *testing.T) (forecast.Saturation, *forecast.Forecast) {
	t.Helper()
	c := capacity.Capacity{}
	if x.capacity != 0 {
		c = capacity.Constant(x.capacity, x.series.Unit)
	}
	fit, err := fit.New(x.series, fit.Options{Seed: 1})
	var refused *forecast.Refusal
	if errors.As(err, &refused) {
		return forecast.Refuse(x.series, c, x.sustain, refused), nil
	}
	if err != nil {
		t.Fatal(err)
	}
	f := fittest.Paths(t, fit, 300, 60)
	return f.Saturate(c, x.sustain), &f
}

// right returns what is wrong with an answer, or nothing.
func (x nastyCase) right(s forecast.Saturation) string {
	if !slices.Contains(x.states, s.State) {
		return fmt.Sprintf("%v (%s), want %v", s.State, s.Reason, x.states)
	}
	if x.to == 0 || s.State == full {
		return ""
	}
	likely, ok := s.Date(0.5)
	if step := s.Step.Index(s.Start, likely); !ok || step < x.from || step > x.to {
		return fmt.Sprintf("likely in step %d (%v), want %d to %d", step, ok, x.from, x.to)
	}
	return ""
}

// TestNasty holds that histories which nobody would put into a textbook get the right state, no
// wrong date and no magic number.
func TestNasty(t *testing.T) {
	all, wrong := corpus(), knownWrong()
	if len(all) < 60 {
		t.Errorf("%d histories, want at least 60", len(all))
	}
	seen := map[string]bool{}
	for _, x := range all {
		if seen[x.name] {
			t.Errorf("%q is there twice", x.name)
		}
		seen[x.name] = true
		t.Run(x.name, func(t *testing.T) {
			s, f := x.answer(t)
			noMagic(t, s, f)
			problem, known := x.right(s), wrong[x.name]
			switch {
			case problem != "" && known != "":
				t.Logf("known wrong: %s; %s", problem, known)
			case problem != "":
				t.Error(problem)
			case known != "":
				t.Errorf("is right now: take it out of those known to be wrong")
			}
		})
	}
	for name := range wrong {
		if !seen[name] {
			t.Errorf("there is no history %q", name)
		}
	}
}

// noMagic fails where an answer has a number that is none, or dates that do not go with its state.
func noMagic(t *testing.T, s forecast.Saturation, f *forecast.Forecast) {
	t.Helper()
	if s.Reason == "" {
		t.Error("no reason")
	}
	if _, ok := s.Date(0.5); ok && s.State != forecast.Saturates || s.State == forecast.Saturates && !ok {
		t.Errorf("%v with a likely date: %v", s.State, ok)
	}
	if c := s.Cumulative(); (c != nil) != s.State.HasDates() || c != nil && (c[len(c)-1] < 0 || c[len(c)-1] > 1 || !slices.IsSorted(c)) {
		t.Errorf("probabilities %v in state %v", c, s.State)
	}
	if s.Facts.Now.IsZero() != math.IsNaN(s.Facts.Demand) {
		t.Errorf("facts %+v", s.Facts)
	}
	if f == nil {
		return
	}
	for _, v := range f.Paths.RawMatrix().Data {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("a simulated value of %v", v)
		}
	}
}
