package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// Config says what feeds a service.
type Config struct {
	// Load reads the configuration. It is asked again whenever pools are to be pulled, so that the pools of templates are those that
	// there are. What it cannot read then is logged, and what was read before stands.
	Load func(context.Context) (estate.Estate, error)
	// Planner makes the planner of an estate over a local history, which is nil where there is none.
	Planner func(estate.Estate, ingest.History) *kept.Planner
	// OpenHistory opens the local history, which is made if it is not there. It is called when something is pulled first; its error is
	// that of the pull.
	OpenHistory func() (ingest.History, error)
	// History is the local history, if it is there from the beginning.
	History ingest.History
	Now     func() time.Time
	// After is time.After, but for tests.
	After func(time.Duration) <-chan time.Time
	Log   *slog.Logger
}

// Spans of the timers.
const (
	window = 7 * series.Day
	// durableEach is after how many values a pull makes durable what it has.
	durableEach = 1 << 19
	// rest is the longest time in which nothing is looked at.
	rest = time.Hour
	// maxBackoff is the longest that a source is left alone that does not answer, unless it is asked more seldom anyhow.
	maxBackoff = 6 * time.Hour
)

// Feed is the planner of a service that feeds itself.
type Feed struct {
	current

	config Config
	job    chan struct{} // held by whoever pulls or forecasts a pool for the timers

	mu       sync.Mutex // guards what is below
	history  ingest.History
	estate   estate.Estate
	sources  map[string]trouble   // those that do not answer
	pulled   map[string]time.Time // when a pull of a pool was tried last
	forecast map[string]time.Time // likewise a forecast
	said     map[string]string    // what the log said of a pool or source last, so that it says it once
	loaded   time.Time            // when the configuration was read last
	counts   planner.Feeding
}

// trouble is a source that does not answer.
type trouble struct {
	failures int
	until    time.Time // it is left alone until then
}

// New reads the configuration and returns the planner of it, which Run feeds.
func New(ctx context.Context, c Config) (*Feed, error) {
	e, err := c.Load(ctx)
	if err != nil {
		return nil, err
	}
	if c.After == nil {
		c.After = time.After
	}
	f := &Feed{config: c, job: make(chan struct{}, 1), history: c.History, estate: e, sources: map[string]trouble{},
		pulled: map[string]time.Time{}, forecast: map[string]time.Time{}, said: map[string]string{}, loaded: c.Now(),
		counts: planner.Feeding{PullFailures: map[string]int{}}}
	f.at.Store(c.Planner(e, c.History))
	return f, nil
}

// Feeding counts what went wrong with the timers.
func (f *Feed) Feeding() planner.Feeding {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.counts
	c.PullFailures = maps.Clone(c.PullFailures)
	return c
}

// Close lets go of the local history. Nothing may be asked afterwards.
func (f *Feed) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.history == nil {
		return nil
	}
	return f.history.Close()
}

// Run does what is due, again and again, until ctx is done.
func (f *Feed) Run(ctx context.Context) {
	for ctx.Err() == nil {
		next := f.Beat(ctx)
		select {
		case <-ctx.Done():
		case <-f.config.After(min(max(next.Sub(f.config.Now()), time.Second), rest)):
		}
	}
}

// Beat does once what is due now, and returns when something will be due again; an hour from now if nothing will.
func (f *Feed) Beat(ctx context.Context) time.Time {
	now := f.config.Now().UTC()
	pulled := f.pullDue(ctx, now)
	forecast := f.forecastDue(ctx, now)
	if forecast.Before(pulled) {
		return forecast
	}
	return pulled
}

// configuration returns the estate that was read last.
func (f *Feed) configuration() estate.Estate {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.estate
}

// reload reads the configuration again, and makes a planner of it, which opens its sources anew.
func (f *Feed) reload(ctx context.Context) {
	e, err := f.config.Load(ctx)
	if ctx.Err() != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.loaded = f.config.Now()
	if err != nil {
		f.say(ctx, "configuration", err.Error(), "the configuration cannot be read; the one before stands")
		e = f.estate
	} else {
		delete(f.said, "configuration")
	}
	f.estate = e
	f.at.Store(f.config.Planner(e, f.history))
}

// say warns of something, unless that was said of it last.
func (f *Feed) say(ctx context.Context, what, text, message string, more ...any) {
	if f.said[what] == text {
		return
	}
	f.said[what] = text
	f.config.Log.WarnContext(ctx, message, append(more, "error", text)...)
}

// opened returns the local history, which is made if it is not there.
func (f *Feed) opened() (ingest.History, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.history != nil {
		return f.history, nil
	}
	if f.config.OpenHistory == nil {
		return nil, errors.New("this service has no local history to pull into")
	}
	h, err := f.config.OpenHistory()
	if err != nil {
		return nil, fmt.Errorf("local history: %w", err)
	}
	f.history = h
	f.at.Store(f.config.Planner(f.estate, h))
	return h, nil
}

// alone waits until no other pool is pulled or forecast, and returns what to call when done.
func (f *Feed) alone(ctx context.Context) (func(), error) {
	select {
	case f.job <- struct{}{}:
		return func() { <-f.job }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
