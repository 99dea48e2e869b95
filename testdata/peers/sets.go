package main

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// heldOut is a history with what came after it.
type heldOut struct {
	id      string // within its set
	series  string // what the case was cut from
	history forecast.Series
	period  int // of seasonal naive, and of the scale of errors
	actual  []float64
}

// sets say how each file becomes cases: the same ones, in the same order, as in
// TestBacktest of the package forecast.
var sets = []struct {
	name string
	load func(dir string) ([]heldOut, error)
}{
	{"m4_hourly", func(dir string) ([]heldOut, error) { return competition(dir, "m4_hourly", hour, 24) }},
	{"m4_weekly", func(dir string) ([]heldOut, error) { return competition(dir, "m4_weekly", week, 1) }},
	{"m3_monthly", func(dir string) ([]heldOut, error) { return competition(dir, "m3_monthly", month, 12) }},
	{"nab_5m", func(dir string) ([]heldOut, error) { return cut(dir, "nab_cloudwatch", own, 0.2, 3) }},
	{"nab_hourly", func(dir string) ([]heldOut, error) { return cut(dir, "nab_cloudwatch", hour, 0.2, 3) }},
	{"parking_30m", func(dir string) ([]heldOut, error) { return cut(dir, "parking_occupancy", own, 0.2, 3) }},
	{"parking_daily", func(dir string) ([]heldOut, error) { return cut(dir, "parking_occupancy", day, 0.2, 3) }},
	{"long_daily", func(dir string) ([]heldOut, error) { return cut(dir, "long_histories", day, 0.2, 4) }},
	{"long_own", func(dir string) ([]heldOut, error) { return cut(dir, "long_histories", own, 0.05, 4) }},
	{"datacentre", func(dir string) ([]heldOut, error) { return cut(dir, "datacentre_month", hour, 0.2, 3) }},
	{"pjm_1y", func(dir string) ([]heldOut, error) { return windows(dir, hour, 365*24, 720, 24) }},
	{"pjm_daily3y", func(dir string) ([]heldOut, error) { return windows(dir, day, 3*365, 180, 7) }},
}

// Steps of the sets; own is that of the samples.
var (
	own   = forecast.Step{}
	hour  = forecast.Every(time.Hour)
	day   = forecast.Every(forecast.Day)
	week  = forecast.Every(forecast.Week)
	month = forecast.MonthsStep(1)
)

// competition reads id,period,train,test.
func competition(dir, name string, step forecast.Step, period int) ([]heldOut, error) {
	rows, err := table(dir, name)
	if err != nil {
		return nil, err
	}
	start := time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC)
	var out []heldOut
	for _, row := range rows {
		out = append(out, heldOut{
			id: row[0], series: row[0], period: period, actual: numbers(row[3]),
			history: forecast.Series{Name: row[0], Start: start, Step: step, Values: numbers(row[2])},
		})
	}
	return out, nil
}

// long reads series,time,value and puts each series on its grid.
func long(dir, name string, step forecast.Step) ([]forecast.Series, error) {
	rows, err := table(dir, name)
	if err != nil {
		return nil, err
	}
	samples := map[string][]forecast.Sample{}
	var order []string
	for _, row := range rows {
		at, err := time.Parse(time.RFC3339, row[1])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if samples[row[0]] == nil {
			order = append(order, row[0])
		}
		samples[row[0]] = append(samples[row[0]], forecast.Sample{Time: at, Value: numbers(row[2])[0]})
	}
	var out []forecast.Series
	for _, id := range order {
		s, _, err := forecast.Regularize(id, samples[id], forecast.Grid{Step: step})
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: left out: %v\n", name, err)
			continue
		}
		out = append(out, s)
	}
	return out, nil
}

// cut holds out the share of each series after several origins.
func cut(dir, name string, step forecast.Step, share float64, origins int) ([]heldOut, error) {
	all, err := long(dir, name, step)
	var out []heldOut
	for _, s := range all {
		h := int(share * float64(s.Len()))
		period := perDay(s.Step)
		if s.Step.Approx() >= forecast.Day {
			period = 7
		}
		for o := range origins {
			end := s.Len() - h - o*h/2
			history := s.Slice(0, end)
			history.Name = fmt.Sprintf("%s-%d", s.Name, o)
			gone := history.Len() - history.Trim().Len() // a gap before the origin belongs to the future
			out = append(out, heldOut{id: history.Name, series: s.Name, history: history.Trim(), period: period, actual: s.Values[end-gone : end+h]})
		}
	}
	return out, err
}

// windows cuts n steps, and those ahead, out of each series at six times.
func windows(dir string, step forecast.Step, n, ahead, period int) ([]heldOut, error) {
	all, err := long(dir, "pjm_hourly", step)
	var out []heldOut
	for _, s := range all {
		for k := range 6 {
			from := (s.Len() - n - ahead) * k / 5
			if from < 0 {
				continue
			}
			history := s.Slice(from, from+n)
			history.Name = fmt.Sprintf("%s-%d", s.Name, k)
			out = append(out, heldOut{id: history.Name, series: s.Name, history: history, period: period, actual: s.Values[from+n : from+n+ahead]})
		}
	}
	return out, err
}

// perDay returns how many steps a day has, 0 if they do not divide it.
func perDay(s forecast.Step) int {
	if s.Months > 0 || forecast.Day%s.Dur != 0 {
		return 0
	}
	return int(forecast.Day / s.Dur)
}

// seasons returns the periods that a method for several of them is told: day and
// week below a day, week and year of days, year of weeks and of months, as far
// as the history has more than two of them; the case's own one otherwise.
func (c heldOut) seasons() []int {
	all := []int{c.period}
	switch step := c.history.Step; {
	case step.Months > 0:
	case step.Dur < forecast.Day:
		all = []int{perDay(step), 7 * perDay(step)}
	case step.Dur == forecast.Day:
		all = []int{7, 365}
	case step.Dur == forecast.Week:
		all = []int{52}
	}
	out := slices.DeleteFunc(all, func(p int) bool { return p < 2 || 2*p >= c.history.Len() })
	if len(out) == 0 {
		return []int{c.period}
	}
	return out
}

// table reads the rows of a compressed CSV file but the first.
func table(dir, name string) ([][]string, error) {
	file, err := os.Open(filepath.Join(dir, name+".csv.gz"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return slices.Delete(rows, 0, 1), nil
}

// numbers reads values separated by spaces. What is none is a gap.
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
