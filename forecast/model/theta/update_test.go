package theta_test

import (
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/model/theta"
)

func TestUpdatesEqualAPass(t *testing.T) {
	all := kerneltest.Real(t, os.ReadFile)
	for name, y := range kerneltest.Histories() {
		all[name] = kerneltest.Sized(y, 1e90)
	}
	all["begins late"] = append([]float64{math.NaN(), math.NaN()}, monthly(90)...)
	for name, y := range all {
		y = y[:min(len(y), 440)]
		n := len(y) * 2 / 3
		for _, method := range methods {
			for _, y := range [][]float64{y, kerneltest.Gapped(append(y, 1), 3)} {
				m, err := theta.Fit(y[:n], 7, theta.Options{Method: method})
				if err != nil {
					continue
				}
				t.Run(fmt.Sprint(name, method, m.Season), func(t *testing.T) {
					kerneltest.CheckUpdates(t, m, y, n, 23)
					kerneltest.CheckRecord(t, m, theta.Restore)
				})
			}
		}
	}
}

func TestUpdateRefuses(t *testing.T) {
	m := fit(t, monthly(60), 12, theta.Options{Method: theta.DSTM})
	if m.Update(math.Inf(1)) == nil || m.Update(-2*theta.MaxAbs) == nil {
		t.Error("a value beyond all measure was taken")
	}
	if _, err := m.Pass(monthly(59)); err == nil {
		t.Error("a pass over less than the history of the fit")
	}
}

func FuzzRestore(f *testing.F) {
	for _, method := range []theta.Method{theta.Standard, theta.DOTM, theta.Four} {
		f.Add(kerneltest.Recorded(fit(f, monthly(60), 12, theta.Options{Method: method})))
	}
	f.Fuzz(func(t *testing.T, data []byte) { kerneltest.CheckDecoding(t, data, theta.Restore) })
}

func BenchmarkUpdate(b *testing.B) {
	y := monthly(8760)
	m := fit(b, y, 168, theta.Options{Method: theta.DSTM, Season: theta.Additive})
	for i := 0; b.Loop(); i++ {
		if err := m.Update(y[i%len(y)]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(kerneltest.Recorded(m))), "B/record")
}
