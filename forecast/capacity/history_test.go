package capacity_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// column returns 120 days of hourly demand that grows from 100 to 160, and a capacity that changes at every step.
func column(unit series.Unit, limit func(i int) float64) (series.Series, capacity.Capacity) {
	start := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	s := series.Series{Name: "vault", Unit: unit, Start: start, Step: series.Every(time.Hour), Values: make([]float64, 120*24)}
	c := capacity.Capacity{Unit: unit}
	for i := range s.Values {
		s.Values[i] = 100 + 60*float64(i)/float64(len(s.Values))
		c.Levels = append(c.Levels, capacity.Level{From: s.Time(i), Installed: limit(i)})
	}
	return s, c
}

// A capacity that grows by 30 in 120 days is 15 larger after 60 more, and does not grow beyond two lengths of the history.
func TestCapacityDrift(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s, c := column("By", func(i int) float64 { return 170 + 30*float64(i)/2880 + 0.3*r.NormFloat64() })
	h := c.HistoryOf(s)
	if math.Abs(h.Drift-0.25) > 0.005 || len(h.Happenings) != 1 || h.Happenings[0].Kind != series.CapacityChanged {
		t.Fatalf("drift %v a day, %+v", h.Drift, h.Happenings)
	}
	in := func(c capacity.Capacity, days int) float64 {
		return c.At(s.End().Add(time.Duration(days) * series.Day))
	}
	if got := in(h.Believed, 60); math.Abs(got-215) > 0.5 {
		t.Errorf("after 60 days %v, want 215", got)
	}
	if got := in(h.Held, 60); math.Abs(got-200) > 0.5 {
		t.Errorf("held, after 60 days %v, want 200", got)
	}
	if a, b := in(h.Believed, 240), in(h.Believed, 2400); a != b {
		t.Errorf("after 240 days %v, after 2400 days %v: there is no evidence of that", a, b)
	}
	if err := h.Believed.Validate(); err != nil {
		t.Error(err)
	}
}

// What is no even drift stays as it was given.
func TestCapacityWithoutDrift(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, capacity := range map[string]func(i int) float64{
		"noise":            func(int) float64 { return 200 + 0.3*r.NormFloat64() },
		"one enlargement":  func(i int) float64 { return 180 + 20*math.Floor(float64(i)/1500) + 1e-6*float64(i%2) },
		"grew, then stays": func(i int) float64 { return 170 + 30*min(float64(i)/1000, 1) + 1e-6*float64(i%2) },
		"follows, then enlarged": func(i int) float64 {
			return 170 + 30*float64(i)/2880 + 40*math.Floor(float64(i)/2800)
		},
	} {
		s, c := column("By", capacity)
		if h := c.HistoryOf(s); h.Drift != 0 || len(h.Happenings) > 0 || len(h.Believed.Levels) != len(c.Levels) {
			t.Errorf("%s: drift %v, %+v", name, h.Drift, h.Happenings)
		}
	}
	s, c := column("By", func(i int) float64 { return 170 + 30*float64(i)/2880 })
	c.Levels = append(c.Levels, capacity.Level{From: s.End().Add(series.Day), Installed: 300})
	if h := c.HistoryOf(s); h.Drift != 0 || h.Believed.At(s.End().Add(2*series.Day)) != 300 {
		t.Error("a planned change is not overruled by a drift")
	}
}

// A tenth of a steady capacity in the last cells, with demand above it, is a fault of the record.
func TestCapacityGlitch(t *testing.T) {
	for _, tt := range []struct {
		name     string
		unit     series.Unit
		last     int // steps
		share    float64
		believed bool
	}{
		{"one cell of bytes", "By", 1, 0.1, false},
		{"three cells", "By", 3, 0.3, false},
		{"less than there is", "By", 1, 0.78, false},
		{"cores may be promised twice", "{core}", 1, 0.78, true},
		{"one cell of cores", "{core}", 1, 0.1, false},
		{"a day", "By", 24, 0.1, true},
		{"demand below it", "By", 1, 0.85, true},
	} {
		s, c := column(tt.unit, func(i int) float64 {
			if i >= 2880-tt.last {
				return 200 * tt.share
			}
			return 200 + 0.1*float64(i%3)
		})
		h := c.HistoryOf(s)
		if now := h.Believed.At(s.Time(2879)); (now < 199) != tt.believed {
			t.Errorf("%s: the capacity is %v", tt.name, now)
		}
		if said := len(h.Happenings) == 1 && strings.Contains(h.Happenings[0].Why, "not believed"); said == tt.believed {
			t.Errorf("%s: %+v", tt.name, h.Happenings)
		}
	}
}

// A broken cell in the middle of a history leaves what follows as it is.
func TestCapacityGlitchWithin(t *testing.T) {
	s, c := column("By", func(i int) float64 {
		if i == 1000 {
			return 2
		}
		return 200 + 0.1*float64(i%3)
	})
	h := c.HistoryOf(s)
	if got, want := h.Believed.At(s.Time(1000)), c.At(s.Time(999)); got != want || len(h.Happenings) != 1 {
		t.Errorf("%v, want %v; %+v", got, want, h.Happenings)
	}
	if got, want := h.Believed.At(s.Time(1001)), c.At(s.Time(1001)); got != want {
		t.Errorf("after it %v, want %v", got, want)
	}
}
