package fit

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// tails make the ends of what paths are distributed as heavier: every path has one factor on all its deviations, so that
// those of normal noise are Student's t in any step (Andrews and Mallows 1974, "Scale mixtures of normal distributions", section 3). The
// central 80 % stay as wide as they are. The value is 1/ν, the reciprocal degrees of freedom, from 0, at which nothing
// is done, to heaviest.
type tails float64

// heaviest is as far as tails go: with fewer than 2.5 degrees of freedom a single path may be anywhere.
// By argument: with 2 degrees of freedom there would be no variance. The table of widths ends here.
const heaviest tails = 0.4

// studentWidths are the logarithms of two ratios for Student's t with 0, 0.05, 0.1, … as reciprocal degrees of freedom,
// relative to those of the normal distribution: of its central 95 % to its central 80 %, and of its central 80 % to its
// scale. A test has them anew.
var studentWidths = [...]struct{ apart, wide float64 }{
	{0, 0}, {0.0287, 0.0336}, {0.0599, 0.0683}, {0.0937, 0.1042}, {0.1300, 0.1412}, {0.1690, 0.1793}, {0.2104, 0.2185}, {0.2544, 0.2588},
	{0.3007, 0.3002},
}

// studentStep is how far the entries of studentWidths are apart.
const studentStep = float64(heaviest) / float64(len(studentWidths)-1)

// tailsOf returns the tails with which the central 95 % are apart times as wide, in logarithms, as they were beside the central 80 %.
func tailsOf(apart float64) tails {
	for i := 1; i < len(studentWidths); i++ {
		a, b := studentWidths[i-1].apart, studentWidths[i].apart
		if apart < b {
			return tails(studentStep * (float64(i-1) + max(apart-a, 0)/(b-a)))
		}
	}
	return heaviest
}

// factor returns that of path i. Those of many paths are spread evenly: multiples of the reciprocal of the plastic
// number are (Roberts 2018), and know nothing of those of the golden ratio, by which the paths are shared out among the models.
func (t tails) factor(i int) float64 {
	if t == 0 {
		return 1
	}
	const plastic, rarest = 1.324717957244746, 1.0 / 64
	_, u := math.Modf(0.5 + float64(i)/plastic)
	z := distuv.UnitNormal.Quantile(max(rarest, min(1-rarest, u)))
	// Chi-squared over ν by the cube of a normal variable: Wilson and Hilferty (1931), "The distribution of chi-square".
	v := 2.0 / 9 * float64(t)
	x := 1 - v + z*math.Sqrt(v)
	return math.Exp(-t.wide()) / math.Sqrt(x*x*x)
}

// wide returns the logarithm of how much wider the central 80 % are than those of normal noise of the same scale.
func (t tails) wide() float64 {
	i := min(int(float64(t)/studentStep), len(studentWidths)-2)
	share := float64(t)/studentStep - float64(i)
	return studentWidths[i].wide + share*(studentWidths[i+1].wide-studentWidths[i].wide)
}
