package forecast

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/score"
)

func TestPastDates(t *testing.T) {
	fit, err := New(walk("a", 400, 3), Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	before, after := make([]float64, 30), make([]float64, 30)
	fit.Path(5, before)
	s := fit.PastDates(30)
	fit.Path(5, after)
	if !slices.Equal(before, after) {
		t.Error("looking back changed the fit")
	}
	if s.Cases != 4*pastDateOrigins || !(s.Score > 0 && s.Score < 0.5) || s.Uncertain < enoughDates || !(s.Claimed >= 0.8) {
		t.Errorf("%+v", s)
	}
	if want := "past dates that were called"; !strings.Contains(s.Words(), want) {
		t.Errorf("%q without %q", s.Words(), want)
	}
	if again := fit.PastDates(30); fmt.Sprint(again) != fmt.Sprint(s) {
		t.Errorf("%+v and %+v", s, again)
	}
	// A longer horizon than a third of the history is cut to it.
	if long, third := fit.PastDates(100_000), fit.PastDates(len(fit.prepared.values)/pastDateShare); fmt.Sprint(long) != fmt.Sprint(third) {
		t.Errorf("%+v and %+v", long, third)
	}
}

// By the clock on the wall, hours are as many but for those of the change, and dates in spring and autumn hold as well.
func TestPastDatesByTheClock(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := walk("hours", 24*120, 2)
	s.Step = Every(time.Hour)
	for i := range s.Values {
		s.Values[i] += 10 * math.Sin(2*math.Pi*float64(s.Time(i).In(zone).Hour())/24)
	}
	fit, err := New(s, Options{Zone: zone})
	if err != nil {
		t.Fatal(err)
	}
	if got := fit.PastDates(48); got.Cases != 4*pastDateOrigins || !(got.Score < 0.5) {
		t.Errorf("%+v", got)
	}
}

func TestPastDatesWhereThereAreNone(t *testing.T) {
	constant := walk("constant", 60, 1)
	for i := range constant.Values {
		constant.Values[i] = 7
	}
	for _, s := range []Series{constant, walk("short", 16, 1)} {
		fit, err := New(s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := fit.PastDates(10); got.Cases != 0 || got.Words() != "" || !math.IsNaN(got.Score) {
			t.Errorf("%s: %+v", s.Name, got)
		}
	}
	fit, _ := New(walk("no horizon", 60, 1), Options{})
	if got := fit.PastDates(0); got.Cases != 0 {
		t.Errorf("no horizon: %+v", got)
	}
}

func TestWords(t *testing.T) {
	s := DateScores{Uncertain: 40, Observed: 0.825, Claimed: 0.914}
	if got, want := s.Words(), "Of 40 past dates that were called 91 % sure to lie between early and late, 33 held."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	s.Uncertain = 9
	if got := s.Words(); got != "" {
		t.Errorf("nine dates: %q", got)
	}
	b := score.Bin{From: 0.8, To: 0.9, Cases: 40, Stated: 0.84, Happened: 0.825}
	if got, want := WordsOf(b), "Of 40 thresholds that were called 80 to 90 % likely to be reached, 33 were."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := WordsOf(score.Bin{}); got != "" {
		t.Errorf("an empty bin: %q", got)
	}
}
