package planner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/ingest"
)

// Members asks the source which pools a template makes, ordered by their labels. A Prometheus is asked for the week before the
// time of the question every hour, and for the last hour every minute, so that what is down just now stays a pool.
//
// The error names the labels where two series have the same, where one lacks a label, and where there are too many; it is
// an *ingest.SourceError where the source does not answer.
func Members(ctx context.Context, spec estate.SourceSpec, src ingest.Source, t estate.Template) ([]estate.Member, error) {
	m := members{spec: spec, src: src, Template: t}
	found, err := m.read(ctx, t.Query)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("query %q: selects no series of source %q in the week before %s", t.Query, spec.Name, t.AsOf.Format(time.DateOnly))
	}
	byLabels, err := m.tellApart(found)
	if err != nil {
		return nil, err
	}
	capacities, err := m.capacities(ctx)
	if err != nil {
		return nil, err
	}
	var list []estate.Member
	for _, key := range slices.Sorted(maps.Keys(byLabels)) {
		x := byLabels[key]
		one := estate.Member{Values: m.values(x.labels), Installed: capacities.of(m.Labels, x.labels)}
		if one.Query, err = m.queryOf(ctx, x); err != nil {
			return nil, err
		}
		if known, ok := src.(capacitySource); ok && t.CapacityQuery == "" {
			_, one.FromSource = known.Capacity(one.Query)
		}
		list = append(list, one)
	}
	return list, nil
}

// members is a template while its pools are looked for.
type members struct {
	estate.Template

	spec estate.SourceSpec
	src  ingest.Source
	join bool // labels cannot be added to selectors
	seen bool // whether that is known
}

// labelled is a series that was found.
type labelled struct {
	name   string
	labels map[string]string
	last   float64
}

// read returns the series that query selects, by name.
func (m *members) read(ctx context.Context, query string) (map[string]labelled, error) {
	found := map[string]labelled{}
	if m.spec.Prometheus == nil {
		wanted := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(query), `\*`, ".*") + "$")
		if query == "" {
			wanted = regexp.MustCompile("")
		}
		return found, m.gather(ctx, ingest.Query{End: m.AsOf}, wanted, found)
	}
	for _, window := range []struct{ back, every time.Duration }{{7 * 24 * time.Hour, time.Hour}, {time.Hour, time.Minute}} {
		q := ingest.Query{Expr: query, Start: m.AsOf.Add(-window.back), End: m.AsOf, Resolution: window.every}
		if err := m.gather(ctx, q, nil, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// gather adds the series of q whose name is wanted; nil wants all.
func (m *members) gather(ctx context.Context, q ingest.Query, wanted *regexp.Regexp, found map[string]labelled) error {
	for s, err := range m.src.Read(ctx, q) {
		if err != nil {
			return err
		}
		if wanted != nil && !wanted.MatchString(s.Name) {
			continue
		}
		x := labelled{name: s.Name, labels: s.Labels, last: math.NaN()}
		if i := s.Last(); i >= 0 {
			x.last = s.Values[i]
		}
		if m.spec.Prometheus == nil {
			x.labels = labelsOfName(s.Name)
		}
		found[s.Name] = x
	}
	return nil
}

// labelPair is a label in the name of a series, as PromQL writes it.
var labelPair = regexp.MustCompile(`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"`)

// labelsOfName returns the labels of a series of a file: its name, and those that the name itself has.
func labelsOfName(name string) map[string]string {
	labels := map[string]string{}
	if _, inner, ok := strings.Cut(name, "{"); ok && strings.HasSuffix(inner, "}") {
		for _, pair := range labelPair.FindAllStringSubmatch(inner, -1) {
			if v, err := strconv.Unquote(`"` + pair[2] + `"`); err == nil {
				labels[pair[1]] = v
			}
		}
	}
	labels["series"] = name
	return labels
}

// tellApart returns the series by their labels, of which each set must be there once.
func (m *members) tellApart(found map[string]labelled) (map[string]labelled, error) {
	limit := m.Limit
	if limit == 0 {
		limit = estate.DefaultTemplateLimit
	}
	byLabels := map[string]labelled{}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		x := found[name]
		for _, label := range m.Labels {
			if x.labels[label] == "" {
				return nil, fmt.Errorf("the series %.300s has no label %q, which tells the pools apart: it has %s", name, label, labelList(x.labels))
			}
		}
		key := strings.Join(m.values(x.labels), "\x00")
		if other, twice := byLabels[key]; twice {
			return nil, fmt.Errorf("{%s}: has two series, which differ in %s: add that to labels, or sum the query by (%s)",
				matchersOf(m.wanted(x.labels)), strings.Join(differing(other.labels, x.labels), ", "), strings.Join(m.Labels, ", "))
		}
		if byLabels[key] = x; len(byLabels) > limit {
			return nil, fmt.Errorf("query %q: makes more than %d pools, the limit: select fewer, or raise limit", m.Query, limit)
		}
	}
	return byLabels, nil
}

// labelList names labels for a message.
func labelList(labels map[string]string) string {
	if len(labels) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(labels)), ", ")
}

// differing names the labels in which two series differ; their names where that is all.
func differing(a, b map[string]string) []string {
	var names []string
	for name := range a {
		if a[name] != b[name] {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return []string{"the name of the metric"}
	}
	slices.Sort(names)
	return names
}

// values returns the values of the labels of the template, in its order.
func (m *members) values(labels map[string]string) []string {
	out := make([]string, len(m.Labels))
	for i, name := range m.Labels {
		out[i] = labels[name]
	}
	return out
}

// wanted returns the labels of the template.
func (m *members) wanted(labels map[string]string) map[string]string {
	out := map[string]string{}
	for _, name := range m.Labels {
		out[name] = labels[name]
	}
	return out
}

// queryOf returns what selects the series of one pool. The first one tells whether labels may be added to the selectors: the
// narrower query must have its one series with its value.
func (m *members) queryOf(ctx context.Context, x labelled) (string, error) {
	if m.spec.Prometheus == nil {
		return x.name, nil
	}
	labels := m.wanted(x.labels)
	narrow := Narrowed(m.Query, labels)
	if !m.seen {
		found, err := m.read(ctx, narrow)
		var source *ingest.SourceError
		if err != nil && (!errors.As(err, &source) || source.Temporary || ctx.Err() != nil) {
			return "", err
		}
		y, ok := found[x.name]
		m.join = err != nil || len(found) != 1 || !ok || y.last != x.last
		m.seen = true
	}
	if m.join {
		return Joined(m.Query, labels), nil
	}
	return narrow, nil
}

// installed is the last values of the capacities, by which of the labels they have.
type installed map[string]map[string]float64

// capacities reads the capacities of the template.
func (m *members) capacities(ctx context.Context) (installed, error) {
	if m.CapacityQuery == "" {
		return nil, nil
	}
	found, err := m.read(ctx, m.CapacityQuery)
	if err != nil {
		return nil, fmt.Errorf("capacityQuery: %w", err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("capacityQuery %q: selects no series", m.CapacityQuery)
	}
	list := installed{}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		x := found[name]
		var has, values []string
		for _, label := range m.Labels {
			if v := x.labels[label]; v != "" && (label != "series" || m.spec.Prometheus != nil) {
				has, values = append(has, label), append(values, v)
			}
		}
		by, key := strings.Join(has, "\x00"), strings.Join(values, "\x00")
		if _, twice := list[by][key]; twice {
			return nil, fmt.Errorf("capacityQuery %q: {%s} has two series: sum it by (%s)", m.CapacityQuery, strings.Join(values, ", "),
				strings.Join(has, ", "))
		}
		if list[by] == nil {
			list[by] = map[string]float64{}
		}
		list[by][key] = x.last
	}
	return list, nil
}

// of returns the capacity of a pool: of all its labels, or of the most of them that capacities have; 0 for none above 0.
func (list installed) of(names []string, labels map[string]string) float64 {
	best, value := -1, 0.0
	for _, by := range slices.Sorted(maps.Keys(list)) {
		var values []string
		for _, name := range names {
			if slices.Contains(strings.Split(by, "\x00"), name) {
				values = append(values, labels[name])
			}
		}
		if v, ok := list[by][strings.Join(values, "\x00")]; ok && len(values) > best && v > 0 && !math.IsInf(v, 0) {
			best, value = len(values), v
		}
	}
	return value
}
