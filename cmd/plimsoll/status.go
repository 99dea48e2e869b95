package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// statusFlags are the flags of the verb status.
type statusFlags struct {
	labels                     []string
	output, failWithin, maxAge string
	partial                    bool
}

func (a *app) statusCommand() *cobra.Command {
	var f statusFlags
	c := &cobra.Command{
		Use:   "status",
		Short: "Say of all pools of the configuration what to do, the most urgent first",
		Long: `Shows the ranked table of all pools. A forecast that was kept and is fresh (--max-age) is shown as it is; the others
are made now, and kept. Each pool is kept in memory as its line only, so that their number does not matter.

It exits 1 where a source does not answer, unless --partial is given.`,
		Example: "  plimsoll status\n  plimsoll status --label site=berlin --fail-within 30d",
		Args:    exactly(),
		RunE:    func(c *cobra.Command, _ []string) error { return a.status(c.Context(), f) },
	}
	fl := c.Flags()
	fl.StringArrayVar(&f.labels, "label", nil, "only pools with this `NAME=VALUE`; may be given again")
	fl.StringVarP(&f.output, "output", "o", "table", "table, csv, json or yaml")
	fl.StringVar(&f.failWithin, "fail-within", "", "exit 3 if any pool saturates within this `SPAN` with a probability of at least a half")
	fl.StringVar(&f.maxAge, "max-age", "1d", "how old a forecast may be that was kept; 0s makes all of them anew")
	fl.BoolVar(&f.partial, "partial", false, "exit 0 although a source does not answer")
	a.serverFlag(fl)
	return c
}

// status runs the verb.
func (a *app) status(ctx context.Context, f statusFlags) error {
	if err := checkOutput(f.output, "table", "csv", "json", "yaml"); err != nil {
		return err
	}
	q, err := f.question(a)
	if err != nil {
		return err
	}
	var list []poolStatus
	var missing error // pools that are not known
	if a.flags.server != "" {
		list, missing, err = a.statusThere(ctx, a.remote(), q)
	} else {
		list, err = a.statusHere(ctx, q)
		missing = a.incomplete()
	}
	if err != nil {
		return err
	}
	if err := a.writeStatus(f.output, list); err != nil {
		return err
	}
	if err := statusVerdict(list, q.within, f.partial); err != nil || f.partial {
		return err
	}
	return missing
}

// statusHere asks the planner of the configuration about its pools.
func (a *app) statusHere(ctx context.Context, q statusQuestion) ([]poolStatus, error) {
	p, done, err := a.keepingPlanner(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	q.asOf = p.AsOf(q.asOf)
	pools, err := labelledPools(p.Pools(), q.labels)
	if err != nil {
		return nil, cmp.Or(a.incomplete(), err)
	}
	list := make([]poolStatus, len(pools))
	return list, parallel.Do(ctx, len(pools), a.flags.workers, func(ctx context.Context, i int) (err error) {
		list[i], err = q.ask(ctx, p, pools[i])
		return err
	})
}

// statusQuestion is what the flags ask.
type statusQuestion struct {
	labels map[string]string
	asOf   time.Time
	within series.Step
	maxAge time.Duration
}

// question converts the flags.
func (f statusFlags) question(a *app) (q statusQuestion, err error) {
	q.labels = map[string]string{}
	for _, l := range f.labels {
		name, value, ok := strings.Cut(l, "=")
		if !ok || name == "" {
			return q, usagef("--label %q: want NAME=VALUE, such as site=berlin", l)
		}
		q.labels[name] = value
	}
	if q.asOf, err = a.asOf(); err != nil {
		return q, err
	}
	if q.within, err = parseSpan("--fail-within", f.failWithin); err != nil {
		return q, err
	}
	if f.maxAge == "0s" || f.maxAge == "0" {
		q.maxAge = -1
		return q, nil
	}
	age, err := parseSpan("--max-age", f.maxAge)
	q.maxAge = age.Approx()
	return q, err
}

// labelledPools returns the pools that have all the labels.
func labelledPools(pools []estate.Pool, labels map[string]string) ([]estate.Pool, error) {
	if len(pools) == 0 {
		return nil, usagef("the configuration has no pools")
	}
	if len(labels) == 0 {
		return pools, nil
	}
	names, err := estate.Group{Labels: labels}.Named(pools)
	if err != nil {
		return nil, usagef("--label: %w", err)
	}
	return slices.DeleteFunc(pools, func(p estate.Pool) bool { return !slices.Contains(names, p.Name) }), nil
}

// poolStatus is what is known of a pool, without what grows with its steps.
type poolStatus struct {
	pool    *plimsollv1.Pool
	summary *plimsollv1.Forecast
	line    report.PoolLine
	asOf    time.Time
	kept    bool
}

// ask takes what is kept, if that is fresh and reaches far enough, and forecasts otherwise.
func (q statusQuestion) ask(ctx context.Context, p *kept.Planner, pool estate.Pool) (poolStatus, error) {
	last, err := p.Fresh(ctx, pool, q.asOf, q.maxAge)
	if err != nil {
		return poolStatus{}, err
	}
	if last != nil && q.reaches(last.GetForecast()) {
		return newPoolStatus(convert.PoolMessage(pool), last.GetForecast(), last.GetName(), last.GetAsOfTime().AsTime(), q.asOf, true), nil
	}
	asked := planner.Question{AsOf: q.asOf, Keep: true}
	answer, err := p.ForecastOrUnread(ctx, pool, asked)
	if err != nil {
		return poolStatus{}, err
	}
	m := convert.ForecastMessage(answer)
	if !q.reaches(m) && answer.Forecast != nil {
		asked.Keep, asked.Horizon = false, estate.Horizon{Span: q.within}
		if answer, err = p.ForecastOrUnread(ctx, pool, asked); err != nil {
			return poolStatus{}, err
		}
		m = convert.ForecastMessage(answer)
	}
	return newPoolStatus(convert.PoolMessage(pool), m, answer.Kept, q.asOf, q.asOf, false), nil
}

// reaches reports whether a forecast looks as far as --fail-within does.
func (q statusQuestion) reaches(m *plimsollv1.Forecast) bool {
	now := m.GetSaturation().GetNowTime()
	if q.within.IsZero() || now == nil {
		return true
	}
	return !briefing.Line(m).Horizon.Before(q.within.After(now.AsTime()))
}

// newPoolStatus takes of a forecast what is shown; the status of the pool is set to it.
func newPoolStatus(pool *plimsollv1.Pool, m *plimsollv1.Forecast, name string, asOf, now time.Time, isKept bool) poolStatus {
	s := poolStatus{pool: pool, line: briefing.Line(m), summary: convert.Summary(m), asOf: asOf, kept: isKept}
	s.pool.Status = convert.PoolStatus(m, name, asOf, now)
	s.line.Concerns, s.line.Happened, s.line.Levels = nil, nil, nil
	s.line.Pool = cmp.Or(pool.GetTitle(), convert.PoolID(pool.GetName()))
	return s
}

// writeStatus prints the pools, ranked, and says how old they are.
func (a *app) writeStatus(format string, list []poolStatus) error {
	slices.SortStableFunc(list, func(x, y poolStatus) int { return briefing.CompareLines(x.line, y.line) })
	switch format {
	case "json", "yaml":
		m := &plimsollv1.ListPoolsResponse{}
		for _, s := range list {
			m.Pools = append(m.Pools, s.pool)
		}
		return writeMessage(a.out, format, m)
	case "csv":
		return sheets.DatesCSV(a.out, summaries(list))
	}
	lines := make([]report.PoolLine, len(list))
	oldest, count := time.Time{}, 0
	for i, s := range list {
		lines[i] = s.line
		if s.kept {
			if count++; oldest.IsZero() || s.asOf.Before(oldest) {
				oldest = s.asOf
			}
		}
	}
	if err := report.WritePools(a.out, lines, a.tableOptions()); err != nil {
		return err
	}
	text := fmt.Sprintf("\n%d of %d pools from what is kept", count, len(list))
	if count > 0 {
		text += ", the oldest as of " + oldest.Format("2006-01-02 15:04")
	}
	_, err := fmt.Fprintln(a.out, text+".")
	return err
}

// summaries returns the forecasts of the pools.
func summaries(list []poolStatus) []*plimsollv1.Forecast {
	out := make([]*plimsollv1.Forecast, len(list))
	for i, s := range list {
		out[i] = s.summary
	}
	return out
}

// statusVerdict is verdict, and an error where a source does not answer.
func statusVerdict(list []poolStatus, within series.Step, partial bool) error {
	messages := summaries(list)
	err := verdict(messages, within)
	if _, broken := err.(*boundError); broken || partial { //nolint:errorlint // verdict wraps nothing
		if partial && !broken {
			return nil
		}
		return err
	}
	var silent []string
	for _, m := range messages {
		if m.GetSaturation().GetState() == plimsollv1.State_STATE_SOURCE_UNAVAILABLE {
			silent = append(silent, m.GetSeries())
		}
	}
	if len(silent) > 0 {
		return fmt.Errorf("the source of %d of %d pools does not answer: %s", len(silent), len(list), shortList(silent))
	}
	return err
}

// shortList names a few of many.
func shortList(names []string) string {
	const shown = 5
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}
