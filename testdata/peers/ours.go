package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/model/naive"
	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

const futures = 1000

// programs of this repository, by the name of their file of answers.
var programs = map[string]func(heldOut) ([][]float64, error){
	"plimsoll":       ofPlimsoll,
	"seasonal-naive": ofSeasonalNaive,
}

// run lets a program of this repository answer every stride-th case on one processor.
func run(program, data, dir string, stride int) error {
	forecastCase, ok := programs[program]
	if !ok {
		return fmt.Errorf("program %q: want plimsoll or seasonal-naive", program)
	}
	runtime.GOMAXPROCS(1)
	outs, err := plan(dir)
	if err != nil {
		return err
	}
	for _, set := range sets.HeldOut() {
		cases, err := casesOf(set, data)
		if err != nil {
			return err
		}
		if err := runSet(forecastCase, cases, filepath.Join(outs[set.Name], program+".csv"), stride); err != nil {
			return err
		}
	}
	return nil
}

func runSet(forecastCase func(heldOut) ([][]float64, error), cases []heldOut, path string, stride int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	w := csv.NewWriter(file)
	if err := w.Write(header()); err != nil {
		return err
	}
	for i := 0; i < len(cases); i += stride {
		c := cases[i]
		before := cpuSeconds()
		q, err := forecastCase(c)
		a := answer{cpu: cpuSeconds() - before, quantiles: q}
		if err != nil {
			a.failure, a.quantiles = err.Error(), nil
		}
		if err := w.Write(encodeAnswer(c.id, a)); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// ofPlimsoll is the whole answer in the default configuration.
func ofPlimsoll(c heldOut) (q [][]float64, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("PANIC: %v", p)
		}
	}()
	fit, err := fit.New(c.history, fit.Options{Seed: 1})
	if err != nil {
		return nil, err
	}
	fc, err := fit.Forecast(context.Background(), futures, len(c.actual))
	if err != nil {
		return nil, err
	}
	return fc.Quantiles(levels), nil
}

// ofSeasonalNaive repeats the last season, with deviations drawn from the changes
// from season to season. It keeps to values of at least 0 where the history does.
func ofSeasonalNaive(c heldOut) ([][]float64, error) {
	m := naive.FitSeasonal(c.history.Values, c.period)
	center := make([]float64, len(c.actual))
	m.Center(center)
	low := math.Inf(-1)
	if smallest(c.history.Values) >= 0 {
		low = 0
	}
	name := fnv.New64a()
	_, _ = name.Write([]byte(c.id))
	f := forecast.Forecast{Paths: mat.NewDense(futures, len(center), nil)}
	for i := range futures {
		row := f.Paths.RawRowView(i)
		m.Deviate(row, rand.NewPCG(name.Sum64(), uint64(i)))
		for j := range row {
			row[j] = max(low, row[j]+center[j])
		}
	}
	return f.Quantiles(levels), nil
}

func smallest(values []float64) float64 {
	out := math.Inf(1)
	for _, v := range values {
		if v < out { // not so for a gap
			out = v
		}
	}
	return out
}

// cpuSeconds returns the processor time that this process has taken.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
