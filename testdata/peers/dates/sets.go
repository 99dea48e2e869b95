package main

import (
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast/backtest"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
	read "github.com/plimsoll/plimsoll/testdata/peers/sets"
)

// job is a history with the question asked of it.
type job struct {
	series  series.Series
	options backtest.DateOptions
}

// set is a development set.
type set struct {
	name, what string
	load       func(dir string) ([]job, error)
}

// sets say how each file becomes cases, and in which order they are printed.
var sets = []set{
	{"M3 monthly", "the competition's own split, H = 18", func(dir string) ([]job, error) {
		return competition(dir, "m3_monthly", series.MonthsStep(1), 12)
	}},
	{"M4 hourly", "the competition's own split, H = 48", func(dir string) ([]job, error) {
		return competition(dir, "m4_hourly", series.Every(time.Hour), 24)
	}},
	{"M4 weekly", "the competition's own split, H = 13, no season", func(dir string) ([]job, error) {
		return competition(dir, "m4_weekly", series.Every(series.Week), 1)
	}},
	{"PJM 30 d", "daily peaks, 8 windows of 3 years of each zone, H = 30", func(dir string) ([]job, error) {
		return windows(dir, "pjm_hourly", 3*365, 30, 8)
	}},
	{"PJM 365 d", "daily peaks, 8 windows of 3 years of each zone, H = 365", func(dir string) ([]job, error) {
		return windows(dir, "pjm_hourly", 3*365, 365, 8)
	}},
	{"nab", "hourly peaks, H = a fifth, 4 origins", func(dir string) ([]job, error) {
		return rolling(dir, "nab_cloudwatch", series.Every(time.Hour), 5, 4)
	}},
	{"datacentre", "hourly peaks, H = a fifth, 4 origins", func(dir string) ([]job, error) {
		return rolling(dir, "datacentre_month", series.Every(time.Hour), 5, 4)
	}},
	{"parking", "half hours, H = a fifth, 4 origins, 90 and 100 % of the real capacity too", func(dir string) ([]job, error) {
		return rolling(dir, "parking_occupancy", series.Every(30*time.Minute), 5, 4)
	}},
	{"long histories", "daily peaks, H = a tenth, 8 origins", func(dir string) ([]job, error) {
		return rolling(dir, "long_histories", series.Every(series.Day), 10, 8)
	}},
}

// question returns the options of a backtest with peers.
func question(horizon, origins, spacing, period int) backtest.DateOptions {
	return backtest.DateOptions{Peers: true, Options: backtest.Options{
		Fit: fit.Options{Seed: 1}, Horizon: horizon, Origins: origins, Spacing: spacing, Period: period, Paths: 1000,
	}}
}

// competition asks once of each series of a competition, where its organisers did.
func competition(dir, name string, step series.Step, period int) ([]job, error) {
	splits, err := read.ReadSplits(dir, name)
	if err != nil {
		return nil, err
	}
	var jobs []job
	for _, x := range splits {
		s := series.Series{Name: x.Name, Start: read.SplitStart(), Step: step, Values: append(x.History, x.After...)}
		jobs = append(jobs, job{s, question(len(x.After), 1, len(x.After), period)})
	}
	return jobs, nil
}

// rolling asks of each series of a file at several origins, half a horizon apart, which is the given part of the history.
func rolling(dir, name string, step series.Step, part, origins int) ([]job, error) {
	series, capacities, err := readSeries(dir, name, step)
	if err != nil {
		return nil, err
	}
	var jobs []job
	for i, s := range series {
		horizon := s.Len() / part
		j := job{s, question(horizon, origins, max(horizon/2, 1), 0)}
		if capacities[i] > 0 {
			j.options.Capacity = capacity.Constant(capacities[i], s.Unit)
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// windows cuts days known and days ahead out of each series at several times, evenly spread.
func windows(dir, name string, known, ahead, times int) ([]job, error) {
	series, _, err := readSeries(dir, name, series.Every(series.Day))
	if err != nil {
		return nil, err
	}
	var jobs []job
	for _, s := range series {
		for _, c := range read.Windows(s.Len(), known, ahead, times) {
			jobs = append(jobs, job{s.Slice(c.From, c.End), question(ahead, 1, ahead, 0)})
		}
	}
	return jobs, nil
}

// readSeries puts each series of a file on its grid, with the last capacity, or 0 without one.
func readSeries(dir, name string, step series.Step) (all []series.Series, capacities []float64, err error) {
	histories, err := read.ReadHistories(dir, name)
	if err != nil {
		return nil, nil, err
	}
	for _, h := range histories {
		samples := make([]series.Sample, len(h.Times))
		for i, at := range h.Times {
			samples[i] = series.Sample{Time: at, Value: h.Values[i]}
		}
		s, _, err := series.Regularize(h.Name, samples, series.Grid{Step: step})
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", h.Name, err)
		}
		all, capacities = append(all, s), append(capacities, h.Capacity)
	}
	return all, capacities, nil
}
