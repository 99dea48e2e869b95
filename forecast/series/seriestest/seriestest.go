// Package seriestest makes histories for tests.
package seriestest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

// At reads a time written as a date, with hours and minutes, with seconds, or as RFC 3339 has it.
func At(s string) time.Time {
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", time.RFC3339Nano} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	panic("bad time in a test: " + s)
}

// Daily returns values a day each, from 5 January 2026 on.
func Daily(name string, values ...float64) series.Series {
	return series.Series{Name: name, Start: At("2026-01-05"), Step: series.Every(series.Day), Values: values}
}

// Repeat returns f(0), f(1), … f(n-1).
func Repeat(n int, f func(int) float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

// Wave returns n steps of a slow trend with waves of some periods and noise that remembers.
func Wave(name string, step series.Step, n int, periods ...int) series.Series {
	random := rand.New(rand.NewPCG(3, 4))
	s := series.Series{Name: name, Start: time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC), Step: step, Values: make([]float64, n)}
	noise := 0.0
	for i := range s.Values {
		noise = 0.8*noise + random.NormFloat64()
		s.Values[i] = 100 + 20*float64(i)/float64(n) + 2*noise
		for _, p := range periods {
			s.Values[i] += 10 * math.Sin(2*math.Pi*float64(i)/float64(p))
		}
	}
	return s
}

// Walk returns n days of a random walk with a week.
func Walk(name string, n int, seed uint64) series.Series {
	random := rand.New(rand.NewPCG(seed, 7))
	s := series.Series{Name: name, Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	level := 100.0
	for i := range n {
		level += random.NormFloat64()
		s.Values = append(s.Values, level+5*math.Sin(2*math.Pi*float64(i)/7))
	}
	return s
}

// Alike returns n pools of some days from 2 March 2026 on, random walks whose changes correlate by r.
func Alike(n, days int, r float64) []series.Series {
	random := rand.New(rand.NewPCG(7, 9))
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	out := make([]series.Series, n)
	for k := range out {
		out[k] = series.Series{Name: fmt.Sprintf("pool-%d", k), Unit: series.Cores, Start: start, Step: series.Every(series.Day),
			Values: make([]float64, days)}
	}
	level := make([]float64, n)
	for i := range days {
		shared := random.NormFloat64()
		for k := range out {
			level[k] += math.Sqrt(r)*shared + math.Sqrt(1-r)*random.NormFloat64()
			out[k].Values[i] = 1000 + 5*level[k]
		}
	}
	return out
}

// Read puts each series of a file of a development set on its grid.
func Read(t testing.TB, dir, name string, grid series.Grid) []series.Series {
	t.Helper()
	histories, err := sets.ReadHistories(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	var out []series.Series
	for _, h := range histories {
		samples := make([]series.Sample, len(h.Times))
		for i, at := range h.Times {
			samples[i] = series.Sample{Time: at, Value: h.Values[i]}
		}
		s, _, err := series.Regularize(h.Name, samples, grid)
		if err != nil {
			t.Log(err)
			continue
		}
		out = append(out, s)
	}
	return out
}

// MeasuredOn returns the directory of the sets that PLIMSOLL_DATA names. Without one there is nothing to measure, and a
// measurement that did nothing must not pass.
func MeasuredOn(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("PLIMSOLL_DATA")
	if dir == "" {
		t.Fatal("PLIMSOLL_DATA is not set: want the directory of the sets, as in `make measure DATA=DIR`")
	}
	return dir
}
