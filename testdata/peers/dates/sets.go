package main

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// job is a history with the question asked of it.
type job struct {
	series  forecast.Series
	options forecast.DateBacktestOptions
}

// set is a development set.
type set struct {
	name, what string
	load       func(dir string) ([]job, error)
}

// sets say how each file becomes cases, and in which order they are printed.
var sets = []set{
	{"M3 monthly", "the competition's own split, H = 18", func(dir string) ([]job, error) {
		return competition(dir, "m3_monthly", forecast.MonthsStep(1), 12)
	}},
	{"M4 hourly", "the competition's own split, H = 48", func(dir string) ([]job, error) {
		return competition(dir, "m4_hourly", forecast.Every(time.Hour), 24)
	}},
	{"M4 weekly", "the competition's own split, H = 13, no season", func(dir string) ([]job, error) {
		return competition(dir, "m4_weekly", forecast.Every(forecast.Week), 1)
	}},
	{"PJM 30 d", "daily peaks, 8 windows of 3 years of each zone, H = 30", func(dir string) ([]job, error) {
		return windows(dir, "pjm_hourly", 3*365, 30, 8)
	}},
	{"PJM 365 d", "daily peaks, 8 windows of 3 years of each zone, H = 365", func(dir string) ([]job, error) {
		return windows(dir, "pjm_hourly", 3*365, 365, 8)
	}},
	{"nab", "hourly peaks, H = a fifth, 4 origins", func(dir string) ([]job, error) {
		return rolling(dir, "nab_cloudwatch", forecast.Every(time.Hour), 5, 4)
	}},
	{"datacentre", "hourly peaks, H = a fifth, 4 origins", func(dir string) ([]job, error) {
		return rolling(dir, "datacentre_month", forecast.Every(time.Hour), 5, 4)
	}},
	{"parking", "half hours, H = a fifth, 4 origins, 90 and 100 % of the real capacity too", func(dir string) ([]job, error) {
		return rolling(dir, "parking_occupancy", forecast.Every(30*time.Minute), 5, 4)
	}},
	{"long histories", "daily peaks, H = a tenth, 8 origins", func(dir string) ([]job, error) {
		return rolling(dir, "long_histories", forecast.Every(forecast.Day), 10, 8)
	}},
}

// question returns the options of a backtest with peers.
func question(horizon, origins, spacing, period int) forecast.DateBacktestOptions {
	return forecast.DateBacktestOptions{Peers: true, BacktestOptions: forecast.BacktestOptions{
		Fit: forecast.Options{Seed: 1}, Horizon: horizon, Origins: origins, Spacing: spacing, Period: period, Paths: 1000,
	}}
}

// competition reads id,period,train,test.
func competition(dir, name string, step forecast.Step, period int) ([]job, error) {
	rows, err := readCSV(dir, name)
	if err != nil {
		return nil, err
	}
	var jobs []job
	for _, row := range rows {
		values, ahead := numbers(row[2]), numbers(row[3])
		s := forecast.Series{Name: row[0], Start: time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC), Step: step, Values: append(values, ahead...)}
		jobs = append(jobs, job{s, question(len(ahead), 1, len(ahead), period)})
	}
	return jobs, nil
}

// rolling asks of each series of a file of series,time,value[,capacity] at several
// origins, half a horizon apart, which is the given part of the history.
func rolling(dir, name string, step forecast.Step, part, origins int) ([]job, error) {
	series, capacities, err := readSeries(dir, name, step)
	if err != nil {
		return nil, err
	}
	var jobs []job
	for i, s := range series {
		horizon := s.Len() / part
		j := job{s, question(horizon, origins, max(horizon/2, 1), 0)}
		if capacities[i] > 0 {
			j.options.Capacity = forecast.ConstantCapacity(capacities[i], s.Unit)
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// windows cuts days known and days ahead out of each series at several times, evenly spread.
func windows(dir, name string, known, ahead, times int) ([]job, error) {
	series, _, err := readSeries(dir, name, forecast.Every(forecast.Day))
	if err != nil {
		return nil, err
	}
	var jobs []job
	for _, s := range series {
		spare := s.Len() - known - ahead
		for k := range times {
			if from := spare * k / (times - 1); spare >= 0 {
				jobs = append(jobs, job{s.Slice(from, from+known+ahead), question(ahead, 1, ahead, 0)})
			}
		}
	}
	return jobs, nil
}

// readSeries puts each series of a file on its grid, with the last capacity, or 0 without one.
func readSeries(dir, name string, step forecast.Step) ([]forecast.Series, []float64, error) {
	rows, err := readCSV(dir, name)
	if err != nil {
		return nil, nil, err
	}
	samples, capacity := map[string][]forecast.Sample{}, map[string]float64{}
	var order []string
	for _, row := range rows {
		at, err := time.Parse(time.RFC3339, row[1])
		if err != nil {
			return nil, nil, err
		}
		if samples[row[0]] == nil {
			order = append(order, row[0])
		}
		samples[row[0]] = append(samples[row[0]], forecast.Sample{Time: at, Value: numbers(row[2])[0]})
		if len(row) > 3 {
			capacity[row[0]] = numbers(row[3])[0]
		}
	}
	var all []forecast.Series
	var capacities []float64
	for _, id := range order {
		s, _, err := forecast.Regularize(id, samples[id], forecast.Grid{Step: step})
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", id, err)
		}
		all, capacities = append(all, s), append(capacities, capacity[id])
	}
	return all, capacities, nil
}

// readCSV returns the rows after the first of a compressed file.
func readCSV(dir, name string) ([][]string, error) {
	file, err := os.Open(filepath.Join(dir, name+".csv.gz")) //nolint:gosec // the directory is what the caller asked for
	if err != nil {
		return nil, err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("%s: %d rows: %w", name, len(rows), err)
	}
	return rows[1:], nil
}

// numbers reads values between spaces; what is no number is a gap.
func numbers(s string) []float64 {
	var out []float64
	for _, field := range strings.Fields(s) {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil {
			v = math.NaN()
		}
		out = append(out, v)
	}
	return out
}
