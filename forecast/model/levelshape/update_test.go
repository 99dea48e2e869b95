package levelshape_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/model/levelshape"
)

func TestUpdatesEqualAPass(t *testing.T) {
	all := kerneltest.Real(t, os.ReadFile)
	for name, y := range kerneltest.Histories() {
		all[name] = kerneltest.Sized(y, 1e90)
	}
	all["hours"] = hours(60)
	all["monthly zeros"] = append(hours(30), make([]float64, 24*8)...)
	for name, y := range all {
		if len(y) == 0 {
			continue
		}
		y = y[:min(len(y), 24*50)]
		n := len(y) * 2 / 3
		for _, periods := range [][]int{{7}, {24, 168}} {
			for _, y := range [][]float64{y, kerneltest.Gapped(append(y, y[0]), 3), missing(y, n+20, n+90)} {
				m, err := levelshape.Fit(y[:n], periods)
				if err != nil {
					continue
				}
				t.Run(fmt.Sprint(name, periods), func(t *testing.T) {
					kerneltest.CheckUpdates(t, m, y, n, 41)
					kerneltest.CheckRecord(t, m, levelshape.Restore)
				})
			}
		}
	}
}

func missing(y []float64, from, to int) []float64 {
	y = append([]float64(nil), y...)
	for i := from; i < min(to, len(y)); i++ {
		y[i] = math.NaN()
	}
	return y
}

// What is seen of a day tells its rest: after twelve hours at twice the level, the rest is
// expected near that, with less doubt than in the morning, and when the day is over, the next day is forecast from its level.
func TestBegunPeriodTellsItsRest(t *testing.T) {
	y := hours(70)
	m, err := levelshape.Fit(y[:24*63], []int{24, 168})
	if err != nil {
		t.Fatal(err)
	}
	expected := make([]float64, 24)
	m.Center(expected)
	spread := func(n int) float64 {
		d, sum := make([]float64, n), 0.0
		for i := range 300 {
			m.Deviate(d, rand.NewPCG(5, uint64(i)))
			sum += d[n-1] * d[n-1] / 300
		}
		return math.Sqrt(sum)
	}
	before := spread(24)
	for h := range 12 {
		if err := m.Update(2 * expected[h]); err != nil {
			t.Fatal(err)
		}
	}
	rest := make([]float64, 12)
	m.Center(rest)
	for h, v := range rest {
		if share := v / expected[12+h]; share < 1.5 || share > 2.1 {
			t.Errorf("hour %d is expected at %.2f times what it was", 12+h, share)
		}
	}
	if after := spread(12) / 2; after > 0.8*before { // at twice the level
		t.Errorf("the last hour deviates by %.2f for its size, and by %.2f before the day began", after, before)
	}
}

func TestUpdateRefuses(t *testing.T) {
	m, err := levelshape.Fit(hours(30), []int{24})
	if err != nil {
		t.Fatal(err)
	}
	for v, want := range map[float64]error{-1: levelshape.ErrNegative, math.Inf(1): levelshape.ErrValue, 1e103: levelshape.ErrValue} {
		if err := m.Update(v); !errors.Is(err, want) {
			t.Errorf("%v: error %v, want %v", v, err, want)
		}
	}
	if _, err := m.Pass(hours(29)); err == nil {
		t.Error("a pass over less than the history of the fit")
	}
}

func FuzzRestore(f *testing.F) {
	for _, periods := range [][]int{{24}, {24, 168}} {
		m, err := levelshape.Fit(hours(21), periods)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(kerneltest.Recorded(m))
	}
	f.Fuzz(func(t *testing.T, data []byte) { kerneltest.CheckDecoding(t, data, levelshape.Restore) })
}

func BenchmarkUpdate(b *testing.B) {
	y := hours(365)
	m, err := levelshape.Fit(y, []int{24, 168})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if err := m.Update(y[i%len(y)]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(kerneltest.Recorded(m))), "B/record")
}
