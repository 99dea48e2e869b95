package harmonic_test

import (
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/harmonic"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/model/record"
)

func TestUpdatesEqualAPass(t *testing.T) {
	for name, y := range kerneltest.Real(t, os.ReadFile) {
		y = y[:440]
		for _, wandering := range []bool{false, true} {
			for _, gaps := range []bool{false, true} {
				if gaps {
					y = kerneltest.Gapped(y, 1)
				}
				t.Run(fmt.Sprint(name, wandering, gaps), func(t *testing.T) {
					m, err := harmonic.Fit(harmonic.Split(y[:301], []int{7, 24}), wandering)
					if err != nil {
						t.Fatal(err)
					}
					kerneltest.CheckUpdates(t, m, y, 301, 23)
					kerneltest.CheckRecord(t, m, harmonic.Restore)
				})
			}
		}
	}
}

func TestUpdatesOfAnyHistory(t *testing.T) {
	for name, y := range kerneltest.Histories() {
		y = kerneltest.Sized(y, 1e90)
		n := len(y) * 2 / 3
		for _, wandering := range []bool{false, true} {
			if n < 2*7 {
				continue
			}
			m, err := harmonic.Fit(harmonic.Split(y[:n], []int{7}), wandering)
			if err != nil {
				continue
			}
			t.Run(fmt.Sprint(name, wandering), func(t *testing.T) {
				kerneltest.CheckUpdates(t, m, y, n, 7)
				kerneltest.CheckRecord(t, m, harmonic.Restore)
			})
		}
	}
}

func TestUpdateRefuses(t *testing.T) {
	m, err := harmonic.Fit(harmonic.Split([]float64{1, 2, 3, 4, 5, 6, 7, 9}, nil), false)
	if err != nil {
		t.Fatal(err)
	}
	before := kerneltest.Recorded(m)
	for _, v := range []float64{math.Inf(1), -2e100} {
		if m.Update(v) == nil {
			t.Errorf("%v was taken", v)
		}
	}
	if string(kerneltest.Recorded(m)) != string(before) {
		t.Error("a refused value has moved the model")
	}
	if _, err := m.Pass(make([]float64, 7)); err == nil {
		t.Error("a pass over less than the history of the fit")
	}
}

func FuzzRestore(f *testing.F) {
	for _, wandering := range []bool{false, true} {
		m, err := harmonic.Fit(harmonic.Split(kerneltest.Histories()["gaps"], []int{7}), wandering)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(kerneltest.Recorded(m))
	}
	f.Fuzz(func(t *testing.T, data []byte) { kerneltest.CheckDecoding(t, data, harmonic.Restore) })
}

func BenchmarkUpdate(b *testing.B) {
	y := make([]float64, 8760)
	for t := range y {
		y[t] = 40 + 10*math.Sin(2*math.Pi*float64(t)/24) + math.Sin(float64(t*t))
	}
	for _, wandering := range []bool{false, true} {
		m, err := harmonic.Fit(harmonic.Split(y, []int{24, 168}), wandering)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("wandering=%v", wandering), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if err := m.Update(y[i%len(y)]); err != nil {
					b.Fatal(err)
				}
			}
			var w record.Writer
			m.Record(&w)
			b.ReportMetric(float64(len(w.Bytes())), "B/record")
		})
	}
}
