package passage

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// ThresholdDeviations are how many standard deviations of the seasonal differences the
// thresholds of a backtest of dates lie above the greatest value of the last season.
var ThresholdDeviations = [...]float64{0, 0.5, 1, 2}

// CapacityShares are the shares of a known capacity that are thresholds, too.
var CapacityShares = [...]float64{0.9, 1}

// Threshold is one that a demand may reach after an origin.
type Threshold struct {
	Name   string
	First  float64
	Usable []float64 // by step; NaN where nothing was measured
}

// ThresholdsAt returns those of the h steps of s from the step cut on, where its season has period steps and c is its
// capacity; the zero one is not known.
func ThresholdsAt(s series.Series, cut, h, period int, c capacity.Capacity) []Threshold {
	peak, deviation := LastSeason(s.Values[:cut], period)
	measured := s.Values[cut : cut+h]
	var all []Threshold
	add := func(name string, at func(h int) float64) {
		t := Threshold{Name: name, First: at(0), Usable: make([]float64, len(measured))}
		for h, v := range measured {
			if t.Usable[h] = at(h); math.IsNaN(v) {
				t.Usable[h] = math.NaN()
			}
		}
		all = append(all, t)
	}
	for _, k := range ThresholdDeviations {
		add(fmt.Sprintf("season + %g sd", k), func(int) float64 { return peak + k*deviation })
	}
	if c.IsZero() {
		return all
	}
	capacity := c.Over(s.Time(cut), s.Step, h)
	for _, share := range CapacityShares {
		add(fmt.Sprintf("%g %% of capacity", 100*share), func(h int) float64 { return share * capacity[h] })
	}
	return all
}

// LastSeason returns the greatest of the period of values that ends with the last measured one, and
// the standard deviation of the differences to a season before.
func LastSeason(values []float64, period int) (peak, deviation float64) {
	end := len(values)
	for end > 0 && math.IsNaN(values[end-1]) {
		end--
	}
	peak = math.NaN()
	for _, v := range values[max(end-period, 0):end] {
		if !math.IsNaN(v) && !(peak >= v) {
			peak = v
		}
	}
	mean, squares, n := 0.0, 0.0, 0.0
	for t := period; t < len(values); t++ {
		if d := values[t] - values[t-period]; !math.IsNaN(d) {
			n++
			off := d - mean
			mean += off / n
			squares += off * (d - mean)
		}
	}
	if n < 2 {
		return peak, 0
	}
	return peak, math.Sqrt(squares / (n - 1))
}
