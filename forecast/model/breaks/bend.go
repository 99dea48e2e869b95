package breaks

import (
	"math"
)

// What makes a course one of two lines.
const (
	// maxBlocks bounds the work, which grows with its square.
	maxBlocks = 160
	// leastSide is the least share of the sequence on either side of a bend, and leastBlocks the fewest medians there.
	leastSide, leastBlocks = 0.06, 8
	// bent is the largest share of the squared deviations from one line that two lines leave.
	bent = 0.3
	// noisy is how alike neighbouring deviations from two lines may be: those of a level that wanders, or of a curve, are more so.
	noisy = 0.5
	// surely is how many standard errors the slopes must differ by.
	surely = 10
	// exactly is how near to two lines, as a share of what the bend makes over the whole sequence, a course is one of two lines whatever
	// its deviations are like: they are those of taking out seasons that there are not.
	exactly = 1e-4
)

// Bend is a place where the slope of a course changed for good.
type Bend struct {
	At            int     // first index of the second line
	Knot          float64 // where the lines meet, between two indexes
	Before, After float64 // slopes in a step
	AfterError    float64 // standard error of the latter
}

// BendOf returns the bend of x that two lines which meet show best, seasons taken out before (WithoutSeasons); false unless these leave
// less than a third of the squared deviations from one line, in deviations that are noise.
func BendOf(x []float64) (Bend, bool) {
	at, y := blocks(x)
	n := len(y)
	side := max(leastBlocks, int(leastSide*float64(n)))
	if n < 2*side {
		return Bend{}, false
	}
	whole, _ := hinge(at, y, -1)
	best, found := hingeFit{left: math.Inf(1)}, 0
	for k := side; k <= n-side; k++ {
		if h, ok := hinge(at, y, k); ok && h.left < best.left {
			best, found = h, k
		}
	}
	if !(best.left < bent*whole.left) || found == 0 {
		return Bend{}, false
	}
	return bendAt(at, y, found, best)
}

// bendAt judges the bend at block k: the lines on either side, which know nothing of where they meet, must meet near it.
func bendAt(at, y []float64, k int, best hingeFit) (Bend, bool) {
	const beside = 2 // blocks that may lie on either line
	first, _ := hinge(at[:k-beside], y[:k-beside], -1)
	second, _ := hinge(at[k+beside:], y[k+beside:], -1)
	b := Bend{Knot: (first.level - second.level) / (second.slope - first.slope), Before: first.slope, After: second.slope}
	if !(b.Knot >= at[k-beside] && b.Knot <= at[k+beside]) {
		b.Knot, b.Before, b.After = at[k], best.slope, best.slope+best.bend
		first, second = hingeFit{level: best.level, slope: best.slope}, hingeFit{level: best.level - best.bend*at[k], slope: b.After}
	}
	b.At = int(math.Ceil(b.Knot))
	rest := append(first.rest(at[:k-beside], y[:k-beside]), second.rest(at[k+beside:], y[k+beside:])...)
	alike, sigma2 := alikeness(rest), 0.0
	for _, v := range rest {
		sigma2 += v * v / float64(len(rest))
	}
	size := math.Abs(b.After-b.Before) * (at[len(at)-1] - at[0])
	if alike > math.Sqrt((1+noisy)/(1-noisy)) && sigma2 > exactly*exactly*size*size {
		return Bend{}, false
	}
	sigma2 *= alike * alike
	n := len(y)
	b.AfterError = math.Sqrt(12*sigma2/float64(n-k)) / (at[n-1] - at[k])
	return b, math.Abs(b.After-b.Before) >= surely*math.Sqrt(sigma2*best.bendVar)
}

// blocks returns the medians of blocks of x, and the middle index of each.
func blocks(x []float64) (at, y []float64) {
	size := (len(x) + maxBlocks - 1) / maxBlocks
	part := make([]float64, 0, size)
	for from := 0; from < len(x); from += size {
		to := min(from+size, len(x))
		part = part[:0]
		for _, v := range x[from:to] {
			if !math.IsNaN(v) {
				part = append(part, v)
			}
		}
		if len(part) > 0 {
			at, y = append(at, float64(from+to-1)/2), append(y, middle(part))
		}
	}
	return at, y
}

// hingeFit is a least-squares fit of level + slope·t + bend·max(t − knot, 0), with t counted from the first block.
type hingeFit struct {
	level, slope, bend float64
	left               float64 // sum of squared deviations
	bendVar            float64 // variance of bend for deviations of variance 1
}

// hinge fits it with the knot at block k, or a plain line for k = −1.
func hinge(at, y []float64, k int) (hingeFit, bool) {
	// Normal equations of three columns, those of the line first made free of each other.
	n := float64(len(y))
	var mt, my, mz float64
	knot := math.Inf(1)
	if k >= 0 {
		knot = at[k]
	}
	for i, t := range at {
		mt += t / n
		my += y[i] / n
		mz += max(t-knot, 0) / n
	}
	var tt, ty, tz, zz, zy, yy float64
	for i, t := range at {
		dt, dy, dz := t-mt, y[i]-my, max(t-knot, 0)-mz
		tt += dt * dt
		ty += dt * dy
		tz += dt * dz
		zz += dz * dz
		zy += dz * dy
		yy += dy * dy
	}
	if k < 0 {
		return hingeFit{level: my - ty/tt*mt, slope: ty / tt, left: max(yy-ty*ty/tt, 0)}, true
	}
	free := zz - tz*tz/tt
	if !(free > 0) {
		return hingeFit{}, false
	}
	bend := (zy - tz*ty/tt) / free
	slope := (ty - bend*tz) / tt
	return hingeFit{my - slope*mt - bend*mz, slope, bend, max(yy-ty*ty/tt-bend*bend*free, 0), 1 / free}, true
}

// rest returns the deviations from the line, left of the knot.
func (h hingeFit) rest(at, y []float64) []float64 {
	out := make([]float64, len(y))
	for i, t := range at {
		out[i] = y[i] - h.level - h.slope*t
	}
	return out
}

// Compounds reports whether x, all above 0, follows a curve that grows by the same share in every step and by at least a
// third in all, clearly better than a line.
func Compounds(x []float64, periods []int) bool {
	at, y := blocks(WithoutSeasons(x, periods))
	if len(y) < 3*leastBlocks {
		return false
	}
	logs := make([]float64, len(y))
	for i, v := range y {
		if !(v > 0) {
			return false
		}
		logs[i] = math.Log(v)
	}
	line, _ := hinge(at, y, -1)
	curve, _ := hinge(at, logs, -1)
	if curve.slope*(at[len(at)-1]-at[0]) < math.Log(4.0/3) {
		return false
	}
	left := 0.0
	for i, t := range at {
		e := y[i] - math.Exp(curve.level+curve.slope*t)
		left += e * e
	}
	return left < bent*line.left
}
