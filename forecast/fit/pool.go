package fit

import (
	"math"
	"slices"
)

// pool is what was fitted to a history: the models that make the paths, each with its share of them, and how wide
// these lie about a common course. Slices by candidate have nil or 0 where the weight is 0.
type pool struct {
	kernels []kernel    // by candidate
	weights []float64   // by candidate; they add up to 1
	center  []float64   // expected course over the evidence, as the kernels see it
	courses [][]float64 // by candidate: about which its paths lie
	rough   []roughness // by candidate: of the deviations of its paths
	spread  inflation   // from which widen is made
	widen   []factors   // on the deviations, by step over the evidence
}

// setCenter adds up the expected courses of the candidates, over so many steps.
func (p *pool) setCenter(steps int) {
	p.center = make([]float64, steps)
	p.widen = p.spread.over(steps)
	p.courses = make([][]float64, len(candidates))
	for k, w := range p.weights {
		if w == 0 {
			continue
		}
		p.courses[k] = make([]float64, steps)
		p.kernels[k].Center(p.courses[k])
		for h, v := range p.courses[k] {
			p.center[h] += w * v
		}
	}
	for _, course := range p.courses {
		bring(course, p.center, p.widen)
	}
}

// bring takes the course of a model towards the common one by how far they agree, with widen applied to what is left between them.
func bring(course, common []float64, widen []factors) {
	slow := slowMean{bound: math.Inf(1)}
	for h, v := range course {
		apart := (1 - agreement) * (v - common[h])
		slow.add(apart)
		course[h] = common[h] + widen[h].of(apart, slow.value)
	}
}

// sortedByWeight returns the indices of the candidates, weightiest first.
func (p *pool) sortedByWeight() []int {
	order := make([]int, len(candidates))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p.weights[a] > p.weights[b]:
			return -1
		case p.weights[a] < p.weights[b]:
			return 1
		}
		return 0
	})
	return order
}
