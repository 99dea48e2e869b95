package rule

import (
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/model/levelshape"
	"github.com/plimsoll/plimsoll/forecast/model/naive"
)

// pathKernel is a kernel whose paths are deviations from a centre.
type pathKernel struct {
	kernel interface {
		Center(dst []float64)
		Deviate(dst []float64, src *rand.PCG)
	}
	course []float64
}

// FitSeasonal returns the last season, repeated, with the bootstrap of its errors (package naive), for horizons
// of up to the given number of steps.
func FitSeasonal(y []float64, period, horizon int) Rule {
	c := &pathKernel{kernel: naive.FitSeasonal(y, period), course: make([]float64, horizon)}
	c.kernel.Center(c.course)
	return c
}

// FitLevelShape returns level times shape with its ridge (package levelshape), alone and uncalibrated, for
// horizons of up to the given number of steps. The errors are those of that package.
func FitLevelShape(y []float64, periods []int, horizon int) (Rule, error) {
	m, err := levelshape.Fit(y, periods)
	if err != nil {
		return nil, err
	}
	c := &pathKernel{kernel: m, course: make([]float64, horizon)}
	m.Center(c.course)
	return c, nil
}

// Path fills dst with the centre and a deviation from it.
func (c *pathKernel) Path(dst []float64, src *rand.PCG) {
	c.kernel.Deviate(dst, src)
	for h := range dst {
		dst[h] += c.course[h]
	}
}

// Certain is false.
func (c *pathKernel) Certain() bool { return false }
