package levelshape

import "math"

// Half-lives that are tried for the shape of all periods, in periods, and for the shapes of
// the phases of the second season, in its cycles; and the shares by which the latter may differ from the former.
var (
	halfLives      = [...]float64{math.Inf(1), 14, 4}
	cycleHalfLives = [...]float64{math.Inf(1), 4, 1}
	apart          = [...]float64{0, 0.25, 0.5, 0.75, 1}
)

// shapes are how a period is spread over its phases.
type shapes struct {
	next   [][]float64 // by period ahead of the fit, over and over; each of mean 1
	errors [][]float64 // what the shape was off in past periods, told from those before
	row    []int       // of errors, while fitting
	phase  []int       // of errors in the second season: 0 is that of the first period ahead
}

// at returns the shape of a period, counted from the end of the fit on.
func (s *shapes) at(period int) []float64 { return s.next[phased(period, len(s.next))] }

// memory is a running weighted mean of shapes.
type memory struct {
	sum    []float64
	weight float64
}

// add takes in a row of a level, after what it holds has lost all but keep of its weight. Rows of a
// higher level weigh more, by its square, as in least squares.
func (m *memory) add(row []float64, level, keep float64) {
	m.weight = m.weight*keep + level*level
	for j, v := range row {
		m.sum[j] = m.sum[j]*keep + v*level
	}
}

// at returns the mean at phase j, 1 where nothing was taken in.
func (m *memory) at(j int) float64 {
	if m.weight == 0 {
		return 1
	}
	return m.sum[j] / m.weight
}

// inverse returns the factor on the sums that makes them means, or else the mean where nothing was taken in.
func (m *memory) inverse() (factor, flat float64) {
	if m.weight == 0 {
		return 0, 1
	}
	return 1 / m.weight, 0
}

// recall is one way to remember shapes.
type recall struct{ all, cycle, apart float64 }

// fitShapes returns the shapes by the recall that would have told the later
// periods best, each from those before it. second is the second season in periods, 1 if there is none.
func fitShapes(f *foldMatrix, levels []float64, second int) shapes {
	best, at := math.Inf(1), recall{halfLives[0], cycleHalfLives[0], 0}
	for _, all := range halfLives {
		for k, cycle := range cycleHalfLives {
			if second == 1 && k > 0 {
				break
			}
			for i, e := range trial(f, levels, second, all, cycle) {
				if e < best {
					best, at = e, recall{all, cycle, apart[i]}
				}
			}
		}
	}
	return replay(f, levels, second, at)
}

// told returns from which row on shapes are told from those before: all phases of the second season were seen by then.
func told(rows, second int) int { return max(rows/3, min(second, rows/2), 1) }

// walk calls visit with every row that has a level and the shapes told before it, and returns the memories at the end.
func walk(f *foldMatrix, levels []float64, second int, all, cycle float64, visit func(i int, all, own *memory)) (memory, []memory) {
	global := memory{sum: make([]float64, f.cols)}
	own := make([]memory, second)
	for d := range own {
		own[d].sum = make([]float64, f.cols)
	}
	keepAll, keepOwn := math.Exp2(-1/all), math.Exp2(-1/cycle)
	for i := range f.rows {
		if math.IsNaN(levels[i]) {
			continue
		}
		d := phaseOf(i, f.rows, second)
		visit(i, &global, &own[d])
		global.add(f.row(i), levels[i], keepAll)
		own[d].add(f.row(i), levels[i], keepOwn)
	}
	return global, own
}

// phaseOf returns the phase of row i of rows in a season of so many, such that the first row ahead has phase 0.
func phaseOf(i, rows, second int) int { return (second - (rows-i)%second) % second }

// blend returns the shape at j: that of all, moved towards the own by a share.
func blend(all, own *memory, j int, share float64) float64 {
	s := all.at(j)
	if share > 0 && own.weight > 0 {
		s += share * (own.at(j) - s)
	}
	return s
}

// trial returns the squared errors of the shapes told in advance, by share apart.
func trial(f *foldMatrix, levels []float64, second int, all, cycle float64) [len(apart)]float64 {
	var sums [len(apart)]float64
	from := told(f.rows, second)
	tried := len(apart)
	if second == 1 {
		tried = 1
	}
	for k := tried; k < len(sums); k++ {
		sums[k] = math.Inf(1)
	}
	walk(f, levels, second, all, cycle, func(i int, all, own *memory) {
		if i < from {
			return
		}
		ofAll, flat := all.inverse()
		ofOwn, _ := own.inverse()
		level := levels[i]
		for j, v := range f.row(i) {
			a := all.sum[j]*ofAll + flat
			diff := 0.0
			if own.weight > 0 {
				diff = own.sum[j]*ofOwn - a
			}
			for k, share := range apart[:tried] {
				e := v - level*(a+share*diff)
				sums[k] += e * e
			}
		}
	})
	return sums
}

// replay returns the shapes ahead and the past errors under one recall.
func replay(f *foldMatrix, levels []float64, second int, r recall) shapes {
	var s shapes
	from := told(f.rows, second)
	global, own := walk(f, levels, second, r.all, r.cycle, func(i int, all, own *memory) {
		if i < from || levels[i] == 0 {
			return
		}
		e := make([]float64, f.cols)
		for j, v := range f.row(i) {
			e[j] = v/levels[i] - blend(all, own, j, r.apart)
		}
		s.errors = append(s.errors, e)
		s.row = append(s.row, i)
		s.phase = append(s.phase, phaseOf(i, f.rows, second))
	})
	for d := range own {
		shape := make([]float64, f.cols)
		for j := range shape {
			shape[j] = blend(&global, &own[d], j, r.apart)
		}
		s.next = append(s.next, shape)
	}
	return s
}
