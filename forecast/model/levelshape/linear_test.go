package levelshape

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// reference returns the numbers in testdata/linear.txt by the first word of their lines.
func reference(t *testing.T) map[string][][]float64 {
	text, err := os.ReadFile("testdata/linear.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][][]float64{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		var numbers []float64
		for _, f := range fields[1:] {
			v, err := strconv.ParseFloat(f, 64)
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, v)
		}
		out[fields[0]] = append(out[fields[0]], numbers)
	}
	return out
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i, v := range want {
		if !(math.Abs(got[i]-v) <= tolerance*max(1, math.Abs(v))) {
			t.Errorf("%s: number %d is %.12g, numpy has %.12g", what, i, got[i], v)
		}
	}
}

func TestFactorAgainstNumpy(t *testing.T) {
	r := reference(t)
	m, want := r["matrix"][0], r["factor"][0]
	rows, cols := int(m[0]), int(m[1])
	level, shape, ok := factor(&foldMatrix{m[2:], rows, cols})
	if !ok {
		t.Fatal("no factors")
	}
	near(t, "level", level, want[:rows], 1e-9)
	near(t, "shape", shape, want[rows:], 1e-9)
}

// What is missing from a product of level and shape is found again.
func TestFactorFillsGaps(t *testing.T) {
	level, shape := []float64{1, 2, 3, 2, 5, 4}, []float64{0.5, 1, 1.5}
	y := []float64{9} // the beginning of a row
	for _, l := range level {
		for _, s := range shape {
			y = append(y, l*s)
		}
	}
	y[4], y[8], y[18] = math.NaN(), math.NaN(), math.NaN()
	f, ok := fold(y, 3)
	if !ok || f.rows != 6 {
		t.Fatal("not folded")
	}
	for i, l := range level {
		near(t, "row", f.row(i), []float64{l * shape[0], l * shape[1], l * shape[2]}, 1e-7)
	}
}

// Phases that are never measured are bridged, over the end of the row too.
func TestBridge(t *testing.T) {
	na := math.NaN()
	for _, c := range [][2][]float64{
		{{1, na, 3}, {1, 2, 3}},
		{{na, 2, 4, na, na}, {2.5, 2, 4, 3.5, 3}},
		{{4, na, na, na}, {4, 4, 4, 4}},
	} {
		bridge(c[0])
		near(t, "bridge", c[0], c[1], 1e-12)
	}
}

func TestRidgeAgainstNumpy(t *testing.T) {
	r := reference(t)
	n, p := int(r["x"][0][0]), int(r["x"][0][1])
	x := make([]direction, n)
	for i := range x {
		copy(x[i][:], r["x"][0][2+i*p:2+(i+1)*p])
	}
	for _, want := range r["ridge"] {
		q, ok := newProblem(x, p, r["y"][0], want[0] == 1, newDesk(n))
		if !ok {
			t.Fatal("not taken apart")
		}
		got, ok := q.fit([]float64{1, 0, 0})
		if !ok {
			t.Fatal("no fit")
		}
		near(t, "fit", append([]float64{got.penalty, got.square, got.intercept}, got.beta...), want[1:4+p], 1e-9)
		near(t, "left out", got.errors, want[4+p:], 1e-9)
	}
}

// An autoregression that grows without bound is not used.
func TestLevelsDoNotExplode(t *testing.T) {
	var l []float64
	for i := range 40 {
		l = append(l, math.Pow(1.2, float64(i)))
	}
	m, ok := fitLevels(l, 1)
	if !ok {
		t.Fatal("no levels")
	}
	for _, x := range m.course(2000, math.NaN(), 0) {
		if v := m.level(x); !(v >= 0 && v <= reach*l[39]) {
			t.Fatalf("level %v", v)
		}
	}
}

// Days that differ have shapes of their own; days that do not share one.
func TestShapesByPhase(t *testing.T) {
	shape := [][]float64{{0.5, 1.5}, {0.5, 1.5}, {1.2, 0.8}}
	for _, differ := range []bool{true, false} {
		f := &foldMatrix{rows: 30, cols: 2}
		l := make([]float64, 30)
		for i := range l {
			l[i] = 10 + math.Sin(float64(i*i))
			s := shape[0]
			if differ {
				s = shape[phaseOf(i, 30, 3)]
			}
			f.x = append(f.x, l[i]*s[0], l[i]*s[1])
		}
		s := fitShapes(f, l, 3)
		for d, got := range s.next {
			want := shape[0]
			if differ {
				want = shape[d]
			}
			near(t, "shape", got, want, 1e-9)
		}
	}
}

// Levels of a year of days with a week, in all powers and shares.
func BenchmarkLevels(b *testing.B) {
	l := make([]float64, 365)
	for i := range l {
		l[i] = 10 + math.Sin(float64(i*i)) + float64(i%7)
	}
	for b.Loop() {
		fitLevels(l, 7)
	}
}
