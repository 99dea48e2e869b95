package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
)

// openState opens where forecasts are kept, under the data directory, and returns it with what to call when done.
func (a *app) openState(ctx context.Context) (kept.Memory, func(), error) {
	dir, err := a.dataDir()
	if err != nil {
		a.note(fmt.Sprintf("forecasts are not kept: %v", err))
		return kept.Memory{}, func() {}, nil
	}
	faults := &kept.Faults{Told: func(err error) { a.note(fmt.Sprintf("answers are not kept: %v", err)) }}
	store, err := sqlite.Open(ctx, dir, sqlite.Options{})
	var inUse *state.InUseError
	switch {
	case errors.As(err, &inUse) || ctx.Err() != nil:
		return kept.Memory{}, nil, err
	case err != nil: // a full disk, a damaged file: answers are given all the same
		return kept.Memory{Store: state.Unusable{Err: err}, Now: a.now, Faults: faults}, func() {}, nil //nolint:nilerr // every answer says it
	}
	return kept.Memory{Store: store, Now: a.now, Faults: faults}, func() { _ = store.Close() }, nil
}

// keepingPlanner returns the planner of the configuration, with where forecasts are kept.
func (a *app) keepingPlanner(ctx context.Context) (*kept.Planner, func(), error) {
	memory, closeState, err := a.openState(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, done, err := a.plannerWith(memory)
	if err != nil {
		closeState()
		return nil, nil, err
	}
	return p, func() { done(); closeState() }, nil
}

// forecastPool answers q for a pool of the configuration.
func (a *app) forecastPool(ctx context.Context, name string, q planner.Question) ([]planner.Answer, error) {
	open := func() (*kept.Planner, func(), error) { return a.plannerWith(kept.Memory{}) }
	if q.Keep || q.SinceLast != 0 {
		open = func() (*kept.Planner, func(), error) { return a.keepingPlanner(ctx) }
	}
	p, done, err := open()
	if err != nil {
		return nil, err
	}
	defer done()
	answer, err := p.ForecastPool(ctx, name, q)
	return []planner.Answer{answer}, err
}

// rememberAs keeps the answer for a series that is of no pool, under a name of its own.
func (a *app) rememberAs(ctx context.Context, name string, answers []planner.Answer) error {
	if name == "" {
		return nil
	}
	if len(answers) != 1 {
		return usagef("--keep %q: there are %d series, and one name: keep one at a time", name, len(answers))
	}
	memory, closeState, err := a.openState(ctx)
	if err != nil {
		return err
	}
	defer closeState()
	answers[0].Pool = name
	if answers[0], err = memory.Remember(ctx, answers[0]); err != nil {
		return err
	}
	if why := answers[0].NotKept; why != "" {
		return fmt.Errorf("--keep %s: %s", name, why)
	}
	return nil
}
