package planner_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/history"
	"github.com/plimsoll/plimsoll/ingest/prometheus/promtest"
)

// pulled is a planner over a real server, a local history and one pool.
type pulled struct {
	t    *testing.T
	url  string
	h    *history.History
	pool estate.Pool
	spec estate.PrometheusSpec
}

func (x pulled) planner() *planner.Planner {
	x.spec.URL = x.url
	return planner.New(planner.Config{History: x.h, Estate: estate.Estate{
		Sources: []estate.SourceSpec{{Name: "metrics", Prometheus: &x.spec}}, Pools: []estate.Pool{x.pool},
	}})
}

func (x pulled) pull(asOf time.Time) (planner.PullResult, error) {
	return x.planner().Pull(x.t.Context(), planner.PullRequest{Pool: x.pool.Name, Window: series.Every(7 * series.Day), AsOf: asOf}, nil)
}

func (x pulled) read(asOf time.Time) (series.Series, error) {
	s, _, err := x.planner().History(x.t.Context(), x.pool, asOf)
	return s, err
}

// newPulled has two disks that are measured every five minutes for twenty days from the first of September 2026.
func newPulled(t *testing.T) (pulled, time.Time) {
	t.Helper()
	start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	disk := func(name string, level float64) series.Series {
		s := series.Series{Name: name, Start: start, Step: series.Every(5 * time.Minute)}
		for i := range 20 * 288 {
			s.Values = append(s.Values, level+math.Floor(float64(i)/12))
		}
		return s
	}
	h, err := history.Open(t.TempDir(), history.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return pulled{
		t: t, url: promtest.Start(t, []series.Series{disk("db01", 1000), disk("db02", 5000)}), h: h,
		pool: estate.Pool{Name: "disk", Source: "metrics", Query: "db01", Step: series.Every(time.Hour), Range: series.Every(5 * series.Day)},
	}, start.AddDate(0, 0, 20)
}

// TestPullAnswersForItsOwnQuestion turns a pool from db01 to db02, and changes all else that makes its history: what
// was kept before answers for none of it.
func TestPullAnswersForItsOwnQuestion(t *testing.T) {
	x, end := newPulled(t)
	if r, err := x.pull(end); err != nil || r.Written != 5*288 || r.Changed != "" || !r.To.Equal(end) {
		t.Fatalf("%+v, error %v", r, err)
	}
	was := x
	for want, change := range map[string]func(*pulled){
		`query "db02" (was "db01")`:                func(x *pulled) { x.pool.Query = "db02" },
		`unmet "db02" (was none)`:                  func(x *pulled) { x.pool.Unmet = "db02" },
		`statistic "mean" (was "peak")`:            func(x *pulled) { x.pool.Statistic = series.Mean },
		`resolution "10m" (was none)`:              func(x *pulled) { x.spec.Resolution = series.Every(10 * time.Minute) },
		`source "prometheus http://127.0.0.1:1" (`: func(x *pulled) { x.url = "http://127.0.0.1:1" },
		` tenant a" (was "prometheus http`:         func(x *pulled) { x.spec.Tenant = "a" },
	} {
		x := was
		change(&x)
		_, err := x.read(end)
		var changed *planner.ChangedError
		if !errors.As(err, &changed) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "plimsoll pull disk") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	x.pool.Query = "db02"
	if r, err := x.pull(end); err != nil || r.Written != 5*288 || r.Changed != `query "db02" (was "db01")` {
		t.Errorf("%+v, error %v", r, err)
	}
	if s, err := x.read(end); err != nil || s.Values[s.Len()-1] != 5000+20*24-1 {
		t.Errorf("db02 reads %v, error %v", s.Values[max(0, s.Len()-1):], err)
	}
	if s, err := was.read(end); err != nil || s.Values[s.Len()-1] != 1000+20*24-1 {
		t.Errorf("db01 reads %v, error %v", s.Values[max(0, s.Len()-1):], err)
	}
}

// TestPullFillsBackwards makes the range longer: what is missing is said, and the next pull fills it in.
func TestPullFillsBackwards(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	x, end := newPulled(t)
	if _, err := x.pull(end); err != nil {
		t.Fatal(err)
	}
	x.pool.Range = series.Every(15 * series.Day)
	seed, paths := uint64(1), 20
	ask := func() string {
		a, err := x.planner().ForecastPool(t.Context(), "disk", planner.Question{AsOf: end, Seed: &seed, Paths: paths})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(a.Reading, "\n")
	}
	const short = "The local history begins on 2026-09-16, and the range of the pool on 2026-09-06"
	if got := ask(); !strings.Contains(got, short) {
		t.Errorf("notes %q", got)
	}
	if r, err := x.pull(end); err != nil || r.Backward != 2 || r.Written != 10*288 {
		t.Errorf("%+v, error %v", r, err)
	}
	if got := ask(); strings.Contains(got, short) || !strings.Contains(got, "Its values are the peaks of 1h") {
		t.Errorf("notes %q", got)
	}
	if s, err := x.read(end); err != nil || s.Len() != 15*24 {
		t.Errorf("%d hours, error %v", s.Len(), err)
	}
}

// TestPullOfATypo checks that what selects nothing is an error each time, and complete at no time.
func TestPullOfATypo(t *testing.T) {
	x, end := newPulled(t)
	x.pool.Query = "db0l"
	for range 2 {
		if _, err := x.pull(end); err == nil || !strings.Contains(err.Error(), `query "db0l" selects nothing up to 2026-09-21`) {
			t.Errorf("error %v", err)
		}
	}
	if records, err := x.h.Records(t.Context()); err != nil || len(records) != 0 {
		t.Errorf("records %v, error %v", records, err)
	}
}

// TestPullWithAClockThatIsAhead pulls for a time that the server has not reached: its clock decides, and nothing stands
// in the way of the next pull.
func TestPullWithAClockThatIsAhead(t *testing.T) {
	x, end := newPulled(t)
	x.pool.Range = series.Every(300 * series.Day)
	ahead := time.Now().AddDate(0, 6, 0)
	r, err := x.pull(ahead)
	if err != nil || r.To.After(end.Add(5*time.Minute)) {
		t.Errorf("%+v, error %v", r, err)
	}
	r, err = x.pull(time.Now())
	if err != nil || r.Windows == 0 {
		t.Errorf("nothing was asked for again: %+v, error %v", r, err)
	}
}

// TestPullAtTheIntervalOfTheServer checks that the samples are as far apart as they were measured, and that a coarser
// resolution says what it does not see.
func TestPullAtTheIntervalOfTheServer(t *testing.T) {
	x, end := newPulled(t)
	if _, err := x.pull(end); err != nil {
		t.Fatal(err)
	}
	records, err := x.h.Records(t.Context())
	if err != nil || len(records) != 1 {
		t.Fatal(records, err)
	}
	for _, r := range records {
		if r.Step != series.Every(5*time.Minute) || r.Measured != r.Step {
			t.Errorf("step %s, measured every %s", r.Step, r.Measured)
		}
	}
	const coarse = "It is sampled every 1h and was measured every 5m: a peak between two samples is not seen."
	x.spec.Resolution, x.pool.Name = series.Every(time.Hour), "coarse"
	for _, pull := range []bool{false, true} {
		if pull {
			if _, err := x.pull(end); err != nil {
				t.Fatal(err)
			}
		}
		a, err := x.planner().ForecastPool(t.Context(), "coarse", planner.Question{AsOf: end, Paths: 20})
		if err != nil || strings.Join(a.Reading, "\n") != coarse {
			t.Errorf("pulled: %t: notes %q, error %v", pull, a.Reading, err)
		}
	}
}

// lossy is a history that has lost what lies before a time.
type lossy struct {
	*history.History
	from time.Time
}

func (l lossy) Read(ctx context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	if q.Start.Before(l.from) {
		q.Start = l.from
	}
	return l.History.Read(ctx, q)
}

// TestLostSamplesAreTold loses what was pulled of the first ten days: it stands in the notes of the answer.
func TestLostSamplesAreTold(t *testing.T) {
	x, end := newPulled(t)
	x.pool.Range = series.Every(25 * series.Day)
	if _, err := x.pull(end); err != nil {
		t.Fatal(err)
	}
	spec := x.spec
	spec.URL = x.url
	p := planner.New(planner.Config{History: lossy{x.h, end.AddDate(0, 0, -10)}, Estate: estate.Estate{
		Sources: []estate.SourceSpec{{Name: "metrics", Prometheus: &spec}}, Pools: []estate.Pool{x.pool},
	}})
	a, err := p.ForecastPool(t.Context(), "disk", planner.Question{AsOf: end, Paths: 20})
	if err != nil || !strings.Contains(strings.Join(a.Reading, "\n"),
		"The local history has lost what was pulled: 2880 of 5760 samples of 2026-09 are missing") {
		t.Errorf("notes %q, error %v", a.Reading, err)
	}
}
