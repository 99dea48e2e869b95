package forecast

import (
	"slices"

	"github.com/plimsoll/plimsoll/forecast/harmonic"
	"github.com/plimsoll/plimsoll/forecast/season"
)

// WithoutSeasons returns the values of s in units of their spread, less their seasons.
func WithoutSeasons(s Series) []float64 {
	values := slices.Clone(s.Values[max(s.Len()-maxFitted, 0):])
	var p prepared
	if len(values) == 0 {
		return values
	}
	if p.setScale(values); p.scale == 0 {
		return values
	}
	for i, v := range values {
		values[i] = p.in(v)
	}
	found := seasons{periods: season.Detect(values, seasonHints(s.Step))}
	return harmonic.Split(values, found.within(len(values))).Rest()
}
