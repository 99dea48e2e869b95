package estate

import (
	"errors"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Allocation is the allocation model beside the demand model of a pool: what was promised of the same units.
type Allocation struct {
	Query     string
	Source    string  // empty: that of the pool
	Ratio     float64 // of what may be promised to what may be used; 0 is 1
	Unit      series.Unit
	Statistic series.Statistic
	// Limits are in the Unit of what is promised.
	Limits []capacity.Limit
}

// AllocatedName returns the name of the pool of what was promised of the units of a pool.
func AllocatedName(pool string) string { return pool + allocatedSuffix }

// allocated is what the name of a pool has behind that of the pool whose units it promises.
const allocatedSuffix = "-allocated"

// Allocated returns the pool of what was promised of the units of the pool. It has the times, labels and orders of the
// pool, its lines where they are shares, or in its unit; it has no price, since an idle unit is idle once. The error is
// that of capacity.Capacity.Promised, or says that there is no capacity to promise.
func (pool Pool) Allocated(a Allocation) (Pool, error) {
	if pool.Capacity.IsZero() {
		return Pool{}, errors.New("needs a capacity of the pool, given here: what may be promised is a multiple of it")
	}
	if a.Ratio == 0 {
		a.Ratio = 1
	}
	if a.Unit == "" {
		a.Unit = pool.Unit
	}
	out := pool
	out.Name, out.Allocates = AllocatedName(pool.Name), pool.Name
	if pool.Title != "" {
		out.Title = pool.Title + ", allocated"
	}
	out.Query, out.Unmet, out.Unit, out.Statistic = a.Query, "", a.Unit, a.Statistic
	if a.Source != "" {
		out.Source = a.Source
	}
	unit := a.Unit
	if pool.Unit == "" && a.Unit == "" {
		unit = pool.Capacity.Unit
	}
	var err error
	if out.Capacity, err = pool.Capacity.Promised(a.Ratio, unit, a.Limits...); err != nil {
		return Pool{}, err
	}
	out.UnitPrice, out.Resource, out.Scale = Pool{}.UnitPrice, "", 0
	out.Order.Size *= a.Ratio
	out.Thresholds = slices.Clone(pool.Thresholds)
	for i := range out.Thresholds {
		out.Thresholds[i].Amount *= a.Ratio
	}
	return out, nil
}

// BothModels returns the group of a pool and of what was promised of its units, which says which of the two binds.
func (pool Pool) BothModels() Group {
	return Group{Name: pool.Name, Title: pool.Title, Pools: []string{pool.Name, AllocatedName(pool.Name)}}
}
