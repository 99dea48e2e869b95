package series_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// samplesAt gives the values 1, 2, 3, … to the times.
func samplesAt(times ...string) []series.Sample {
	out := make([]series.Sample, len(times))
	for i, t := range times {
		out[i] = series.Sample{Time: seriestest.At(t), Value: float64(i + 1)}
	}
	return out
}

// every returns n samples at a fixed distance with values from f.
func every(start string, d time.Duration, n int, f func(int) float64) []series.Sample {
	out := make([]series.Sample, n)
	for i := range out {
		out[i] = series.Sample{Time: seriestest.At(start).Add(time.Duration(i) * d), Value: f(i)}
	}
	return out
}

func index(i int) float64 { return float64(i) }

func sameValues(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}

func TestRegularize(t *testing.T) {
	for _, tt := range []struct {
		name      string
		samples   []series.Sample
		grid      series.Grid
		start     string
		step      string
		values    []float64
		irregular bool
		note      string
	}{
		{
			name:    "regular stamps keep their phase and gaps stay gaps",
			samples: samplesAt("2026-01-01 00:07", "2026-01-01 01:07", "2026-01-01 03:07", "2026-01-01 04:07"),
			start:   "2026-01-01 00:07", step: "1h", values: []float64{1, 2, math.NaN(), 3, 4}, note: "mixed",
		},
		{
			name:    "late scrapes are no measurements of another time",
			samples: samplesAt("2026-01-01 00:00:02", "2026-01-01 00:04:58", "2026-01-01 00:10:01", "2026-01-01 00:15:00"),
			start:   "2026-01-01", step: "5m", values: []float64{1, 2, 3, 4},
		},
		{
			name:    "irregular stamps go to multiples in UTC",
			samples: samplesAt("2026-01-01 07:59:42", "2026-01-01 08:25:42", "2026-01-01 08:59:42", "2026-01-01 09:32:46", "2026-01-01 09:59:48"),
			start:   "2026-01-01 07:30", step: "30m", values: []float64{1, 2, 3, math.NaN(), 5}, irregular: true, note: "mixed",
		},
		{
			name:    "months of calendar length",
			samples: samplesAt("2026-01-01", "2026-02-01", "2026-03-01", "2026-05-01"),
			start:   "2026-01-01", step: "1mo", values: []float64{1, 2, 3, math.NaN(), 4}, note: "mixed",
		},
		{
			name:    "ends of months",
			samples: samplesAt("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"),
			start:   "2026-01-01", step: "1mo", values: []float64{1, 2, 3, 4}, note: "at the end of months",
		},
		{
			name:    "ends of months that begin with a short one",
			samples: samplesAt("2026-02-28", "2026-03-31", "2026-04-30", "2026-06-30"),
			start:   "2026-02-01", step: "1mo", values: []float64{1, 2, 3, math.NaN(), 4}, note: "at the end of months",
		},
		{
			name:    "last business days",
			samples: samplesAt("2025-08-29", "2025-09-30", "2025-10-31", "2025-11-28", "2025-12-31"),
			start:   "2025-08-01", step: "1mo", values: []float64{1, 2, 3, 4, 5}, note: "at the end of months",
		},
		{
			name:    "the middle of months",
			samples: samplesAt("2025-08-15", "2025-09-15", "2025-10-15", "2025-11-15"),
			start:   "2025-08-01", step: "1mo", values: []float64{1, 2, 3, 4},
		},
		{
			name:    "the last second of months",
			samples: samplesAt("2025-08-31 23:59:59", "2025-09-30 23:59:59", "2025-10-31 23:59:59"),
			start:   "2025-08-01", step: "1mo", values: []float64{1, 2, 3}, note: "at the end of months",
		},
		{
			name:    "the last hour of months",
			samples: samplesAt("2025-08-31 23:00", "2025-09-30 23:00", "2025-10-31 23:00"),
			start:   "2025-08-01", step: "1mo", values: []float64{1, 2, 3}, note: "at the end of months",
		},
		{
			name:    "months of Berlin",
			samples: samplesAt("2025-07-31 22:00", "2025-08-31 22:00", "2025-09-30 22:00", "2025-10-31 23:00", "2025-11-30 23:00"),
			start:   "2025-08-01", step: "1mo", values: []float64{1, 2, 3, 4, 5}, note: "east of Greenwich that begins months",
		},
		{
			name:    "months of London",
			samples: samplesAt("2025-07-31 23:00", "2025-08-31 23:00", "2025-09-30 23:00", "2025-11-01", "2025-12-01"),
			start:   "2025-08-01", step: "1mo", values: []float64{1, 2, 3, 4, 5}, note: "east of Greenwich",
		},
		{
			name:    "months of Tokyo",
			samples: samplesAt("2025-07-31 15:00", "2025-08-31 15:00", "2025-09-30 15:00"),
			start:   "2025-08-01", step: "1mo", values: []float64{1, 2, 3}, note: "east of Greenwich",
		},
		{
			name:    "months of New York",
			samples: samplesAt("2025-09-01 04:00", "2025-10-01 04:00", "2025-11-01 04:00", "2025-12-01 05:00"),
			start:   "2025-09-01", step: "1mo", values: []float64{1, 2, 3, 4}, irregular: true,
		},
		{
			name:    "quarters of Berlin",
			samples: samplesAt("2025-06-30 22:00", "2025-09-30 22:00", "2025-12-31 23:00"),
			start:   "2025-07-01", step: "3mo", values: []float64{1, 2, 3}, note: "that begins quarters",
		},
		{
			name:    "ends of quarters",
			samples: samplesAt("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"),
			start:   "2024-01-01", step: "3mo", values: []float64{1, 2, 3, 4}, note: "at the end of quarters",
		},
		{
			name:    "ends of the quarters of a financial year",
			samples: samplesAt("2024-02-29", "2024-05-31", "2024-08-31", "2024-11-30"),
			start:   "2023-12-01", step: "3mo", values: []float64{1, 2, 3, 4}, note: "at the end of quarters",
		},
		{
			name:    "ends of years",
			samples: samplesAt("2023-12-31", "2024-12-31", "2025-12-31"),
			start:   "2023-01-01", step: "1y", values: []float64{1, 2, 3}, note: "at the end of years",
		},
		{
			name:    "bills of moving dates",
			samples: samplesAt("2026-01-03", "2026-02-05", "2026-03-02", "2026-04-04"),
			start:   "2026-01-01", step: "1mo", values: []float64{1, 2, 3, 4}, irregular: true,
		},
		{
			name:    "quarters",
			samples: samplesAt("2025-10-01", "2026-01-01", "2026-04-01"),
			start:   "2025-10-01", step: "3mo", values: []float64{1, 2, 3},
		},
		{
			name:    "years are not 365 days",
			samples: samplesAt("2021-01-01", "2022-01-01", "2023-01-01"),
			start:   "2021-01-01", step: "1y", values: []float64{1, 2, 3},
		},
		{
			name:    "four weeks are not a month",
			samples: samplesAt("2026-01-01", "2026-01-29", "2026-02-26"),
			start:   "2026-01-01", step: "4w", values: []float64{1, 2, 3},
		},
		{
			name:    "a longer step takes the statistic of multiples in UTC",
			samples: every("2026-01-01 22:30", 30*time.Minute, 9, index), // 22:30 … 02:30
			grid:    series.Grid{Step: series.Every(time.Hour), Statistic: series.Mean},
			start:   "2026-01-01 22:00", step: "1h", values: []float64{0, 1.5, 3.5, 5.5, 7.5},
		},
		{
			name:    "an incomplete last step is left out and noted",
			samples: every("2026-01-01", time.Hour, 24*3+2, index),
			grid:    series.Grid{Step: series.Every(series.Day)},
			start:   "2026-01-01", step: "1d", values: []float64{23, 47, 71}, note: "2026-01-04 00:00 was left out: it has 2 samples",
		},
		{
			name:    "calendar months of days",
			samples: every("2026-01-01", series.Day, 31+28+31, index),
			grid:    series.Grid{Step: series.MonthsStep(1), Statistic: series.Last},
			start:   "2026-01-01", step: "1mo", values: []float64{30, 58, 89},
		},
		{
			name:    "weeks begin on Monday",
			samples: every("2026-11-18", series.Day, 5+14, index), // a Wednesday
			grid:    series.Grid{Step: series.Every(series.Week)},
			start:   "2026-11-16", step: "1w", values: []float64{4, 11, 18},
		},
		{
			name:    "a single sample",
			samples: samplesAt("2026-01-01 10:11"),
			start:   "2026-01-01 10:11", step: "1d", values: []float64{1},
		},
		{
			name:    "mixed steps go to the median",
			samples: append(every("2026-01-01", time.Hour, 3, index), every("2026-01-01 02:05", 5*time.Minute, 3, index)...),
			start:   "2026-01-01", step: "5m", note: "The steps are mixed: 40 %", values: func() []float64 {
				v := slices.Repeat([]float64{math.NaN()}, 28)
				v[0], v[12], v[24], v[25], v[26], v[27] = 0, 1, 2, 0, 1, 2
				return v
			}(),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, report, err := series.Regularize("x", tt.samples, tt.grid)
			if err != nil {
				t.Fatal(err)
			}
			if !s.Start.Equal(seriestest.At(tt.start)) || s.Step.String() != tt.step || !sameValues(s.Values, tt.values) {
				t.Errorf("got %s %s %v, want %s %s %v", s.Start, s.Step, s.Values, tt.start, tt.step, tt.values)
			}
			if report.Irregular != tt.irregular || report.Samples != len(tt.samples) || len(report.Bad) > 0 {
				t.Errorf("report %+v", report)
			}
			if notes := strings.Join(report.Notes, " "); !strings.Contains(notes, tt.note) || tt.note == "" && notes != "" {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}

func TestRegularizeDuplicates(t *testing.T) {
	samples := samplesAt("2026-01-03", "2026-01-01", "2026-01-02", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05")
	samples[4].Value = samples[0].Value // the same value twice
	samples[5].Value = math.Inf(1)
	for _, tt := range []struct {
		rule series.Duplicates
		want []float64
		bad  []int
		dup  int
	}{
		{series.DuplicatesReject, []float64{2, 1, 7}, []int{2, 3, 5}, 1}, // the median distance is two days then,
		{series.DuplicatesMax, []float64{2, 4, 1, math.NaN(), 7}, []int{5}, 2},
		{series.DuplicatesMean, []float64{2, 3.5, 1, math.NaN(), 7}, []int{5}, 2},
		{series.DuplicatesLast, []float64{2, 4, 1, math.NaN(), 7}, []int{5}, 2},
	} {
		t.Run(tt.rule.String(), func(t *testing.T) {
			s, report, err := series.Regularize("x", samples, series.Grid{Duplicates: tt.rule})
			if err != nil {
				t.Fatal(err)
			}
			var bad []int
			for _, b := range report.Bad {
				bad = append(bad, b.Index)
			}
			if !sameValues(s.Values, tt.want) || !slices.Equal(bad, tt.bad) || report.Duplicates != tt.dup || report.Unordered != 1 {
				t.Errorf("got %v, bad %v, report %+v", s.Values, bad, report)
			}
		})
	}
}

func TestRegularizeErrors(t *testing.T) {
	for _, tt := range []struct {
		name    string
		samples []series.Sample
		grid    series.Grid
		want    string
	}{
		{"a shorter step", every("2026-01-01", 5*time.Minute, 9, index), series.Grid{Step: series.Every(time.Minute)},
			"step 1m is shorter than the 5m of the samples"},
		{"days from months", samplesAt("2026-01-01", "2026-02-01", "2026-03-01"), series.Grid{Step: series.Every(series.Day)},
			"shorter than the 1mo"},
		{"a stray time", append(every("2026-01-01", time.Minute, 9, index), samplesAt("1970-01-01")...), series.Grid{},
			"from 1970-01-01T00:00:00Z to 2026-01-01T00:08:00Z: more than the limit of 2000000 steps of 1m"},
		{"two thousand years", append(every("2026-01-01", time.Minute, 9, index), samplesAt("0026-01-01")...), series.Grid{},
			"more than the limit"},
		{"nothing", nil, series.Grid{}, "None of the 0 samples"},
		{"nothing finite", []series.Sample{{Time: seriestest.At("2026-01-01"), Value: math.NaN()}}, series.Grid{},
			"UNUSABLE_DATA: None of the 1 samples"},
		{"a bad step", samplesAt("2026-01-01"), series.Grid{Step: series.Every(-1)}, "must be positive"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := series.Regularize("x", tt.samples, tt.grid)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	_, _, err := series.Regularize("x", nil, series.Grid{})
	if r := new(series.UnusableError); !errors.As(err, &r) {
		t.Errorf("no samples: %v, want a refusal", err)
	}
}

// The same values give the same series on whichever day of the month they are stamped, and with whichever month
// they begin: one day of all months, their ends, or their beginnings on the clocks of a place in the east.
func TestMonthsHaveNoDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.SampledFrom([]int{1, 3, 12}).Draw(t, "months a step")
		first := time.Date(2020, time.Month(rapid.IntRange(1, 24).Draw(t, "first month")), 1, 0, 0, 0, 0, time.UTC)
		if span > 1 {
			first = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		day := rapid.IntRange(1, 28).Draw(t, "day")
		n := rapid.IntRange(3, 30).Draw(t, "samples")
		stamp := map[string]func(month time.Time) time.Time{
			"on a day":           func(m time.Time) time.Time { return m.AddDate(0, 0, day-1) },
			"on the last day":    func(m time.Time) time.Time { return m.AddDate(0, span, -1) },
			"in the last minute": func(m time.Time) time.Time { return m.AddDate(0, span, 0).Add(-time.Minute) },
			"in the east":        func(m time.Time) time.Time { return m.Add(-8 * time.Hour) },
		}
		names := []string{"on a day", "on the last day", "in the last minute", "in the east"}
		of := stamp[rapid.SampledFrom(names).Draw(t, "stamps")]
		samples := make([]series.Sample, n)
		want := make([]float64, n)
		for i := range samples {
			want[i] = float64(i * i)
			samples[i] = series.Sample{Time: of(first.AddDate(0, span*i, 0)), Value: want[i]}
		}
		s, _, err := series.Regularize("x", samples, series.Grid{})
		if err != nil || !s.Start.Equal(first) || s.Step != series.MonthsStep(span) || !sameValues(s.Values, want) {
			t.Fatalf("%s %s %v (%v), want %s %v", s.Start, s.Step, s.Values, err, first, want)
		}
	})
}

// The order of the samples is of no consequence to the series, and every
// sample is in it, merged or reported.
func TestRegularizeOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.SliceOfN(rapid.Int64Range(0, 100_000), 1, 50).Draw(t, "seconds")
		samples := make([]series.Sample, len(seconds))
		for i, s := range seconds {
			samples[i] = series.Sample{Time: time.Unix(s, 0), Value: float64(s % 97)}
		}
		grid := series.Grid{Statistic: series.Peak}
		want, report, err := series.Regularize("x", samples, grid)
		if err != nil {
			t.Fatal(err)
		}
		peak := 0.0
		for _, s := range samples {
			peak = max(peak, s.Value)
		}
		if got := series.Peak.Of(want.Values); got != peak || len(report.Bad) != 0 {
			t.Fatalf("peak %v, want %v; bad %v", got, peak, report.Bad)
		}
		got, _, err := series.Regularize("x", rapid.Permutation(samples).Draw(t, "order"), grid)
		if err != nil || !got.Start.Equal(want.Start) || !sameValues(got.Values, want.Values) {
			t.Fatalf("another order gives %v %v (%v), want %v %v", got.Start, got.Values, err, want.Start, want.Values)
		}
	})
}

func ExampleRegularize() {
	samples := []series.Sample{
		{Time: time.Date(2026, 11, 1, 8, 2, 11, 0, time.UTC), Value: 61},
		{Time: time.Date(2026, 11, 1, 8, 33, 50, 0, time.UTC), Value: 64},
		{Time: time.Date(2026, 11, 1, 9, 1, 2, 0, time.UTC), Value: 80},
		{Time: time.Date(2026, 11, 1, 9, 31, 9, 0, time.UTC), Value: 107},
	}
	s, report, err := series.Regularize("car park", samples, series.Grid{Statistic: series.Peak})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Start.Format(time.RFC3339), s.Step, s.Values, report.Irregular)
	// Output: 2026-11-01T08:00:00Z 30m [61 64 80 107] true
}
