package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
)

// groupsFlags are the flags of the verb groups.
type groupsFlags struct {
	whatIfFlags

	by, horizon, output, explain string
	paths                        int
	movable                      bool
	seed                         uint64
}

func (a *app) groupsCommand() *cobra.Command {
	var f groupsFlags
	c := &cobra.Command{
		Use:   "groups [GROUP...]",
		Short: "Say when pools that belong together run out, which of them first, and what is idle",
		Long: `Forecasts the pools of groups on simulations that belong together, so that demands which move together in
the history do so in the future. For every group it says when the first pool saturates and which that
is, when all together do where their demands add up, how many pools are too late to order for, and what capacity
is not needed. Groups are those of the configuration, or with --by one for each combination of labels.

What-ifs are answered for the sum where there is one, and else for whichever pool is first.`,
		Example: "  plimsoll groups --by site\n  plimsoll groups cluster-b -o json\n  plimsoll groups --what-if failover --explain",
		RunE:    func(c *cobra.Command, args []string) error { return a.groups(c.Context(), args, f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.by, "by", "", "group by these `LABELS` of the pools, such as site or site,team")
	fl.BoolVar(&f.movable, "movable", false, "load can move freely between the pools of each group of --by: what to do goes by their sum")
	fl.StringVar(&f.horizon, "horizon", "", "how far to look: a span such as 180d (default: that of each pool)")
	f.addNamedTo(fl, "")
	fl.StringVar(&f.explain, "explain", "", "also say what the date of the first pool is made of: trend, seasons, noise; of the "+
		"date that orders go by, or of `P10,P50,P90`")
	fl.Lookup("explain").NoOptDefVal = orderDate
	fl.IntVar(&f.paths, "paths", planner.DefaultPaths, "number of simulations")
	fl.Uint64Var(&f.seed, "seed", planner.DefaultSeed, "seed of the simulations")
	fl.StringVarP(&f.output, "output", "o", "table", "table, json, csv or yaml")
	a.serverFlag(fl)
	return c
}

// groups runs the verb.
func (a *app) groups(ctx context.Context, names []string, f groupsFlags) error {
	if err := checkOutput(f.output, "table", "json", "csv", "yaml"); err != nil {
		return err
	}
	q, err := f.question(a, names)
	if err != nil {
		return err
	}
	m, err := a.rollUp(ctx, q)
	var invalid *estate.InvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Field == "by":
		return usagef("--by: %w", invalid.Err)
	case err != nil:
		return err
	}
	if left := m.GetLeftOut(); len(left) > 0 {
		fmt.Fprintf(a.err, "in no group, for want of a label: %s\n", strings.Join(left, ", "))
	}
	switch f.output {
	case "json", "yaml":
		return writeMessage(a.out, f.output, m)
	case "csv":
		a.noteGroupWhatIfs(m)
		return sheets.GroupsCSV(a.out, m)
	}
	if err := report.WriteGroups(a.out, briefing.GroupLines(m), a.tableOptions()); err != nil {
		return err
	}
	return sheets.GroupsFurther(a.out, m, a.tableOptions())
}

// question converts the flags.
func (f groupsFlags) question(a *app, names []string) (q planner.GroupQuestion, err error) {
	q.Names = names
	if f.by != "" {
		for _, label := range strings.Split(f.by, ",") {
			if label = strings.TrimSpace(label); label == "" {
				return q, usagef("--by %q: want labels of the pools, such as site,team", f.by)
			}
			q.By = append(q.By, label)
		}
	}
	q.Movable = f.movable
	if q.Movable && len(q.By) == 0 {
		return q, usagef("--movable: goes with --by; a group of the configuration says movable itself")
	}
	if len(q.By) > 0 && len(names) > 0 {
		return q, usagef("--by: not with the name of a group")
	}
	if q.Question.Horizon, err = estate.ParseHorizon(f.horizon); err != nil {
		return q, usagef("--horizon: %w", err)
	}
	if q.Question.AsOf, err = a.asOf(); err != nil {
		return q, err
	}
	if q.Question.WhatIfs, err = f.whatIfs("", true); err != nil {
		return q, err
	}
	if f.explain != "" && f.output == "csv" {
		return q, usagef("--explain: not with -o csv")
	}
	if f.explain != "" {
		if q.Question.Explain, err = parseDates("--explain", f.explain); err != nil {
			return q, err
		}
	}
	q.Question.Paths, q.Question.Seed = f.paths, &f.seed
	if err := forecast.CheckSize(f.paths, 1); err != nil {
		return q, usagef("--%w", err)
	}
	return q, nil
}

// rollUp asks here or at --server.
func (a *app) rollUp(ctx context.Context, q planner.GroupQuestion) (*plimsollv1.RollUpPoolsResponse, error) {
	if a.flags.server != "" {
		in := &plimsollv1.RollUpPoolsRequest{By: q.By, Movable: q.Movable, Groups: q.Names, Options: convert.QuestionMessage(q.Question)}
		if !q.Question.AsOf.IsZero() {
			in.AsOf = q.Question.AsOf.Format(time.RFC3339Nano)
		}
		out := &plimsollv1.RollUpPoolsResponse{}
		return out, a.remote().post(ctx, "/v1/groups:rollUp", in, out)
	}
	p, done, err := a.planner()
	if err != nil {
		return nil, err
	}
	defer done()
	r, err := p.Groups(ctx, q)
	if err != nil {
		return nil, err
	}
	return convert.RollUpMessage(r), nil
}
