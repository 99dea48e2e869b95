package card_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/card"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
)

func TestUpdatesEqualAPass(t *testing.T) {
	all := kerneltest.Real(t, os.ReadFile)
	for name, y := range kerneltest.Histories() {
		all[name] = kerneltest.Sized(y, 1e90)
	}
	all["hours"] = hours(900)
	for name, y := range all {
		y = y[:min(len(y), 900)]
		if len(y) == 0 {
			continue
		}
		n := len(y) * 2 / 3
		for _, periods := range [][]int{nil, {7}, {24, 168}} {
			for _, y := range [][]float64{y, kerneltest.Gapped(append(y, y[0]), 3)} {
				m, err := card.Fit(y[:n], periods)
				if err != nil {
					continue
				}
				t.Run(fmt.Sprint(name, periods), func(t *testing.T) {
					kerneltest.CheckUpdates(t, m, y, n, 41)
					kerneltest.CheckRecord(t, m, card.Restore)
				})
			}
		}
	}
}

func TestUpdateRefuses(t *testing.T) {
	y := make([]float64, 60)
	for i := range y {
		y[i] = math.Exp(float64(i)/10 + math.Sin(float64(i*i)))
	}
	m, err := card.Fit(y, nil)
	if err != nil {
		t.Fatal(err)
	}
	for v, want := range map[float64]error{0: card.ErrLog, -1: card.ErrLog, math.Inf(1): card.ErrValue, 1e101: card.ErrValue} {
		if err := m.Update(v); !errors.Is(err, want) {
			t.Errorf("%v: error %v, want %v", v, err, want)
		}
	}
	if _, err := m.Pass(y[:59]); err == nil {
		t.Error("a pass over less than the history of the fit")
	}
}

func FuzzRestore(f *testing.F) {
	for _, periods := range [][]int{nil, {7}} {
		m, err := card.Fit(hours(60), periods)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(kerneltest.Recorded(m))
	}
	f.Fuzz(func(t *testing.T, data []byte) { kerneltest.CheckDecoding(t, data, card.Restore) })
}

func BenchmarkUpdate(b *testing.B) {
	y := hours(3000)
	m, err := card.Fit(y, []int{24, 168})
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
