package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/model/ets"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// complete are the sizes of history whose complete answer is timed.
var complete = []struct {
	name    string
	step    series.Step
	n, h    int
	periods []int
}{
	{"a year of hours, 30 days ahead", hour, 8760, 720, []int{24, 168}},
	{"three years of days, 180 days ahead", day, 1095, 180, []int{7, 365}},
	{"100 months, 18 ahead", month, 100, 18, []int{12}},
	{"800 hours, 48 ahead", hour, 800, 48, []int{24, 168}},
}

const repetitions = 15

// speed writes, for each size, the median of the processor time of a complete
// answer on one processor: fit with all candidates and rolling origins, 1,000
// paths, their quantiles, and when each passes a capacity. It also times the
// automatic choice of exponential smoothing, see etsCases.
func speed(w io.Writer, data, dir string) error {
	runtime.GOMAXPROCS(1)
	months, err := competition(data, "m3_monthly", month, 12)
	if err != nil {
		return err
	}
	if err := etsCases(months, dir); err != nil {
		return err
	}
	fmt.Fprintln(w, "what,seconds")
	for _, size := range complete {
		s := wave(size.name, size.step, size.n, size.periods...)
		capacity := capacity.Constant(1.2*slices.Max(s.Values), "")
		seconds := make([]float64, repetitions)
		for i := range seconds {
			before := cpuSeconds()
			if err := answerAll(s, capacity, size.h); err != nil {
				return err
			}
			seconds[i] = cpuSeconds() - before
		}
		slices.Sort(seconds)
		fmt.Fprintf(w, "%q,%.6f\n", size.name, seconds[repetitions/2])
	}
	return nil
}

func answerAll(s series.Series, capacity capacity.Capacity, h int) error {
	fit, err := fit.New(s, fit.Options{})
	if err != nil {
		return err
	}
	f, err := fit.Forecast(context.Background(), futures, h)
	if err != nil {
		return err
	}
	f.Quantiles(levels)
	f.Saturate(capacity, series.Step{})
	return nil
}

// etsAuto is the automatic choice of exponential smoothing alone, and its forecast.
const etsAuto = "ets-auto"

// etsCases writes up to etsSeries series of about 100 months to dir/speed, for the
// programs that choose among the same models.
func etsCases(months []heldOut, dir string) error {
	dir = filepath.Join(dir, "speed")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	cases := ofAboutHundred(months)
	if err := os.WriteFile(filepath.Join(dir, "cases.csv"), encodeCases(cases), 0o600); err != nil {
		return err
	}
	return runSet(ofETS, cases, filepath.Join(dir, etsAuto+".csv"), 1)
}

const etsSeries = 20

func ofAboutHundred(months []heldOut) []heldOut {
	fit := slices.DeleteFunc(slices.Clone(months), func(c heldOut) bool { return c.history.Len() < 90 || c.history.Len() > 110 })
	var out []heldOut
	for i := 0; i < len(fit) && len(out) < etsSeries; i += max(len(fit)/etsSeries, 1) {
		out = append(out, fit[i])
	}
	return out
}

// ofETS has the expected course at every level: only its time is of interest.
func ofETS(c heldOut) ([][]float64, error) {
	m, _, err := ets.Auto(c.history.Values, c.period, ets.Options{})
	if err != nil {
		return nil, err
	}
	course := make([]float64, len(c.actual))
	m.Center(course)
	return slices.Repeat([][]float64{course}, len(levels)), nil
}

// wave is a synthetic load with the given seasons, a trend and noise: that of the benchmarks of the package forecast.
func wave(name string, step series.Step, n int, periods ...int) series.Series {
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

// memory runs a command and writes the most memory that it held, in bytes.
func memory(w io.Writer, command []string) error {
	if len(command) == 0 {
		return fmt.Errorf("memory: want a command")
	}
	cmd := exec.CommandContext(context.Background(), command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return fmt.Errorf("memory: this system does not say")
	}
	fmt.Fprintf(w, "what,bytes\npeak,%d\n", used.Maxrss*1024)
	return nil
}
