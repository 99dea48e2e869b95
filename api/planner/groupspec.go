package planner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/ingest"
)

// groupsOf returns the groups that are asked for, with their pools, and the pools that are in none.
func (p *Planner) groupsOf(q GroupQuestion) (groups []estate.Group, left []string, err error) {
	if len(q.By) > 0 {
		if len(q.Names) > 0 {
			return nil, nil, estate.Invalid("groups", errors.New("cannot be given together with by: groups by label have no names of their own"))
		}
		groups, left, err = p.groupsBy(q.By)
		for i := range groups {
			groups[i].Movable = q.Movable
		}
		return groups, left, err
	}
	if len(p.config.Estate.Groups) == 0 {
		return nil, nil, estate.Invalid("by", fmt.Errorf("is missing, and the configuration has no groups: give labels of the pools, of which "+
			"there are %s", p.labelNames()))
	}
	groups = p.config.Estate.Groups
	if len(q.Names) > 0 {
		groups = nil
		for _, n := range q.Names {
			g, err := estate.Find("group", n, p.config.Estate.Groups, func(g estate.Group) string { return g.Name })
			if err != nil {
				return nil, nil, err
			}
			groups = append(groups, g)
		}
	}
	groups = slices.Clone(groups)
	for i, g := range groups {
		if groups[i].Pools, err = g.Resolve(p.config.Estate.Pools); err != nil {
			return nil, nil, estate.Invalid(fmt.Sprintf("group %q", g.Name), err)
		}
	}
	return groups, nil, nil
}

// labelNames lists the labels that pools have.
func (p *Planner) labelNames() string {
	names := map[string]bool{}
	for _, x := range p.config.Estate.Pools {
		for k := range x.Labels {
			names[k] = true
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(names)), ", ")
}

// groupsBy returns a group for each combination of values of the labels, in their order in the estate.
func (p *Planner) groupsBy(by []string) (groups []estate.Group, left []string, err error) {
	known := map[string]bool{}
	for _, x := range p.config.Estate.Pools {
		for k := range x.Labels {
			known[k] = true
		}
	}
	for i, k := range by {
		switch {
		case !known[k]:
			return nil, nil, estate.Invalid("by", fmt.Errorf("no pool has the label %q%s", k, estate.Near(k, known)))
		case slices.Contains(by[:i], k):
			return nil, nil, estate.Invalid("by", fmt.Errorf("the label %q is there twice", k))
		}
	}
	at := map[string]int{}
	for _, x := range p.config.Estate.Pools {
		values, labels := make([]string, len(by)), map[string]string{}
		for i, k := range by {
			if v, ok := x.Labels[k]; ok {
				values[i], labels[k] = v, v
			}
		}
		if len(labels) < len(by) {
			left = append(left, x.Name)
			continue
		}
		key := strings.Join(values, "\x00")
		if _, ok := at[key]; !ok {
			at[key] = len(groups)
			groups = append(groups, estate.Group{Name: strings.Join(values, " / "), Labels: labels})
		}
		groups[at[key]].Pools = append(groups[at[key]].Pools, x.Name)
	}
	if len(groups) == 0 {
		return nil, nil, estate.Invalid("by", fmt.Errorf("no pool has all of the labels %s", strings.Join(by, ", ")))
	}
	for _, g := range groups {
		if err := estate.CheckMemberCount(g.Pools); err != nil {
			return nil, nil, estate.Invalid("by", fmt.Errorf("%s: %w", g.Name, err))
		}
	}
	return groups, left, nil
}

// forecastNamed answers the question for pools by name. One whose source cannot be read gets no
// answer and does not fail the others.
func (p *Planner) forecastNamed(ctx context.Context, names []string, q Question) ([]Answer, error) {
	answers := make([]Answer, len(names))
	err := p.config.forEach(ctx, len(names), func(ctx context.Context, i int) (err error) {
		name := names[i]
		answers[i], err = p.ForecastPool(ctx, name, q)
		var source *ingest.SourceError
		if errors.As(err, &source) && ctx.Err() == nil {
			pool, _ := p.Pool(name)
			answers[i], err = unreadPool(pool, q, p.AsOf(q.AsOf), source), nil
		}
		return err
	})
	return answers, err
}

// trimmed writes an error without what it begins with.
func trimmed(err error, prefix string) string { return strings.TrimPrefix(err.Error(), prefix) }
