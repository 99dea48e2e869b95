package main

import (
	"context"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// poolNames is a flag that may be given again: the pools that are named, and the first of them.
type poolNames struct {
	pool  string
	pools []string
}

// String writes the names.
func (n *poolNames) String() string { return strings.Join(n.pools, ",") }

// Type is what the flag holds, for its help.
func (n *poolNames) Type() string { return "string" }

// Set adds a name.
func (n *poolNames) Set(name string) error {
	if name == "" {
		return usagef("want the name of a pool")
	}
	if slices.Contains(n.pools, name) {
		return usagef("%q is there already", name)
	}
	n.pools = append(n.pools, name)
	n.pool = n.pools[0]
	return nil
}

// allPools names every pool of the configuration, for --all.
func (a *app) allPools(f *forecastFlags) error {
	switch {
	case f.csv != "" || f.prometheus != "" || f.pool != "":
		return usagef("forecast: give only one of --csv, --prometheus, --pool and --all")
	case a.flags.server != "":
		return usagef("--all: not with --server; what it keeps of all pools is at /v1/pools")
	}
	e, err := a.estate()
	if err != nil {
		return err
	}
	if len(e.Pools) == 0 {
		return usagef("--all: the configuration has no pools")
	}
	for _, p := range e.Pools {
		f.pools = append(f.pools, p.Name)
	}
	f.pool = f.pools[0]
	return nil
}

// severalPools answers q for each of the pools. The simulations are let go of at once, unless a chart or a calendar is to be made of them.
func (a *app) severalPools(ctx context.Context, f forecastFlags, q planner.Question) ([]*plimsollv1.Forecast, []planner.Answer, error) {
	if len(q.WhatIfs) > 0 {
		return nil, nil, usagef("--what-if, --event: one --pool at a time; groups answer for several")
	}
	if a.flags.server != "" {
		var list []*plimsollv1.Forecast
		for _, name := range f.pools {
			m, err := a.remote().forecastPool(ctx, name, q)
			if err != nil {
				return nil, nil, err
			}
			list = append(list, m)
		}
		return list, nil, nil
	}
	open := func() (*kept.Planner, func(), error) { return a.plannerWith(kept.Memory{}) }
	if q.Keep || q.SinceLast != 0 {
		open = func() (*kept.Planner, func(), error) { return a.keepingPlanner(ctx) }
	}
	p, done, err := open()
	if err != nil {
		return nil, nil, err
	}
	defer done()
	q.OmitValues = !f.values && (f.output == "table" || f.output == "csv")
	messages, answers := make([]*plimsollv1.Forecast, len(f.pools)), make([]planner.Answer, len(f.pools))
	err = parallel.Do(ctx, len(f.pools), a.flags.workers, func(ctx context.Context, i int) error {
		pool, err := p.Pool(f.pools[i])
		if err != nil {
			return err
		}
		x, err := p.ForecastOrUnread(ctx, pool, q)
		if err != nil {
			return err
		}
		messages[i], answers[i] = convert.ForecastMessage(x), x
		if f.chart == "" && f.ics == "" {
			answers[i] = planner.Answer{Series: series.Series{Name: x.Series.Name}, Pool: x.Pool, Warnings: x.Warnings}
		}
		return nil
	})
	return messages, answers, err
}
