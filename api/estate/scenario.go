package estate

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
)

// Scenario is a demand, and several ways of placing it.
type Scenario struct {
	Name, Title string
	Demand      []DemandItem
	// Pricing holds the terms and the placements.
	Pricing pricing.Scenario
}

// DemandItem is a pool, or a series that comes with the question, as what it
// needs of something that can be bought.
type DemandItem struct {
	Pool     string
	Growth   *future.Estimate // where the evidence ends; nil: that of the pool
	Resource pricing.Resource // empty: that of the pool
	Scale    float64          // 0: that of the pool
}

// Requirement returns what the item needs: as it says itself, else as the pool
// says, else as the unit tells.
func (d DemandItem) Requirement(pool Pool, unit series.Unit) (pricing.Resource, float64, error) {
	resource, scale := d.Resource, d.Scale
	if resource == "" {
		resource = pool.Resource
	}
	if scale == 0 {
		scale = pool.Scale
	}
	known := unitScales()[unit]
	if resource == "" {
		if len(known) != 1 {
			return "", 0, fmt.Errorf("resource: the unit %q does not tell what is needed: give one of vcpu, memory, storage and egress", unit)
		}
		for r := range known {
			resource = r
		}
	}
	if scale == 0 {
		scale = known[resource]
	}
	if !(scale > 0) || math.IsInf(scale, 0) {
		return "", 0, fmt.Errorf("scale: the unit %q does not tell how much %s it is: give the units of %s for one unit of demand", unit,
			resource, resource)
	}
	return resource, scale, nil
}

// Label returns what people call the scenario.
func (s Scenario) Label() string {
	if s.Title != "" {
		return s.Title
	}
	return s.Name
}

// unitScales say what one unit of a series is in the fixed unit of a resource.
// The resource is empty where the unit alone does not tell what it measures.
func unitScales() map[series.Unit]map[pricing.Resource]float64 {
	const gib = 1 << 30
	perHour := func(bytesPerSecond float64) float64 { return bytesPerSecond * 3600 / gib }
	size := func(v float64) map[pricing.Resource]float64 {
		return map[pricing.Resource]float64{pricing.Memory: v, pricing.Storage: v}
	}
	return map[series.Unit]map[pricing.Resource]float64{
		series.Cores: {pricing.VCPU: 1},
		"{vcpu}":     {pricing.VCPU: 1},
		series.Bytes: size(1.0 / gib),
		"MiBy":       size(1.0 / 1024),
		"GiBy":       size(1),
		"TiBy":       size(1024),
		"By/s":       {pricing.Egress: perHour(1)},
		"bit/s":      {pricing.Egress: perHour(1.0 / 8)},
	}
}
