package ingesttest

import (
	"context"
	"iter"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// memory is a history in memory that keeps the contract.
type memory struct {
	keys    map[string]map[string]map[int64]float64 // key, name, nanoseconds
	unmet   map[[2]string]bool                      // by key and name
	records map[string]ingest.Record
}

func newMemory() *memory {
	return &memory{keys: map[string]map[string]map[int64]float64{}, records: map[string]ingest.Record{}, unmet: map[[2]string]bool{}}
}

func (m *memory) Read(ctx context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	return func(yield func(series.Series, error) bool) {
		if err := q.Validate(); err != nil {
			yield(series.Series{}, err)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(m.keys[q.Expr])) {
			if err := ctx.Err(); err != nil {
				yield(series.Series{}, err)
				return
			}
			var samples []series.Sample
			for _, at := range slices.Sorted(maps.Keys(m.keys[q.Expr][name])) {
				stamp := time.Unix(0, at).UTC()
				if !stamp.Before(q.Start) && (q.End.IsZero() || stamp.Before(q.End)) {
					samples = append(samples, series.Sample{Time: stamp, Value: m.keys[q.Expr][name][at]})
				}
			}
			s, _, err := series.Regularize(name, samples, series.Grid{Step: q.Step, Statistic: q.Statistic, Unit: q.Unit})
			s.Unmet = m.unmet[[2]string{q.Expr, name}]
			if len(samples) > 0 && !yield(s, err) {
				return
			}
		}
	}
}

func (m *memory) Append(_ context.Context, key string, series ...series.Series) error {
	if m.keys[key] == nil {
		m.keys[key] = map[string]map[int64]float64{}
	}
	for _, s := range series {
		if s.Unmet {
			m.unmet[[2]string{key, s.Name}] = true
		}
		if m.keys[key][s.Name] == nil {
			m.keys[key][s.Name] = map[int64]float64{}
		}
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				m.keys[key][s.Name][s.Time(i).UnixNano()] = v
			}
		}
	}
	return nil
}

func (m *memory) Complete(ctx context.Context, key string, r ingest.Record) error {
	if ctx.Err() == nil {
		m.records[key] = r
	}
	return ctx.Err()
}

func (m *memory) Record(_ context.Context, key string) (ingest.Record, bool, error) {
	r, ok := m.records[key]
	return r, ok, nil
}

func (m *memory) Records(context.Context) (map[string]ingest.Record, error) {
	return maps.Clone(m.records), nil
}

func (m *memory) Forget(_ context.Context, key string) error {
	delete(m.keys, key)
	delete(m.records, key)
	return nil
}

func (m *memory) Close() error { return nil }

func TestSuiteAcceptsMemory(t *testing.T) {
	RunHistory(t, func(t *testing.T) HistoryFixture {
		return HistoryFixture{
			History: newMemory(),
			Reopen:  func(_ *testing.T, h ingest.History) ingest.History { return h },
		}
	})
}

// broken passes on what memory yields after changing it.
type broken struct {
	*memory
	query  func(ingest.Query) ingest.Query
	change func(series.Series) series.Series
	ctx    bool // ignore the context
	spare  bool // yield something after an error
}

func (b broken) Read(ctx context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	if b.query != nil {
		q = b.query(q)
	}
	if b.ctx {
		ctx = context.Background()
	}
	return func(yield func(series.Series, error) bool) {
		for s, err := range b.memory.Read(ctx, q) {
			if b.change != nil && err == nil {
				s = b.change(s)
			}
			if !yield(s, err) {
				return
			}
			if b.spare && err != nil {
				yield(s, nil)
			}
		}
	}
}

// Every way to break the contract is found by some check.
func TestSuiteRefusesBrokenSources(t *testing.T) {
	for name, b := range map[string]broken{
		"end included":      {query: func(q ingest.Query) ingest.Query { q.End = q.End.Add(1); return q }},
		"start left out":    {query: func(q ingest.Query) ingest.Query { q.Start = q.Start.Add(1); return q }},
		"step ignored":      {query: func(q ingest.Query) ingest.Query { q.Step = series.Step{}; return q }},
		"statistic ignored": {query: func(q ingest.Query) ingest.Query { q.Statistic = series.Peak; return q }},
		"unit ignored":      {query: func(q ingest.Query) ingest.Query { q.Unit = ""; return q }},
		"expression ignored": {query: func(q ingest.Query) ingest.Query {
			q.Expr = historyKey
			return q
		}},
		"validation left out": {query: func(q ingest.Query) ingest.Query { q.Resolution = 0; return q }},
		"gaps filled": {change: func(s series.Series) series.Series {
			for i, v := range s.Values {
				if math.IsNaN(v) {
					s.Values[i] = s.Values[i-1]
				}
			}
			return s
		}},
		"ends not trimmed": {change: func(s series.Series) series.Series {
			s.Values = append(s.Values, math.NaN())
			return s
		}},
		"values rounded": {change: func(s series.Series) series.Series {
			for i, v := range s.Values {
				s.Values[i] = float64(float32(v))
			}
			return s
		}},
		"context ignored":   {ctx: true},
		"goes on after all": {spare: true},
	} {
		b.memory = newMemory()
		mustAppend(t, b.memory, historyKey, Data()...)
		f := HistoryFixture{}.source(b)
		found := 0
		for _, c := range checks {
			if c.run(t.Context(), f) != nil {
				found++
			}
		}
		if found == 0 {
			t.Errorf("%s: no check found it", name)
		}
	}
}

// The tables of a fixture's expectations are right by hand, too.
func TestExpected(t *testing.T) {
	q := ingest.Query{Start: DataStart(), End: DataEnd(), Step: series.Every(time.Hour), Statistic: series.Mean}
	want := expected(q)
	if got := names(want); !slices.Equal(got, []string{"cpu_load", "disk_used", "mem_used", "net_out"}) {
		t.Fatalf("names %q", got)
	}
	// Squares of 0 to 3 less 500: (0+1+4+9)/4 − 500.
	if v := want[1].Values[0]; v != -496.5 {
		t.Errorf("first hour of disk_used is %v, want -496.5", v)
	}
	// Steps 16 to 19, of which 17 and 18 are missing: 0.1 × (16 mod 7 + 1) and 0.1 × (19 mod 7 + 1).
	if v := want[0].Values[4]; math.Abs(v-(0.3+0.6)/2) > 1e-15 {
		t.Errorf("fifth hour of cpu_load is %v, want 0.45", v)
	}
	if !math.IsNaN(want[0].Values[15]) || want[2].Start != DataStart().Add(10*time.Hour) || want[2].Len() != 35 {
		t.Errorf("the long gap or the late start is wrong: %+v", want)
	}
}
