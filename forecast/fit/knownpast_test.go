package fit_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func onDay(s series.Series, i int) time.Time { return s.Time(i) }

// Growth of 1 a day with a step of −30 that its owner knows: the course goes on from the new level.
func TestKnownStep(t *testing.T) {
	s := seriestest.Daily("a", seriestest.Repeat(60, func(i int) float64 {
		v := 100 + float64(i) + 0.1*math.Sin(float64(i*i))
		if i >= 50 {
			v -= 30
		}
		return v
	})...)
	for _, size := range []float64{0, -30} {
		known := fit.KnownPast{Happened: []fit.KnownHappening{{Time: onDay(s, 50), Kind: series.LevelStep, Size: size, Reason: "logs deleted"}}}
		fit, err := fit.New(s, fit.Options{Known: known})
		if err != nil {
			t.Fatal(err)
		}
		path := make([]float64, 20)
		fit.Path(0, path)
		if want := 100. + 79 - 30; math.Abs(path[19]-want) > 10 {
			t.Errorf("size %v: in 20 days %v, want about %v", size, path[19], want)
		}
		if h := fit.Evidence().Happenings; len(h) != 1 || !strings.Contains(h[0].Why, "logs deleted") {
			t.Errorf("size %v: %+v", size, h)
		}
	}
}

// Values before the beginning are not used, and those of an ignored span are not measured.
func TestKnownUsed(t *testing.T) {
	s := seriestest.Daily("a", seriestest.Repeat(60, func(i int) float64 { return float64(i) })...)
	k := fit.KnownPast{Since: onDay(s, 10).Add(time.Hour),
		Ignore: []fit.IgnoredSpan{{From: onDay(s, 20), To: onDay(s, 23), Reason: "migration"}}}
	got := k.Used(s)
	if got.Len() != 49 || got.Values[0] != 11 || got.Measured() != 46 || !got.Start.Equal(onDay(s, 11)) {
		t.Errorf("%d values from %v, %d measured", got.Len(), got.Start, got.Measured())
	}
	if s.Measured() != 60 {
		t.Error("the series itself was changed")
	}
	if text := strings.Join(k.Notes(), " "); !strings.Contains(text, "since 2026-01-15") && !strings.Contains(text, "migration") {
		t.Error(text)
	}
}

func TestKnownPastErrors(t *testing.T) {
	at := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	for want, k := range map[string]fit.KnownPast{
		"ignore[0].toTime":                     {Ignore: []fit.IgnoredSpan{{From: at, To: at}}},
		"happened[0].kind: UNSPECIFIED":        {Happened: []fit.KnownHappening{{Time: at}}},
		"happened[0].size: 0.5, want a factor": {Happened: []fit.KnownHappening{{Time: at, Kind: series.Enlarged, Size: 0.5}}},
		"happened[0].size: 3, but only a step": {Happened: []fit.KnownHappening{{Time: at, Kind: series.Emptied, Size: 3}}},
		"happened[0]: time":                    {Happened: []fit.KnownHappening{{Kind: series.LevelStep}}},
	} {
		err := k.Validate()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
