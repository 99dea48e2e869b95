package pricing

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/future"
)

// Hybrid places a base of the demand on one placement and the rest on another.
// Both are other placements of the scenario, planned anew for their part of the demand.
type Hybrid struct {
	Base, Burst string // names
	Split       Split
}

// Split is the share of the planned peak that the base carries.
type Split struct {
	Share   float64 // 0 to 1; not read when Optimal
	Optimal bool    // the share with the lowest median present value
}

// ParseSplit reads a share such as 0.6, or optimal.
func ParseSplit(s string) (Split, error) {
	if s == "optimal" {
		return Split{Optimal: true}, nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v <= 1) {
		return Split{}, &FieldError{Path: "split", Value: fmt.Sprintf("%.64q", s), Want: "a share from 0 to 1, or optimal"}
	}
	return Split{Share: v}, nil
}

// The optimal split is searched for among the shares 0, 1/splitSteps … 1, on at most splitFutures simulations.
const (
	splitSteps   = 10
	splitFutures = 50
)

// Validate checks the fields; paths in the errors begin within the placement's hybrid.
func (h Hybrid) Validate() error {
	c := newChecks("")
	h.check(c)
	return c.err()
}

func (h *Hybrid) check(c checks) {
	c.at("base").want(h.Base != "", missing, "the name of another placement")
	c.at("burst").want(h.Burst != "", missing, "the name of another placement")
	c.at("burst").want(h.Burst == "" || h.Burst != h.Base, h.Burst, "another placement than base")
	if !h.Split.Optimal {
		c.at("split").between(h.Split.Share, 0, 1, false)
	}
}

// hybrid is a planned Hybrid.
type hybrid struct {
	name        string
	share       float64
	base        Placement // nil if it carries nothing
	burst       Placement // likewise, where there is a base
	levels      map[Resource]float64
	inBase      map[string]string // labels of entries
	inBurst     map[string]string
	assumptions []Assumption
}

// Plan fixes what the base carries: for each resource, up to share × the median
// over the simulations of its highest hour of the horizon. Above that the burst
// carries the rest. A part that carries nothing in any simulation is not there, with none of its fixed costs.
//
// An optimal split is that of the lowest median present value among the burst alone, the base alone and the shares 0.1, 0.2 … 1,
// over splitFutures simulations (all, if there are fewer), evenly spaced by index; of equal ones the first. The parts are then
// planned on all simulations, and a share between is kept only where it costs less, over all of them, than either part alone.
//
// Errors: those of the parts, with the path of the part; of the paths of the demand; the context's.
func (h *Hybrid) Plan(ctx context.Context, in PlanInput) (Placement, error) {
	if !h.Split.Optimal {
		p, err := h.at(ctx, in, in.Survey, nil, cut{share: h.Split.Share})
		if err != nil {
			return nil, err
		}
		p[0].assume(fromScenario, in.Survey.Resources)
		return p[0], nil
	}
	p, err := h.cheapest(ctx, in)
	if err != nil {
		return nil, err
	}
	p.assume(fmt.Sprintf("optimal: the lowest median present value of the shares 0, 0.1 … 1 and of each part alone, on %d of %d simulations",
		len(h.sample(in.Demand)), in.Demand.Futures), in.Survey.Resources)
	return p, nil
}

// cut is what the base carries: a share of the planned peaks, or all there is.
type cut struct {
	share float64
	all   bool
}

// cuts are those among which the optimal one is searched for: either part alone, and then the shares.
func cuts() []cut {
	out := []cut{{}, {share: 1, all: true}}
	for k := 1; k <= splitSteps; k++ {
		out = append(out, cut{share: float64(k) / splitSteps})
	}
	return out
}

// at plans the parts for each of the cuts, on the survey of the futures with the given indices (nil: all).
func (h *Hybrid) at(ctx context.Context, in PlanInput, s Survey, indices []int, list ...cut) ([]*hybrid, error) {
	levels := make([]map[Resource]float64, len(list))
	for k, c := range list {
		levels[k] = h.levels(s, c)
	}
	surveys, err := h.surveys(ctx, in, indices, levels...)
	if err != nil {
		return nil, err
	}
	in.futures = indices
	plans := make([]*hybrid, len(list))
	for k, c := range list {
		if plans[k], err = h.plan(ctx, in, c, levels[k], surveys[2*k:2*k+2]); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

// cheapest returns the plan of the lowest median present value.
func (h *Hybrid) cheapest(ctx context.Context, in PlanInput) (*hybrid, error) {
	sample, list := h.sample(in.Demand), cuts()
	plans, err := h.at(ctx, in, in.Survey, sample, list...)
	if err != nil {
		return nil, err
	}
	best, err := h.lowest(ctx, in, sample, plans)
	if err != nil {
		return nil, err
	}
	last := []cut{list[best]}
	if len(sample) < in.Demand.Futures && best > 1 {
		last = []cut{list[0], list[1], list[best]}
	}
	if plans, err = h.at(ctx, in, in.Survey, nil, last...); err != nil {
		return nil, err
	}
	if len(plans) == 1 {
		return plans[0], nil
	}
	best, err = h.lowest(ctx, in, nil, plans)
	return plans[best], err
}

// lowest returns the number of the first plan with the lowest median present value over the futures with the given indices (nil: all).
func (h *Hybrid) lowest(ctx context.Context, in PlanInput, indices []int, plans []*hybrid) (int, error) {
	n := len(indices)
	if indices == nil {
		n = in.Demand.Futures
	}
	values := make([][]int64, len(plans))
	for k := range values {
		values[k] = make([]int64, n)
	}
	v := in.Scenario.valuation()
	err := in.Demand.each(ctx, in.Workers, &in.Survey, indices, func(at int, f Future) error {
		for k, p := range plans {
			cost, err := v.price(p, f)
			if err != nil {
				return err
			}
			values[k][at] = cost.PresentValue
		}
		return nil
	})
	return lowestMedian(values), err
}

// surveys returns the surveys of base and burst at each of the levels, on the futures with the given indices (nil: all).
// They tell of vCPU and memory alone, which is all that a plan asks for; if
// it asks for nothing, they are those of the whole.
func (h *Hybrid) surveys(ctx context.Context, in PlanInput, indices []int, levels ...map[Resource]float64) ([]Survey, error) {
	machines := in.Demand
	machines.Streams = slices.DeleteFunc(slices.Clone(machines.Streams),
		func(s Stream) bool { return s.Resource != VCPU && s.Resource != Memory })
	if len(machines.Streams) == 0 || !h.part(in, h.Base).decides() && !h.part(in, h.Burst).decides() {
		return slices.Repeat([]Survey{in.Survey}, 2*len(levels)), nil
	}
	return machines.surveys(ctx, in.Workers, &in.Survey, indices, 2*len(levels), splitAt(levels))
}

// splitAt divides a future into base and burst at each of the levels.
func splitAt(levels []map[Resource]float64) func(f Future, keep func(part int, m monthly)) {
	return func(f Future, keep func(part int, m monthly)) {
		for k, l := range levels {
			base, burst := f.divide(l)
			keep(2*k, base)
			keep(2*k+1, burst)
		}
	}
}

// decides tells whether a plan depends on the survey: on what it says of vCPU and memory.
func (p PlacementSpec) decides() bool {
	return p.IaaS != nil && (p.IaaS.SKU == "" || p.IaaS.Purchase.Optimal || p.IaaS.Purchase.Reserved1y > 0 || p.IaaS.Purchase.Reserved3y > 0)
}

// levels returns up to where the base carries each resource.
func (h *Hybrid) levels(s Survey, c cut) map[Resource]float64 {
	levels := map[Resource]float64{}
	for _, r := range s.Resources {
		levels[r] = c.share * s.MedianPeak(r)
		if c.all {
			levels[r] = s.Peak(r)
		}
	}
	return levels
}

func (h *Hybrid) part(in PlanInput, name string) PlacementSpec {
	return in.Scenario.Placements[h.indexOf(in, name)]
}

func (h *Hybrid) indexOf(in PlanInput, name string) int {
	return slices.IndexFunc(in.Scenario.Placements, func(p PlacementSpec) bool { return p.Name == name })
}

// plan plans the parts that carry anything, on the surveys of their demand.
func (h *Hybrid) plan(ctx context.Context, in PlanInput, c cut, levels map[Resource]float64, surveys []Survey) (*hybrid, error) {
	p := &hybrid{name: in.name(), share: c.share, levels: levels, inBase: map[string]string{"part": h.Base},
		inBurst: map[string]string{"part": h.Burst}}
	base, burst := false, false
	for r, level := range levels {
		base, burst = base || level > 0, burst || in.Survey.Peak(r) > level
	}
	var err error
	if base {
		if p.base, err = h.planPart(ctx, in, h.Base, surveys[0], func(f Future) Future { base, _ := f.split(levels); return base }); err != nil {
			return nil, err
		}
	}
	if burst || !base {
		p.burst, err = h.planPart(ctx, in, h.Burst, surveys[1], func(f Future) Future { _, burst := f.split(levels); return burst })
	}
	return p, err
}

func (h *Hybrid) planPart(ctx context.Context, in PlanInput, name string, s Survey, of func(Future) Future) (Placement, error) {
	in.Index, in.Survey, in.part = h.indexOf(in, name), s, of
	return in.Scenario.Placements[in.Index].Plan(ctx, in)
}

// sample returns the futures on which the split is searched for.
func (h *Hybrid) sample(d Demand) []int {
	n := min(d.Futures, splitFutures)
	indices := make([]int, n)
	for k := range indices {
		indices[k] = k * d.Futures / n
	}
	return indices
}

// lowestMedian returns the first row with the lowest median.
func lowestMedian(rows [][]int64) int {
	best, lowest := 0, int64(0)
	for k, row := range rows {
		slices.Sort(row)
		median := row[future.Rank(0.5, len(row))]
		if k == 0 || median < lowest {
			best, lowest = k, median
		}
	}
	return best
}

func (p *hybrid) assume(source string, resources []Resource) {
	var carried []string
	for _, r := range resources {
		carried = append(carried, fmt.Sprintf("%s %s", r, plain(p.levels[r])))
	}
	value := fmt.Sprintf("%s of the planned peak: %s", plain(p.share), strings.Join(carried, ", "))
	if p.burst == nil {
		value = "all, since nothing is left for " + p.inBurst["part"]
	}
	p.assumptions = []Assumption{{Name: "share that the base carries", Value: value, Source: source}}
	p.inherit(p.base, p.inBase["part"])
	p.inherit(p.burst, p.inBurst["part"])
}

// inherit takes over the assumptions of a part, under its name.
func (p *hybrid) inherit(part Placement, name string) {
	if part == nil {
		return
	}
	for _, a := range part.Assumptions() {
		a.Name = name + ": " + a.Name
		p.assumptions = append(p.assumptions, a)
	}
}

// Name implements Placement.
func (p *hybrid) Name() string { return p.name }

// Assumptions implements Placement.
func (p *hybrid) Assumptions() []Assumption { return p.assumptions }

// Notes are those of both parts.
func (p *hybrid) Notes() []string { return slices.Concat(notesOf(p.base), notesOf(p.burst)) }

func notesOf(p Placement) []string {
	if n, ok := p.(interface{ Notes() []string }); ok {
		return n.Notes()
	}
	return nil
}

// CashFlow implements Placement: the entries of both parts by month, those of
// the base first, each with the label "part" that names its placement.
func (p *hybrid) CashFlow(f Future) (CashFlow, error) {
	inBase, inBurst := f.split(p.levels)
	var base CashFlow
	var err error
	if p.base != nil {
		if base, err = p.base.CashFlow(inBase); err != nil {
			return nil, fmt.Errorf("%s: %w", p.base.Name(), err)
		}
	}
	if p.burst == nil {
		return base.labelled(p.inBase), nil
	}
	burst, err := p.burst.CashFlow(inBurst)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.burst.Name(), err)
	}
	return merge(base.labelled(p.inBase), burst.labelled(p.inBurst)), nil
}

// labelled gives all entries the same labels, which they share.
func (c CashFlow) labelled(labels map[string]string) CashFlow {
	for i := range c {
		c[i].Labels = labels
	}
	return c
}

// merge joins two cash flows that are in order of months.
func merge(a, b CashFlow) CashFlow {
	out := make(CashFlow, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if b[0].Month < a[0].Month {
			out, b = append(out, b[0]), b[1:]
		} else {
			out, a = append(out, a[0]), a[1:]
		}
	}
	return append(append(out, a...), b...)
}
