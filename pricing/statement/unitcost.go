package statement

import (
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// UnitCost is what one unit of use costs: the whole total of the planning case by the use of one resource. Those of
// several resources do not add up, since each bears everything.
type UnitCost struct {
	Resource pricing.Resource
	Unit     string // core-hour, GiB-hour or GiB-month
	Cost     money.Amount
}

// UnitCosts returns the unit costs of a placement by vCPU, memory and storage, where they are used. Nobody runs a site
// for its traffic, which has none. Use is the mean of the hours, not what is bought or reserved: idle capacity makes a
// unit dearer. A GiB-month is a GiB over one of the months of the horizon. Left out is what costs more than an amount
// can hold, since next to nothing is used.
func UnitCosts(c pricing.Comparison, r pricing.Result) []UnitCost {
	units := map[pricing.Resource]string{
		pricing.VCPU: "core-hour", pricing.Memory: "GiB-hour", pricing.Storage: "GiB-month",
	}
	var out []UnitCost
	for _, resource := range pricing.Resources() {
		use := c.Use[resource]
		if resource == pricing.Storage {
			use *= float64(c.Months) / hours(c)
		}
		if use == 0 || units[resource] == "" {
			continue
		}
		if cost, err := money.FromFloat(r.Total.Planning.Float()/use, c.Currency); err == nil {
			out = append(out, UnitCost{resource, units[resource], cost})
		}
	}
	return out
}

// hours is the length of the horizon.
func hours(c pricing.Comparison) float64 {
	return (c.Start + pricing.Month(c.Months)).Start().Sub(c.Start.Start()).Hours()
}
