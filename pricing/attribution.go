package pricing

import (
	"fmt"
	"maps"
	"slices"
)

// partLabel names the placement that an entry of a hybrid belongs to.
const partLabel = "part"

// maxLabels is how many labels a placement may have.
const maxLabels = 64

func (p PlacementSpec) checkAttribution(c checks) {
	for _, text := range []struct{ field, value string }{{"costCentre", p.CostCentre}, {"owner", p.Owner}} {
		c.at(text.field).want(len(text.value) <= 256, said(fmt.Sprintf("%d bytes", len(text.value))), "at most 256 bytes")
	}
	c.at("labels").want(len(p.Labels) <= maxLabels, len(p.Labels), fmt.Sprintf("at most %d labels", maxLabels))
	for _, name := range slices.Sorted(maps.Keys(p.Labels)) {
		c.at("labels").want(name != "" && name != partLabel && len(name) <= 256 && len(p.Labels[name]) <= 256, name,
			"names of 1 to 256 bytes other than part, and values of at most 256 bytes")
	}
}

// attribute writes on every entry who bears and who answers for it. Entries of one part share their labels.
func (s Scenario) attribute(spec PlacementSpec, flow CashFlow) {
	made := map[string]PlacementSpec{}
	for i := range flow {
		e := &flow[i]
		of, ok := made[e.Labels[partLabel]]
		if !ok {
			of = s.attribution(spec, e.Labels[partLabel])
			made[e.Labels[partLabel]] = of
		}
		e.CostCentre, e.Owner, e.Labels = of.CostCentre, of.Owner, of.Labels
	}
}

// attribution is what stands on the entries of a placement, or of that part of it.
func (s Scenario) attribution(spec PlacementSpec, part string) PlacementSpec {
	if part == "" {
		return spec
	}
	labels := maps.Clone(spec.Labels)
	if labels == nil {
		labels = map[string]string{}
	}
	at := slices.IndexFunc(s.Placements, func(p PlacementSpec) bool { return p.Name == part })
	if at >= 0 {
		of := s.Placements[at]
		maps.Copy(labels, of.Labels)
		if of.CostCentre != "" {
			spec.CostCentre = of.CostCentre
		}
		if of.Owner != "" {
			spec.Owner = of.Owner
		}
	}
	labels[partLabel] = part
	spec.Labels = labels
	return spec
}
