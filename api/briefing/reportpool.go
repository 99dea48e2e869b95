package briefing

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
)

// reportBuilder turns answers into lines of a report as they come.
type reportBuilder struct {
	p      *planner.Planner
	r      Request
	titles map[string]string // of what-ifs
	files  []string          // of the page of each pool, without folder and extension
	lines  []report.PoolLine // of each pool, in the order of the estate
	groups []report.GroupLine
}

// apart reports whether pools have pages of their own.
func (b *reportBuilder) apart() bool { return b.r.Write != nil && len(b.lines) > MaxInline }

// pool takes the answer about a pool.
func (b *reportBuilder) pool(ctx context.Context, i int, a planner.Answer) error {
	l, err := b.line(ctx, i, a)
	if err != nil {
		return fmt.Errorf("pool %q: %w", a.Pool, err)
	}
	b.lines[i] = l
	if b.r.Answer == nil {
		return nil
	}
	return b.r.Answer(ctx, i, a)
}

// group takes the answer about a group.
func (b *reportBuilder) group(_ context.Context, g planner.GroupAnswer) error {
	l := groupReportLine(g)
	if len(g.Explanations) > 0 {
		l.Headline.Explained = &report.Explanation{Explanation: g.Explanations[0]}
	}
	b.groups = append(b.groups, l)
	return nil
}

// line returns all that a report says about a pool.
func (b *reportBuilder) line(ctx context.Context, i int, a planner.Answer) (report.PoolLine, error) {
	l := answerLine(a)
	l.Unexplained = a.Unexplained
	draw := report.Inline
	if b.apart() {
		l.Page = "pools/" + b.files[i] + ".html"
		draw = b.beside(b.files[i])
	}
	var err error
	if l.WhatIfs, err = whatIfLines(ctx, a, b.titles, draw); err != nil {
		return l, err
	}
	if pool, err := b.p.Pool(a.Pool); err == nil {
		l.Title = pool.Title
	}
	if len(a.Explanations) > 0 && !a.Explanations[0].Date.Beyond {
		l.Explained = &report.Explanation{Explanation: a.Explanations[0], Unit: a.Series.Unit}
	}
	if a.Moved != nil {
		l.Moved = &report.Movement{Time: a.Moved.AsOf, Movement: a.Moved.Movement, Summary: a.Moved.Words()}
	}
	if l.Idle, err = idleOf(b.p, a); err != nil {
		return l, err
	}
	l.Chart, err = draw(ctx, FanChart(a))
	return l, err
}

// drawing draws a chart for a page.
type drawing func(context.Context, report.Chart) (report.Figure, error)

// beside returns what draws the charts of a page in pools/ into files: the first has the name of the page.
func (b *reportBuilder) beside(name string) drawing {
	n := 0
	return func(ctx context.Context, c report.Chart) (report.Figure, error) {
		n++
		file := fmt.Sprintf("../charts/%s-%d", name, n)
		return report.Beside(ctx, c, file, func(name string, data []byte) error { return b.r.Write(strings.TrimPrefix(name, "../"), data) })
	}
}

// pages writes the pages of pools, where they have any.
func (b *reportBuilder) pages(m report.Monthly) error {
	if !b.apart() {
		return nil
	}
	for _, l := range m.Pools {
		var buf bytes.Buffer
		if err := report.WritePoolPage(&buf, m, l); err != nil {
			return err
		}
		if err := b.r.Write(l.Page, buf.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// pageNames returns a name of a file for each pool, each once: its own with all that a file system might mind replaced.
func pageNames(pools []estate.Pool) []string {
	out, used := make([]string, len(pools)), map[string]bool{}
	for i, pool := range pools {
		name := safeName(pool.Name)
		for n := 2; used[name]; n++ {
			name = fmt.Sprintf("%s-%d", safeName(pool.Name), n)
		}
		out[i], used[name] = name, true
	}
	return out
}

func safeName(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a' // some file systems know no case
		}
		return '-'
	}, name)
	safe = strings.Trim(safe[:min(len(safe), 100)], ".-")
	if safe == "" {
		return "pool"
	}
	return safe
}
