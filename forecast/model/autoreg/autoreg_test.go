package autoreg_test

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
)

// reference reads testdata/burg.txt: the sequence, and by order the
// coefficients that statsmodels found.
func reference(t *testing.T) (u []float64, phi map[int][]float64) {
	file, err := os.Open("testdata/burg.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	phi = map[int][]float64{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		switch fields[0] {
		case "u":
			u = floats(t, fields[1:])
		case "phi":
			p, _ := strconv.Atoi(fields[1])
			phi[p] = floats(t, fields[3:])
		}
	}
	return u, phi
}

func floats(t *testing.T, fields []string) []float64 {
	out := make([]float64, len(fields))
	for i, f := range fields {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = v
	}
	return out
}

// AICc picks an order by itself, so the order is capped at each of the reference's.
func TestBurgAgainstStatsmodels(t *testing.T) {
	u, reference := reference(t)
	compared := 0
	for order, want := range reference {
		got, variance := autoreg.Burg(u, order)
		if len(got) != order {
			continue // AICc prefers a lower one
		}
		compared++
		for j := range want {
			if math.Abs(got[j]-want[j]) > 1e-9 {
				t.Errorf("order %d: φ_%d = %.12f, statsmodels has %.12f", order, j+1, got[j], want[j])
			}
		}
		if variance <= 0 {
			t.Errorf("order %d: variance %v", order, variance)
		}
	}
	if compared < 3 {
		t.Errorf("only %d orders were compared", compared)
	}
}

// The process of the reference is φ = (0.6, −0.3, 0, 0, 0.25).
func TestBurgFindsOrderAndVariance(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	u := make([]float64, 20_000)
	for i := range u {
		u[i] = 2 * random.NormFloat64()
	}
	autoreg.Recur(u, []float64{0.6, -0.3, 0, 0, 0.25})
	for i := 0; i < len(u); i += 97 {
		u[i] = math.NaN() // gaps must not bias it
	}
	phi, variance := autoreg.Burg(u, autoreg.MaxOrder)
	want := []float64{0.6, -0.3, 0, 0, 0.25}
	for j, w := range want {
		if math.Abs(phi[j]-w) > 0.03 {
			t.Errorf("φ_%d = %.3f, want %.2f", j+1, phi[j], w)
		}
	}
	if math.Abs(variance-4) > 0.15 {
		t.Errorf("variance %.3f, want 4", variance)
	}
}

// Whatever comes in, the noise forgets: the response to one innovation dies away.
func TestBurgIsStationary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 0, 120).Draw(t, "u")
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, 119), 0, 10).Draw(t, "gaps") {
			if i < len(u) {
				u[i] = math.NaN()
			}
		}
		phi, _ := autoreg.Burg(u, autoreg.MaxOrder)
		response := make([]float64, 200_000)
		response[0] = 1
		autoreg.Recur(response, phi)
		for _, v := range response[len(response)-30:] {
			if !(math.Abs(v) < 1) {
				t.Fatalf("φ = %v still answers with %v", phi, v)
			}
		}
	})
}

// Whatever the order and the length, Recur adds up in one order: that of the definition, the oldest term first.
func TestRecurIsTheDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for p := range autoreg.MaxOrder + 1 {
		phi := make([]float64, p)
		for j := range phi {
			phi[j] = random.NormFloat64() / float64(p)
		}
		got := make([]float64, p+random.IntN(20))
		for i := range got {
			got[i] = random.NormFloat64()
		}
		// The first p steps, which have no full past, are compared elsewhere.
		want := slices.Clone(got)
		autoreg.Recur(want[:p], phi)
		for i := p; i < len(want); i++ {
			for j := p; j > 0; j-- {
				want[i] += phi[j-1] * want[i-j]
			}
		}
		if autoreg.Recur(got, phi); !slices.Equal(got, want) {
			t.Fatalf("order %d, %d steps: got %v, want %v", p, len(got), got, want)
		}
	}
}

// Filter and Recur undo each other, and Continue is the path without innovations.
func TestFilterRecurContinue(t *testing.T) {
	phi := []float64{0.5, 0.2, -0.1}
	e := []float64{1, -2, 0.5, 3, 0, 0, 0, 0}
	u := append([]float64(nil), e...)
	autoreg.Recur(u, phi)
	got, filled := autoreg.Filter(u, phi)
	for i := len(phi); i < len(e); i++ {
		if math.Abs(got[i]-e[i]) > 1e-12 {
			t.Errorf("innovation %d is %v, want %v", i, got[i], e[i])
		}
	}
	ahead := make([]float64, 4)
	autoreg.Continue(ahead, filled[:4], phi)
	for i := range ahead {
		if math.Abs(ahead[i]-u[4+i]) > 1e-12 {
			t.Errorf("step %d ahead is %v, want %v", i, ahead[i], u[4+i])
		}
	}
}

func ExampleBurg() {
	u := []float64{1, 0.5, 0.25, 0.125, -1, -0.5, -0.25, -0.125, 1, 0.5, 0.25, 0.125, -1, -0.5, -0.25, -0.125}
	phi, _ := autoreg.Burg(u, 1)
	fmt.Printf("%.2f\n", phi)
	// By hand: 2·2.25 / 9.609375.
	// Output: [0.47]
}
