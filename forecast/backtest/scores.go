package backtest

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/score"
)

// Scores of a forecast against what came. The package forecast/score defines
// them; what is not known is NaN. Smaller is better, except for the coverages,
// which should be what they are named for.
type Scores struct {
	MASE  float64 // of the median
	SMAPE float64 // of the median, from 0 to 2
	MSIS  float64 // of the central 95 %
	// Shares of the values within the central 50, 80 and 95 %.
	Coverage50, Coverage80, Coverage95 float64
	WeightedQuantileLoss               float64 // at 0.025, 0.1, 0.25, 0.5, 0.75, 0.9 and 0.975
	QuantileLoss                       float64 // the same in the unit of the values
	CRPS                               float64 // in the unit of the values
}

// MethodScores are the scores of Plimsoll and of two benchmarks on the same
// values. MASE and SMAPE of SeasonalNaive are those of the last season itself,
// not of the median of its futures. Naive2 is a point forecast and has no other scores than these two.
type MethodScores struct {
	Model, SeasonalNaive, Naive2 Scores
}

// Summary is how a number of series would have been forecast.
type Summary struct {
	Series  int // scored
	Origins int // scored, of all series
	// Scores are means over the series, each counting the same. Those in the unit of
	// the values are NaN, because the units differ.
	Scores MethodScores
	// RelativeMASE and RelativeLoss are geometric means over the series of MASE and
	// QuantileLoss relative to seasonal naive. RelativeOf is how many series have both;
	// one that either of the two forecast without any error has none.
	RelativeMASE, RelativeLoss float64
	RelativeOf                 int
}

// OWA returns the overall weighted average relative to Naive2.
func (b MethodScores) OWA() float64 {
	return score.OWA(b.Model.SMAPE, b.Model.MASE, b.Naive2.SMAPE, b.Naive2.MASE)
}

// RelativeMASE returns the MASE relative to that of seasonal naive.
func (b MethodScores) RelativeMASE() float64 {
	return score.Ratio(b.Model.MASE, b.SeasonalNaive.MASE)
}

// RelativeLoss returns the quantile loss relative to that of seasonal naive.
func (b MethodScores) RelativeLoss() float64 {
	return score.Ratio(b.Model.QuantileLoss, b.SeasonalNaive.QuantileLoss)
}

// Summarize sums up the results of several series; a refused one is left out by the caller.
func Summarize(results []Result) Summary {
	o := Summary{Series: len(results)}
	var scores []MethodScores
	var mase, loss []float64
	for _, r := range results {
		scores = append(scores, r.Scores)
		for _, origin := range r.Origins {
			if origin.Scored() {
				o.Origins++
			}
		}
		if m, l := r.Scores.RelativeMASE(), r.Scores.RelativeLoss(); m > 0 && l > 0 {
			mase, loss = append(mase, m), append(loss, l)
		}
	}
	o.Scores = meanScores(scores)
	for _, s := range []*Scores{&o.Scores.Model, &o.Scores.SeasonalNaive, &o.Scores.Naive2} {
		s.QuantileLoss, s.CRPS = math.NaN(), math.NaN()
	}
	o.RelativeMASE, o.RelativeOf = score.GeometricMean(mase)
	o.RelativeLoss, _ = score.GeometricMean(loss)
	return o
}

// fields returns every score, in the order of the type.
func (s *Scores) fields() []*float64 {
	return []*float64{
		&s.MASE, &s.SMAPE, &s.MSIS, &s.Coverage50, &s.Coverage80, &s.Coverage95,
		&s.WeightedQuantileLoss, &s.QuantileLoss, &s.CRPS,
	}
}

// fields returns every score of all three.
func (b *MethodScores) fields() []*float64 {
	return slices.Concat(b.Model.fields(), b.SeasonalNaive.fields(), b.Naive2.fields())
}

// unknownScores are all NaN.
func unknownScores() (b MethodScores) {
	for _, f := range b.fields() {
		*f = math.NaN()
	}
	return b
}

// meanScores returns the mean of every score over those that have it.
func meanScores(all []MethodScores) MethodScores {
	mean := unknownScores()
	counts := make([]float64, len(mean.fields()))
	for _, b := range all {
		fields := mean.fields()
		for i, f := range b.fields() {
			if math.IsNaN(*f) {
				continue
			}
			if counts[i]++; counts[i] == 1 {
				*fields[i] = 0
			}
			*fields[i] += (*f - *fields[i]) / counts[i]
		}
	}
	return mean
}

// backtestLevels are the quantiles of the loss; the pairs of outer ones bound
// the central intervals of 95, 80 and 50 %.
var backtestLevels = []float64{0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975}

// scorePaths scores the columns of paths from one on against what came.
func scorePaths(paths *mat.Dense, from int, actual []float64, scale float64) Scores {
	n, _ := paths.Dims()
	q := make([][]float64, len(backtestLevels))
	for k := range q {
		q[k] = make([]float64, len(actual))
	}
	column, crps, measured := make([]float64, n), 0.0, 0.0
	for j, y := range actual {
		if math.IsNaN(y) {
			continue
		}
		mat.Col(column, from+j, paths)
		slices.Sort(column)
		for k, p := range backtestLevels {
			q[k][j] = column[future.Rank(p, n)]
		}
		measured++
		crps += (score.CRPS(y, column) - crps) / measured
	}
	return Scores{
		MASE: score.MASE(actual, q[3], scale), SMAPE: score.SMAPE(actual, q[3]), MSIS: score.MSIS(actual, q[0], q[6], 0.05, scale),
		Coverage50: score.Coverage(actual, q[2], q[4]), Coverage80: score.Coverage(actual, q[1], q[5]),
		Coverage95:           score.Coverage(actual, q[0], q[6]),
		WeightedQuantileLoss: score.WeightedQuantileLoss(actual, q, backtestLevels),
		QuantileLoss:         score.QuantileLoss(actual, q, backtestLevels), CRPS: crps,
	}
}

// scoreNaive2 scores the forecast of Naive2, which has no quantiles.
func scoreNaive2(known, actual []float64, period int, scale float64) Scores {
	point := make([]float64, len(actual))
	score.Naive2(point, known, period)
	s := unknownScores().Naive2
	s.MASE, s.SMAPE = score.MASE(actual, point, scale), score.SMAPE(actual, point)
	return s
}
