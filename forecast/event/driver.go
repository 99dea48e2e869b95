package event

import (
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Limits of the measurement of an effect.
const (
	// MinOverlap is how many steps both series must have been measured in.
	// Not tried on the development sets: it acts with a driver only.
	MinOverlap = 30
	// huber is where the loss turns from squares to absolute values, in standard deviations (Huber 1981, section 4.5).
	huber = 1.345
	// maxDummies is the longest season that is taken out by a mean for each of its steps; of
	// longer ones, waves sines and cosines are.
	// Not tried on the development sets: it acts with a driver only.
	maxDummies = 200
	// Not tried on the development sets: it acts with a driver only.
	waves = 3
)

// Effect is by how much a demand changes for one more unit of what drives it.
type Effect struct {
	PerUnit  float64
	StdErr   float64 // of PerUnit, consistent under autocorrelation; 0 for an effect that was given
	Given    *future.Estimate
	Overlap  int     // steps that both were measured in
	Rho      float64 // first autocorrelation of what the regression leaves, which was taken out of both
	Lags     int     // of the Newey–West estimate
	Driver   string
	Demand   string
	Measured bool
}

// GivenEffect is an effect that somebody says.
func GivenEffect(e future.Estimate) Effect { return Effect{PerUnit: e.Mid, Given: &e} }

// Distinguishable reports whether the 95 % interval of the effect leaves 0 out.
func (e Effect) Distinguishable() bool {
	return e.Given != nil || math.Abs(e.PerUnit) > 1.959964*e.StdErr
}

// Quantile returns the effect that is undercut with probability u: that of a normal distribution, or of
// the estimate that was given.
func (e Effect) Quantile(u float64) float64 {
	if e.Given != nil {
		return e.Given.Quantile(u)
	}
	if e.StdErr == 0 {
		return e.PerUnit
	}
	const edge = 1e-12
	return e.PerUnit + e.StdErr*distuv.UnitNormal.Quantile(min(max(u, edge), 1-edge))
}

// Note says what was measured; empty for an effect that was given.
func (e Effect) Note() string {
	if !e.Measured {
		return ""
	}
	text := fmt.Sprintf("one more of %q goes with %s (standard error %s) of %q, measured over %d steps, season and trend apart.",
		e.Driver, series.Significant(e.PerUnit), series.Significant(e.StdErr), e.Demand, e.Overlap)
	if !e.Distinguishable() {
		text += " That is not distinguishable from no effect."
	}
	return text
}

// EffectOf measures by how much the demand changes for one more unit of the driver, over the steps that
// both were measured in, by the regression
//
//	demand = constant + slope × time + seasons + effect × driver + rest
//
// Only what goes together beyond trend and seasons counts, since any two things that grow, or that
// people use by day, grow and swing together. The rest is taken to be autocorrelated: both sides are
// differenced by its first autocorrelation ρ (Cochrane and Orcutt 1949), which for ρ near 1 are plain differences, so that
// two random walks do not look as if one drove the other (Granger and Newbold 1974). Outliers count by the
// loss of Huber. The standard error is that of Newey and West (1987), with the
// lags that Andrews (1991, equation 6.4) finds for an AR(1).
//
// The driver's own errors of measurement bias the effect towards 0. periods are the seasons of
// both, in steps. The error says that the series do not overlap, or not enough, or that the driver does not vary.
func EffectOf(demand, driver series.Series, periods []int) (Effect, error) {
	e := Effect{Driver: driver.Name, Demand: demand.Name, Measured: true}
	y, x, err := overlapping(demand, driver)
	if err != nil {
		return e, err
	}
	for i := range y {
		if !math.IsNaN(y[i]) && !math.IsNaN(x[i]) {
			e.Overlap++
			continue
		}
		y[i], x[i] = math.NaN(), math.NaN()
	}
	r := newEffectFit(y, x, periods)
	if need := max(MinOverlap, r.parameters()+MinOverlap/2); e.Overlap < need {
		return e, fmt.Errorf("%q and %q were both measured in %d steps, at least %d are needed", demand.Name, driver.Name, e.Overlap, need)
	}
	if err := r.run(); err != nil {
		return e, fmt.Errorf("%q: %w", driver.Name, err)
	}
	e.PerUnit, e.StdErr, e.Rho, e.Lags = r.effect, r.stdErr, r.rho, r.lags
	return e, nil
}

// overlapping returns copies of the values of the steps that both series have.
func overlapping(demand, driver series.Series) (y, x []float64, err error) {
	demand, driver = demand.Trim(), driver.Trim()
	if demand.Step != driver.Step {
		return nil, nil, fmt.Errorf("%q is in steps of %s, but %q is in steps of %s: give both the same step", driver.Name, driver.Step,
			demand.Name, demand.Step)
	}
	ahead := demand.Step.Index(demand.Start, driver.Start)
	if !demand.Time(ahead).Equal(driver.Start) {
		return nil, nil, fmt.Errorf("the steps of %q begin at other times than those of %q", driver.Name, demand.Name)
	}
	from, to := max(ahead, 0), min(ahead+driver.Len(), demand.Len())
	if from >= to {
		day := func(t time.Time) string { return t.Format("2006-01-02 15:04") }
		return nil, nil, fmt.Errorf("%q, measured from %s to %s, does not overlap %q, measured from %s to %s: its effect cannot be measured; "+
			"give effect instead",
			driver.Name, day(driver.Start), day(driver.End()), demand.Name, day(demand.Start), day(demand.End()))
	}
	return slices.Clone(demand.Values[from:to]), slices.Clone(driver.Values[from-ahead : to-ahead]), nil
}
