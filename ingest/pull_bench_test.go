package ingest_test

import (
	"errors"
	"fmt"
	"math"
	"syscall"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/history"
	"github.com/plimsoll/plimsoll/ingest/prometheus"
	"github.com/plimsoll/plimsoll/ingest/prometheus/promtest"
)

// BenchmarkPullFromPrometheus pulls twenty pools of half a year, a sample every five minutes, from a real server into
// the embedded history, and reports the time of the processor for a million samples, that of the server left out.
func BenchmarkPullFromPrometheus(b *testing.B) {
	const pools, samples = 20, 52_000
	end := start.Add(samples * 5 * time.Minute)
	var all []series.Series
	for k := range pools {
		s := series.Series{Name: "disk", Labels: map[string]string{"host": fmt.Sprint(k)}, Start: start, Step: series.Every(5 * time.Minute)}
		for i := range samples {
			s.Values = append(s.Values, math.Floor(1e11+1e7*float64(i)+1e9*math.Sin(float64(i)/50)))
		}
		all = append(all, s)
	}
	src, err := prometheus.New(prometheus.Config{URL: promtest.Start(b, all)})
	if err != nil {
		b.Fatal(err)
	}
	defer src.Close()
	before := cpu(b)
	for b.Loop() {
		h, err := history.Open(b.TempDir(), history.Options{})
		if err != nil {
			b.Fatal(err)
		}
		d := ingest.Defer(h, 1<<19)
		for k := range pools {
			r, err := ingest.Pull(b.Context(), src, d, ingest.Job{
				Key: fmt.Sprint("pool", k), Until: end, Window: series.Every(7 * series.Day),
				Query: ingest.Query{Expr: fmt.Sprintf("disk{host=%q}", fmt.Sprint(k)), Start: start, Resolution: 5 * time.Minute,
					Step: series.Every(5 * time.Minute)},
			}, nil)
			if err != nil || r.Written != samples {
				b.Fatal(r, err)
			}
		}
		if err := errors.Join(d.Flush(b.Context()), h.Close()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((cpu(b)-before).Seconds()/float64(b.N*pools*samples)*1e6, "cpu-s/Msample")
}

// cpu is the time that this process has spent.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
