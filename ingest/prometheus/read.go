package prometheus

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

var _ ingest.Source = (*Source)(nil)

// gathered is the values of one series over a plan.
type gathered struct {
	labels map[string]string
	at     []int32 // evaluations with a value, ascending
	values []float64
}

// Read yields the series of the expression q.Expr, named and labelled as the
// server names them. A query needs Start and End.
//
// With a zero q.Step the series have the resolution as their step. Otherwise
// the evaluations within a step become its value by q.Statistic, and steps that
// the range cuts are left out. The default of q.Resolution is the distance at
// which the server measures, or a part of a step that is no multiple of it. Infinite values are left out, with
// a warning. All series are gathered before the first one is yielded.
func (s *Source) Read(ctx context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	return func(yield func(series.Series, error) bool) {
		q, err := s.atOwnResolution(ctx, q)
		if err != nil {
			yield(series.Series{}, err)
			return
		}
		p, err := newEvaluations(q, s.config.MaxSamples)
		if err != nil {
			yield(series.Series{}, s.fail(err))
			return
		}
		all, err := s.gather(ctx, q.Expr, p)
		if err != nil {
			yield(series.Series{}, err)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if err := ctx.Err(); err != nil {
				yield(series.Series{}, err)
				return
			}
			one, err := s.series(name, all[name], q, p)
			if err != nil {
				yield(series.Series{}, s.fail(err))
				return
			}
			if one.Len() > 0 && !yield(one, nil) {
				return
			}
			delete(all, name)
		}
	}
}

// gather reads all pieces of p.
func (s *Source) gather(ctx context.Context, expr string, p evaluations) (map[string]*gathered, error) {
	all := map[string]*gathered{}
	b := bounds{bytes: s.config.MaxResponseBytes, series: s.config.MaxSeries, samples: s.config.MaxSamples}
	told := map[string]bool{}
	infinite := 0
	if p.n == 0 {
		s.warn("the range holds no whole step: nothing is read")
	}
	if p.n > 0 {
		if err := s.countFirst(ctx, expr, p); err != nil {
			return nil, err
		}
	}
	length := maxPoints
	for from := 0; from < p.n; {
		c := piece{from, min(from+length, p.n)}
		m, err := s.fetch(ctx, s.form(expr, p, c), b)
		if err != nil {
			if length, err = s.halve(ctx, c, err); err != nil {
				return nil, err
			}
			continue
		}
		from = c.to
		b.samples -= m.samples
		infinite += m.infinite
		for _, w := range m.warnings {
			if !told[w] && len(told) < maxWarnings {
				told[w] = true
				s.warn("warning of the server: %s", shorten(w))
			}
		}
		if err := s.merge(all, m, p, c); err != nil {
			return nil, s.fail(err)
		}
	}
	if infinite > 0 {
		s.warn("%d infinite values were left out", infinite)
	}
	return all, ctx.Err()
}

// minPiece is the fewest evaluations that are asked for after larger pieces were too much. What is left of one is not halved further: a
// server that cannot do a few is not helped by a dozen more queries.
const minPiece = 64

// halve returns how many evaluations to ask for after a piece failed with err, which is returned where fewer would not help.
func (s *Source) halve(ctx context.Context, c piece, err error) (int, error) {
	n := (c.to - c.from + 1) / 2
	if !tooMuch(err) || n < minPiece || ctx.Err() != nil {
		return 0, err
	}
	var failed *ingest.SourceError
	if errors.As(err, &failed) && !s.alive(ctx) {
		failed.Err = fmt.Errorf("%w, and does not answer the simplest query either: is it alive?", failed.Err)
		s.noteFailure(failed)
		return 0, failed
	}
	s.warn("%s; asking for half of it", strings.TrimPrefix(err.Error(), s.config.Name+": "))
	return n, nil
}

// form returns the parameters of the request for one piece.
func (s *Source) form(expr string, p evaluations, c piece) url.Values {
	seconds := func(milli int64) string { return strconv.FormatFloat(float64(milli)/1000, 'f', -1, 64) }
	return url.Values{
		"query": {expr},
		"start": {seconds(p.at(c.from).UnixMilli())},
		"end":   {seconds(p.at(c.to - 1).UnixMilli())},
		"step":  {seconds(p.resolution.Milliseconds())},
		// So that the server stops when nobody waits for it any more.
		"timeout": {seconds(s.queryTimeout().Milliseconds())},
	}
}

// merge adds the answer for piece c to all.
func (s *Source) merge(all map[string]*gathered, m matrix, p evaluations, c piece) error {
	for _, v := range m.vectors {
		name := seriesName(v.labels)
		g := all[name]
		switch {
		case len(name) > series.MaxSeriesName:
			return fmt.Errorf("series %.60s… has a name of more than the limit of %d bytes: sum it by fewer labels", name, series.MaxSeriesName)
		case g == nil && len(all) >= s.config.MaxSeries:
			return &limitError{"series", int64(s.config.MaxSeries), "select fewer, or sum them"}
		case g == nil:
			g = &gathered{labels: describing(v.labels)}
			all[name] = g
		}
		for k, milli := range v.millis {
			i, err := p.index(c, milli)
			if err != nil {
				return fmt.Errorf("series %s: %w", name, err)
			}
			if n := len(g.at); n > 0 && int32(i) <= g.at[n-1] {
				return fmt.Errorf("series %s is twice in one answer", name)
			}
			g.at, g.values = append(g.at, int32(i)), append(g.values, v.values[k])
		}
	}
	return nil
}

// series puts what was gathered on the grid that q asks for.
func (s *Source) series(name string, g *gathered, q ingest.Query, p evaluations) (series.Series, error) {
	if len(g.at) == 0 {
		return series.Series{}, nil
	}
	if !p.grouped {
		return p.direct(name, g, q)
	}
	samples := make([]series.Sample, len(g.at))
	for k, i := range g.at {
		samples[k] = series.Sample{Time: p.at(int(i)), Value: g.values[k]}
	}
	if len(samples) == 1 { // a single sample has no grid of its own to be rounded to
		samples[0].Time = floorStep(samples[0].Time, q.Step)
	}
	series, report, err := series.Regularize(name, samples, series.Grid{Step: q.Step, Statistic: q.Statistic, Unit: q.Unit, Labels: g.labels})
	for _, note := range report.Notes {
		s.warn("series %s: %s", name, note)
	}
	return series, err
}

// direct returns the evaluations themselves as a series.
func (p evaluations) direct(name string, g *gathered, q ingest.Query) (series.Series, error) {
	first, last := g.at[0], g.at[len(g.at)-1]
	if n := int(last-first) + 1; n > series.MaxValues {
		return series.Series{}, fmt.Errorf("series %s: %d steps of %v, the limit is %d: ask for a longer resolution or a shorter range", name,
			n, p.resolution, series.MaxValues)
	}
	values := make([]float64, last-first+1)
	for i := range values {
		values[i] = math.NaN()
	}
	for k, i := range g.at {
		values[i-first] = g.values[k]
	}
	series := series.Series{
		Name: name, Labels: g.labels, Unit: q.Unit, Statistic: q.Statistic,
		Start: p.at(int(first)), Step: series.Step{Dur: p.resolution}, Values: values,
	}
	return series, series.Validate()
}
