package fit_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// hours is a noisy daily cycle between about 0.3 and 0.7.
func hours(n int) series.Series {
	random := rand.New(rand.NewPCG(11, 12))
	s := series.Series{Name: "h", Unit: series.Ratio, Start: seriestest.At("2026-01-05"), Step: series.Every(time.Hour)}
	for t := range n {
		s.Values = append(s.Values, 0.5+0.2*math.Sin(2*math.Pi*float64(t%24)/24)+0.02*random.NormFloat64())
	}
	return s
}

// changed returns s with values replaced.
func changed(s series.Series, do func(x []float64)) series.Series {
	s.Values = slices.Clone(s.Values)
	do(s.Values)
	return s
}

func inUnit(s series.Series, u series.Unit) series.Series {
	s.Unit = u
	return s
}

// nasty is a corpus of histories that break forecasts, with what must be said of each.
func nasty() []struct {
	name   string
	series series.Series
	state  forecast.State // of a refusal; 0: there is a forecast
	note   string         // what a note or the reason of the refusal says; empty: there is no note
	band   [2]float64     // where all medians lie; zero: not looked at
} {
	clean := hours(24 * 40)
	usual := [2]float64{0.2, 0.8}
	count := func(n, reset int, per float64) []float64 {
		return seriestest.Repeat(n, func(i int) float64 { return per * (float64(i%reset) + 0.3*(1+math.Sin(float64(i)))) })
	}
	return []struct {
		name   string
		series series.Series
		state  forecast.State
		note   string
		band   [2]float64
	}{
		{"clean", clean, 0, "", usual},
		{"one sample", seriestest.Daily("a", 4), forecast.TooLittleData, "There are 1 values", usual},
		{"two samples", seriestest.Daily("a", 4, 5), forecast.TooLittleData, "There are 2 values", usual},
		{"a gap", changed(clean, func(x []float64) { fill(x[200:260], math.NaN()) }), 0, "60 of 960 steps have no measurement", usual},
		{"a spike ×100", changed(clean, func(x []float64) { x[400] = 50 }), 0,
			"1 value lies far from all others, 5,000 % on 2026-01-21 16:00: it counts in the fit as the edge of what else occurs, and is not " +
				"expected again.", usual},
		{"a spike ×100 at the end", changed(clean, func(x []float64) { x[959] = 50 }), 0, "1 value lies far from all others, 5,000 %", usual},
		{"a negative slip", changed(clean, func(x []float64) { x[400] = -1e6 }), 0,
			"1 value, -100,000,000 % on 2026-01-21 16:00, lies below 0: such readings cannot be and were left out.", usual},
		{"a spike every night", changed(clean, func(x []float64) {
			for t := 3; t < len(x); t += 24 {
				x[t] = 0.9 + 0.05*math.Sin(float64(t*t))
			}
		}), 0, "", [2]float64{0.2, 1}},
		{"a percentage over 100", changed(clean, func(x []float64) {
			for t := range x {
				x[t] *= 1.8
			}
		}), 0, "", [2]float64{0.4, 1.4}},
		{"percentages for ratios", changed(clean, func(x []float64) {
			for t := range x {
				x[t] *= 100
			}
		}), 0, "", [2]float64{20, 80}},
		{"a plateau at the ceiling", changed(clean, func(x []float64) {
			for t := range x {
				x[t] = min(1, x[t]+0.4)
			}
		}), 0, "steps were at the ceiling of 100 %: demand there was at least that, and no series of unmet demand (CPU ready, throttling, …) " +
			"was given.", [2]float64{0.6, 1}},
		{"a quota in cores", inUnit(changed(clean, func(x []float64) {
			for t := range x {
				x[t] = 64 * min(0.65, x[t])
			}
		}), series.Cores), 0, "steps were at the ceiling of 41.6 cores", [2]float64{0.2 * 64, 0.7 * 64}},
		{"a stuck tail", changed(clean, func(x []float64) { fill(x[900:], 0.4321) }), 0,
			"60 steps from 2026-02-11 12:00 to the end repeat exactly 43.2 %", usual},
		{"stuck in the middle", changed(clean, func(x []float64) { fill(x[500:530], 0.4321) }), 0,
			"30 steps from 2026-01-25 20:00 to 2026-01-27 02:00 repeat exactly 43.2 %", usual},
		{"constant", seriestest.Daily("a", seriestest.Repeat(60, func(int) float64 { return 7 })...), 0, "", [2]float64{7, 7}},
		{"all zero", seriestest.Daily("a", make([]float64, 60)...), 0, "", [2]float64{0, 0}},
		{"constant with one change", seriestest.Daily("a", seriestest.Repeat(100, func(i int) float64 { return 10 + float64(i/70) })...), 0,
			"The level went from about 10 to about 11 on 2026-03-16", [2]float64{10, 11}},
		{"constant with one slip", seriestest.Daily("a",
			seriestest.Repeat(100, func(i int) float64 { return 10 + float64(i/70*(70/max(i, 1))) })...), 0, "", [2]float64{9.99, 10.1}},
		{"quantised", changed(clean, func(x []float64) {
			for t := range x {
				x[t] = math.Round(10*x[t]) / 10
			}
		}), 0, "", usual},
		{"a sawtooth of purges", seriestest.Daily("a", seriestest.Repeat(400,
			func(i int) float64 { return 300 + 9*float64(i%40) + math.Sin(float64(i)) })...), 0, "", [2]float64{250, 720}},
		{"a counter that is reset", seriestest.Daily("a", count(400, 150, 1000)...), 0,
			"The values fell twice, to near 0 and the last time on 2026-11-01 00:00, and never otherwise, as a cumulative counter does that is " +
				"reset: they were added up through the resets", [2]float64{}},
		{"a counter that wraps", seriestest.Daily("a", seriestest.Repeat(400,
			func(i int) float64 { return math.Mod(4e9+1e6*float64(i), 1<<32) })...), forecast.UnusableData,
			"cumulative counter that began again from 0 once, the last time on 2026-10-27 00:00", [2]float64{}},
		{"1e300", seriestest.Daily("a", append(seriestest.Repeat(60, func(i int) float64 { return math.Sin(float64(i)) }), 1e300)...),
			forecast.UnusableData, "The value 1e+300", [2]float64{}},
		{"never measured", seriestest.Daily("a", seriestest.Repeat(60, func(int) float64 { return math.NaN() })...), forecast.UnusableData,
			"Nothing was measured", [2]float64{}},
		{"negative throughout", seriestest.Daily("a", seriestest.Repeat(60, func(i int) float64 { return -5 + math.Sin(float64(i)) })...), 0,
			"", [2]float64{-7, -3}},
	}
}

func fill(x []float64, v float64) {
	for t := range x {
		x[t] = v
	}
}

// Each nasty history gets the right refusal, or a forecast that stays where the
// history was, and what was done about it is said.
func TestNastyHistories(t *testing.T) {
	for _, tt := range nasty() {
		t.Run(tt.name, func(t *testing.T) {
			fit, err := fit.New(tt.series, fit.Options{})
			if tt.state != 0 {
				var r *forecast.Refusal
				if !errors.As(err, &r) || r.State != tt.state || !strings.Contains(r.Reason, tt.note) {
					t.Fatalf("got %v, want %v: %q", err, tt.state, tt.note)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			notes := strings.Join(fit.Evidence().Notes, "\n")
			if (tt.note == "") != (notes == "") || !strings.Contains(notes, tt.note) {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
			if tt.band == [2]float64{} {
				return
			}
			for h, v := range fittest.Paths(t, fit, 100, 72).Quantile(0.5) {
				if !(v >= tt.band[0]-1e-9 && v <= tt.band[1]+1e-9) {
					t.Fatalf("the median of step %d is %v, want %v", h, v, tt.band)
				}
			}
		})
	}
}

// A single spike of any size at any time moves no median by more than the noise
// is wide, and is in no simulation.
func TestSpikeMovesNothing(t *testing.T) {
	s := hours(24 * 40)
	want := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 200, 48).Quantile(0.5)
	for _, when := range []int{3, 500, 930, 957, 959} {
		for _, size := range []float64{50, 1e9, -40} {
			spiked := changed(s, func(x []float64) { x[when] = size })
			f := fittest.Paths(t, fittest.Must(t, spiked, fit.Options{}), 200, 48)
			// A last value that cannot be is left out: the simulations begin before it.
			early := int(s.End().Sub(f.Start) / time.Hour)
			for h, v := range f.Quantile(0.5)[early:] {
				if math.Abs(v-want[h]) > 0.05 {
					t.Errorf("a value of %v at %d moves the median of step %d from %v to %v", size, when, h, want[h], v)
				}
			}
			if most := slices.Max(f.Paths.RawMatrix().Data); most > 1 {
				t.Errorf("a value of %v at %d: a simulation reaches %v", size, when, most)
			}
		}
	}
}

// Spikes at odd times come back in the simulations about as often as they came.
func TestSpikesKeepTheirFrequency(t *testing.T) {
	s := inUnit(changed(hours(24*80), func(x []float64) {
		for _, t := range []int{100, 407, 950, 1221, 1700} {
			x[t], x[t+1] = 20, 30
		}
	}), "")
	fit := fittest.Must(t, s, fit.Options{})
	if notes := fit.Evidence().Notes; len(notes) != 1 ||
		!strings.Contains(notes[0], "10 values lie far from all others, the furthest 30 on") ||
		!strings.Contains(notes[0], "in simulations as often as in the history") {
		t.Fatalf("notes %q", notes)
	}
	f := fittest.Paths(t, fit, 500, 24*40)
	spikes := 0
	for _, v := range f.Paths.RawMatrix().Data {
		if v > 15 {
			spikes++
		}
	}
	if mean := float64(spikes) / 500; mean < 4 || mean > 6 {
		t.Errorf("%v spikes in half the length of a history that has 10", mean)
	}
	if q := f.Quantile(0.9); slices.Max(q) > 1 {
		t.Errorf("P90 reaches %v", slices.Max(q))
	}
}

// Demand that a ceiling has cut off is not taken for demand that has stopped growing:
// where more of every day is full, more of the days to come is, and what was given of the unmet demand is said.
func TestCeiling(t *testing.T) {
	grow := changed(hours(24*80), func(x []float64) {
		for t := range x {
			x[t] += 0.5 * float64(t) / float64(len(x))
		}
	})
	cut := changed(grow, func(x []float64) {
		for t := range x {
			x[t] = min(x[t], 1)
		}
	})
	f := fittest.Paths(t, fittest.Must(t, cut, fit.Options{}), 200, 24*20)
	full, n := 0, 0
	for _, v := range f.Paths.RawMatrix().Data {
		if v > 1 {
			t.Fatalf("a ratio of %v", v)
		}
		if n++; v >= 0.995 {
			full++
		}
	}
	past := 0
	for _, v := range cut.Values[len(cut.Values)-24*10:] {
		if v >= 0.995 {
			past++
		}
	}
	if now, then := float64(past)/240, float64(full)/float64(n); then < now {
		t.Errorf("%.2f of the latest steps are full, and %.2f of the simulated ones", now, then)
	}
	unmet := make([]float64, cut.Len())
	for i := range unmet {
		unmet[i] = 0.01 * float64(i%2)
	}
	whole, err := cut.AddUnmet(unmet)
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(fittest.Must(t, whole, fit.Options{}).Evidence().Notes, " ")
	if strings.Contains(notes, "no series of unmet demand") {
		t.Errorf("notes %q, though it was given", notes)
	}
}

// A pool that is full is saturated, at its ceiling or for ever.
func TestFullPool(t *testing.T) {
	capacity := capacity.Constant(1, series.Ratio)
	for name, s := range map[string]series.Series{
		"always": inUnit(seriestest.Daily("a", seriestest.Repeat(60, func(int) float64 { return 1 })...), series.Ratio),
		"lately": changed(hours(24*40), func(x []float64) {
			for t := range x {
				x[t] = min(1, x[t]+0.5)
			}
			fill(x[len(x)-12:], 1)
		}),
	} {
		f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 50, 24)
		if got := f.Saturate(capacity, series.Step{}).State; got != forecast.AlreadySaturated {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAddUnmet(t *testing.T) {
	s := seriestest.Daily("a", 1, 2, math.NaN(), 4)
	got, err := s.AddUnmet([]float64{0.5, math.NaN(), 1, 0})
	if err != nil || !got.Unmet || !same(got.Values, []float64{1.5, 2, math.NaN(), 4}) {
		t.Errorf("%v, %v", got.Values, err)
	}
	for want, unmet := range map[string][]float64{
		"3 values, and the series has 4":                      {1, 2, 3},
		"value 1 (2026-01-06T00:00:00Z) is -2, want a finite": {1, -2, 3, 4},
		"value 3 (2026-01-08T00:00:00Z) is +Inf":              {1, 2, 3, math.Inf(1)},
	} {
		if _, err := s.AddUnmet(unmet); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", unmet, err, want)
		}
	}
	if !same(s.Values, []float64{1, 2, math.NaN(), 4}) {
		t.Error("the series was changed")
	}
}

// A shift that was left behind is evidence: when, from what to what, and how often there was one.
func TestShiftIsEvidence(t *testing.T) {
	level := func(i int) float64 { return []float64{20, 60, 20.5, 75}[i/100] }
	s := seriestest.Daily("a", seriestest.Repeat(400, func(i int) float64 { return level(i) + math.Sin(float64(i*i)) })...)
	fitted := fittest.Must(t, s, fit.Options{})
	e := fitted.Evidence()
	if e.Shift == nil || math.Abs(e.Shift.From-20.5) > 1 || math.Abs(e.Shift.To-75) > 1 || !e.Shift.Time.Equal(s.Time(300)) {
		t.Fatalf("shift %+v", e.Shift)
	}
	if e.Shift.Seen != 1 || math.Abs(e.Shift.PerYear()-365.0/400) > 0.01 {
		t.Errorf("seen %d times, %v a year", e.Shift.Seen, e.Shift.PerYear())
	}
	if notes := strings.Join(e.Notes, " "); !strings.Contains(notes, "has happened once in 13 months and may happen again") {
		t.Errorf("notes %q", notes)
	}
	if e := fittest.Must(t, hours(24*40), fit.Options{}).Evidence(); e.Shift != nil {
		t.Errorf("shift %+v in a history without one", e.Shift)
	}
}
