package stl_test

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/stl"
)

// references are the rows of the files that other programs made, by name.
func references(t *testing.T, files ...string) map[string][]float64 {
	t.Helper()
	rows := map[string][]float64{}
	for _, file := range files {
		text, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			name, values, _ := strings.Cut(line, " ")
			for _, field := range strings.Fields(values) {
				v, err := strconv.ParseFloat(field, 64)
				if err != nil {
					t.Fatal(err)
				}
				rows[name] = append(rows[name], v)
			}
		}
	}
	return rows
}

// near fails unless got is want, to 1e-9 of the size of the data.
func near(t *testing.T, name string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d values, want %d", name, len(got), len(want))
		return
	}
	worst, at := 0.0, 0
	for i := range got {
		if d := math.Abs(got[i] - want[i]); !(d <= worst) {
			worst, at = d, i
		}
	}
	if !(worst <= 2e-9) {
		t.Errorf("%s: value %d is %.12g, want %.12g", name, at, got[at], want[at])
	}
}

// Base R's stl and statsmodels' STL find the same seasons, trends and weights.
func TestDecomposeAgainstPeers(t *testing.T) {
	rows := references(t, "stl.txt", "loess.txt")
	y := rows["y"]
	statsmodels := func(window int) stl.Options { // whose defaults differ from R's
		o := stl.Default(12, window)
		o.Seasonal.Degree, o.Seasonal.Jump, o.Trend.Jump, o.LowPass.Jump, o.Inner = 1, 1, 1, 1, 5
		return o
	}
	even := rows["z"][1:]
	smRobust := statsmodels(13)
	smRobust.Trend.Window, smRobust.Seasonal.Jump, smRobust.Trend.Jump = 23, 2, 3
	smRobust.Inner, smRobust.Outer = 2, 6
	for _, tt := range []struct {
		name   string
		y      []float64
		period int
		o      stl.Options
	}{
		{"plain", y, 12, stl.Default(12, 7)},
		{"robust", y, 12, stl.Default(12, 11).Robust()},
		{"periodic", y, 12, stl.DefaultPeriodic(12, len(y))},
		{"periodicrobust", y, 12, stl.DefaultPeriodic(12, len(y)).Robust()},
		{"dense", y, 12, stl.Options{Seasonal: stl.Smoother{Window: 9, Degree: 1, Jump: 1}, Trend: stl.Smoother{Window: 21, Degree: 1, Jump: 1}, LowPass: stl.Smoother{Window: 13, Degree: 0, Jump: 1}, Inner: 3, Outer: 2}},
		{"wide", y, 12, stl.Options{Seasonal: stl.Smoother{Window: 35, Degree: 0, Jump: 2}, Trend: stl.Smoother{Window: 201, Degree: 0, Jump: 7}, LowPass: stl.Smoother{Window: 15, Degree: 0, Jump: 2}, Inner: 2}},
		{"seven", y, 7, stl.Default(7, 13)},
		{"two", y, 2, func() stl.Options { o := stl.Default(2, 7); o.Seasonal.Degree = 1; return o }()},
		{"smplain", y, 12, statsmodels(7)},
		{"smrobust", y, 12, smRobust},
		{"smeven", even, 6, stl.Default(6, 7).Robust()},
	} {
		d, err := stl.Decompose(tt.y, tt.period, tt.o)
		if err != nil {
			t.Fatal(tt.name, err)
		}
		near(t, tt.name+".seasonal", d.Seasonal[0], rows[tt.name+".seasonal"])
		near(t, tt.name+".trend", d.Trend, rows[tt.name+".trend"])
		near(t, tt.name+".weights", d.Weights, rows[tt.name+".weights"])
	}
}

// R's forecast::mstl and statsmodels' MSTL find the same seasons and trends.
func TestMultipleAgainstPeers(t *testing.T) {
	rows := references(t, "stl.txt", "loess.txt")
	for _, tt := range []struct {
		name string
		o    stl.MultipleOptions
	}{
		{"multiple", stl.MultipleOptions{Passes: 2}},
		{"multiplerobust", stl.MultipleOptions{Windows: []int{7, 13}, Passes: 3, Robust: true}},
	} {
		d, err := stl.Multiple(rows["z"], []int{30, 6}, tt.o)
		if err != nil {
			t.Fatal(tt.name, err)
		}
		near(t, tt.name+".6", d.Seasonal[0], rows[tt.name+".6"])
		near(t, tt.name+".30", d.Seasonal[1], rows[tt.name+".30"])
		near(t, tt.name+".trend", d.Trend, rows[tt.name+".trend"])
	}
}

// With missing values, STL is what its definition gives: weighted least squares
// on the measured neighbours of every point.
func TestGapsAgainstDefinition(t *testing.T) {
	rows := references(t, "stl.txt", "loess.txt")
	y := rows["y"]
	for _, i := range []int{3, 20, 21, 22, 50, 62, 100, 121} {
		y[i] = math.NaN()
	}
	d, err := stl.Decompose(y, 12, stl.Options{Seasonal: stl.Smoother{Window: 9, Degree: 1, Jump: 1}, Trend: stl.Smoother{Window: 19, Degree: 1, Jump: 1}, LowPass: stl.Smoother{Window: 13, Degree: 1, Jump: 1}, Inner: 3})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "gaps.seasonal", d.Seasonal[0], rows["gaps.seasonal"])
	near(t, "gaps.trend", d.Trend, rows["gaps.trend"])
}
