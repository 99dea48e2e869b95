package pricing

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/series"
)

const january = Month(2027 * 12) // 2027-01

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// counting is a path whose value is the number of the step.
func counting(_ int, dst []float64) {
	for k := range dst {
		dst[k] = float64(k)
	}
}

func TestFuturePutsStepsOnHours(t *testing.T) {
	for _, c := range []struct {
		name  string
		start string
		step  string
		want  []float64 // the first hours of 2027-01
	}{
		{"hourly", "2027-01-01T00:00:00Z", "1h", []float64{0, 1, 2, 3}},
		{"hourly, earlier", "2026-12-31T20:00:00Z", "1h", []float64{4, 5, 6, 7}},
		// Begun at half past: the value in force at 00:00 is the one of 23:30.
		{"hourly, at half past", "2026-12-31T23:30:00Z", "1h", []float64{0, 1, 2, 3}},
		// Hour 0 has the quarters 0 to 3, of which 3 is the highest.
		{"quarters", "2027-01-01T00:00:00Z", "15m", []float64{3, 7, 11, 15}},
		// 25 minutes: hour 0 overlaps 0-25, 25-50 and 50-75, hour 1 (60-120) also 100-125, hour 2 (120-180) 175-200.
		{"uneven", "2027-01-01T00:00:00Z", "25m", []float64{2, 4, 7, 9}},
		{"three hours", "2027-01-01T00:00:00Z", "3h", []float64{0, 0, 0, 1, 1, 1, 2}},
		// 90 minutes: in force at 0:00, 1:00, 2:00 (since 1:30), 3:00.
		{"90 minutes", "2027-01-01T00:00:00Z", "90m", []float64{0, 0, 1, 2, 2, 3}},
		// The month from the 15th of December is in force until the 15th of January.
		{"months", "2026-12-15T00:00:00Z", "1mo", slices.Concat(slices.Repeat([]float64{0}, 14*24), []float64{1, 1})},
	} {
		t.Run(c.name, func(t *testing.T) {
			step, err := series.ParseStep(c.step)
			if err != nil {
				t.Fatal(err)
			}
			d := Demand{Start: january, Months: 2, Futures: 1, Streams: []Stream{
				{Name: "s", Resource: VCPU, Scale: 1, Start: at(t, c.start), Step: step, Path: counting}}}
			f, err := d.Future(0)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(f.Use[VCPU]); n != (31+28)*24 {
				t.Fatalf("%d hours, want 1416", n)
			}
			if got := f.Use[VCPU][:len(c.want)]; !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Whatever the step and wherever the stream begins, an hour has the value in force when it begins, or the highest of
// the shorter steps that overlap it: here found by looking up the step of each instant.
func TestFutureIsOfTheStepsInForce(t *testing.T) {
	steps := []string{"5m", "7m", "15m", "45m", "1h", "90m", "2h", "5h", "1d", "1w", "1mo"}
	rapid.Check(t, func(t *rapid.T) {
		step, err := series.ParseStep(rapid.SampledFrom(steps).Draw(t, "step"))
		if err != nil {
			t.Fatal(err)
		}
		lead := time.Duration(rapid.Int64Range(0, 100_000).Draw(t, "lead")) * time.Second
		s := Stream{Name: "s", Resource: VCPU, Scale: 1, Start: january.Start().Add(-lead), Step: step, Path: noisy}
		f, err := Demand{Start: january, Months: 1, Futures: 3, Streams: []Stream{s}}.Future(2)
		if err != nil {
			t.Fatal(err)
		}
		path := make([]float64, s.steps((january + 1).Start()))
		noisy(2, path)
		for h, got := range f.Use[VCPU] {
			from := january.Start().Add(time.Duration(h) * time.Hour)
			first, last := step.Index(s.Start, from), step.Index(s.Start, from.Add(time.Hour-1))
			if step.Months > 0 || step.Dur >= time.Hour {
				last = first
			}
			if want := slices.Max(path[first : last+1]); got != want {
				t.Fatalf("hour %d: got %v, want %v", h, got, want)
			}
		}
	})
}

func TestFutureAddsBeforeItPeaks(t *testing.T) {
	// Two loads, 10 in even and 10 in odd hours: 10 at any time, never 20. The third
	// is -5 and counts as nothing; it does not lower the others.
	alternate := func(odd int) PathFunc {
		return func(_ int, dst []float64) {
			for k := range dst {
				dst[k] = float64(10 * ((k + odd) % 2))
			}
		}
	}
	hourly := series.Every(time.Hour)
	d := Demand{Start: january, Months: 1, Futures: 1, Streams: []Stream{
		{Name: "even", Resource: Memory, Scale: 1, Start: january.Start(), Step: hourly, Path: alternate(1)},
		{Name: "odd", Resource: Memory, Scale: 1, Start: january.Start(), Step: hourly, Path: alternate(0)},
		{Name: "below", Resource: Memory, Scale: 1, Start: january.Start(), Step: hourly, Path: Constant(-5)},
	}}
	f, err := d.Future(0)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Usage(Memory, 0), (Usage{Peak: 10, Mean: 10, Sum: 7440}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := f.SumAbove(Memory, 0, 7); got != 3*744 {
		t.Errorf("above 7: %v, want %v", got, 3*744)
	}
	if got := f.Usage(VCPU, 0); got != (Usage{}) {
		t.Errorf("a resource that nothing demands: %+v", got)
	}
}

func TestFutureRefuses(t *testing.T) {
	with := func(v float64) PathFunc {
		return func(_ int, dst []float64) {
			clear(dst)
			dst[5] = v
		}
	}
	hourly := Stream{Name: "web", Resource: VCPU, Scale: 10, Start: january.Start(), Step: series.Every(time.Hour)}
	for _, c := range []struct {
		name string
		path PathFunc
		want string
	}{
		{"NaN", with(math.NaN()), `"web", simulation 3, hour 2027-01-01T05:00:00Z`},
		{"infinite", with(math.Inf(1)), "hour 2027-01-01T05"},
		{"minus infinite", with(math.Inf(-1)), "hour 2027-01-01T05"},
		{"too large to scale", with(1e308), "hour 2027-01-01T05"},
		{"unfilled", func(_ int, dst []float64) { clear(dst[:7]) }, "hour 2027-01-01T07"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := hourly
			s.Path = c.path
			_, err := Demand{Start: january, Months: 1, Futures: 9, Streams: []Stream{s}}.Future(3)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestDemandValidate(t *testing.T) {
	good := ConstantStream("web", VCPU, 1, january)
	for _, c := range []struct {
		want   string
		change func(*Demand)
	}{
		{"horizon: 0 months, want 1 to 240", func(d *Demand) { d.Months = 0 }},
		{"simulations: 100001, want 1 to 100000", func(d *Demand) { d.Futures = 100001 }},
		{"nothing to place", func(d *Demand) { d.Streams = nil }},
		{"the limit is 10000", func(d *Demand) { d.Streams = make([]Stream, 10001) }},
		{`resource is "disk"`, func(d *Demand) { d.Streams[0].Resource = "disk" }},
		{"scale is -1", func(d *Demand) { d.Streams[0].Scale = -1 }},
		{"no path", func(d *Demand) { d.Streams[0].Path = nil }},
		{"must be positive", func(d *Demand) { d.Streams[0].Step = series.Step{} }},
		{"after the start of the comparison in 2027-01", func(d *Demand) { d.Streams[0].Start = at(t, "2027-01-01T01:00:00Z") }},
		{"more than 100 years", func(d *Demand) { d.Streams[0].Start = time.Time{} }},
		{"steps of 1s", func(d *Demand) { d.Streams[0].Step = series.Every(time.Second) }},
		{"the limit is 20000000", func(d *Demand) { d.Months, d.Futures = 240, 100_000 }},
	} {
		d := Demand{Start: january, Months: 12, Futures: 10, Streams: []Stream{good}}
		c.change(&d)
		if err := d.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
	}
}

func TestClipAndExcessAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		use := rapid.SliceOfN(rapid.Float64Range(0, 100), 744, 744).Draw(t, "use")
		level := rapid.Float64Range(0, 100).Draw(t, "level")
		f := Future{Start: january, Months: 1, Use: map[Resource][]float64{VCPU: use, Memory: use}}
		levels := map[Resource]float64{VCPU: level}
		low, high := f.Clip(levels), f.Excess(levels)
		for h, v := range use {
			if got := low.Use[VCPU][h] + high.Use[VCPU][h]; math.Abs(got-v) > 1e-12 || low.Use[VCPU][h] > level {
				t.Fatalf("hour %d: %v of %v", h, got, v)
			}
		}
		if !slices.Equal(low.Use[Memory], use) || high.Usage(Memory, 0).Sum != 0 {
			t.Fatal("a resource without a level must stay whole")
		}
		if got, want := high.Usage(VCPU, 0).Sum, f.SumAbove(VCPU, 0, level); got != want {
			t.Fatalf("sum of the excess %v, SumAbove %v", got, want)
		}
		if u := f.Usage(VCPU, 0); u.Mean > u.Peak || u.Mean < 0 {
			t.Fatalf("%+v", u)
		}
	})
}

// noisy is a path that depends on the future and the step alone.
func noisy(future int, dst []float64) {
	x := uint64(future)*0x9E3779B97F4A7C15 + 1
	for k := range dst {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		dst[k] = float64(x>>40) / (1 << 24) * 100
	}
}

func noisyDemand(futures, months int) Demand {
	d := Demand{Start: january, Months: months, Futures: futures}
	for _, r := range Resources() {
		d.Streams = append(d.Streams, Stream{Name: string(r), Resource: r, Scale: 1, Start: january.Start(), Step: series.Every(time.Hour),
			Path: noisy})
	}
	return d
}

func TestSurveyIsTheUsageOfEachFuture(t *testing.T) {
	d := noisyDemand(7, 3)
	for _, workers := range []int{0, 1, 2, 5, 100} {
		s, err := d.Survey(context.Background(), workers)
		if err != nil {
			t.Fatal(err)
		}
		for i := range d.Futures {
			f, err := d.Future(i)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range Resources() {
				for m := range d.Months {
					if got, want := s.Usage(r, i, m), f.Usage(r, m); got != want {
						t.Fatalf("%d workers, simulation %d, %s, month %d: %+v, want %+v", workers, i, r, m, got, want)
					}
				}
			}
		}
	}
}

func TestSurveyReportsTheFirstErrorWhateverTheWorkers(t *testing.T) {
	d := noisyDemand(50, 1)
	d.Streams[2].Path = func(future int, dst []float64) {
		noisy(future, dst)
		if future >= 11 {
			dst[future] = math.NaN()
		}
	}
	for _, workers := range []int{1, 2, 8} {
		_, err := d.Survey(context.Background(), workers)
		if err == nil || !strings.Contains(err.Error(), "simulation 11, hour 2027-01-01T11") {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.Survey(ctx, 2); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func BenchmarkSurvey(b *testing.B) {
	d := noisyDemand(20, 60)
	for b.Loop() {
		if _, err := d.Survey(context.Background(), 2); err != nil {
			b.Fatal(err)
		}
	}
}
