package capacity

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Preset is what a field usually measures and keeps free. Its reserves are
// defaults: one of the same name in the plan takes its place, and an amount of 0 takes it away.
type Preset struct {
	Name      string
	Kind      string           // of the units
	Size      float64          // of a unit, where it is everywhere the same; else 0
	Statistic series.Statistic // what is to be compared with the capacity
	Reserves  []Rule
	// Why says where the reserves come from.
	Why string
}

// Reserves that presets have.
var (
	oneLost     = Rule{Name: "HA reserve", Largest: 1}
	otherSite   = Rule{Name: "HA reserve", Share: 0.5}
	fsReserve   = Rule{Name: "file-system reserve", Share: 0.05}
	datastore   = Rule{Name: "datastore reserve", Share: 0.2}
	vsanSlack   = Rule{Name: "slack", Share: 0.3}
	survivesOne = "the cluster must survive the loss of its largest unit (N+1)"
)

// presets in the order of their names.
var presets = []Preset{
	{Name: "cluster-cpu", Kind: "host", Statistic: series.P95, Reserves: []Rule{oneLost}, Why: survivesOne},
	{Name: "cluster-memory", Kind: "host", Statistic: series.Peak, Reserves: []Rule{oneLost}, Why: survivesOne},
	{Name: "datastore", Kind: "datastore", Statistic: series.Peak, Reserves: []Rule{datastore},
		Why: "a datastore that is fuller leaves no room for snapshots and swap files"},
	{Name: "file-system", Kind: "volume", Statistic: series.Peak, Reserves: []Rule{fsReserve},
		Why: "ext4 keeps 5 % for root unless tune2fs -m says otherwise"},
	{Name: "kubernetes-cpu", Kind: "node", Statistic: series.P95, Reserves: []Rule{oneLost}, Why: survivesOne},
	{Name: "kubernetes-memory", Kind: "node", Statistic: series.Peak, Reserves: []Rule{oneLost}, Why: survivesOne},
	{Name: "kubernetes-pods", Kind: "node", Size: 110, Statistic: series.Peak, Reserves: []Rule{oneLost},
		Why: survivesOne + "; a node takes 110 pods unless maxPods of the kubelet says otherwise"},
	{Name: "licence", Kind: "licence", Size: 1, Statistic: series.Peak},
	{Name: "link", Kind: "link", Statistic: series.P95},
	{Name: "redundant-link", Kind: "link", Statistic: series.P95, Reserves: []Rule{oneLost},
		Why: "traffic must fit when the largest link is down"},
	{Name: "stretched-cpu", Kind: "host", Statistic: series.P95, Reserves: []Rule{otherSite}, Why: "either site must carry all"},
	{Name: "stretched-memory", Kind: "host", Statistic: series.Peak, Reserves: []Rule{otherSite}, Why: "either site must carry all"},
	{Name: "vsan", Kind: "host", Statistic: series.Peak, Reserves: []Rule{oneLost, vsanSlack},
		Why: "room to rebuild what a lost host held, and for moving data"},
}

// PresetNames returns the names of the presets, sorted.
func PresetNames() []string {
	names := make([]string, len(presets))
	for i, p := range presets {
		names[i] = p.Name
	}
	return names
}

// PresetOf returns the preset of that name; the empty name is that without any reserve.
func PresetOf(name string) (Preset, error) {
	if name == "" {
		return Preset{}, nil
	}
	i := slices.IndexFunc(presets, func(p Preset) bool { return p.Name == name })
	if i < 0 {
		return Preset{}, fmt.Errorf("there is no preset %.40q; want one of %s", name, strings.Join(PresetNames(), ", "))
	}
	return presets[i], nil
}

// unitKind returns what a unit is called that has no name of its own.
func (p Preset) unitKind() string {
	if p.Kind == "" {
		return "unit"
	}
	return p.Kind
}

// withPreset returns the reserves of a preset that none of the rules replaces, and then the rules.
func withPreset(rules []Rule, p Preset) []Rule {
	var all []Rule
	for _, r := range p.Reserves {
		if !slices.ContainsFunc(rules, func(own Rule) bool { return own.Name == r.Name }) {
			r.preset = true
			all = append(all, r)
		}
	}
	return append(all, rules...)
}
