package convert

import (
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/api/estate"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// pools reads the pools of a configuration, each followed by that of its allocation, and the groups of the two.
func (r reader) pools(list []*plimsollv1.Pool) (pools []estate.Pool, groups []estate.Group) {
	names := map[string]int{}
	for i, m := range list {
		names[PoolID(m.GetName())] = i
	}
	for i, m := range list {
		item := r.item("pools", i)
		pool := item.pool(m)
		pools = append(pools, pool)
		if m.GetAllocation() == nil {
			continue
		}
		if _, err := Capacity(m.GetCapacity()); err != nil {
			continue // which is said of the capacity itself
		}
		in := item.in("allocation")
		if j, taken := names[estate.AllocatedName(pool.Name)]; taken {
			in.check("", fmt.Errorf("becomes the pool %q, which is the name of pools[%d] already", estate.AllocatedName(pool.Name), j))
			continue
		}
		pools, groups = append(pools, in.allocation(pool, m.GetAllocation())), append(groups, pool.BothModels())
	}
	return pools, groups
}

// allocation reads what was promised of the units of a pool.
func (r reader) allocation(pool estate.Pool, m *plimsollv1.Allocation) estate.Pool {
	a := estate.Allocation{
		Query: m.GetQuery(), Source: SourceID(m.GetSource()), Ratio: m.GetRatio(), Unit: parsed(r, "unit", m.GetUnit(), series.ParseUnit),
		Statistic: series.Peak, Limits: r.limits(m.GetLimits()),
	}
	if m.GetStatistic() != "" {
		a.Statistic = parsed(r, "statistic", m.GetStatistic(), series.ParseStatistic)
	}
	const longest = 63
	if n := len(estate.AllocatedName(pool.Name)); n > longest {
		r.check("", fmt.Errorf("becomes the pool %q, whose name has %d characters, and the limit is %d: give the pool a shorter one",
			estate.AllocatedName(pool.Name), n, longest))
	}
	out, err := pool.Allocated(a)
	r.planned(err)
	return out
}

// AllocatedName returns the name of the pool that the allocation of a pool becomes.
func AllocatedName(pool string) string { return estate.AllocatedName(pool) }

// groupsWith reads the groups of a configuration, after those that its allocations make.
func (r reader) groupsWith(made []estate.Group, list []*plimsollv1.Group, pools []estate.Pool) []estate.Group {
	for i, m := range list {
		if slices.ContainsFunc(made, func(g estate.Group) bool { return g.Name == m.GetName() }) {
			r.item("groups", i).check("name", fmt.Errorf("%q is the name of the group that the allocation of the pool makes already", m.GetName()))
		}
	}
	return append(made, r.groups(list, pools)...)
}
