package ets_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/ets"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// kernel is a model with deviations of paths in place of paths, and its own pass over a history.
type kernel struct{ *ets.Model }

func (k kernel) Deviate(dst []float64, src *rand.PCG) {
	k.Simulate(dst, src, ets.Resampled)
	course := make([]float64, len(dst))
	k.Center(course)
	for h := range dst {
		dst[h] -= course[h]
	}
}

func (k kernel) Clone() kernel { return kernel{k.Model.Clone()} }

func (k kernel) Pass(y []float64) (kernel, error) {
	m, err := ets.Filter(y, k.Form, k.Parameters, k.Initial)
	if err == nil {
		m.Pool, m.Variance = k.Pool, k.Variance
	}
	return kernel{m}, err
}

func restore(r *record.Reader) (kernel, error) {
	m, err := ets.Restore(r)
	return kernel{m}, err
}

func TestUpdatesEqualAPass(t *testing.T) {
	for name, y := range kerneltest.Real(t, os.ReadFile) {
		y = y[:min(440, len(y))]
		for _, form := range ets.Forms(7, true) {
			t.Run(fmt.Sprint(name, form), func(t *testing.T) {
				for _, y := range [][]float64{y, kerneltest.Gapped(y, 2)} {
					m, err := ets.Fit(y[:300], form, ets.Options{MaxIterations: 20})
					if err != nil {
						t.Fatal(err)
					}
					kerneltest.CheckUpdates(t, kernel{m}, y, 300, 23)
					kerneltest.CheckRecord(t, kernel{m}, restore)
				}
			})
		}
	}
}

func TestRestoreNamesWhatIsWrong(t *testing.T) {
	m, err := ets.Fit([]float64{1, 4, 2, 5, 3, 6, 4, 7, 5, 8}, ets.Form{Error: ets.Additive}, ets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		spoil func(m *ets.Model)
	}{
		{"α beyond 1", func(m *ets.Model) { m.Parameters.Alpha = 1.5 }},
		{"a level that is none", func(m *ets.Model) { m.State.Level = math.NaN() }},
		{"a season that the form has not", func(m *ets.Model) { m.State.Season = []float64{1, 2} }},
		{"a phase beyond the season", func(m *ets.Model) { m.State.Phase = 3 }},
		{"a pool beyond its size", func(m *ets.Model) { m.Pool = make([]float64, record.MaxPool+1) }},
	} {
		bad := m.Clone()
		tt.spoil(bad)
		if _, err := ets.Restore(record.NewReader("ets", kerneltest.Recorded(bad))); err == nil {
			t.Errorf("%s was restored", tt.name)
		}
	}
}

func FuzzRestore(f *testing.F) {
	m, err := ets.Fit(kerneltest.Histories()["gaps"],
		ets.Form{Error: ets.Multiplicative, Trend: ets.Additive, Damped: true, Season: ets.Multiplicative, Period: 5}, ets.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(kerneltest.Recorded(m))
	f.Fuzz(func(t *testing.T, data []byte) { kerneltest.CheckDecoding(t, data, restore) })
}
