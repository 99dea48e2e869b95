// Package sample holds the cases that constants are tried on. The program that tries
// them writes the cases once, and the one that scores them reads them: reading the sets takes longer than scoring the cases.
package sample

import (
	"encoding/gob"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

// Case is a history and what came after it.
type Case struct {
	Set, Name string
	Start     time.Time
	Step      series.Step
	Values    []float64 // NaN for a gap
	Horizon   int       // how many of the values, the latest, came after the origin
	Period    int       // of seasonal naive, 0 for a day, or for 7 steps of a day and longer
	Capacity  float64   // 0 where there is none
	Holidays  string    // the region whose holidays are told; empty for none
}

// Series returns the history with what came after it.
func (c Case) Series() series.Series {
	return series.Series{Name: c.Name, Start: c.Start, Step: c.Step, Values: c.Values}
}

// Bounds of a sample.
type Bounds struct {
	Cases  int // of a set
	Values int // of all cases of a set together, about
}

// Take returns a sample of all development sets in dir. Those of a set lie evenly spread over all of its cases, at least one.
func Take(dir string, b Bounds) ([]Case, error) {
	var out []Case
	for _, set := range sets.HeldOut() {
		all, err := casesOf(set, dir)
		if err != nil {
			return nil, err
		}
		out = append(out, b.spread(all)...)
		if set.Name != withHolidays {
			continue
		}
		for _, c := range b.spread(all) {
			c.Set, c.Holidays = c.Set+"_holidays", "US"
			out = append(out, c)
		}
	}
	return out, nil
}

// withHolidays is the set that is taken a second time, with the holidays of the United States told.
const withHolidays = "pjm_daily3y"

// spread returns as many of the cases as the bounds leave room for, evenly spread.
func (b Bounds) spread(all []Case) []Case {
	values := 0
	for _, c := range all {
		values += len(c.Values)
	}
	if values == 0 {
		return nil
	}
	n := max(1, min(len(all), b.Cases, b.Values*len(all)/values))
	out := make([]Case, n)
	for i := range out {
		out[i] = all[(2*i+1)*len(all)/(2*n)]
	}
	return out
}

// casesOf returns all cases of a set.
func casesOf(set sets.Set, dir string) ([]Case, error) {
	var step series.Step
	if set.Step != "" {
		var err error
		if step, err = series.ParseStep(set.Step); err != nil {
			return nil, fmt.Errorf("%s: %w", set.Name, err)
		}
	}
	var out []Case
	if set.Cut == nil {
		splits, err := sets.ReadSplits(dir, set.File)
		for _, s := range splits {
			values := slices.Concat(s.History, s.After)
			out = append(out, Case{Set: set.Name, Name: s.Name, Start: sets.SplitStart(), Step: step, Values: values, Horizon: len(s.After),
				Period: set.Period})
		}
		return out, err
	}
	histories, err := sets.ReadHistories(dir, set.File)
	for _, h := range histories {
		samples := make([]series.Sample, len(h.Times))
		for i, at := range h.Times {
			samples[i] = series.Sample{Time: at, Value: h.Values[i]}
		}
		s, _, err := series.Regularize(h.Name, samples, series.Grid{Step: step})
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", set.Name, h.Name, err)
		}
		for i, c := range set.Cut(s.Len()) {
			cut := s.Slice(c.From, c.End)
			out = append(out, Case{
				Set: set.Name, Name: sets.Name(h.Name, i), Start: cut.Start, Step: cut.Step, Values: cut.Values,
				Horizon: c.End - c.Origin, Period: set.Period, Capacity: h.Capacity,
			})
		}
	}
	return out, err
}

// Write keeps the cases in a file.
func Write(path string, cases []Case) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // for everyone to read
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := gob.NewEncoder(file).Encode(cases); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return file.Close()
}

// Read returns the cases of a file that Write has made.
func Read(path string) ([]Case, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var cases []Case
	if err := gob.NewDecoder(file).Decode(&cases); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return cases, nil
}

// Score is how good the forecast of a case was.
type Score struct {
	Set, Name string
	Loss      float64 // quantile loss relative to that of seasonal naive; 0 where there is none
	Date      float64 // mean twCRPS of the dates on which thresholds are reached, from 0 to 1
	Refusal   string  // why there was no forecast; empty where there was one
}

// Scored reports whether there is a forecast, and a loss of it that can be compared.
func (s Score) Scored() bool { return s.Refusal == "" && s.Loss > 0 && !math.IsInf(s.Loss, 1) }
