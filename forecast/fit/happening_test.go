package fit_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// volume is one that grows by 20 GB a day, with noise.
func volume(n int, seed uint64) series.Series {
	random := rand.New(rand.NewPCG(seed, 1))
	return inUnit(seriestest.Daily("v", seriestest.Repeat(n,
		func(i int) float64 { return 3e12 + 20e9*float64(i) + 10e9*random.NormFloat64() })...), series.Bytes)
}

// likely returns the day on which a pool of the given capacity is full at the median, counted from the end of the history.
func likely(t *testing.T, s series.Series, limit float64) float64 {
	t.Helper()
	f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 200, 300)
	d, ok := f.Saturate(capacity.Constant(limit, s.Unit), series.Step{}).Date(0.5)
	if !ok {
		t.Fatal("no likely date")
	}
	return d.Sub(s.End()).Hours() / 24
}

// A clean-up or a migration moves a date by what it moved, whenever it was; more history makes no answer worse.
func TestStepsAreCountedOut(t *testing.T) {
	for _, size := range []float64{-2e12, 1e12} {
		for _, ago := range []int{1, 3, 12, 40, 100, 250} {
			s := volume(300, uint64(ago))
			for i := s.Len() - ago; i < s.Len(); i++ {
				s.Values[i] += size
			}
			// 100 days of growth are left.
			capacity := 3e12 + 20e9*400 + size
			if d := likely(t, s, capacity); math.Abs(d-100) > 5 {
				t.Errorf("%v %d days ago: full in %v days, want 100", size, ago, d)
			}
			e := fittest.Must(t, s, fit.Options{}).Evidence()
			if len(e.Happenings) != 1 || e.Happenings[0].Kind != series.LevelStep || !e.Happenings[0].Time.Equal(s.Time(s.Len()-ago)) ||
				math.Abs(e.Happenings[0].Size-size) > 0.03e12 {
				t.Errorf("%v %d days ago: %+v", size, ago, e.Happenings)
			}
		}
	}
}

// What happened to a pool is told in a line and a note, and what was done about it.
func TestHappeningsAreTold(t *testing.T) {
	counter := inUnit(seriestest.Daily("c", seriestest.Repeat(300,
		func(i int) float64 { return 1e9 * (float64(i%140) + 0.3*math.Sin(float64(i)) + 0.4) })...), series.Bytes)
	share := inUnit(seriestest.Daily("s", seriestest.Repeat(200, func(i int) float64 {
		v := 0.3 + 0.003*float64(i) + 0.001*math.Sin(float64(i*i))
		if i >= 120 {
			v /= 2
		}
		return v
	})...), series.Ratio)
	ceiling := changed(volume(120, 3), func(x []float64) { fill(x[100:], 5.1e12) })
	for _, tt := range []struct {
		name   string
		series series.Series
		line   string
	}{
		{"cleaned up", changed(volume(200, 1), func(x []float64) {
			for i := 150; i < len(x); i++ {
				x[i] -= 2 << 40
			}
		}), "cleaned up 4 Jun 2026: −2 TiB; counted out"},
		{"emptied", changed(volume(200, 2), func(x []float64) {
			for i := 150; i < len(x); i++ {
				x[i] -= 6e12
			}
		}), "emptied 4 Jun 2026: −5.45 TiB; only what came since counts"},
		{"wrapped", changed(volume(200, 4), func(x []float64) { x[100], x[150] = -1.8e19, -1.8e19 }),
			"impossible readings 15 Apr 2026 to 4 Jun 2026: -15.6 EiB; left out"},
		{"wrapped at the end", changed(volume(200, 4), func(x []float64) { x[199] = -1.8e19 }),
			"impossible readings 23 Jul 2026: -15.6 EiB; left out; the newest reading that can be is of 2026-07-22 00:00"},
		{"zeros", changed(volume(200, 5), func(x []float64) { x[100], x[131] = 0, 0 }),
			"impossible readings 15 Apr 2026 to 16 May 2026; left out"},
		{"reset", counter, "counter reset 25 May 2026: 260 GiB; counted through"},
		{"enlarged", share, "enlarged 5 May 2026: −32.7 %; what came before counts 0.5 times"},
		{"ceiling", ceiling, "at a ceiling 15 Apr 2026: at least 4.64 TiB; demand is at least that; what was read there is left out of the fit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := fittest.Must(t, tt.series, fit.Options{}).Evidence()
			if len(e.Happenings) != 1 {
				t.Fatalf("happenings %+v", e.Happenings)
			}
			h := e.Happenings[0]
			if got := h.Line(tt.series.Unit); got != tt.line {
				t.Errorf("%q, want %q", got, tt.line)
			}
			if !strings.Contains(strings.Join(e.Notes, "\n"), h.Why) || !strings.HasSuffix(h.Why, ".") && !strings.HasSuffix(h.Why, "?") {
				t.Errorf("%q is not among the notes %q", h.Why, e.Notes)
			}
		})
	}
}

// A pool that stays at exactly one value a little below its capacity is full in truth, since it came there.
func TestCeilingBelowTheCapacity(t *testing.T) {
	s := changed(volume(120, 3), func(x []float64) { fill(x[100:], 5.1e12) })
	f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 100, 60)
	full := f.Saturate(capacity.Constant(5.1e12/0.95, series.Bytes), series.Step{})
	if full.State != forecast.AlreadySaturated || !full.Since.Equal(s.Time(100)) || !strings.Contains(full.Reason, "Is the capacity right?") {
		t.Errorf("%v since %v: %s", full.State, full.Since, full.Reason)
	}
	if far := f.Saturate(capacity.Constant(8e12, series.Bytes), series.Step{}); far.State == forecast.AlreadySaturated {
		t.Errorf("a ceiling far below the capacity: %v", far.Reason)
	}
}

// What cannot be is not the present: the answer is that of the last reading that can be.
func TestNowIsTheLastPossibleReading(t *testing.T) {
	s := volume(200, 1)
	now := s.Values[196]
	fill(s.Values[197:], -1.8e19)
	f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 100, 60)
	if facts := forecast.FactsOf(f.Series, capacity.Constant(9e12, series.Bytes)); facts.Demand != now || !facts.Now.Equal(s.Time(196)) {
		t.Errorf("now %v at %v, want %v at %v", facts.Demand, facts.Now, now, s.Time(196))
	}
	if p := fit.Possible(s); p.Len() != 197 || s.Len() != 200 {
		t.Errorf("%d values of %d", p.Len(), s.Len())
	}
}

// A share whose volume was enlarged a day ago says too little: bytes would say it.
func TestNewlyEnlargedShareAsksForBytes(t *testing.T) {
	s := inUnit(seriestest.Daily("s", seriestest.Repeat(120, func(i int) float64 {
		v := 0.3 + 0.003*float64(i) + 0.002*math.Sin(float64(i*i))
		if i >= 115 {
			v /= 2
		}
		return v
	})...), series.Ratio)
	_, err := fit.New(s, fit.Options{})
	if err == nil || !strings.Contains(err.Error(), "Give what is used in bytes, and the capacity.") {
		t.Errorf("got %v", err)
	}
}

// Happenings are kept in the record of a fit.
func TestHappeningsAreRecorded(t *testing.T) {
	s := changed(volume(200, 1), func(x []float64) {
		for i := 150; i < len(x); i++ {
			x[i] -= 2e12
		}
		x[20] = -7e18
	})
	fitted := fittest.Must(t, s, fit.Options{})
	data, err := fitted.Record()
	if err != nil {
		t.Fatal(err)
	}
	again, err := fit.Restore(data)
	if err != nil {
		t.Fatal(err)
	}
	want, got := fitted.Evidence().Happenings, again.Evidence().Happenings
	if len(want) != 2 || len(got) != 2 {
		t.Fatalf("%+v and %+v", want, got)
	}
	for i := range want {
		if !got[i].Time.Equal(want[i].Time) || !got[i].Until.Equal(want[i].Until) || got[i].Line(s.Unit) != want[i].Line(s.Unit) ||
			got[i].Why != want[i].Why {
			t.Errorf("restored %+v, want %+v", got[i], want[i])
		}
	}
	if _, err := again.WithHistory(s); err != nil {
		t.Error(err)
	}
}
