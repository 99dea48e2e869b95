package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/plimsoll/plimsoll/api/config"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/feed"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/ingest"
)

// feedGrace is how long what the timers do may take to end once the service is told to stop.
const feedGrace = 20 * time.Second

// serveFed serves the configuration, and does what its timers say.
func (a *app) serveFed(ctx context.Context, f serveFlags, log *slog.Logger) error {
	memory, closeState, err := a.openState(ctx)
	if err != nil {
		return err
	}
	defer closeState()
	memory.Faults = &kept.Faults{Told: func(err error) { log.ErrorContext(ctx, "answers are not kept", "error", err) }}
	fed, err := a.feed(ctx, log, memory)
	if err != nil {
		return err
	}
	within, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		fed.Run(within)
	}()
	err = a.listen(ctx, f, log, fed)
	stop()
	select {
	case <-ended:
		return errors.Join(err, fed.Close())
	case <-time.After(feedGrace):
		log.WarnContext(ctx, "what the timers do was cut off") // the local history is as after a crash, which it stands
		return err
	}
}

// feed returns the planner of a service that feeds itself.
func (a *app) feed(ctx context.Context, log *slog.Logger, memory kept.Memory) (*feed.Feed, error) {
	h, err := a.openHistory(false)
	if err != nil {
		return nil, err
	}
	c := feed.Config{
		Load: a.loader(log),
		Planner: func(e estate.Estate, h ingest.History) *kept.Planner {
			return kept.New(planner.Config{Estate: e, History: h, Now: a.now, Workers: a.flags.workers, Warn: a.note,
				Catalog: a.catalog}, memory)
		},
		OpenHistory: func() (ingest.History, error) { return a.openHistory(true) },
		Now:         a.now, Log: log,
	}
	if h != nil {
		c.History = h
	}
	fed, err := feed.New(ctx, c)
	if err != nil && h != nil {
		err = errors.Join(err, h.Close())
	}
	return fed, err
}

// loader returns what reads the configuration again and again. A template whose source does not answer makes the pools that it
// made last, so that none is gone because a server was restarted.
func (a *app) loader(log *slog.Logger) func(context.Context) (estate.Estate, error) {
	var mu sync.Mutex
	known, said := map[string][]estate.Member{}, map[string]string{}
	return func(ctx context.Context) (estate.Estate, error) {
		mu.Lock()
		defer mu.Unlock()
		e, left, err := a.estateWith(func(s *plimsollv1.Source, t *plimsollv1.PoolTemplate, asOf string) ([]estate.Member, error) {
			list, err := a.members(s, t, asOf)
			key := s.String() + t.String()
			var down *config.UnavailableError
			before, ok := known[key]
			switch {
			case err == nil:
				known[key] = list
			case errors.As(err, &down) && ok:
				log.WarnContext(ctx, "a template cannot be expanded; its pools are those of before", "source", s.GetName(), "error", err)
				return before, nil
			}
			return list, err
		})
		now := map[string]string{}
		for _, m := range a.missing {
			if now[m.Path] = m.String(); said[m.Path] != now[m.Path] {
				log.WarnContext(ctx, "a template cannot be expanded; its pools are left out", "template", m.Path, "source", m.Source,
					"left", left, "error", m.Err)
			}
		}
		said = now
		return e, err
	}
}
