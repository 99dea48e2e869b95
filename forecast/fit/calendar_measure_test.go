//go:build measure

package fit

import (
	"context"
	"math"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// TestCalendarOnRealSeries prints what time zone and holidays do for the loss on
// real demand, in the directory that PLIMSOLL_DATA names: half-hours and days
// of Victoria, and hours and days of nine zones of the eastern United States. The loss is relative to
// that of a fit which knows neither, overall and on holidays alone. It is a measurement, and fails only
// where knowing more makes matters worse. PLIMSOLL_STRIDE takes every n-th case.
//
//	PLIMSOLL_DATA=DIR go test -tags measure -run TestCalendarOnRealSeries -v -timeout 30m ./forecast
func TestCalendarOnRealSeries(t *testing.T) {
	dir := seriestest.MeasuredOn(t)
	for _, set := range calendarSets {
		t.Run(set.name, func(t *testing.T) {
			zone, err := calendar.ParseZone(set.zone)
			if err != nil {
				t.Fatal(err)
			}
			days, err := calendar.Parse([]string{set.holidays})
			if err != nil {
				t.Fatal(err)
			}
			cases := set.load(t, dir, zone)
			plain := scoreCalendar(cases, Options{Seed: 1}, days, zone)
			t.Logf("%-16s %d cases: 80 %% holds %.3f, on holidays %.3f", "neither", len(cases), plain.all.in80/plain.all.n,
				plain.holidays.in80/plain.holidays.n)
			for _, o := range []struct {
				name    string
				options Options
			}{
				{"zone", Options{Seed: 1, Zone: zone}}, {"holidays", Options{Seed: 1, Holidays: days}},
				{"both", Options{Seed: 1, Zone: zone, Holidays: days}},
			} {
				got := scoreCalendar(cases, o.options, days, zone)
				all, off := got.all.loss/plain.all.loss, got.holidays.loss/plain.holidays.loss
				t.Logf("%-16s loss %.4f, on holidays %.4f; 80 %% holds %.3f, on holidays %.3f", o.name, all, off, got.all.in80/got.all.n,
					got.holidays.in80/got.holidays.n)
				if o.name == "both" && all > 1.005 {
					t.Errorf("loss %.4f of what it is without", all)
				}
			}
		})
	}
}

type calendarScore struct{ all, holidays tally }

// scoreCalendar sums up the losses of all cases, each in its own mean seasonal change.
func scoreCalendar(cases []holdout, o Options, days *calendar.Days, zone *time.Location) calendarScore {
	stride, _ := strconv.Atoi(os.Getenv("PLIMSOLL_STRIDE"))
	results := make([]calendarScore, len(cases))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := 0; i < len(cases); i += max(stride, 1) {
		slots <- struct{}{}
		wg.Go(func() {
			results[i] = scoreCalendarCase(cases[i], o, days, zone)
			<-slots
		})
	}
	wg.Wait()
	var sum calendarScore
	for _, r := range results {
		sum.all.sum(r.all)
		sum.holidays.sum(r.holidays)
	}
	return sum
}

func (a *tally) sum(b tally) {
	a.loss, a.abs, a.in80, a.in95, a.n = a.loss+b.loss, a.abs+b.abs, a.in80+b.in80, a.in95+b.in95, a.n+b.n
}

func scoreCalendarCase(c holdout, o Options, days *calendar.Days, zone *time.Location) calendarScore {
	fit, err := New(c.history, o)
	if err != nil {
		return calendarScore{}
	}
	f, err := fit.Forecast(context.Background(), backtestPaths, len(c.future))
	if err != nil {
		panic(err)
	}
	scale := meanChange(c.history.Values, c.period)
	q := transposed(f.Quantiles(lossLevels))
	named := days.Between(calendar.DayOf(f.Time(-2)), calendar.DayOf(f.Time(f.Steps()+2)))
	off, on := make([]float64, len(c.future)), make([]float64, len(c.future))
	for h, v := range c.future {
		q[h] = append([]float64(nil), q[h]...)
		for k := range q[h] {
			q[h][k] /= scale
		}
		off[h], on[h] = v/scale, v/scale
		at := f.Time(h).Add(f.Step.Dur / 2)
		if f.Step.Dur < series.Day {
			at = at.In(zone)
		}
		if named[calendar.DayOf(at)] == "" {
			on[h] = math.NaN()
		}
	}
	same := func(v float64) float64 { return v }
	var out calendarScore
	out.all.add(off, q, same)
	out.holidays.add(on, q, same)
	return out
}

// calendarSets are a year of history and 30 days ahead for parts of a day, and two years and 180 days for days.
var calendarSets = []struct {
	name, zone, holidays string
	load                 func(t *testing.T, dir string, zone *time.Location) []holdout
}{
	{"victoria_30m", "Australia/Melbourne", "AU-VIC", func(t *testing.T, dir string, _ *time.Location) []holdout {
		return cutEvery(victoria(t, dir), 365*48, 30*48, 45*48, 48)
	}},
	{"victoria_1d", "Australia/Melbourne", "AU-VIC", func(t *testing.T, dir string, zone *time.Location) []holdout {
		return cutEvery([]series.Series{localDays(victoria(t, dir)[0], zone)}, 500, 120, 20, 7)
	}},
	{"pjm_1h", "America/New_York", "US", func(t *testing.T, dir string, zone *time.Location) []holdout {
		return cutEvery(pjm(t, dir, zone), 365*24, 30*24, 300*24, 24)
	}},
	{"pjm_1d", "America/New_York", "US", func(t *testing.T, dir string, zone *time.Location) []holdout {
		var all []series.Series
		for _, s := range pjm(t, dir, zone) {
			all = append(all, localDays(s, zone))
		}
		return cutEvery(all, 2*365, 180, 290, 7)
	}},
}

func victoria(t *testing.T, dir string) []series.Series {
	for _, s := range seriestest.Read(t, dir, "long_histories", series.Grid{}) {
		if s.Name == "vic_electricity_demand_mw" {
			return []series.Series{s}
		}
	}
	t.Fatal("no demand of Victoria")
	return nil
}

// pjm returns the zones in UTC. The file's stamps are the ends of hours by the clocks of New York, written as UTC: the
// hour that ends at 03:00 is missing when the clocks are put forward, and so is the one of two that end at 02:00 in autumn.
func pjm(t *testing.T, dir string, zone *time.Location) []series.Series {
	var out []series.Series
	for _, s := range seriestest.Read(t, dir, "pjm_hourly", series.Grid{}) {
		var samples []series.Sample
		for i, v := range s.Values {
			at := s.Time(i).Add(-time.Hour)
			if !math.IsNaN(v) {
				samples = append(samples, series.Sample{Time: time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), 0, 0, 0, zone), Value: v})
			}
		}
		utc, _, err := series.Regularize(s.Name, samples, series.Grid{})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, utc)
	}
	return out
}

// localDays returns the peaks of the days of a zone, each at midnight of its date in UTC.
func localDays(s series.Series, zone *time.Location) series.Series {
	first := calendar.DayOf(s.Start.In(zone)) + 1
	out := series.Series{Name: s.Name, Start: calendar.Date(first, time.UTC), Step: series.Every(series.Day)}
	for i, v := range s.Values {
		n := calendar.DayOf(s.Time(i).In(zone)) - first
		for n >= len(out.Values) {
			out.Values = append(out.Values, math.NaN())
		}
		if n >= 0 && !(v <= out.Values[n]) && !math.IsNaN(v) {
			out.Values[n] = v
		}
	}
	return out
}

// cutEvery cuts n steps of history and ahead steps of future out of each series, every so many steps.
func cutEvery(all []series.Series, n, ahead, every, period int) []holdout {
	var out []holdout
	for _, s := range all {
		for from := 0; from+n+ahead <= s.Len(); from += every {
			h := s.Slice(from, from+n).Trim()
			gone := from + n - s.Step.Index(s.Start, h.End())
			out = append(out, holdout{history: h, period: period, future: s.Values[from+n-gone : from+n+ahead]})
		}
	}
	return out
}
