package history_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// fleet returns n hourly series of a year of random ratios.
func fleet(n, year int) []series.Series {
	random := rand.New(rand.NewPCG(uint64(year), 1))
	all := make([]series.Series, n)
	for i := range all {
		all[i] = hourly(fmt.Sprintf("vm-%03d", i), make([]float64, 8760)...)
		all[i].Start = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		for j := range all[i].Values {
			all[i].Values[j] = random.Float64()
		}
	}
	return all
}

// BenchmarkAppend keeps one more year of 20 hourly series and completes it.
func BenchmarkAppend(b *testing.B) {
	h := open(b, b.TempDir())
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		series := fleet(20, 1990+i%40)
		b.StartTimer()
		keep(b, h, "k", series...)
	}
	b.ReportMetric(float64(20*8760*b.N)/b.Elapsed().Seconds(), "samples/s")
}

// BenchmarkRead reads a year of 20 hourly series.
func BenchmarkRead(b *testing.B) {
	h := open(b, b.TempDir())
	keep(b, h, "k", fleet(20, 2020)...)
	for b.Loop() {
		if got := read(b, h, ingest.Query{Expr: "k"}); len(got) != 20 {
			b.Fatalf("%d series", len(got))
		}
	}
	b.ReportMetric(float64(20*8760*b.N)/b.Elapsed().Seconds(), "samples/s")
}

// BenchmarkOpen opens and closes a history of five years.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	h := open(b, dir)
	for year := range 5 {
		keep(b, h, "k", fleet(20, 2020+year)...)
	}
	h.Close()
	for b.Loop() {
		open(b, dir).Close()
	}
}
