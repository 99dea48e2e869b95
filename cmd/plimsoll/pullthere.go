package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/ingest"
)

// pullThere has a running service pull now, one pool after another, and says what it did as pull does. Without names it pulls
// all pools of the service.
func (a *app) pullThere(ctx context.Context, r remote, names []string, window string) error {
	if _, err := parseSpan("--window", window); err != nil {
		return err
	}
	asOf, err := a.asOfText()
	if err != nil {
		return err
	}
	var failed []error
	if len(names) == 0 {
		list, err := r.pools(ctx)
		if err != nil {
			return err
		}
		for _, p := range list.GetPools() {
			names = append(names, convert.PoolID(p.GetName()))
		}
		if list.GetIncomplete() != "" {
			failed = append(failed, errors.New(list.GetIncomplete()))
		}
		if len(names) == 0 && len(failed) == 0 {
			return usagef("pull: the configuration of the service has no pools")
		}
	}
	said := map[string]bool{} // a source that is down is named once
	for _, name := range names {
		err := a.pullOneThere(ctx, r, &plimsollv1.PullPoolRequest{Name: "pools/" + name, Window: window, AsOf: asOf})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && !said[err.Error()] {
			said[err.Error()] = true
			failed = append(failed, fmt.Errorf("pull %s: %w", name, err))
		}
	}
	return errors.Join(failed...)
}

// pullOneThere calls the service until the pool is copied to its end.
func (a *app) pullOneThere(ctx context.Context, r remote, in *plimsollv1.PullPoolRequest) error {
	pool := convert.PoolID(in.GetName())
	show, done := a.progress(pool)
	defer done()
	var all ingest.Result
	for {
		m, err := r.pullPool(ctx, in)
		if err != nil {
			return err
		}
		all.Written += int(m.GetSamples())
		all.Windows += int(m.GetWindows())
		all.Backward += int(m.GetBackwardWindows())
		all.Empty += int(m.GetEmptyWindows())
		if m.GetMore() {
			if show != nil {
				show(ingest.Progress{Window: all.Windows, Windows: all.Windows + 1})
			}
			continue
		}
		all.To = m.GetCompleteUntilTime().AsTime()
		a.notePulledAnew(pool, m.GetChanged())
		_, err = fmt.Fprintf(a.out, "%s: %s\n", pool, pulled(all))
		return err
	}
}
