package fit

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// pool is what was fitted to a history: the models that make the paths, each with its share of them, and how wide
// these lie about a common course. Slices by candidate have nil or 0 where the weight is 0.
type pool struct {
	kernels []kernel    // by candidate
	weights []float64   // by candidate; they add up to 1
	rough   []roughness // by candidate: of the deviations of its paths
	spread  inflation
	courses *courses
}

// courses are what paths lie about, and how far, known as far ahead as was asked so far: a year of hours tells of two years, and
// most questions are of weeks.
type courses struct {
	making sync.Mutex
	made   atomic.Pointer[coursesAhead]
}

// coursesAhead are the courses over some steps. Those over more steps begin with them.
type coursesAhead struct {
	center []float64   // expected course, as the kernels see it
	member [][]float64 // by candidate: about which its paths lie
	widen  []factors   // on the deviations, by step
}

// upTo returns the courses over at least so many steps.
func (p *pool) upTo(steps int) *coursesAhead {
	if made := p.courses.made.Load(); made != nil && len(made.center) >= steps {
		return made
	}
	p.courses.making.Lock()
	defer p.courses.making.Unlock()
	if made := p.courses.made.Load(); made != nil && len(made.center) >= steps {
		return made
	}
	made := p.makeCourses(steps)
	p.courses.made.Store(made)
	return made
}

// makeCourses adds up the expected courses of the candidates, over so many steps.
func (p *pool) makeCourses(steps int) *coursesAhead {
	c := &coursesAhead{center: make([]float64, steps), widen: p.spread.over(steps), member: make([][]float64, len(candidates))}
	for k, w := range p.weights {
		if w == 0 {
			continue
		}
		c.member[k] = make([]float64, steps)
		p.kernels[k].Center(c.member[k])
		for h, v := range c.member[k] {
			c.center[h] += w * v
		}
	}
	for _, course := range c.member {
		bring(course, c.center, c.widen)
	}
	return c
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
