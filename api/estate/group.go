package estate

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/joint"
)

// Group is pools that belong together.
type Group struct {
	Name, Title string
	// Pools by name, or Labels that the pools have; one of the two.
	Pools  []string
	Labels map[string]string
	// Movable says that load can move freely between the pools: what to do goes by their sum then.
	Movable bool
}

// Resolve returns the names of the pools of a group. The error names what is not there, and what is near.
func (g Group) Resolve(pools []Pool) ([]string, error) {
	switch {
	case (len(g.Pools) == 0) == (len(g.Labels) == 0):
		return nil, errors.New("want either pools or labels")
	case len(g.Pools) > 0:
		seen := map[string]bool{}
		for _, n := range g.Pools {
			if _, err := Find("pool", n, pools, func(x Pool) string { return x.Name }); err != nil {
				return nil, err
			}
			if seen[n] {
				return nil, fmt.Errorf("the pool %q is there twice", n)
			}
			seen[n] = true
		}
		return g.Pools, nil
	}
	out, err := g.Named(pools)
	if err != nil {
		return nil, err
	}
	return out, CheckMemberCount(out)
}

// Named returns the names of the pools that have all labels of the group, however many there are. The error says which label none has.
func (g Group) Named(pools []Pool) ([]string, error) {
	var out []string
	for _, x := range pools {
		if g.has(x) {
			out = append(out, x.Name)
		}
	}
	if len(out) == 0 {
		return nil, g.noMatch(pools)
	}
	return out, nil
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
			return fmt.Errorf("no pool has the label %q%s", k, Near(k, names))
		case !values[v]:
			return fmt.Errorf("no pool has %s=%s%s", k, v, Near(v, values))
		}
	}
	return errors.New("no pool has all of these labels")
}

// CheckMemberCount returns an error where a group has too many pools.
func CheckMemberCount(pools []string) error {
	if len(pools) > joint.MaxMembers {
		return fmt.Errorf("%d pools, the limit of a group is %d", len(pools), joint.MaxMembers)
	}
	return nil
}
