package passage

import "math"

// SlidingMinimum is memory for minima over spans of values, which futures use one after the other. The queue holds the positions
// whose values can still be the least of a span, ascending (Lemire 2006, "Streaming maximum-minimum filter using no more than three
// comparisons per element").
type SlidingMinimum struct {
	values []float64
	queue  []int
}

// Largest returns the largest over all spans of need values of the least in the span, −∞ if there is no such span. The values
// are value(0) to value(n−1).
func (m *SlidingMinimum) Largest(n, need int, value func(i int) float64) float64 {
	m.values, m.queue = m.values[:0], m.queue[:0]
	most, head := math.Inf(-1), 0
	for i := range n {
		v := value(i)
		m.values = append(m.values, v)
		for len(m.queue) > head && m.values[m.queue[len(m.queue)-1]] >= v {
			m.queue = m.queue[:len(m.queue)-1]
		}
		m.queue = append(m.queue, i)
		if m.queue[head] <= i-need {
			head++
		}
		if i+1 >= need {
			most = max(most, m.values[m.queue[head]])
		}
	}
	return most
}
