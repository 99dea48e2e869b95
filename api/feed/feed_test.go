package feed_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/feed"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/history"
)

// start is the time at which the stories begin; a day of values ends there.
var start = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// world is what a service lives in: a clock, a source of hourly values that grow by one, and what lasts when the service stops.
type world struct {
	t      *testing.T
	dir    string
	estate estate.Estate
	log    bytes.Buffer

	mu    sync.Mutex
	now   time.Time
	down  map[string]bool // sources that do not answer
	reads map[string]int  // by source
}

// newWorld has the pools a and b of the source up, and c and d of the source far.
func newWorld(t *testing.T) *world {
	w := &world{t: t, dir: t.TempDir(), now: start, down: map[string]bool{}, reads: map[string]int{}}
	w.estate = estate.Estate{Pull: time.Hour, Forecast: 24 * time.Hour}
	for _, name := range []string{"up", "far"} {
		w.estate.Sources = append(w.estate.Sources, estate.SourceSpec{Name: name, CSV: &estate.CSVSpec{Path: name}})
	}
	for i, name := range []string{"a", "b", "c", "d"} {
		w.estate.Pools = append(w.estate.Pools,
			estate.Pool{Name: name, Source: []string{"up", "far"}[i/2], Query: name, Step: series.Every(time.Hour),
				Capacity: capacity.Constant(3000, ""), Horizon: estate.Horizon{Steps: 24}})
	}
	return w
}

// source is one of the sources.
type source struct {
	w    *world
	name string
}

// Read gives 40 days of hours, up to the clock.
func (s source) Read(_ context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	return func(yield func(series.Series, error) bool) {
		s.w.mu.Lock()
		s.w.reads[s.name]++
		down, now := s.w.down[s.name], s.w.now
		s.w.mu.Unlock()
		if down {
			yield(series.Series{}, &ingest.SourceError{Source: s.name, Op: "read", Err: errors.New("connection refused"), Temporary: true})
			return
		}
		first := start.AddDate(0, 0, -40)
		x := series.Series{Name: q.Expr, Step: series.Every(time.Hour)}
		for t := first; t.Before(now); t = t.Add(time.Hour) {
			if t.Before(q.Start) || !q.End.IsZero() && !t.Before(q.End) {
				continue
			}
			if len(x.Values) == 0 {
				x.Start = t
			}
			x.Values = append(x.Values, t.Sub(first).Hours())
		}
		if len(x.Values) > 0 {
			yield(x, nil)
		}
	}
}

// service is a service that runs in the world.
type service struct {
	*feed.Feed
	w *world
}

// begin starts a service; stop ends it, and what was kept stays.
func (w *world) begin() (s service, stop func()) {
	w.t.Helper()
	store, err := sqlite.Open(w.t.Context(), w.dir, sqlite.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	clock := func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
	memory := kept.Memory{Store: store, Now: clock, Faults: &kept.Faults{}}
	f, err := feed.New(w.t.Context(), feed.Config{
		Load: func(context.Context) (estate.Estate, error) { return w.estate, nil },
		Planner: func(e estate.Estate, h ingest.History) *kept.Planner {
			return kept.New(planner.Config{Estate: e, History: h, Now: clock,
				Open: func(s estate.SourceSpec) (ingest.Source, error) { return source{w, s.Name}, nil }}, memory)
		},
		OpenHistory: func() (ingest.History, error) { return history.Open(w.dir, history.Options{}) },
		Now:         clock, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		if err := errors.Join(f.Close(), store.Close()); err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(stop)
	return service{f, w}, stop
}

// beat lets the time go on and does what is due. It returns how often each source was read, and when something is due again.
func (s service) beat(later time.Duration) (reads map[string]int, next time.Duration) {
	s.w.mu.Lock()
	s.w.now = s.w.now.Add(later)
	s.w.reads = map[string]int{}
	s.w.mu.Unlock()
	at := s.Beat(s.w.t.Context())
	return s.w.reads, at.Sub(s.w.now)
}

// forecasts returns the times of the forecasts of a pool that are kept, the latest first.
func (s service) forecasts(pool string) (times []string) {
	s.w.t.Helper()
	list, _, err := s.KeptForecasts(s.w.t.Context(), pool, "", 1000)
	if err != nil {
		s.w.t.Fatal(err)
	}
	for _, f := range list {
		times = append(times, f.AsOf.Format("01-02 15"))
	}
	return times
}

// until returns up to when the source of a pool was asked.
func (s service) until(pool string) string {
	s.w.t.Helper()
	x, err := s.Pool(pool)
	if err != nil {
		s.w.t.Fatal(err)
	}
	p, _, err := s.Pulled(s.w.t.Context(), x)
	if err != nil {
		s.w.t.Fatal(err)
	}
	return p.Until.Format("01-02 15:04")
}

// A service pulls every hour and forecasts every day. One that was stopped catches up, once, and one that was restarted does nothing
// twice: what is due is told from what is kept.
func TestCatchesUp(t *testing.T) {
	w := newWorld(t)
	s, stop := w.begin()
	reads, next := s.beat(0)
	if reads["up"] == 0 || s.until("a") != "11-01 00:00" || s.until("d") != "11-01 00:00" || next <= 0 || next > time.Hour {
		t.Fatalf("first: %v, until %s, next in %v\n%s", reads, s.until("a"), next, &w.log)
	}
	if got := s.forecasts("a"); !slices.Equal(got, []string{"11-01 00"}) {
		t.Fatalf("forecasts %v", got)
	}
	if reads, _ := s.beat(10 * time.Minute); len(reads) > 0 {
		t.Errorf("read again after ten minutes: %v", reads)
	}
	stop()

	s, stop = w.begin()
	if reads, _ := s.beat(10 * time.Minute); len(reads) > 0 {
		t.Errorf("read again after a restart: %v", reads)
	}
	if _, _ = s.beat(40 * time.Minute); s.until("a") != "11-01 01:00" || len(s.forecasts("a")) != 1 {
		t.Errorf("after an hour: until %s, forecasts %v", s.until("a"), s.forecasts("a"))
	}
	stop()

	s, _ = w.begin()
	once, _ := s.beat(3 * 24 * time.Hour)
	if got := s.forecasts("a"); s.until("b") != "11-04 01:00" || !slices.Equal(got, []string{"11-04 01", "11-01 00"}) {
		t.Errorf("three days later: until %s, forecasts %v", s.until("b"), got)
	}
	if again, _ := s.beat(time.Minute); len(again) > 0 || once["up"] == 0 {
		t.Errorf("read %v and then %v", once, again)
	}
	if c := s.Feeding(); len(c.PullFailures) > 0 || c.ForecastFailures > 0 {
		t.Errorf("failures: %+v\n%s", c, &w.log)
	}
}

// A source that is down is tried once for all its pools, named once in the log, counted, and left alone for longer each time. It holds up
// no other, and is taken up again when it is back.
func TestSourceDown(t *testing.T) {
	w := newWorld(t)
	w.estate.Forecast = 0
	w.down["far"] = true
	s, _ := w.begin()
	tries := map[int]int{} // by hour
	for hour := range 8 {
		reads, _ := s.beat(time.Hour)
		tries[hour] = reads["far"]
		if want := start.Add(time.Duration(hour+1) * time.Hour).Format("01-02 15:04"); s.until("a") != want {
			t.Errorf("the other source was asked until %s, want %s", s.until("a"), want)
		}
	}
	// At hour 0, after one hour, after two more, after four more: each time one pool alone is tried.
	one := tries[0]
	if fmt.Sprint(tries) != fmt.Sprint(map[int]int{0: one, 1: one, 2: 0, 3: one, 4: 0, 5: 0, 6: 0, 7: one}) || one == 0 {
		t.Errorf("tries by hour: %v", tries)
	}
	if c := s.Feeding(); c.PullFailures["far"] != 4 || c.PullFailures["up"] != 0 {
		t.Errorf("failures %v", c.PullFailures)
	}
	if n := strings.Count(w.log.String(), "does not answer"); n != 1 {
		t.Errorf("said %d times:\n%s", n, &w.log)
	}
	w.down["far"] = false
	if _, _ = s.beat(6 * time.Hour); s.until("c") != start.Add(14*time.Hour).Format("01-02 15:04") || s.until("d") != s.until("c") ||
		!strings.Contains(w.log.String(), "answers again") {
		t.Errorf("it is back, and was asked until %s\n%s", s.until("c"), &w.log)
	}
}

// Pools that a template makes later are pulled and forecast at the next beat; those that are gone are not shown any more.
func TestPoolsComeAndGo(t *testing.T) {
	w := newWorld(t)
	all := w.estate.Pools
	w.estate.Pools = all[:1]
	s, _ := w.begin()
	s.beat(0)
	w.estate.Pools = all[1:2]
	s.beat(time.Hour)
	if _, err := s.Pool("a"); err == nil {
		t.Error("a is still there")
	}
	if got := s.forecasts("b"); s.until("b") != "11-01 01:00" || len(got) != 1 {
		t.Errorf("until %s, forecasts %v", s.until("b"), got)
	}
}

// Somebody may ask for a pull at any time, also where no timer does; a call whose time is too short for all of it gets what
// there is and says that there is more.
func TestPullPool(t *testing.T) {
	w := newWorld(t)
	w.estate.Pull, w.estate.Forecast = 0, 0
	s, _ := w.begin()
	if reads, _ := s.beat(0); len(reads) > 0 {
		t.Errorf("nothing is to be done, and %v was read", reads)
	}
	r, more, err := s.PullPool(t.Context(), planner.PullRequest{Pool: "a"})
	if err != nil || more || r.Written != 40*24 || s.until("a") != "11-01 00:00" {
		t.Errorf("%+v, %v, %v", r, more, err)
	}
	var missing *estate.NotFoundError
	if _, _, err := s.PullPool(t.Context(), planner.PullRequest{Pool: "x"}); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
	w.down["up"] = true
	var failed *ingest.SourceError
	if _, _, err := s.PullPool(t.Context(), planner.PullRequest{Pool: "b"}); !errors.As(err, &failed) {
		t.Errorf("%v", err)
	}
}

// A service that is told to stop stops, whatever the timers are at.
func TestRunStops(t *testing.T) {
	w := newWorld(t)
	s, _ := w.begin()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	for s.until("d") != "11-01 00:00" { // it has begun
		time.Sleep(time.Millisecond)
	}
	cancel()
	<-done
}
