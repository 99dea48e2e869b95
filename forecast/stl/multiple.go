package stl

import (
	"fmt"
	"slices"
)

// MultipleOptions are the parameters of MSTL.
type MultipleOptions struct {
	Windows []int // of the seasons in cycles, by ascending period; nil stands for 11, 15, 19, … (section 2 of the paper)
	Passes  int   // over all seasons, at least 1 (2 in the paper); with one season there is one
	Robust  bool  // whether outliers count for less
}

// Multiple takes y apart by MSTL: algorithm 1 of the paper, without its
// transformation. Of each season there must be more than two cycles, else the error
// wraps ErrShort and names it: none is left out in silence. Periods are given in any order, each once.
func Multiple(y []float64, periods []int, o MultipleOptions) (Decomposition, error) {
	periods = slices.Sorted(slices.Values(periods))
	options, err := o.each(y, periods)
	if err != nil {
		return Decomposition{}, err
	}
	passes := o.Passes
	if len(periods) == 1 {
		passes = 1
	}
	d := Decomposition{Periods: periods, Seasonal: make([][]float64, len(periods))}
	for k := range d.Seasonal {
		d.Seasonal[k] = make([]float64, len(y))
	}
	w := newWork(y, periods[len(periods)-1])
	rest := slices.Clone(y)
	for range passes {
		for k, period := range periods {
			season := d.Seasonal[k]
			for t := range rest {
				rest[t] += season[t]
			}
			w.run(rest, season, period, options[k])
			for t := range rest {
				rest[t] -= season[t]
			}
		}
	}
	d.finish(y, w)
	return d, nil
}

// each returns the options of STL for each season.
func (o MultipleOptions) each(y []float64, periods []int) ([]Options, error) {
	switch {
	case len(periods) == 0:
		return nil, fmt.Errorf("stl: no periods: want at least one")
	case len(slices.Compact(slices.Clone(periods))) < len(periods):
		return nil, fmt.Errorf("stl: periods %v: want each once", periods)
	case o.Passes < 1:
		return nil, fmt.Errorf("stl: %d passes: want at least 1", o.Passes)
	case o.Windows != nil && len(o.Windows) != len(periods):
		return nil, fmt.Errorf("stl: %d windows for %d periods: want as many", len(o.Windows), len(periods))
	}
	options := make([]Options, len(periods))
	for k, period := range periods {
		window := 11 + 4*k
		if o.Windows != nil {
			window = o.Windows[k]
		}
		options[k] = Default(period, window)
		if o.Robust {
			options[k] = options[k].Robust()
		}
		if err := check(y, period, options[k]); err != nil {
			return nil, err
		}
	}
	return options, nil
}
