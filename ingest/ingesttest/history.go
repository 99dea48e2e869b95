package ingesttest

import (
	"context"
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
		mustAdvance(t, f.History, historyKey, DataEnd())
		Run(t, func(*testing.T) Fixture { return f.source(f.History) })
	})
	for _, c := range []struct {
		name string
		run  func(*testing.T, HistoryFixture)
	}{
		{"appending again changes nothing", testAppendAgain},
		{"windows", testAppendWindows},
		{"the watermark only rises", testWatermark},
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

func mustAdvance(t *testing.T, h ingest.History, key string, to time.Time) {
	t.Helper()
	if err := h.Advance(t.Context(), key, to); err != nil {
		t.Fatal(err)
	}
}

// mustWatermark fails the test unless the watermark of key is want; the zero time: there is none.
func mustWatermark(t *testing.T, h ingest.History, key string, want time.Time) {
	t.Helper()
	got, ok, err := h.Watermark(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if ok == want.IsZero() || ok && !got.Equal(want) {
		t.Errorf("watermark of %q is %s (%t), want %s", key, got, ok, want)
	}
}

func testAppendAgain(t *testing.T, f HistoryFixture) {
	mustAppend(t, f.History, historyKey, Data()...)
	mustAppend(t, f.History, historyKey, Data()...)
	mustAdvance(t, f.History, historyKey, DataEnd())
	for _, s := range Data() {
		mustAppend(t, f.History, historyKey, s.Slice(3, s.Len()/2))
	}
	mustAdvance(t, f.History, historyKey, DataEnd())
	f.mustHold(t, f.History)
}

func testAppendWindows(t *testing.T, f HistoryFixture) {
	const window = 28
	for i := 0; i < dataLen; i += window {
		start := DataStart().Add(time.Duration(i) * DataStep)
		end := start.Add(window * DataStep)
		mustAppend(t, f.History, historyKey, expected(ingest.Query{Start: start, End: end})...)
		mustAdvance(t, f.History, historyKey, end)
		mustWatermark(t, f.History, historyKey, end)
	}
	f.mustHold(t, f.History)
}

func testWatermark(t *testing.T, f HistoryFixture) {
	mustWatermark(t, f.History, historyKey, time.Time{})
	mustAppend(t, f.History, historyKey, Data()...)
	mustWatermark(t, f.History, historyKey, time.Time{})
	middle := DataStart().Add(50 * DataStep)
	for _, to := range []time.Time{middle, middle.Add(-time.Hour), middle} {
		mustAdvance(t, f.History, historyKey, to)
		mustWatermark(t, f.History, historyKey, middle)
	}
	mustAdvance(t, f.History, historyKey, DataEnd())
	mustWatermark(t, f.History, historyKey, DataEnd())
}

func testKeys(t *testing.T, f HistoryFixture) {
	mustAppend(t, f.History, historyKey, Data()...)
	mustAdvance(t, f.History, historyKey, DataEnd())
	other := Data()[1]
	for i := range other.Values {
		other.Values[i] = 7
	}
	mustAppend(t, f.History, "pools/other", other)
	mustWatermark(t, f.History, "pools/other", time.Time{})
	mustAdvance(t, f.History, "pools/other", DataStart().Add(time.Hour))
	mustWatermark(t, f.History, "pools/other", DataStart().Add(time.Hour))
	mustWatermark(t, f.History, historyKey, DataEnd())
	f.mustHold(t, f.History)
	source := f.source(f.History)
	source.Query.Expr = "pools/other"
	if err := source.expect(t.Context(), source.full(), []series.Series{other}); err != nil {
		t.Error(err)
	}
}

func testReopen(t *testing.T, f HistoryFixture) {
	mustAppend(t, f.History, historyKey, Data()...)
	mustAdvance(t, f.History, historyKey, DataEnd())
	for range 2 {
		f.History = f.Reopen(t, f.History)
		mustWatermark(t, f.History, historyKey, DataEnd())
		f.mustHold(t, f.History)
	}
	mustAppend(t, f.History, historyKey, Data()...)
	mustAdvance(t, f.History, historyKey, DataEnd())
	f.mustHold(t, f.History)
}

// testUnmet checks that a series which holds unmet demand is read as one that does, at its own step and at a longer one,
// and that the series beside it are not.
func testUnmet(t *testing.T, f HistoryFixture) {
	with, without := Data()[0], Data()[3]
	with.Unmet = true
	mustAppend(t, f.History, historyKey, with, without)
	mustAdvance(t, f.History, historyKey, DataEnd())
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
	if err := f.History.Advance(ctx, historyKey, DataEnd()); err == nil {
		t.Error("advance under a cancelled context did not fail")
	}
	mustWatermark(t, f.History, historyKey, time.Time{})
}
