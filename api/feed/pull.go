package feed

import (
	"context"
	"errors"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// pullDue pulls the pools that are due, and returns when the next one is.
func (f *Feed) pullDue(ctx context.Context, now time.Time) time.Time {
	every := f.configuration().Pull
	if every == 0 || f.nextPull(ctx, now, every).After(now) {
		return f.afterPull(ctx, now)
	}
	f.reload(ctx)
	if every = f.configuration().Pull; every == 0 {
		return f.afterPull(ctx, now)
	}
	h, err := f.opened()
	if err != nil {
		f.config.Log.ErrorContext(ctx, "nothing is pulled", "error", err)
		return now.Add(every)
	}
	p := f.at.Load()
	deferred := ingest.Defer(h, durableEach)
	over := f.config.Planner(f.configuration(), deferred)
	for _, pool := range p.Pools() {
		if ctx.Err() != nil {
			break
		}
		if f.left(pool.Source, now) || f.pullAt(ctx, p, pool, now, every).After(now) {
			continue
		}
		f.pullOne(ctx, over, pool, now, every)
	}
	if err := deferred.Flush(context.WithoutCancel(ctx)); err != nil {
		f.config.Log.ErrorContext(ctx, "what was pulled could not be made durable", "error", err)
		return now.Add(every)
	}
	return f.afterPull(ctx, now)
}

// afterPull returns when something is to be pulled next; after a rest where nothing is. What could not be pulled just now waits.
func (f *Feed) afterPull(ctx context.Context, now time.Time) time.Time {
	every := f.configuration().Pull
	if every == 0 {
		return now.Add(rest)
	}
	if next := f.nextPull(ctx, now, every); next.After(now) {
		return next
	}
	return now.Add(every)
}

// nextPull returns when the first pool is due.
func (f *Feed) nextPull(ctx context.Context, now time.Time, every time.Duration) time.Time {
	p := f.at.Load()
	next := now.Add(rest)
	for _, pool := range p.Pools() {
		at := f.pullAt(ctx, p, pool, now, every)
		if t := f.leftUntil(pool.Source); t.After(at) {
			at = t
		}
		if at.Before(next) {
			next = at
		}
	}
	if len(p.Pools()) > 0 {
		return next
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.loaded.Add(every) // templates may make some later
}

// pullAt returns when a pool is due: so long after its source was asked last. A time that lies in the future is that of a clock which was
// wrong. What is due within a tenth of that time is due together with the others.
func (f *Feed) pullAt(ctx context.Context, p *kept.Planner, pool estate.Pool, now time.Time, every time.Duration) time.Time {
	copied, ok, err := p.Pulled(ctx, pool)
	if err != nil || !ok || copied.Until.IsZero() || copied.Until.After(now) {
		copied.Until = time.Time{}
	}
	last := copied.Until
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.pulled[pool.Name]; t.After(last) { // nothing is kept of a pool of which there is nothing
		last = t
	}
	return last.Add(every - every/10)
}

// pullOne pulls a pool. A source that does not answer is left alone for a while, and named once.
func (f *Feed) pullOne(ctx context.Context, p *kept.Planner, pool estate.Pool, now time.Time, every time.Duration) {
	done, err := f.alone(ctx)
	if err != nil {
		return
	}
	defer done()
	result, err := p.Pull(ctx, planner.PullRequest{Pool: pool.Name, Window: series.Every(window)}, nil)
	if ctx.Err() != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pulled[pool.Name] = now
	if err == nil {
		if t, ok := f.sources[pool.Source]; ok {
			f.config.Log.InfoContext(ctx, "the source answers again", "source", pool.Source, "failures", t.failures)
			delete(f.sources, pool.Source)
		}
		delete(f.said, "pull "+pool.Name)
		f.config.Log.DebugContext(ctx, "pulled", "pool", pool.Name, "samples", result.Written, "until", result.To)
		return
	}
	f.counts.PullFailures[pool.Source]++
	var source *ingest.SourceError
	if !errors.As(err, &source) || !source.Temporary { // it is the pool's own
		f.say(ctx, "pull "+pool.Name, err.Error(), "a pool could not be pulled", "pool", pool.Name, "source", pool.Source)
		return
	}
	f.fail(ctx, pool.Source, source, now, every)
}

// fail leaves a source alone for twice as long as the last time, and for as long as it asked for.
func (f *Feed) fail(ctx context.Context, name string, err *ingest.SourceError, now time.Time, every time.Duration) {
	t := f.sources[name]
	if t.failures == 0 {
		f.config.Log.WarnContext(ctx, "the source does not answer", "source", name, "error", err)
	}
	t.failures++
	wait := every
	for i := 1; i < t.failures && wait < maxBackoff; i++ {
		wait *= 2
	}
	wait = max(min(wait, max(maxBackoff, every)), err.RetryAfter)
	t.until = now.Add(wait - every/10)
	f.sources[name] = t
}

// left reports whether a source is left alone now.
func (f *Feed) left(source string, now time.Time) bool { return f.leftUntil(source).After(now) }

// leftUntil returns until when a source is left alone.
func (f *Feed) leftUntil(source string) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sources[source].until
}

// answerTime is what is left of the time of a call when its pull stops, so that the caller gets an answer and calls again.
const answerTime = 15 * time.Second

// PullPool copies the history of a pool now; more says that there is more to copy than the time of ctx was enough for.
func (f *Feed) PullPool(ctx context.Context, r planner.PullRequest) (result planner.PullResult, more bool, err error) {
	if _, err := f.Pool(r.Pool); err != nil {
		return result, false, err
	}
	h, err := f.opened()
	if err != nil {
		return result, false, err
	}
	done, err := f.alone(ctx)
	if err != nil {
		return result, false, err
	}
	defer done()
	within := ctx
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		within, cancel = context.WithDeadline(ctx, end.Add(-answerTime))
		defer cancel()
	}
	if r.Window.IsZero() {
		r.Window = series.Every(window)
	}
	fresh := f.config.Planner(f.configuration(), h) // which opens the source anew: a file may have grown
	result, err = fresh.Pull(within, r, nil)
	if err != nil && within.Err() != nil && ctx.Err() == nil && result.Windows > 0 {
		return result, true, nil
	}
	return result, false, err
}
