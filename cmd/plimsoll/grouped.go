package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

// checkGrouped refuses what needs all series at once.
func (f forecastFlags) checkGrouped(server string) error {
	switch {
	case f.csv == "" || f.prometheus != "" || f.pool != "":
		return usagef("--grouped: goes with --csv alone")
	case server != "":
		return usagef("--grouped: not with --server, which takes all series at once")
	case f.chart != "":
		return usagef("--grouped: not with --chart")
	case len(f.whatIf)+len(f.grow)+len(f.add) > 0:
		return usagef("--grouped: not with --what-if, --grow or --add, which may need all series at once")
	case f.output != "jsonl" && f.output != "csv":
		return usagef("--grouped: needs -o jsonl or -o csv, which are written as they come, not %s", f.output)
	}
	return nil
}

// forecastGrouped forecasts one series after another of a text that is grouped by series,
// as many at once as there are workers, and prints each as soon as it and all before it are
// done. What it holds does not grow with the number of series, but for a line of the report on each.
func (a *app) forecastGrouped(ctx context.Context, f forecastFlags, q planner.Question, within series.Step) error {
	o, err := f.csvOptions()
	if err != nil {
		return err
	}
	text := csvfile.OpenGrouped(f.csv, o)
	if f.csv == "-" {
		text = csvfile.ReadGrouped(a.in, "standard input", o)
	}
	// Nobody sees mean and quantiles in a row of dates.
	q.OmitValues = f.output == "csv" && !f.values
	out := newForecastStream(a.out, f, q.Quantiles)
	var told []*plimsollv1.Forecast
	for x, err := range inOrder(ctx, a.workers(), text.Tables(), answerOf(f.historyFlags, q, a.now())) {
		if err != nil {
			return err
		}
		if x.message == nil {
			continue // nothing usable, as the report says
		}
		a.warn([]*plimsollv1.Forecast{x.message}, []planner.Answer{x.answer})
		if err := out.write(x.message); err != nil {
			return err
		}
		told = append(told, verdictOf(x.message))
	}
	if text := strings.TrimSpace(text.Report().String()); text != "" {
		fmt.Fprintln(a.err, text)
	}
	return verdict(told, within)
}

// workers returns how many series are worked on at once.
func (a *app) workers() int {
	if a.flags.workers > 0 {
		return a.flags.workers
	}
	return runtime.GOMAXPROCS(0)
}

// answerSet is the answer for one series, without its simulations.
type answerSet struct {
	message *plimsollv1.Forecast
	answer  planner.Answer // name and warnings only
}

// answerOf returns what answers q for the one series of a table.
func answerOf(f historyFlags, q planner.Question, now time.Time) func(context.Context, *csvfile.Table) (answerSet, error) {
	return func(ctx context.Context, t *csvfile.Table) (answerSet, error) {
		list := f.measuredIn(t)
		asked, err := askOf(list, q)
		if err != nil {
			return answerSet{}, err
		}
		answers, err := planner.ForecastAll(ctx, asked, 1)
		if err != nil || len(answers) == 0 {
			return answerSet{}, err
		}
		setReading(answers, list)
		x := answers[0]
		message := convert.ForecastMessage(x)
		if note := x.OldAt(now); note != "" {
			x.Warnings = append([]string{note}, x.Warnings...) // not in the message, which does not change with the clock
		}
		return answerSet{message, planner.Answer{Series: series.Series{Name: x.Series.Name}, Warnings: x.Warnings}}, nil
	}
}

// verdictOf returns the little of a forecast that verdict looks at.
func verdictOf(m *plimsollv1.Forecast) *plimsollv1.Forecast {
	s := m.GetSaturation()
	return &plimsollv1.Forecast{Series: m.GetSeries(),
		Saturation: &plimsollv1.Saturation{State: s.GetState(), NowTime: s.GetNowTime(), DateP50: s.GetDateP50()}}
}

// inOrder calls do for what comes in, n at once, and yields the results in the order of what came
// in. It reads no further ahead than that, and ends at the first error. It is no parallel.Do: nobody knows how many things come in, and
// results are yielded while others are still being read.
func inOrder[T, R any](ctx context.Context, n int, in iter.Seq2[T, error], do func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	type result struct {
		value R
		err   error
	}
	return func(yield func(R, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		queue := make(chan chan result, n-1) // and one that is waited for
		go func() {
			defer close(queue)
			for x, err := range in {
				c := make(chan result, 1)
				select {
				case queue <- c:
				case <-ctx.Done():
					return
				}
				if err != nil {
					c <- result{err: err}
					return
				}
				go func() {
					value, err := do(ctx, x)
					c <- result{value, err}
				}()
			}
		}()
		for {
			var r result
			select {
			case c, more := <-queue:
				if !more {
					return
				}
				r = <-c
			case <-ctx.Done(): // the reader may be waiting for input that never comes
				r.err = ctx.Err()
			}
			if !yield(r.value, r.err) || r.err != nil {
				return
			}
		}
	}
}

// forecastStream prints forecasts one by one.
type forecastStream struct {
	w      io.Writer
	csv    *csv.Writer // nil for jsonl
	values bool
	header []string // until it is written
}

// newForecastStream returns a stream in the format of the flags.
func newForecastStream(w io.Writer, f forecastFlags, quantiles []float64) *forecastStream {
	if f.output == "jsonl" {
		return &forecastStream{w: w}
	}
	s := &forecastStream{w: w, csv: csv.NewWriter(w), values: f.values, header: sheets.DatesColumns()}
	if f.values {
		s.header = []string{"series", "time", "mean"}
		for _, p := range quantiles {
			s.header = append(s.header, "q"+sheets.Plain(p))
		}
	}
	return s
}

// write prints one forecast.
func (s *forecastStream) write(m *plimsollv1.Forecast) error {
	if s.csv == nil {
		return writeLine(s.w, m)
	}
	rows := [][]string{sheets.DatesRow(m)}
	if s.values {
		var err error
		if rows, err = sheets.ValuesRows(m); err != nil {
			return err
		}
	}
	if s.header != nil {
		rows = append([][]string{s.header}, rows...)
		s.header = nil
	}
	return s.csv.WriteAll(rows)
}
