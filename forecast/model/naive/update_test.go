package naive_test

import (
	"math"
	"os"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/model/naive"
)

func TestUpdatesEqualAPass(t *testing.T) {
	all := kerneltest.Real(t, os.ReadFile)
	for name, y := range kerneltest.Histories() {
		all[name] = kerneltest.Sized(y, 1e299)
	}
	for name, y := range all {
		y = y[:min(len(y), 440)]
		for _, period := range []int{1, 7, 24, 700} {
			for _, y := range [][]float64{y, kerneltest.Gapped(append(y, 1), 1)} {
				n := len(y) * 2 / 3
				if n == 0 || name == "all missing" {
					continue
				}
				t.Run(name, func(t *testing.T) {
					s, d := naive.FitSeasonal(y[:n], period), naive.FitDrift(y[:n], period)
					kerneltest.CheckUpdates(t, s, y, n, 23)
					kerneltest.CheckUpdates(t, d, y, n, 23)
					kerneltest.CheckRecord(t, s, naive.RestoreSeasonal)
					kerneltest.CheckRecord(t, d, naive.RestoreDrift)
				})
			}
		}
	}
}

func TestUpdateRefuses(t *testing.T) {
	m := naive.FitSeasonal([]float64{1, 2, 3}, 2)
	if m.Update(math.Inf(-1)) == nil || m.Update(2e300) == nil {
		t.Error("a value beyond all measure was taken")
	}
	if _, err := m.Pass([]float64{1, 2}); err == nil {
		t.Error("a pass over less than the history of the fit")
	}
}

func FuzzRestore(f *testing.F) {
	f.Add(kerneltest.Recorded(naive.FitDrift(kerneltest.Histories()["gaps"], 7)))
	f.Fuzz(func(t *testing.T, data []byte) {
		kerneltest.CheckDecoding(t, data, naive.RestoreSeasonal)
		kerneltest.CheckDecoding(t, data, naive.RestoreDrift)
	})
}

func BenchmarkUpdate(b *testing.B) {
	y := make([]float64, 8760)
	for t := range y {
		y[t] = math.Sin(float64(t * t))
	}
	m := naive.FitDrift(y, 168)
	for i := 0; b.Loop(); i++ {
		if err := m.Update(y[i%len(y)]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(kerneltest.Recorded(m))), "B/record")
}
