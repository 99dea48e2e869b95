// Command soak measures how much memory `plimsoll forecast --csv - --grouped` takes
// for many series. The history is made as it is read, and never stored:
//
//	go run ./testdata/soak -plimsoll bin/plimsoll -series 10000
//
// It prints one line of JSON. Linux only, whose kernel counts memory in KiB.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// measurement is what was seen.
type measurement struct {
	Series     int      `json:"series"`
	Rows       int      `json:"rows"`
	Answers    int      `json:"answers"`
	Refusals   int      `json:"refusals"`
	PeakMiB    float64  `json:"peakMiB"`
	CPUSeconds float64  `json:"cpuSeconds"`
	Seconds    float64  `json:"seconds"`
	Command    []string `json:"command"`
}

func main() {
	binary := flag.String("plimsoll", "bin/plimsoll", "the program")
	series := flag.Int("series", 10_000, "how many series")
	hours := flag.Int("hours", 8760, "how many hours each has")
	flag.Parse()
	m, err := measure(context.Background(), *binary, *series, *hours, flag.Args())
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(m)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// measure runs the program once, with further flags of its verb.
func measure(ctx context.Context, binary string, series, hours int, further []string) (measurement, error) {
	m := measurement{Series: series, Rows: series * hours}
	m.Command = append([]string{"forecast", "--csv", "-", "--grouped", "--capacity", "150", "-o", "csv"}, further...)
	c := exec.CommandContext(ctx, binary, m.Command...)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return m, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return m, err
	}
	began := time.Now()
	if err := c.Start(); err != nil {
		return m, err
	}
	written := make(chan error, 1)
	go func() { written <- errors.Join(write(in, series, hours), in.Close()) }()
	if err := m.count(out); err != nil {
		return m, err
	}
	if err := errors.Join(c.Wait(), <-written); err != nil {
		return m, err
	}
	m.Seconds = math.Round(time.Since(began).Seconds())
	m.CPUSeconds = math.Round((c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds())
	usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return m, errors.New("the system does not say how much memory was taken")
	}
	m.PeakMiB = math.Round(float64(usage.Maxrss)/1024*10) / 10
	return m, nil
}

// count counts the rows of the answer, less its header.
func (m *measurement) count(out io.Reader) error {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		switch {
		case bytes.HasPrefix(lines.Bytes(), []byte("series,")):
		case bytes.Contains(lines.Bytes(), []byte(",UNSTABLE,")), bytes.Contains(lines.Bytes(), []byte("_DATA,")):
			m.Refusals++
		default:
			m.Answers++
		}
	}
	return lines.Err()
}

// write writes histories one after another: a level, a trend, a day and a week, and noise that remembers.
func write(w io.Writer, series, hours int) error {
	b := bufio.NewWriterSize(w, 1<<20)
	if _, err := b.WriteString("series,time,value\n"); err != nil {
		return err
	}
	start := time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC).Unix()
	var row []byte
	for i := range series {
		random := rand.New(rand.NewPCG(uint64(i), 1)) //nolint:gosec // the same series every time
		level, trend, noise := 60+40*random.Float64(), 40*random.Float64()/float64(hours), 0.0
		for t := range hours {
			noise = 0.9*noise + random.NormFloat64()
			v := level + trend*float64(t) + 10*math.Sin(2*math.Pi*float64(t%24)/24) + noise
			if t/24%7 >= 5 {
				v -= 8
			}
			row = append(strconv.AppendInt(append(row[:0], "vm-"...), int64(i), 10), ',')
			row = append(strconv.AppendInt(row, start+int64(t)*3600, 10), ',')
			row = append(strconv.AppendFloat(row, math.Round(v*100)/100, 'f', -1, 64), '\n')
			if _, err := b.Write(row); err != nil {
				return err
			}
		}
	}
	return b.Flush()
}
