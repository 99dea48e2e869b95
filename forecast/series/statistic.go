package series

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Statistic says how the samples within a step become its value. The zero
// Statistic is Peak, the one that cannot hide a shortage.
type Statistic struct {
	kind statKind
	p    float64 // of a percentile, in (0, 1)
}

type statKind uint8

const (
	kindPeak statKind = iota
	kindMean
	kindLast
	kindPercentile
)

// Statistics in common use.
var (
	P95  = Statistic{kind: kindPercentile, p: 0.95}
	Peak = Statistic{kind: kindPeak}
	Mean = Statistic{kind: kindMean}
	Last = Statistic{kind: kindLast}
)

// Percentile returns the statistic "p-quantile of the samples", 0 < p < 1.
func Percentile(p float64) (Statistic, error) {
	if !(p > 0 && p < 1) {
		return Statistic{}, fmt.Errorf("percentile %v: want a share between 0 and 1", p)
	}
	return Statistic{kind: kindPercentile, p: p}, nil
}

// ParseStatistic reads peak, mean, last or a percentile such as p95 or p99.9.
// The empty string is peak.
func ParseStatistic(s string) (Statistic, error) {
	switch s {
	case "", "peak", "max":
		return Peak, nil
	case "mean", "avg":
		return Mean, nil
	case "last":
		return Last, nil
	}
	if digits, ok := strings.CutPrefix(s, "p"); ok {
		if v, err := strconv.ParseFloat(digits, 64); err == nil && v > 0 && v < 100 {
			return Percentile(v / 100)
		}
	}
	return Statistic{}, fmt.Errorf("statistic %q: want peak, mean, last or a percentile such as p95", s)
}

// IsPeak reports whether s is the greatest of the samples.
func (s Statistic) IsPeak() bool { return s.kind == kindPeak }

// Share returns the p of a percentile, and false where s is none.
func (s Statistic) Share() (p float64, ok bool) { return s.p, s.kind == kindPercentile }

// Both returns what the statistic makes of a step that occurred twice, which is
// the value of the one occurrence where the other was not measured.
func (s Statistic) Both(earlier, later float64) float64 {
	switch {
	case math.IsNaN(earlier):
		return later
	case math.IsNaN(later):
		return earlier
	case s.kind == kindMean:
		return earlier + (later-earlier)/2
	case s.kind == kindLast:
		return later
	}
	return max(earlier, later)
}

// String writes the statistic as ParseStatistic reads it.
func (s Statistic) String() string {
	switch s.kind {
	case kindMean:
		return "mean"
	case kindLast:
		return "last"
	case kindPercentile:
		return "p" + strconv.FormatFloat(math.Round(s.p*1e10)/1e8, 'f', -1, 64)
	}
	return "peak"
}

// Of returns the statistic of samples in time order, leaving out NaN; NaN if
// none is left. A percentile is the smallest sample at or under which the
// share p of the samples lies (Hyndman and Fan 1996, definition 1), so that it
// is always a value that was really seen.
func (s Statistic) Of(samples []float64) float64 {
	seen := make([]float64, 0, len(samples))
	for _, v := range samples {
		if !math.IsNaN(v) {
			seen = append(seen, v)
		}
	}
	if len(seen) == 0 {
		return math.NaN()
	}
	switch s.kind {
	case kindMean:
		return MeanOf(seen)
	case kindLast:
		return seen[len(seen)-1]
	case kindPercentile:
		slices.Sort(seen)
		return seen[max(int(math.Ceil(s.p*float64(len(seen))-1e-9))-1, 0)]
	}
	return slices.Max(seen)
}

// MeanOf returns the arithmetic mean as a running update, which cannot overflow
// where the values do not.
func MeanOf(x []float64) float64 {
	m := 0.0
	for i, v := range x {
		m += v/float64(i+1) - m/float64(i+1)
	}
	return m
}
