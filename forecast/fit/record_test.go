package fit

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func recorded(t testing.TB, f *Fit) []byte {
	t.Helper()
	data, err := f.Record()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What is restored has the same paths and evidence, updates to the same as what was recorded, and is recorded as the same.
func TestRestoredIsTheSame(t *testing.T) {
	for name, c := range updatedSeries(t) {
		t.Run(name, func(t *testing.T) {
			n := c.s.Len() * 19 / 20
			f, err := New(c.s.Slice(0, n), c.o)
			if err != nil {
				t.Fatal(err)
			}
			data := recorded(t, f)
			g, err := Restore(data)
			if err != nil {
				t.Fatal(err)
			}
			samePaths(t, f, g)
			if a, b := said(f), said(g); a != b {
				t.Errorf("evidence\n%s, and restored\n%s", a, b)
			}
			if g.Model() != f.Model() || g.Due() != f.Due() || g.Digest() != f.Digest() || !g.Series().End().Equal(f.Series().End()) {
				t.Error("model, hash or end have changed")
			}
			if !bytes.Equal(recorded(t, g), data) {
				t.Error("recorded again it is another record")
			}
			f2, err := f.Update(c.s)
			if err != nil {
				t.Fatal(err)
			}
			g2, err := g.Update(c.s)
			if err != nil {
				t.Fatal(err)
			}
			samePaths(t, f2, g2)
			if a, b := said(f2), said(g2); a != b {
				t.Errorf("updated: evidence\n%s, and restored\n%s", a, b)
			}
			if !bytes.Equal(recorded(t, f2), recorded(t, g2)) {
				t.Error("updated, the records differ")
			}
			whole, err := g2.WithHistory(c.s)
			if err != nil || whole.Series().Len() != c.s.Trim().Len() {
				t.Errorf("with its history: %v", err)
			}
			other := c.s.Slice(0, c.s.Len())
			other.Values = slices.Clone(other.Values)
			other.Values[len(other.Values)/2]++
			if _, err := g2.WithHistory(other); err == nil && !math.IsNaN(other.Values[len(other.Values)/2]) {
				t.Error("another history was taken for its own")
			}
		})
	}
}

// said is the evidence with what pointers point to, in which NaN equals NaN.
func said(f *Fit) string {
	e := f.Evidence()
	shift, holidays := "", ""
	if e.Shift != nil {
		shift = fmt.Sprintf("%+v", *e.Shift)
	}
	if e.Holidays != nil {
		holidays = fmt.Sprintf("%+v", *e.Holidays)
	}
	past := ""
	if e.PastDates != nil {
		past = e.PastDates.Words()
	}
	e.Shift, e.Holidays, e.PastDates = nil, nil, nil
	return fmt.Sprintf("%+v %s %s %s", e, shift, holidays, past)
}

// load is a load with the seasons of its step, a trend and noise.
func load(name string, step series.Step, n int, periods ...int) series.Series {
	random := rand.New(rand.NewPCG(3, 4))
	s := series.Series{Name: name, Start: time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC), Step: step, Values: make([]float64, n)}
	noise := 0.0
	for i := range s.Values {
		noise = 0.8*noise + random.NormFloat64()
		s.Values[i] = 100 + 20*float64(i)/float64(n) + 2*noise
		for _, p := range periods {
			s.Values[i] += 10 * math.Sin(2*math.Pi*float64(i)/float64(p))
		}
	}
	return s
}

// shapes are the histories whose records' size is watched.
var shapes = []struct {
	name    string
	step    series.Step
	n       int
	periods []int
}{
	{"hourly-year", series.Every(time.Hour), 8760, []int{24, 168}},
	{"5-minute-month", series.Every(5 * time.Minute), 8640, []int{288, 2016}},
	{"5-minute-5-weeks", series.Every(5 * time.Minute), 10080, []int{288, 2016}},
	{"daily-3y", series.Every(series.Day), 1095, []int{7, 365}},
	{"monthly-100", series.MonthsStep(1), 100, []int{12}},
}

func TestRecordsAreSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	for _, c := range shapes {
		f := mustNew(t, load(c.name, c.step, c.n, c.periods...), Options{})
		data, err := f.Record()
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		t.Logf("%-15s %6d bytes, %s", c.name, len(data), f.Model())
	}
}

// All candidates together, of a day and a week of 5 minutes, are thinned as far as it takes.
func TestFitsIntoItsRecord(t *testing.T) {
	f := mustNew(t, load("hours", series.Every(time.Hour), 2500, 24, 168), Options{})
	all := newTrainingSet(f.history.demand, len(f.history.values), f.history.seasons).split()
	for k, c := range candidates {
		fitted, err := c.fit(all, nil)
		if err != nil {
			continue
		}
		f.pool.kernels[k], f.pool.weights[k] = fitted, 1/float64(len(candidates))
	}
	before := f.size()
	f.fitIntoRecord()
	t.Logf("%d bytes, thinned to %d", before, f.size())
	if before <= MaxRecord || f.size() > MaxRecord {
		t.Errorf("%d bytes became %d: the test needs more than %d, and no more", before, f.size(), MaxRecord)
	}
}

// A season that no thinning makes room for is refused with the reason, and nothing was thinned for it.
func TestRecordTooLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	f := mustNew(t, load("hours", series.Every(time.Hour), 18_000, 24, 8766), Options{})
	_, err := f.Record()
	if err == nil || !strings.Contains(err.Error(), "bytes, the limit is 49152: its seasons of [24") {
		t.Fatalf("error %v", err)
	}
}

func TestRestoreNamesWhatIsWrong(t *testing.T) {
	f := mustNew(t, load("days", series.Every(series.Day), 200, 7), Options{})
	data := recorded(t, f)
	for _, tt := range []struct {
		want  string
		spoil func([]byte) []byte
	}{
		{"too short", func(b []byte) []byte { return b[:10] }},
		{"want at most 49152", func([]byte) []byte { return make([]byte, MaxRecord+1) }},
		{"magic", func(b []byte) []byte { b[3]++; return b }},
		{"version: 1: this program reads 5", func(b []byte) []byte { b[len(magic)+1] = 1; return b }},
		{"engine version: 9", func(b []byte) []byte { b[len(magic)+2] = 9; return b }},
		{"the record ends", func(b []byte) []byte { return b[:len(b)/2] }},
		{"after its end", func(b []byte) []byte { return append(b, 0) }},
	} {
		if _, err := Restore(tt.spoil(slices.Clone(data))); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %q in it", err, tt.want)
		}
	}
}

// Any bytes: an error that says why, or a fit that can be asked, updated and recorded.
func FuzzRestore(f *testing.F) {
	for _, s := range []series.Series{load("days", series.Every(series.Day), 60, 7), seriestest.Walk("walk", 40, 1)} {
		fit := mustNew(f, s, Options{PastDates: true})
		for k, member := range fit.pool.kernels { // small seeds change where it matters
			if member != nil {
				fit.pool.kernels[k].limit(8)
			}
		}
		f.Add(recorded(f, fit))
	}
	zone := mustZone(f, "Europe/Berlin")
	f.Add(recorded(f, mustNew(f, office(zone, time.Date(2025, 8, 4, 0, 0, 0, 0, time.UTC), 3*time.Hour, 300), Options{Zone: zone})))
	f.Fuzz(func(t *testing.T, data []byte) {
		fit, err := Restore(data)
		if err != nil {
			return
		}
		path := make([]float64, 300)
		fit.Path(3, path)
		s := fit.Series()
		s.Start, s.Values = s.End(), []float64{1, math.NaN(), 2, 1e50}
		if more, err := fit.Update(s); err == nil {
			more.Path(3, path)
			_, _ = more.Record()
		}
	})
}

func BenchmarkRestore(b *testing.B) {
	for _, c := range shapes {
		f := mustNew(b, load(c.name, c.step, c.n, c.periods...), Options{})
		data := recorded(b, f)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Restore(data); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(data)), "B/record")
		})
	}
}

func BenchmarkRecord(b *testing.B) {
	f := mustNew(b, load("hours", series.Every(time.Hour), 8760, 24, 168), Options{})
	for b.Loop() {
		recorded(b, f)
	}
}

// BenchmarkUpdate is a call with one value and one with a thousand: what a value costs is the difference.
func BenchmarkUpdate(b *testing.B) {
	for _, c := range shapes {
		s := load(c.name, c.step, c.n+1000, c.periods...)
		f, err := Restore(recorded(b, mustNew(b, s.Slice(0, c.n), Options{})))
		if err != nil {
			b.Fatal(err)
		}
		for _, n := range []int{1, 1000} {
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := f.Update(s.Slice(c.n, c.n+n)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkMoveOn is what one value costs without the expected course that a call of Update makes.
func BenchmarkMoveOn(b *testing.B) {
	for _, c := range shapes {
		s := load(c.name, c.step, c.n, c.periods...)
		f := mustNew(b, s, Options{})
		b.Run(c.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				v := f.admit(s.Values[i%c.n])
				for _, k := range f.pool.kernels {
					if k != nil {
						if err := k.update(v); err != nil {
							b.Fatal(err)
						}
					}
				}
			}
		})
	}
}
