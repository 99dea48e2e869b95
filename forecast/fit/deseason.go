package fit

import (
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/harmonic"
	"github.com/plimsoll/plimsoll/forecast/model/season"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// WithoutSeasons returns the values of s in units of their spread, less their seasons.
func WithoutSeasons(s series.Series) []float64 {
	values := slices.Clone(s.Values[max(s.Len()-maxFitted, 0):])
	var p demand
	if len(values) == 0 {
		return values
	}
	if p.setScale(values); p.scale == 0 {
		return values
	}
	for i, v := range values {
		values[i] = p.in(v)
	}
	found := seasons{periods: season.Detect(values, series.SeasonHints(s.Step))}
	return harmonic.Split(values, found.within(len(values))).Rest()
}
