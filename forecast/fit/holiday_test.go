package fit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/series"
)

func mustDays(t testing.TB, entries ...string) *calendar.Days {
	t.Helper()
	d, err := calendar.Parse(entries)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// closing is a load with a week in it, by the dates of a zone, of which each holiday is effect of a Sunday.
func closing(days *calendar.Days, zone *time.Location, step time.Duration, start time.Time, n int, noise float64,
	effect func(name string) float64) series.Series {
	s := series.Series{Name: "closing", Start: start, Step: series.Every(step), Statistic: series.Mean}
	src := rand.New(rand.NewPCG(5, 6))
	named := days.Between(calendar.DayOf(start)-1, calendar.DayOf(s.Time(n))+1)
	level := func(w time.Weekday, hour float64) float64 {
		at := 1 + 0.3*math.Sin(2*math.Pi*hour/24)
		switch w {
		case time.Sunday:
			return 20 * at
		case time.Saturday:
			return 40 * at
		}
		return 100 * at
	}
	for i := range n {
		at := s.Time(i).In(zone)
		hour := float64(at.Hour()) + float64(at.Minute())/60
		v := level(at.Weekday(), hour)
		if name := named[calendar.DayOf(at)]; name != "" {
			v += effect(name) * (level(time.Sunday, hour) - v)
		}
		s.Values = append(s.Values, v+noise*src.NormFloat64())
	}
	return s
}

func always(v float64) func(string) float64 { return func(string) float64 { return v } }

// The effect that was planted is found, and holidays ahead are forecast as well as other days.
func TestAPlantedEffectIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	berlin := mustZone(t, "Europe/Berlin")
	for _, c := range []struct {
		step   time.Duration
		zone   *time.Location
		n      int
		effect float64
	}{
		{series.Day, time.UTC, 600, 1}, {series.Day, time.UTC, 600, 0.6}, {series.Day, time.UTC, 600, -0.3},
		{time.Hour, berlin, 24 * 400, 0.9}, {30 * time.Minute, time.UTC, 48 * 370, 0.7}, {6 * time.Hour, berlin, 4 * 500, 0.8},
	} {
		days := mustDays(t, "DE-BY")
		const ahead = 120
		per := int(series.Day / c.step)
		// Midnight in the zone is where a day begins, so that steps of six hours are whole ones of it in winter.
		s := closing(days, c.zone, c.step, time.Date(2024, 11, 4, 0, 0, 0, 0, time.UTC), c.n+ahead*per, 2, always(c.effect))
		known := s.Slice(0, c.n)
		paths, fit := pathsOf(t, known, Options{Zone: c.zone, Holidays: days}, 60, ahead*per)
		e := fit.Evidence().Holidays
		if e == nil || math.Abs(e.Effect-c.effect) > max(3*e.Error, 0.03) || e.Error > 0.1 {
			t.Errorf("%s: effect %+v, want %v", c.step, e, c.effect)
			continue
		}
		if e.Seen < 9 || e.Ahead < 5 {
			t.Errorf("%s: %d holidays seen, %d ahead", c.step, e.Seen, e.Ahead)
		}
		named := days.Between(calendar.DayOf(known.End()), calendar.DayOf(known.End())+ahead)
		var miss, count float64
		for h := range paths[0] {
			if at := s.Time(c.n + h).Add(c.step / 2).In(c.zone); named[calendar.DayOf(at)] == "" {
				continue
			}
			mean := 0.0
			for _, p := range paths {
				mean += p[h] / float64(len(paths))
			}
			miss += math.Abs(mean - s.Values[c.n+h])
			count++
		}
		if miss/count > 6 {
			t.Errorf("%s of %v: mean error %.1f on %v steps of holidays, of which noise is 1.6 (%+v, %q)", c.step, c.effect, miss/count, count, e,
				fit.Evidence().Notes)
		}
	}
}

// Where there is no effect, none is made up.
func TestNoEffectIsFoundWhereThereIsNone(t *testing.T) {
	days := mustDays(t, "US")
	s := closing(days, time.UTC, series.Day, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), 700, 5, always(0))
	if e := mustNew(t, s, Options{Holidays: days}).Evidence().Holidays; e == nil || math.Abs(e.Effect) > 0.1 {
		t.Errorf("effect %+v, want about 0 or none", e)
	}
}

// A holiday that is kept every year in its own way is known by its name.
func TestHolidaysDifferByName(t *testing.T) {
	days := mustDays(t, "DE")
	s := closing(days, time.UTC, series.Day, time.Date(2020, 1, 6, 0, 0, 0, 0, time.UTC), 5*365, 2, func(name string) float64 {
		if strings.Contains(name, "Weihnacht") {
			return 1.2
		}
		return 0.4
	})
	fit := mustNew(t, s, Options{Holidays: days})
	var christmas, other []float64
	for _, h := range fit.history.holidays.ahead {
		at := fit.time(h.from)
		if at.Month() == time.December {
			christmas = append(christmas, h.effect)
		} else {
			other = append(other, h.effect)
		}
	}
	for _, v := range christmas {
		if math.Abs(v-1.2) > 0.1 {
			t.Errorf("Christmas has an effect of %.2f, want 1.2", v)
		}
	}
	for _, v := range other {
		if math.Abs(v-0.4) > 0.1 {
			t.Errorf("another holiday has an effect of %.2f, want 0.4", v)
		}
	}
	if e := fit.Evidence().Holidays; e.Spread < 0.2 {
		t.Errorf("spread %.2f", e.Spread)
	}
}

// Days that are neither in the history nor ahead change nothing, to the last bit.
func TestHolidaysElsewhereChangeNothing(t *testing.T) {
	s := closing(nil, time.UTC, series.Day, time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC), 200, 3, always(0))
	want, _ := pathsOf(t, s, Options{Seed: 3}, 5, 100)
	got, fit := pathsOf(t, s, Options{Seed: 3, Holidays: mustDays(t, "1999-12-24", "2070-12-24", "2026-12-24")}, 5, 100)
	if !reflect.DeepEqual(got, want) {
		t.Error("other paths")
	}
	if e := fit.Evidence(); e.Holidays.Seen != 0 || !math.IsNaN(e.Holidays.Effect) || len(e.Notes) != 1 {
		t.Errorf("evidence %+v, notes %q", e.Holidays, e.Notes)
	}
}

func TestHolidaysThatCannotMatter(t *testing.T) {
	days := mustDays(t, "DE")
	for _, c := range []struct {
		step time.Duration
		n    int
		want string
	}{
		{series.Week, 100, "steps of 1w are not parts of a day."},
		{7 * time.Hour, 300, "steps of 7h are not parts of a day."},
		{series.Day, 20, "the history has no week in it."},
	} {
		s := series.Series{Name: "x", Start: time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC), Step: series.Every(c.step)}
		src := rand.New(rand.NewPCG(1, 1))
		for range c.n {
			s.Values = append(s.Values, 100+src.NormFloat64())
		}
		e := mustNew(t, s, Options{Holidays: days}).Evidence()
		if got := strings.Join(e.Notes, "; "); got != "Holidays were left out of account: "+c.want || e.Holidays != nil {
			t.Errorf("%s: %q", c.step, got)
		}
	}
}

func TestAPathWithHolidaysBeginsWithTheShorterOne(t *testing.T) {
	days := mustDays(t, "US", "2026-12-24")
	zone := mustZone(t, "America/New_York")
	s := closing(days, zone, time.Hour, time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC), 24*300, 5, always(0.8))
	fit := mustNew(t, s, Options{Zone: zone, Holidays: days})
	if fit.history.holidays == nil {
		t.Fatal("no effect")
	}
	long := make([]float64, 24*900)
	fit.Path(1, long)
	for _, n := range []int{1, 24 * 30, 24*45 + 7, 24 * 600} {
		short := make([]float64, n)
		fit.Path(1, short)
		if !reflect.DeepEqual(short, long[:n]) {
			t.Errorf("the path of %d steps is another", n)
		}
	}
	f := mustForecastOf(t, fit, 24*62)
	if all, month := fit.Evidence().Holidays.Ahead, f.Evidence.Holidays.Ahead; month >= all || month == 0 {
		t.Errorf("%d holidays in two months ahead, %d in all", month, all)
	}
}

func mustForecastOf(t testing.TB, fit *Fit, h int) forecast.Forecast {
	t.Helper()
	f, err := fit.Forecast(t.Context(), 20, h)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The days of a fit are those of the calendar in the zone, whatever the step and the changes of the clocks.
func TestDaysOfAFit(t *testing.T) {
	zones := []string{"UTC", "America/New_York", "Europe/Berlin", "Australia/Melbourne", "Asia/Kolkata", "Pacific/Auckland"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := calendar.ParseZone(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		step := rapid.SampledFrom([]time.Duration{30 * time.Minute, time.Hour, 6 * time.Hour, series.Day}).Draw(t, "step")
		s := series.Series{Name: "x", Step: series.Every(step),
			Start: time.Date(2025, 1, 1, rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, time.UTC)}
		for range rapid.IntRange(10, 1000).Draw(t, "n") {
			s.Values = append(s.Values, 1)
		}
		f := &Fit{series: s, options: Options{Zone: zone}, history: history{demand: demand{values: s.Values}}}
		f.setClock()
		d := &days{f: f, y: f.history.values, day: int(series.Day / step)}
		j := rapid.IntRange(-len(d.y), 3000).Draw(t, "step of the path")
		n := d.dayOf(j)
		if from, to := d.steps(n); j < from || j >= to {
			t.Fatalf("step %d is of day %d, whose steps are %d to %d", j, n, from, to)
		}
		at := f.time(j)
		if f.history.clock == nil && calendar.DayOf(at.Add(step/2).In(d.zone())) != n {
			t.Fatalf("step %d, at %v, is of day %v", j, at.In(zone), calendar.Date(n, zone))
		}
		if from, to := d.steps(n); f.history.clock != nil && to-from != d.day {
			t.Fatalf("a day of %d steps", to-from)
		}
		// A step of the wall clock that is not skipped is of its local date.
		if f.history.clock != nil {
			wall := f.history.clock.end.Add(f.history.clock.offset + time.Duration(j-f.history.clock.lag)*step).UTC().Format(time.DateTime)
			if at.In(zone).Format(time.DateTime) == wall && calendar.DayOf(at.In(zone)) != n {
				t.Fatalf("step %d, at %v, is of day %v", j, at.In(zone), calendar.Date(n, zone))
			}
		}
	})
}

// By hand: two holidays of one name with effects 1 and 0.6, one of another with 0.4, all with a variance of 0.1.
func TestPoolOfHolidaysByHand(t *testing.T) {
	p := poolHolidays([]pastHoliday{{"a", 0, 1, 1, 0.1}, {"b", 0, 1, 0.4, 0.1}, {"a", 0, 1, 0.6, 0.1}})
	// Noise: squares within a are 0.2²·2/0.1 = 0.8, with 5 more of 2 each, over 5 + 1 free: 1.8.
	// Variances: a 0.18/2 = 0.09 with a mean of 0.8, b 0.18 with 0.4; weights 11.11 and 5.56. Their mean is
	// 0.6667, Q = 0.1333²·11.11 + 0.2667²·5.56 = 0.593 below its expectation of 1: no variance between them.
	// Mean: (11.11·0.8 + 5.556·0.4)/(16.667 + 1) = 0.62893.
	if got, want := fmt.Sprintf("%.4f %.4f %.4f", p.mean, p.variance, p.between), "0.6289 0.0566 0.0000"; got != want {
		t.Errorf("mean, variance and spread are %s, want %s", got, want)
	}
	if e, v := p.of("a"); e != p.mean || v != p.variance {
		t.Errorf("a has %v ± %v", e, v)
	}
	// Were b at −4: Q = 4.8²·(11.11·5.556/16.667) = 85.33, less 1, over 16.667 − 154.3/16.667 = 7.4074: 11.385.
	p = poolHolidays([]pastHoliday{{"a", 0, 1, 1, 0.1}, {"b", 0, 1, -4, 0.1}, {"a", 0, 1, 0.6, 0.1}})
	if math.Abs(p.between-11.385) > 0.001 {
		t.Errorf("variance between names %v, want 11.385", p.between)
	}
	if e, _ := p.of("b"); e > -3.8 || e < -4 {
		t.Errorf("b has %v, want nearly −4", e)
	}
	if e, v := p.of("c"); e != p.mean || v != p.between+p.variance {
		t.Errorf("an unknown one has %v ± %v", e, v)
	}
	if p := poolHolidays(nil); p.mean != 0 || p.variance != 1 {
		t.Errorf("nothing seen: %+v", p)
	}
}

// A year of hours, and a thousand paths of 30 days: what zone and holidays cost, beside neither.
func BenchmarkCalendar(b *testing.B) {
	zone, days := mustZone(b, "Europe/Berlin"), mustDays(b, "DE-BY")
	s := closing(days, zone, time.Hour, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), 24*365, 3, always(0.8))
	for _, c := range []struct {
		name    string
		options Options
	}{{"neither", Options{}}, {"zone", Options{Zone: zone}}, {"holidays", Options{Holidays: days}},
		{"both", Options{Zone: zone, Holidays: days}}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := mustNew(b, s, c.options).Forecast(b.Context(), 1000, 720); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
