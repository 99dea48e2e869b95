package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/ingest"
)

func (a *app) pullCommand() *cobra.Command {
	var window string
	c := &cobra.Command{
		Use:   "pull [POOL ...]",
		Short: "Copy the history of pools from their sources into the local history",
		Long: `Copies what was measured of each pool from its source into the local history under --data-dir, in
windows. It can be interrupted anywhere, and goes on where the last complete window ended. Once a pool
has been pulled, forecasts read the local copy. Without arguments all pools of the configuration are pulled.`,
		RunE: func(c *cobra.Command, args []string) error {
			if a.flags.server != "" {
				return a.pullThere(c.Context(), a.remote(), args, window)
			}
			return a.pull(c.Context(), args, window)
		},
	}
	c.Flags().StringVar(&window, "window", "7d", "how much is copied at once")
	a.serverFlag(c.Flags())
	return c
}

// durableEach is after how many values a pull makes durable what it has: what a crash costs. An interruption costs nothing.
const durableEach = 1 << 19

// pull runs the verb.
func (a *app) pull(ctx context.Context, pools []string, window string) error {
	span, err := parseSpan("--window", window)
	if err != nil {
		return err
	}
	asOf, err := a.asOf()
	if err != nil {
		return err
	}
	e, err := a.estate()
	if err != nil {
		return err
	}
	h, err := a.openHistory(true)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	deferred := ingest.Defer(h, durableEach)
	p := planner.New(planner.Config{Estate: e, History: deferred, Now: a.now, Workers: a.flags.workers, Warn: a.note})
	all := len(pools) == 0
	if all && len(p.Pools()) == 0 {
		if err := a.incomplete(); err != nil {
			return err
		}
		return usagef("pull: the configuration has no pools")
	}
	if all {
		for _, pool := range p.Pools() {
			pools = append(pools, pool.Name)
		}
	}
	var failed []error
	if all {
		if err := a.incomplete(); err != nil {
			failed = append(failed, err)
		}
	}
	said := map[string]int{} // which source says what, so that one which is down is named once
	sources := map[string]string{}
	for _, name := range pools {
		err := a.pullOne(ctx, p, planner.PullRequest{Pool: name, Window: span, AsOf: asOf})
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), deferred.Flush(context.WithoutCancel(ctx)))
		}
		var source *ingest.SourceError
		if errors.As(err, &source) {
			text := source.Error()
			said[text], sources[text] = said[text]+1, source.Source
			if said[text] > 1 {
				continue
			}
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	failed = append(failed, saidAgain(said, sources)...)
	return errors.Join(append(failed, deferred.Flush(ctx), h.Close())...)
}

// saidAgain counts the pools for which a source says what it has said of another.
func saidAgain(said map[string]int, sources map[string]string) (list []error) {
	for _, text := range slices.Sorted(maps.Keys(said)) {
		if n := said[text]; n > 1 {
			list = append(list, fmt.Errorf("%d more pools: %s says the same", n-1, sources[text]))
		}
	}
	return list
}

// pullOne copies one pool, with a progress bar where somebody watches.
func (a *app) pullOne(ctx context.Context, p *planner.Planner, r planner.PullRequest) error {
	show, done := a.progress(r.Pool)
	result, err := p.Pull(ctx, r, show)
	done()
	if err != nil {
		return fmt.Errorf("pull %s: %w", r.Pool, err)
	}
	a.notePulledAnew(r.Pool, result.Changed)
	_, err = fmt.Fprintf(a.out, "%s: %s\n", r.Pool, pulled(result.Result))
	return err
}

// notePulledAnew says what of the question of a pool has changed, if anything has.
func (a *app) notePulledAnew(pool, changed string) {
	if changed != "" {
		a.note(fmt.Sprintf("%s: pulled anew, for the question has changed: %s; what was kept before stays until `plimsoll history forget %s`",
			pool, changed, pool))
	}
}

// pulled says what a pull did.
func pulled(r ingest.Result) string {
	s := fmt.Sprintf("%d samples in %d windows", r.Written, r.Windows)
	if r.Backward > 0 {
		s += fmt.Sprintf(" (%d before what was there)", r.Backward)
	}
	if r.Empty > 0 {
		s += fmt.Sprintf(", nothing in %d of them", r.Empty)
	}
	return s + ", complete until " + r.To.Format("2006-01-02 15:04")
}

// progress returns a function that draws progress on a terminal, and one that ends it.
func (a *app) progress(name string) (func(ingest.Progress), func()) {
	if !interactive(a.err) {
		return nil, func() {}
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription(name),
		progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(), progressbar.OptionUseANSICodes(a.env("NO_COLOR") == ""))
	show := func(p ingest.Progress) {
		bar.ChangeMax(p.Windows)
		_ = bar.Set(p.Window)
	}
	return show, func() { _ = bar.Finish() }
}
