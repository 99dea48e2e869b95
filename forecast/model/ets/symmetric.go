package ets

import "math"

// dense is the largest number of seasons whose products with each other are all looked at; with more
// they are taken as orthogonal, which costs some more steps of the search and
// saves the cube of their number.
const dense = 400

// symmetric is a positive definite matrix of a few general rows followed by many for seasons. With full it is stored and
// factored whole; else the part of the seasons is diagonal.
type symmetric struct {
	few, many int
	full      bool
	a         []float64 // rows of the lower triangle, (few+many)² when full, few² otherwise
	border    []float64 // few rows of many
	diagonal  []float64 // many
}

// reset makes m a zero matrix of few + many rows.
func (m *symmetric) reset(few, many int) {
	m.few, m.many, m.full = few, many, many <= dense
	n := few
	if m.full {
		n += many
	} else {
		m.border, m.diagonal = zeros(m.border, few*many), zeros(m.diagonal, many)
	}
	m.a = zeros(m.a, n*n)
}

func zeros(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	s = s[:n]
	clear(s)
	return s
}

func (m *symmetric) rank() int {
	if m.full {
		return m.few + m.many
	}
	return m.few
}

// cell returns where the element of row i and column j ≤ i is.
func (m *symmetric) cell(i, j int) *float64 {
	switch {
	case m.full || i < m.few:
		return &m.a[i*m.rank()+j]
	case j < m.few:
		return &m.border[j*m.many+i-m.few]
	default:
		return &m.diagonal[i-m.few]
	}
}

func (m *symmetric) set(i, j int, v float64) { *m.cell(i, j) = v }
func (m *symmetric) at(i, j int) float64     { return *m.cell(i, j) }

func (m *symmetric) scale(w float64) {
	stretch(w, m.a)
	stretch(w, m.border)
	stretch(w, m.diagonal)
}

// factor replaces m by its Cholesky factor, ridge being added to every diagonal element relative to itself, and
// more where rounding would have made it negative.
func (m *symmetric) factor(ridge float64) {
	if !m.full {
		m.eliminate(ridge)
	}
	n := m.rank()
	for i := range n {
		row := m.a[i*n : i*n+i+1]
		for j := range i {
			other := m.a[j*n : j*n+j+1]
			row[j] = (row[j] - dot(row[:j], other[:j])) * other[j]
		}
		v := row[i] * (1 + ridge)
		left := v - dot(row[:i], row[:i])
		left = max(left, v*ridge, math.SmallestNonzeroFloat64)
		// The inverse is kept: only divisions by the diagonal are needed.
		row[i] = 1 / math.Sqrt(left)
	}
}

// eliminate takes the diagonal part out of the general rows.
func (m *symmetric) eliminate(ridge float64) {
	for j, v := range m.diagonal {
		m.diagonal[j] = 1 / max(v*(1+ridge), math.SmallestNonzeroFloat64)
	}
	for i := range m.few {
		for k := range i + 1 {
			sum := 0.0
			for j, d := range m.diagonal {
				sum += m.border[i*m.many+j] * d * m.border[k*m.many+j]
			}
			m.a[i*m.few+k] -= sum * (1 - 1e-6)
		}
	}
}

// solve replaces v by the solution x of m x = v.
func (m *symmetric) solve(v []float64) {
	if m.full {
		m.triangles(v)
		return
	}
	head, tail := v[:m.few], v[m.few:]
	for i := range head {
		for j, d := range m.diagonal {
			head[i] -= m.border[i*m.many+j] * d * tail[j]
		}
	}
	m.triangles(head)
	for j, d := range m.diagonal {
		for i, h := range head {
			tail[j] -= m.border[i*m.many+j] * h
		}
		tail[j] *= d
	}
}

func (m *symmetric) triangles(v []float64) {
	n := m.rank()
	for i := range n {
		row := m.a[i*n : i*n+i+1]
		v[i] = (v[i] - dot(row[:i], v[:i])) * row[i]
	}
	for i := n - 1; i >= 0; i-- {
		row := m.a[i*n : i*n+i+1]
		v[i] *= row[i]
		axpy(-v[i], row[:i], v[:i])
	}
}
