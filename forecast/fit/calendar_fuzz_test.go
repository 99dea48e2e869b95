package fit

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// FuzzCalendar makes a history out of bytes and follows clocks and holidays with
// it, from any time and in any step. Nothing may panic, and no path be without a number.
func FuzzCalendar(f *testing.F) {
	zones := []string{"", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"}
	steps := []time.Duration{series.Day, time.Hour, 30 * time.Minute, 6 * time.Hour, 7 * time.Hour, series.Week, 5 * time.Minute}
	week := strings.Repeat("\x90\x91\x92\x93\x94\x50\x20", 30)
	f.Add([]byte(week), uint8(2), uint8(0), uint32(500_000), uint16(40))
	f.Add([]byte(strings.Repeat("\x10\x10\x80\x90", 60)), uint8(1), uint8(3), uint32(493_000), uint16(2000))
	f.Add([]byte(strings.Repeat("\x10\xff\x80\xfe\xfd\x10\x10", 60)), uint8(4), uint8(1), uint32(368_000), uint16(500))
	f.Fuzz(func(t *testing.T, data []byte, zone, step uint8, hour uint32, ahead uint16) {
		loc, err := calendar.ParseZone(zones[int(zone)%len(zones)])
		if err != nil {
			t.Fatal(err)
		}
		days, err := calendar.Parse([]string{"US", "2026-12-24"})
		if err != nil {
			t.Fatal(err)
		}
		s := series.Series{Name: "x", Start: time.Unix(0, 0).UTC().Add(time.Duration(hour%1_000_000) * time.Hour),
			Step: series.Every(steps[int(step)%len(steps)])}
		extremes := []float64{math.NaN(), series.MaxMagnitude, -series.MaxMagnitude}
		for _, b := range data[:min(len(data), 1000)] {
			v := float64(b) - 20
			if b >= 253 {
				v = extremes[255-b]
			}
			s.Values = append(s.Values, v)
		}
		fit, err := New(s, Options{Zone: loc, Holidays: days})
		var refusal *forecast.Refusal
		if errors.As(err, &refusal) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		path := make([]float64, int(ahead%5000)+1)
		fit.Path(0, path)
		for h, v := range path {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("step %d is %v", h, v)
			}
		}
		if e := fit.Evidence(); !e.MeasuredUntil.After(s.End().Add(-series.Day)) {
			t.Fatalf("the evidence ends on %v, before %v", e.MeasuredUntil, s.End())
		}
	})
}
