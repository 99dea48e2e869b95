package planner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/joint"
	"github.com/plimsoll/plimsoll/forecast/suggest"
	"github.com/plimsoll/plimsoll/ingest"
)

// Group is pools that belong together.
type Group struct {
	Name, Title string
	// Pools by name, or Labels that the pools have; one of the two.
	Pools  []string
	Labels map[string]string
}

// groupsOf returns the groups that are asked for, with their pools, and the pools that are in none.
func (p *Planner) groupsOf(q GroupQuestion) (groups []Group, left []string, err error) {
	if len(q.By) > 0 {
		if len(q.Names) > 0 {
			return nil, nil, invalid("groups", errors.New("cannot be given together with by: groups by label have no names of their own"))
		}
		return p.groupsBy(q.By)
	}
	if len(p.config.Estate.Groups) == 0 {
		return nil, nil, invalid("by", fmt.Errorf("is missing, and the configuration has no groups: give labels of the pools, of which there are %s", p.labelNames()))
	}
	groups = p.config.Estate.Groups
	if len(q.Names) > 0 {
		groups = nil
		for _, n := range q.Names {
			g, err := find("group", n, p.config.Estate.Groups, func(g Group) string { return g.Name })
			if err != nil {
				return nil, nil, err
			}
			groups = append(groups, g)
		}
	}
	groups = slices.Clone(groups)
	for i, g := range groups {
		if groups[i].Pools, err = g.Resolve(p.config.Estate.Pools); err != nil {
			return nil, nil, invalid(fmt.Sprintf("group %q", g.Name), err)
		}
	}
	return groups, nil, nil
}

// Resolve returns the names of the pools of a group. The error names what is not there, and what is near.
func (g Group) Resolve(pools []Pool) ([]string, error) {
	switch {
	case (len(g.Pools) == 0) == (len(g.Labels) == 0):
		return nil, errors.New("want either pools or labels")
	case len(g.Pools) > 0:
		seen := map[string]bool{}
		for _, n := range g.Pools {
			if _, err := find("pool", n, pools, func(x Pool) string { return x.Name }); err != nil {
				return nil, err
			}
			if seen[n] {
				return nil, fmt.Errorf("the pool %q is there twice", n)
			}
			seen[n] = true
		}
		return g.Pools, nil
	}
	var out []string
	for _, x := range pools {
		if g.has(x) {
			out = append(out, x.Name)
		}
	}
	if len(out) == 0 {
		return nil, g.noMatch(pools)
	}
	return out, checkMemberCount(out)
}

func checkMemberCount(pools []string) error {
	if len(pools) > joint.MaxMembers {
		return fmt.Errorf("%d pools, the limit of a group is %d", len(pools), joint.MaxMembers)
	}
	return nil
}

// has reports whether a pool has all labels of the group.
func (g Group) has(pool Pool) bool {
	for k, v := range g.Labels {
		if got, ok := pool.Labels[k]; !ok || got != v {
			return false
		}
	}
	return true
}

// noMatch says which label no pool has.
func (g Group) noMatch(pools []Pool) error {
	for _, k := range slices.Sorted(maps.Keys(g.Labels)) {
		names, values := map[string]bool{}, map[string]bool{}
		for _, x := range pools {
			for name, v := range x.Labels {
				names[name] = true
				if name == k {
					values[v] = true
				}
			}
		}
		switch v := g.Labels[k]; {
		case !names[k]:
			return fmt.Errorf("no pool has the label %q%s", k, near(k, names))
		case !values[v]:
			return fmt.Errorf("no pool has %s=%s%s", k, v, near(v, values))
		}
	}
	return errors.New("no pool has all of these labels")
}

// near returns what may have been meant, or what there is.
func near(got string, known map[string]bool) string {
	list := slices.Sorted(maps.Keys(known))
	if best := suggest.Nearest(got, list); best != "" || len(list) == 0 {
		return suggest.Name(best)
	}
	const shown = 8
	text := strings.Join(list[:min(len(list), shown)], ", ")
	if len(list) > shown {
		text += ", …"
	}
	return "; there are " + text
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
func (p *Planner) groupsBy(by []string) (groups []Group, left []string, err error) {
	known := map[string]bool{}
	for _, x := range p.config.Estate.Pools {
		for k := range x.Labels {
			known[k] = true
		}
	}
	for i, k := range by {
		switch {
		case !known[k]:
			return nil, nil, invalid("by", fmt.Errorf("no pool has the label %q%s", k, near(k, known)))
		case slices.Contains(by[:i], k):
			return nil, nil, invalid("by", fmt.Errorf("the label %q is there twice", k))
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
			groups = append(groups, Group{Name: strings.Join(values, " / "), Labels: labels})
		}
		groups[at[key]].Pools = append(groups[at[key]].Pools, x.Name)
	}
	if len(groups) == 0 {
		return nil, nil, invalid("by", fmt.Errorf("no pool has all of the labels %s", strings.Join(by, ", ")))
	}
	for _, g := range groups {
		if err := checkMemberCount(g.Pools); err != nil {
			return nil, nil, invalid("by", fmt.Errorf("%s: %w", g.Name, err))
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
			answers[i], err = pool.unread(q, p.AsOf(q.AsOf), source), nil
		}
		return err
	})
	return answers, err
}

// trimmed writes an error without what it begins with.
func trimmed(err error, prefix string) string { return strings.TrimPrefix(err.Error(), prefix) }
