package fit

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/series"
)

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := calendar.ParseZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// office is a load that follows the clock on the wall in a zone, with a little noise.
func office(zone *time.Location, start time.Time, step time.Duration, n int) series.Series {
	s := series.Series{Name: "office", Start: start, Step: series.Every(step), Statistic: series.Mean}
	src := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		t := s.Time(i).In(zone)
		v := 20.0
		if h := t.Hour(); h >= 8 && h < 18 {
			v = 60 + 5*math.Sin(float64(h))
		}
		if w := t.Weekday(); w == time.Saturday || w == time.Sunday {
			v = 15 + v/10
		}
		s.Values = append(s.Values, v+src.NormFloat64())
	}
	return s
}

func pathsOf(t testing.TB, s series.Series, o Options, n, h int) ([][]float64, *Fit) {
	t.Helper()
	fit, err := New(s, o)
	if err != nil {
		t.Fatal(err)
	}
	paths := make([][]float64, n)
	for i := range paths {
		paths[i] = make([]float64, h)
		fit.Path(i, paths[i])
	}
	return paths, fit
}

// A zone whose clocks never change makes no difference, to the last bit.
func TestAZoneWithoutChangesIsNone(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	s := office(time.UTC, time.Date(2026, 1, 5, 7, 0, 0, 0, time.UTC), time.Hour, 24*60)
	want, plain := pathsOf(t, s, Options{Seed: 7}, 5, 24*365)
	for _, zone := range []string{"UTC", "Asia/Kolkata", "Asia/Tokyo", "America/Phoenix", "Etc/GMT+5"} {
		got, fit := pathsOf(t, s, Options{Seed: 7, Zone: mustZone(t, zone)}, 5, 24*365)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: other paths", zone)
		}
		if a, b := fmt.Sprintf("%#v", fit.Evidence()), fmt.Sprintf("%#v", plain.Evidence()); a != b {
			t.Errorf("%s: evidence\n%s\nwant\n%s", zone, a, b)
		}
	}
}

// What follows the wall is forecast across a change of the clocks as well as before it; in UTC it is not.
func TestTheWallClockIsFollowedAcrossItsChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	zone := mustZone(t, "America/New_York")
	for _, c := range []struct {
		name   string
		end    time.Time
		change time.Time
	}{
		{"spring", time.Date(2026, 3, 1, 5, 0, 0, 0, time.UTC), time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC)},
		{"autumn", time.Date(2026, 10, 25, 4, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)},
		{"just after spring", time.Date(2026, 3, 9, 5, 0, 0, 0, time.UTC), time.Date(2026, 3, 9, 5, 0, 0, 0, time.UTC)},
		{"just after autumn", time.Date(2026, 11, 2, 5, 0, 0, 0, time.UTC), time.Date(2026, 11, 2, 5, 0, 0, 0, time.UTC)},
	} {
		const days, ahead = 70, 21
		start := c.end.Add(-days * series.Day)
		s := office(zone, start, time.Hour, 24*(days+ahead))
		known, actual := s.Slice(0, 24*days), s.Values[24*days:]
		from := int(c.change.Sub(c.end) / time.Hour)
		miss := func(o Options) float64 {
			f, err := mustNew(t, known, o).Forecast(context.Background(), 100, len(actual))
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for h, v := range f.Quantile(0.5) {
				if h >= from {
					sum += math.Abs(v-actual[h]) / float64(len(actual)-from)
				}
			}
			return sum
		}
		wall, utc := miss(Options{Zone: zone}), miss(Options{})
		if wall > 1.5 {
			t.Errorf("%s: mean error %.2f after the change, of which noise is 0.8", c.name, wall)
		}
		if utc < 2*wall {
			t.Errorf("%s: mean error %.2f in UTC, %.2f by the wall: the test shows nothing", c.name, utc, wall)
		}
	}
}

func mustNew(t testing.TB, s series.Series, o Options) *Fit {
	t.Helper()
	fit, err := New(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return fit
}

func TestAWallPathBeginsWithTheShorterOne(t *testing.T) {
	zone := mustZone(t, "Europe/Berlin")
	s := office(zone, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), time.Hour, 24*60)
	fit := mustNew(t, s, Options{Zone: zone})
	long := make([]float64, 24*400)
	fit.Path(3, long)
	for _, n := range []int{1, 2, 24, 100, 24 * 208, 24*208 + 3, 24 * 300} {
		short := make([]float64, n)
		fit.Path(3, short)
		if !slices.Equal(short, long[:n]) {
			t.Errorf("the path of %d steps is not the beginning of the longer one", n)
		}
	}
	// 01:00 and 02:00 in UTC on 25 October are both the hour from two by the wall... of which the second is winter time.
	at := s.Step.Index(s.End(), time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC))
	if long[at] != long[at+1] || long[at] == long[at+2] {
		t.Errorf("the doubled hour is %v and then %v, followed by %v", long[at], long[at+1], long[at+2])
	}
}

// Whatever the zone, the step and the times, a history is read and a path written by the wall clock.
func TestWallClockReadsAndWrites(t *testing.T) {
	zones := []string{"America/New_York", "Europe/Berlin", "Australia/Melbourne", "Australia/Lord_Howe", "Europe/Moscow",
		"Africa/Casablanca", "Pacific/Apia", "America/Caracas"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := calendar.ParseZone(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		step := rapid.SampledFrom([]time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}).Draw(t, "step")
		start := time.Date(2007, 1, 1, 0, rapid.IntRange(0, 59).Draw(t, "minute"), 0, 0,
			time.UTC).Add(time.Duration(rapid.IntRange(0, 10*8766).Draw(t, "hours")) * time.Hour)
		n, h := rapid.IntRange(50, 5000).Draw(t, "n"), rapid.IntRange(1, 9000).Draw(t, "h")
		s := series.Series{Name: "x", Start: start, Step: series.Every(step)}
		wallOf := func(i int) float64 { // the clock on the wall, as a number
			at := s.Time(i).In(zone)
			_, offset := at.Zone()
			return float64(at.Unix() + int64(offset))
		}
		for i := range n {
			s.Values = append(s.Values, wallOf(i))
		}
		c, _ := newWallClock(s, zone)
		if c == nil {
			return
		}
		y := c.history(s.Values, series.Mean)
		per := step.Seconds()
		for i, v := range y {
			if !math.IsNaN(v) && v != y[len(y)-1]-float64(len(y)-1-i)*per {
				t.Fatalf("step %d of %d of the history shows %v, and the last one %v", i, len(y), v, y[len(y)-1])
			}
		}
		next := y[len(y)-1] + per
		path := make([]float64, h)
		c.path(path, func(wall []float64) {
			for j := range wall {
				wall[j] = next + float64(j)*per
			}
		})
		for i, v := range path {
			if v != wallOf(n+i) {
				t.Fatalf("step %d ahead shows %v, want %v", i, v, wallOf(n+i))
			}
		}
		for j := -len(y); j < h; j++ {
			at := c.at(j)
			i := s.Step.Index(s.Start, at)
			want := next + float64(j)*per
			if !s.Time(i).Equal(at) || wallOf(i) < want || (i > 0 && wallOf(i-1) >= want && wallOf(i-1) < wallOf(i)) {
				t.Fatalf("wall step %d (%v) begins at %v, when the wall shows %v", j, want, at, wallOf(i))
			}
		}
	})
}

// A history may end between the two occurrences of an hour.
func TestAHistoryThatEndsInTheDoubledHour(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	zone := mustZone(t, "Europe/Berlin")
	for _, minute := range []int{0, 5, 30, 55, 60, 65, 90, 115, 120} {
		end := time.Date(2026, 10, 25, 0, minute, 0, 0, time.UTC)
		const n = 12 * 24 * 16
		s := office(zone, end.Add(-n*5*time.Minute), 5*time.Minute, n+12*48)
		f, err := mustNew(t, s.Slice(0, n), Options{Zone: zone}).Forecast(context.Background(), 50, 12*48)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for h, v := range f.Quantile(0.5) {
			sum += math.Abs(v-s.Values[n+h]) / (12 * 48)
		}
		if sum > 2 || !f.Start.Equal(end) {
			t.Errorf("at minute %d: mean error %.2f, from %v", minute, sum, f.Start)
		}
	}
}

func TestStepsThatTheWallClockCannotFollow(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	for _, c := range []struct {
		zone string
		step time.Duration
		want string
	}{
		{"Europe/Berlin", 2 * time.Hour, "The clocks of Europe/Berlin change by 1h0m0s, which is no multiple of the step of 2h: the " +
			"fit is in UTC."},
		{"Australia/Lord_Howe", time.Hour, "The clocks of Australia/Lord_Howe change by 30m0s, which is no multiple of the step of 1h: the " +
			"fit is in UTC."},
		{"Europe/Berlin", series.Day, "Steps of 1d are counted in UTC, whatever the time zone."},
		{"Australia/Lord_Howe", 30 * time.Minute, ""},
	} {
		s := office(time.UTC, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), c.step, int(60*series.Day/c.step))
		fit := mustNew(t, s, Options{Zone: mustZone(t, c.zone)})
		if got := strings.Join(fit.Evidence().Notes, "; "); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.step, c.zone, got, c.want)
		}
		if (fit.history.clock == nil) != (c.want != "") {
			t.Errorf("%s in %s: clock %v", c.step, c.zone, fit.history.clock)
		}
	}
}

func TestADoubledStep(t *testing.T) {
	p95, _ := series.Percentile(0.95)
	for _, c := range []struct {
		stat series.Statistic
		want float64
	}{{series.Peak, 4}, {series.Mean, 3}, {series.Last, 2}, {p95, 4}} {
		if got := c.stat.Both(4, 2); got != c.want {
			t.Errorf("%s of 4 and 2: %v", c.stat, got)
		}
		if c.stat.Both(math.NaN(), 2) != 2 || c.stat.Both(4, math.NaN()) != 4 || !math.IsNaN(c.stat.Both(math.NaN(), math.NaN())) {
			t.Errorf("%s: a gap is a value", c.stat)
		}
	}
}
