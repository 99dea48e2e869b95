package history_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/history"
	"github.com/plimsoll/plimsoll/ingest/ingesttest"
)

// monday is the first stamp of the made-up series of these tests.
var monday = time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)

// hourly returns an hourly series of the given values.
func hourly(name string, values ...float64) series.Series {
	return series.Series{Name: name, Unit: series.Ratio, Start: monday, Step: series.Every(time.Hour), Values: values}
}

// open opens the history in dir and closes it at the end of the test.
func open(t testing.TB, dir string) *history.History {
	t.Helper()
	h, err := history.Open(dir, history.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// read returns all series under key.
func read(t testing.TB, h ingest.Source, q ingest.Query) []series.Series {
	t.Helper()
	var all []series.Series
	for s, err := range h.Read(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// keep appends and completes.
func keep(t testing.TB, h ingest.History, key string, series ...series.Series) {
	t.Helper()
	if err := h.Append(context.Background(), key, series...); err != nil {
		t.Fatal(err)
	}
	if err := h.Complete(context.Background(), key, ingest.Record{To: monday}); err != nil {
		t.Fatal(err)
	}
}

func TestConformance(t *testing.T) {
	ingesttest.RunHistory(t, func(t *testing.T) ingesttest.HistoryFixture {
		dir := t.TempDir()
		return ingesttest.HistoryFixture{
			History: open(t, dir),
			Reopen: func(t *testing.T, h ingest.History) ingest.History {
				if err := h.Close(); err != nil {
					t.Fatal(err)
				}
				return open(t, dir)
			},
			Tolerance: history.MaxRelativeError,
		}
	})
}

// TestFlags checks that Open leaves the flags of the test binary, which are on
// flag.CommandLine too, and a program's own set as they are.
func TestFlags(t *testing.T) {
	before := map[string]string{}
	flag.VisitAll(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "test.") {
			before[f.Name] = f.Value.String()
		}
	})
	own := flag.NewFlagSet("plimsoll", flag.ContinueOnError)
	level := own.String("loggerLevel", "mine", "")
	args := fmt.Sprint(flag.Args())
	open(t, t.TempDir())
	if len(before) == 0 {
		t.Fatal("no test flags found")
	}
	for name, value := range before {
		if got := flag.Lookup(name).Value.String(); got != value {
			t.Errorf("-%s is %q, was %q", name, got, value)
		}
	}
	if got := fmt.Sprint(flag.Args()); got != args {
		t.Errorf("arguments are %s, were %s", got, args)
	}
	if err := own.Parse([]string{"-loggerLevel", "other"}); err != nil || *level != "other" {
		t.Errorf("own flag is %q, error %v", *level, err)
	}
}

func TestInUseHere(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	_, err := history.Open(dir, history.Options{})
	var inUse *history.InUseError
	if !errors.As(err, &inUse) || inUse.PID != os.Getpid() || !strings.Contains(err.Error(), "already open in this process") {
		t.Errorf("second open: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestClosed(t *testing.T) {
	ctx := context.Background()
	h := open(t, t.TempDir())
	for range 2 {
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, _, errRecord := h.Record(ctx, "k")
	_, errList := h.List(ctx)
	for name, err := range map[string]error{
		"append": h.Append(ctx, "k", hourly("s", 1)), "complete": h.Complete(ctx, "k", ingest.Record{To: monday}),
		"forget": h.Forget(ctx, "k"), "record": errRecord, "list": errList,
	} {
		if err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("%s after close: %v", name, err)
		}
	}
	for _, err := range h.Read(ctx, ingest.Query{Expr: "k"}) {
		if err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("read after close: %v", err)
		}
	}
}

func TestIdentity(t *testing.T) {
	p95, err := series.Percentile(0.95)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("längster Name ", 70)
	want := []series.Series{
		{Name: "", Labels: map[string]string{"a": "", "key": "x", "b\x00c": "\x00\x01\x02"}, Start: monday,
			Step: series.Every(90 * time.Minute), Values: []float64{1, 2}},
		{Name: long[:1000], Unit: series.Bytes, Start: monday, Step: series.Every(time.Hour), Values: []float64{3}},
		{Name: "ディスク/使用量 {x=\"y\"}\n", Unit: "{core}", Statistic: p95, Start: monday.Add(7 * time.Minute), Step: series.Every(time.Minute),
			Values: []float64{4, math.NaN(), 6}},
		{Name: "月", Unit: "MW", Statistic: series.Mean, Start: monday, Step: series.MonthsStep(1), Values: []float64{7, 8, 9}},
	}
	dir := t.TempDir()
	h := open(t, dir)
	keep(t, h, "schlüssel/\x01 =\"", want...)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	got := read(t, open(t, dir), ingest.Query{Expr: "schlüssel/\x01 =\""})
	if len(got) != len(want) {
		t.Fatalf("%d series, want %d", len(got), len(want))
	}
	for i, w := range want {
		if fmt.Sprintf("%+v", got[i]) != fmt.Sprintf("%+v", w) {
			t.Errorf("series %d:\n got %+v\nwant %+v", i, got[i], w)
		}
	}
}

// TestRefused has one case for each thing that cannot be kept. Nothing of an
// Append that fails is kept, not even of its good series.
func TestRefused(t *testing.T) {
	h := open(t, t.TempDir())
	keep(t, h, "k", hourly("seen", 1, 2))
	at := func(start time.Time) series.Series {
		s := hourly("s", 1, 2)
		s.Start = start
		return s
	}
	odd := hourly("s", 1)
	odd.Step = series.Every(1500 * time.Microsecond)
	labels := hourly("s", 1)
	labels.Labels = map[string]string{"a": strings.Repeat("x", 70_000)}
	unit := hourly("seen", 1)
	unit.Unit = "{core}"
	statistic := hourly("seen", 1)
	statistic.Statistic = series.Mean
	for _, c := range []struct {
		name, key string
		series    series.Series
		want      string
	}{
		{"no key", "", hourly("s", 1), "key is empty"},
		{"long key", strings.Repeat("k", 300), hourly("s", 1), "300 bytes, the limit is 256"},
		{"infinite", "k", hourly("s", 1, math.Inf(1)), `"s": value 1 (2025-03-03T01:00:00Z) is infinite`},
		{"over the magnitude", "k", hourly("s", 1, -1.5e308), `"s": value -1.5e+308 at 2025-03-03T01:00:00Z: magnitudes over 1e+308`},
		{"too early", "k", at(time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC)), "1969-12-31T00:00:00Z is outside 1970-01-02 to 2100-01-01"},
		{"too late", "k", at(time.Date(2099, 12, 31, 23, 0, 0, 0, time.UTC)), "2100-01-01T00:00:00Z is outside"},
		{"no whole millisecond", "k", at(monday.Add(time.Microsecond)), "want whole milliseconds"},
		{"odd step", "k", odd, "want whole milliseconds"},
		{"labels over the limit", "k", labels, "70003 bytes, the limit is 16384"},
		{"another unit", "k", unit, `series "seen" is kept in the unit "1", and now comes in "{core}"`},
		{"another statistic", "k", statistic, `series "seen" is kept as peak values, and now comes as mean`},
	} {
		err := h.Append(context.Background(), c.key, hourly("good", 5), c.series)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	if got := read(t, h, ingest.Query{Expr: "k"}); len(got) != 1 || got[0].Len() != 2 {
		t.Errorf("kept after refusals: %+v", got)
	}
	if err := h.Complete(context.Background(), "k", ingest.Record{To: time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)}); err == nil {
		t.Error("a watermark in 1960 was accepted")
	}
}

func TestNaNIsNotWritten(t *testing.T) {
	h := open(t, t.TempDir())
	nan := math.NaN()
	stale := math.Float64frombits(0x7ff0000000000002) // the mark of Prometheus for a series that ended
	keep(t, h, "k", hourly("s", nan, 1, nan, stale, 2, nan), hourly("void", nan, nan))
	list, err := h.List(context.Background())
	if err != nil || len(list) != 1 || list[0].Samples != 2 || list[0].Series != 1 {
		t.Errorf("list is %+v, error %v: want 2 samples of 1 series", list, err)
	}
	got := read(t, h, ingest.Query{Expr: "k"})
	if len(got) != 1 || fmt.Sprint(got[0].Values) != "[1 NaN NaN 2]" || !got[0].Start.Equal(monday.Add(time.Hour)) {
		t.Errorf("got %+v", got)
	}
}

// TestReadOptions reads one series of two days in the ways a query can ask for.
func TestReadOptions(t *testing.T) {
	h := open(t, t.TempDir())
	values := make([]float64, 48)
	for i := range values {
		values[i] = float64(i)
	}
	keep(t, h, "k", hourly("s", values...))
	for _, c := range []struct {
		name  string
		query ingest.Query
		want  string // of the values, or of the error
	}{
		{"a longer step", ingest.Query{Step: series.Every(series.Day), Statistic: series.Mean}, "[11.5 35.5]"},
		{"a step cut by the range", ingest.Query{Start: monday.Add(6 * time.Hour), Step: series.Every(series.Day), Statistic: series.Last},
			"[47]"},
		{"a shorter step", ingest.Query{Step: series.Every(time.Minute)}, "kept in steps of 1h"},
		{"another unit", ingest.Query{Unit: "By"}, `kept in the unit "1", not in "By"`},
		{"a range", ingest.Query{Start: monday.Add(2 * time.Hour), End: monday.Add(4*time.Hour + 1)}, "[2 3 4]"},
		{"outside", ingest.Query{Start: monday.Add(-48 * time.Hour), End: monday}, ""},
		{"backwards", ingest.Query{Start: monday, End: monday.Add(-1)}, "is not after"},
	} {
		c.query.Expr = "k"
		got := ""
		for s, err := range h.Read(context.Background(), c.query) {
			got = fmt.Sprint(s.Values)
			if err != nil {
				got = err.Error()
			}
		}
		if got != c.want && (c.want == "" || !strings.Contains(got, c.want)) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestCorrection checks what the package says about an instant that comes with another value.
func TestCorrection(t *testing.T) {
	h := open(t, t.TempDir())
	keep(t, h, "k", hourly("s", 5, 5))
	keep(t, h, "k", hourly("s", 7, 3))
	keep(t, h, "k", hourly("s", 1e7, 1e-7)) // of other bands
	if got := fmt.Sprint(read(t, h, ingest.Query{Expr: "k"})[0].Values); got != "[1e+07 5]" {
		t.Errorf("got %s, want [1e+07 5]", got)
	}
}

// TestSteps checks that a series that came with several steps, as a source that finds
// the step itself may give, is read at the one of most samples.
func TestSteps(t *testing.T) {
	h := open(t, t.TempDir())
	single := hourly("s", 9)
	single.Start, single.Step = monday.Add(10*time.Hour), series.Every(series.Day)
	keep(t, h, "k", hourly("s", 1, 2, 3), single)
	got := read(t, h, ingest.Query{Expr: "k"})[0]
	if got.Step != series.Every(time.Hour) || got.Len() != 11 || got.Values[10] != 9 || got.Measured() != 4 {
		t.Errorf("got %+v", got)
	}
}

func TestList(t *testing.T) {
	ctx := context.Background()
	h := open(t, t.TempDir())
	if list, err := h.List(ctx); err != nil || len(list) != 0 {
		t.Fatalf("empty: %v, %v", list, err)
	}
	keep(t, h, "b", hourly("s", 1, 2, 3), hourly("t", 1))
	keep(t, h, "b", hourly("s", 1, 2, 3, 4))
	if err := h.Append(ctx, "a", hourly("s", 1)); err != nil {
		t.Fatal(err)
	}
	if err := h.Complete(ctx, "c", ingest.Record{To: monday}); err != nil {
		t.Fatal(err)
	}
	want := []history.Summary{
		{Key: "a", Series: 1, Samples: 1, First: monday, Last: monday},
		{Key: "b", Series: 2, Samples: 5, First: monday, Last: monday.Add(3 * time.Hour), Record: ingest.Record{To: monday}},
		{Key: "c", Record: ingest.Record{To: monday}},
	}
	for name, list := range map[string]func(context.Context) ([]history.Summary, error){"list": h.List, "verify": h.Verify} {
		got, err := list(ctx)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s is %v, error %v, want %v", name, got, err, want)
		}
	}
}

// TestManyMonths writes to more months than the engine may hold buffers for, in one Append and then again.
func TestManyMonths(t *testing.T) {
	h := open(t, t.TempDir())
	s := series.Series{Name: "monthly", Start: time.Date(1990, 1, 31, 0, 0, 0, 0, time.UTC), Step: series.MonthsStep(1)}
	for i := range 60 {
		s.Values = append(s.Values, float64(i))
	}
	keep(t, h, "k", s)
	keep(t, h, "k", s)
	got := read(t, h, ingest.Query{Expr: "k"})[0]
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", s) {
		t.Errorf("got %+v\nwant %+v", got, s)
	}
}

// TestConcurrent reads, completes and lists while samples are appended: every
// reader sees whole batches of the values that were appended, and nothing else.
func TestConcurrent(t *testing.T) {
	ctx := context.Background()
	h := open(t, t.TempDir())
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		defer close(done)
		for i := range 60 {
			s := hourly("s", float64(i))
			s.Start = monday.Add(time.Duration(i) * time.Hour)
			if err := h.Append(ctx, "k", s); err != nil {
				t.Error(err)
			}
			if i%8 == 7 {
				if err := h.Complete(ctx, "k", ingest.Record{To: s.End()}); err != nil {
					t.Error(err)
				}
			}
		}
	})
	for range 2 {
		wg.Go(func() {
			for last := 0; ; {
				for s, err := range h.Read(ctx, ingest.Query{Expr: "k"}) {
					if err != nil || s.Len() < last || s.Measured() != s.Len() || s.Values[s.Len()-1] != float64(s.Len()-1) {
						t.Errorf("after %d: %+v, error %v", last, s, err)
						return
					}
					last = s.Len()
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	wg.Wait()
	if got := read(t, h, ingest.Query{Expr: "k"}); got[0].Measured() != 60 {
		t.Errorf("%d values at the end, want 60", got[0].Measured())
	}
}
