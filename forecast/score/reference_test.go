package score

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// vectors reads testdata/vectors.txt: a name and its numbers on every line.
// testdata/vectors.R, which wrote it, says how each was computed.
func vectors(t *testing.T) map[string][]float64 {
	t.Helper()
	file, err := os.Open("testdata/vectors.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out := map[string][]float64{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		for _, f := range fields[1:] {
			v, err := strconv.ParseFloat(f, 64)
			if err != nil {
				t.Fatal(err)
			}
			out[fields[0]] = append(out[fields[0]], v)
		}
	}
	if len(out) != 24 {
		t.Fatalf("%d vectors, want 24", len(out))
	}
	return out
}

// same fails unless got and want agree to a relative 1e-12.
func same(t *testing.T, name string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", name, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-12*math.Abs(want[i])) {
			t.Errorf("%s[%d]: %.15g, want %.15g", name, i, got[i], want[i])
		}
	}
}

func TestPointScoresOfR(t *testing.T) {
	v := vectors(t)
	scale := Scale(v["history"], 12)
	same(t, "mae", []float64{MAE(v["actual"], v["point"])}, v["mae"])
	same(t, "mase", []float64{MASE(v["actual"], v["point"], scale)}, v["mase"])
	same(t, "smape", []float64{SMAPE(v["actual"], v["point"])}, v["smape"])
}

func TestIntervalScoresOfR(t *testing.T) {
	v := vectors(t)
	scale := Scale(v["history"], 12)
	a, low, high := v["actual"], v["low"], v["high"]
	same(t, "coverage", []float64{Coverage(a, low, high)}, v["coverage"])
	same(t, "msis", []float64{MSIS(a, low, high, 0.05, scale)}, v["msis"])
	same(t, "pinball.025", []float64{Pinball(a, low, 0.025)}, v["pinball.025"])
	same(t, "pinball.975", []float64{Pinball(a, high, 0.975)}, v["pinball.975"])
	rows := [][]float64{low, v["point"], high}
	same(t, "wql", []float64{WeightedQuantileLoss(a, rows, []float64{0.025, 0.5, 0.975})}, v["wql"])
}

func TestCRPSOfR(t *testing.T) {
	v := vectors(t)
	for name, y := range map[string]float64{"crps.below": 200, "crps.within": 391, "crps.above": 700} {
		same(t, name, []float64{CRPS(y, v["samples"])}, v[name])
	}
}

func TestNaive2OfR(t *testing.T) {
	v := vectors(t)
	y := v["history"]
	for name, period := range map[string]int{"seasonal": 12, "seasonal.7": 7} {
		if got, want := Seasonal(y, period), v[name][0] == 1; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	same(t, "indices", Indices(y, 12), v["indices"])
	same(t, "indices.7", Indices(y, 7), v["indices.7"])
	got := make([]float64, 24)
	Naive2(got, y, 12)
	same(t, "naive2", got, v["naive2"])
	Naive2(got, y[:119], 12)
	same(t, "naive2.119", got, v["naive2.119"])
	Naive2(got, y, 7)
	same(t, "naive2.7", got, v["naive2.7"])
}
