package ingesttest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// HistoryFixture is an empty history.
type HistoryFixture struct {
	History ingest.History
	// Reopen closes the history given and opens it again.
	Reopen func(t *testing.T, h ingest.History) ingest.History
	// Tolerance is the largest relative error of a value, as the history
	// documents it; 0: bit for bit.
	Tolerance float64
}

// historyKey is the key under which the suite keeps Data.
const historyKey = "pools/ingesttest"

// RunHistory checks that the histories which open returns, each of them empty,
// keep the contract of ingest.History. The caller closes them at the end.
func RunHistory(t *testing.T, open func(t *testing.T) HistoryFixture) {
	t.Helper()
	t.Run("as a source", func(t *testing.T) {
		f := open(t)
		mustAppend(t, f.History, historyKey, Data()...)
		mustComplete(t, f.History, historyKey, DataEnd())
		Run(t, func(*testing.T) Fixture { return f.source(f.History) })
	})
	for _, c := range []struct {
		name string
		run  func(*testing.T, HistoryFixture)
	}{
		{"appending again changes nothing", testAppendAgain},
		{"windows", testAppendWindows},
		{"what is complete", testComplete},
		{"records", testRecords},
		{"forgetting", testForget},
		{"keys are apart", testKeys},
		{"reopening keeps what was completed", testReopen},
		{"unmet demand stays known as such", testUnmet},
		{"cancelled", testHistoryCancelled},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

// source returns the fixture of h as a source.
func (f HistoryFixture) source(h ingest.History) Fixture {
	return Fixture{Source: h, Query: ingest.Query{Expr: historyKey}, None: "pools/none", Unbounded: true, Tolerance: f.Tolerance}
}

// mustHold fails the test unless h holds Data under historyKey, and nothing else there.
func (f HistoryFixture) mustHold(t *testing.T, h ingest.History) {
	t.Helper()
	if err := checkAll(t.Context(), f.source(h)); err != nil {
		t.Error(err)
	}
}

func mustAppend(t *testing.T, h ingest.History, key string, series ...series.Series) {
	t.Helper()
	if err := h.Append(t.Context(), key, series...); err != nil {
		t.Fatal(err)
	}
}

// mustComplete completes key up to the given time.
func mustComplete(t *testing.T, h ingest.History, key string, to time.Time) {
	t.Helper()
	if err := h.Complete(t.Context(), key, ingest.Record{To: to}); err != nil {
		t.Fatal(err)
	}
}

// mustBeComplete fails the test unless key is complete until want; the zero time: nothing is.
func mustBeComplete(t *testing.T, h ingest.History, key string, want time.Time) {
	t.Helper()
	record, ok, err := h.Record(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if ok == want.IsZero() || ok && !record.To.Equal(want) {
		t.Errorf("%q is complete until %s (%t), want %s", key, record.To, ok, want)
	}
}

func testAppendAgain(t *testing.T, f HistoryFixture) {
	mustAppend(t, f.History, historyKey, Data()...)
	mustAppend(t, f.History, historyKey, Data()...)
	mustComplete(t, f.History, historyKey, DataEnd())
	for _, s := range Data() {
		mustAppend(t, f.History, historyKey, s.Slice(3, s.Len()/2))
	}
	mustComplete(t, f.History, historyKey, DataEnd())
	f.mustHold(t, f.History)
}

func testAppendWindows(t *testing.T, f HistoryFixture) {
	const window = 28
	for i := 0; i < dataLen; i += window {
		start := DataStart().Add(time.Duration(i) * DataStep)
		end := start.Add(window * DataStep)
		mustAppend(t, f.History, historyKey, expected(ingest.Query{Start: start, End: end})...)
		mustComplete(t, f.History, historyKey, end)
		mustBeComplete(t, f.History, historyKey, end)
	}
	f.mustHold(t, f.History)
}

func testComplete(t *testing.T, f HistoryFixture) {
	mustBeComplete(t, f.History, historyKey, time.Time{})
	mustAppend(t, f.History, historyKey, Data()...)
	mustBeComplete(t, f.History, historyKey, time.Time{})
	middle := DataStart().Add(50 * DataStep)
	for _, to := range []time.Time{middle, middle.Add(-time.Hour), middle} {
		mustComplete(t, f.History, historyKey, to)
		mustBeComplete(t, f.History, historyKey, to)
	}
	mustComplete(t, f.History, historyKey, DataEnd())
	mustBeComplete(t, f.History, historyKey, DataEnd())
}

func testKeys(t *testing.T, f HistoryFixture) {
	mustAppend(t, f.History, historyKey, Data()...)
	mustComplete(t, f.History, historyKey, DataEnd())
	other := Data()[1]
	for i := range other.Values {
		other.Values[i] = 7
	}
	mustAppend(t, f.History, "pools/other", other)
	mustBeComplete(t, f.History, "pools/other", time.Time{})
	mustComplete(t, f.History, "pools/other", DataStart().Add(time.Hour))
	mustBeComplete(t, f.History, "pools/other", DataStart().Add(time.Hour))
	mustBeComplete(t, f.History, historyKey, DataEnd())
	f.mustHold(t, f.History)
	source := f.source(f.History)
	source.Query.Expr = "pools/other"
	if err := source.expect(t.Context(), source.full(), []series.Series{other}); err != nil {
		t.Error(err)
	}
}

func testReopen(t *testing.T, f HistoryFixture) {
	mustAppend(t, f.History, historyKey, Data()...)
	mustComplete(t, f.History, historyKey, DataEnd())
	for range 2 {
		f.History = f.Reopen(t, f.History)
		mustBeComplete(t, f.History, historyKey, DataEnd())
		f.mustHold(t, f.History)
	}
	mustAppend(t, f.History, historyKey, Data()...)
	mustComplete(t, f.History, historyKey, DataEnd())
	f.mustHold(t, f.History)
}

// testUnmet checks that a series which holds unmet demand is read as one that does, at its own step and at a longer one,
// and that the series beside it are not.
func testUnmet(t *testing.T, f HistoryFixture) {
	with, without := Data()[0], Data()[3]
	with.Unmet = true
	mustAppend(t, f.History, historyKey, with, without)
	mustComplete(t, f.History, historyKey, DataEnd())
	f.History = f.Reopen(t, f.History)
	for _, step := range []series.Step{{}, series.Every(DataStep), series.Every(time.Hour)} {
		found := 0
		for s, err := range f.History.Read(t.Context(), ingest.Query{Expr: historyKey, End: DataEnd(), Step: step}) {
			if err != nil {
				t.Fatal(err)
			}
			if found++; s.Unmet != (s.Name == with.Name) {
				t.Errorf("%s at a step of %q: unmet demand: %t", s.Name, step, s.Unmet)
			}
		}
		if found != 2 {
			t.Errorf("%d series at a step of %q, want 2", found, step)
		}
	}
}

func testHistoryCancelled(t *testing.T, f HistoryFixture) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.History.Complete(ctx, historyKey, ingest.Record{To: DataEnd()}); err == nil {
		t.Error("completing under a cancelled context did not fail")
	}
	mustBeComplete(t, f.History, historyKey, time.Time{})
}

// testRecords checks that a record comes back as it was given, also after reopening, and that those of other keys stay.
func testRecords(t *testing.T, f HistoryFixture) {
	want := map[string]ingest.Record{
		historyKey: {
			Origin: ingest.Origin{Pool: "p", Source: "s", Query: `q{a="b"}`, Unmet: "u", Statistic: "peak", Resolution: "5m"},
			From:   DataStart(), To: DataEnd(), Asked: DataStart().Add(-time.Hour), Until: DataEnd().Add(time.Minute), Step: series.Every(DataStep),
			Measured: series.Every(time.Minute),
			Samples:  map[string]int{"2026-01": 7},
		},
		"pools/other": {To: DataEnd()},
	}
	for key, r := range want {
		if err := f.History.Complete(t.Context(), key, r); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		got, err := f.History.Records(t.Context())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("records %+v, error %v, want %+v", got, err, want)
		}
		f.History = f.Reopen(t, f.History)
	}
}

// testForget checks that what is forgotten is gone for good, that what is beside it stays, and that the key can be used again.
func testForget(t *testing.T, f HistoryFixture) {
	mustAppend(t, f.History, historyKey, Data()...)
	mustComplete(t, f.History, historyKey, DataEnd())
	mustAppend(t, f.History, "pools/other", Data()...)
	mustComplete(t, f.History, "pools/other", DataEnd())
	for range 2 {
		if err := f.History.Forget(t.Context(), "pools/other"); err != nil {
			t.Fatal(err)
		}
		mustBeComplete(t, f.History, "pools/other", time.Time{})
		for s, err := range f.History.Read(t.Context(), ingest.Query{Expr: "pools/other"}) {
			t.Errorf("%q is still there, error %v", s.Name, err)
		}
		f.mustHold(t, f.History)
		f.History = f.Reopen(t, f.History)
	}
	other := Data()[1]
	mustAppend(t, f.History, "pools/other", other)
	mustComplete(t, f.History, "pools/other", DataEnd())
	source := f.source(f.History)
	source.Query.Expr = "pools/other"
	if err := source.expect(t.Context(), source.full(), []series.Series{other}); err != nil {
		t.Error(err)
	}
}
