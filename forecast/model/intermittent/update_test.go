package intermittent_test

import (
	"math"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/intermittent"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
)

// sparse is a demand at every few steps, with gaps and a stretch of none.
func sparse(n int) []float64 {
	y := make([]float64, n)
	for t := range y {
		switch {
		case t%17 == 5:
			y[t] = math.NaN()
		case t*t%7 == 2 && (t < n/2 || t > n/2+40):
			y[t] = 3 + math.Sin(float64(t))
		}
	}
	return y
}

func TestUpdatesEqualAPass(t *testing.T) {
	for _, method := range []intermittent.Method{intermittent.Croston, intermittent.SBA, intermittent.TSB} {
		y := sparse(400)
		m, err := intermittent.Fit(y[:250], method)
		if err != nil {
			t.Fatal(err)
		}
		kerneltest.CheckUpdates(t, m, y, 250, 23)
		kerneltest.CheckRecord(t, m, intermittent.Restore)
	}
}

func TestUpdateRefuses(t *testing.T) {
	m, err := intermittent.Fit([]float64{0, 1, 0, 2}, intermittent.TSB)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []float64{-1, math.Inf(1), 2 * intermittent.MaxValue} {
		if m.Update(v) == nil {
			t.Errorf("%v was taken", v)
		}
	}
	if _, err := m.Pass([]float64{1, 0}); err == nil {
		t.Error("a pass over less than the history of the fit")
	}
}

func FuzzRestore(f *testing.F) {
	m, err := intermittent.Fit(sparse(200), intermittent.TSB)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(kerneltest.Recorded(m))
	f.Fuzz(func(t *testing.T, data []byte) { kerneltest.CheckDecoding(t, data, intermittent.Restore) })
}

func BenchmarkUpdate(b *testing.B) {
	m, err := intermittent.Fit(sparse(8760), intermittent.TSB)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := m.Update(1); err != nil {
			b.Fatal(err)
		}
	}
}
