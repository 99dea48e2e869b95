package autoreg

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// copies returns two copies of every run of numbers in u, and their total length.
func copies(u []float64) (forward, backward [][]float64, n int) {
	for i := 0; i < len(u); {
		j := i
		for j < len(u) && !math.IsNaN(u[j]) {
			j++
		}
		if j > i {
			forward = append(forward, append([]float64(nil), u[i:j]...))
			backward = append(backward, append([]float64(nil), u[i:j]...))
			n += j - i
		}
		i = j + 1
	}
	return forward, backward, n
}

// reflectErrors returns the next reflection coefficient and moves the forward and
// backward errors on by one order, in place; pairs is how many errors it rests on.
func reflectErrors(forward, backward [][]float64) (k float64, pairs int) {
	num, den := 0.0, 0.0
	for s := range forward {
		f, b := forward[s], backward[s]
		pairs += max(len(f)-1, 0)
		for i := 1; i < len(f); i++ {
			num += f[i] * b[i-1]
			den += f[i]*f[i] + b[i-1]*b[i-1]
		}
	}
	if den > 0 {
		k = max(-stationarity, min(stationarity, 2*num/den))
	}
	for s := range forward {
		f, b := forward[s], backward[s]
		if len(f) == 0 {
			continue
		}
		// Downwards, because the new b[i] needs the old b[i−1].
		for i := len(f) - 1; i > 0; i-- {
			f[i], b[i] = f[i]-k*b[i-1], b[i-1]-k*f[i]
		}
		forward[s], backward[s] = f[1:], b[1:]
	}
	return k, pairs
}

// levinson returns the coefficients of the next order for reflection coefficient k.
func levinson(phi []float64, k float64) []float64 {
	p := len(phi)
	next := make([]float64, p+1)
	for i, v := range phi {
		next[i] = v - k*phi[p-1-i]
	}
	next[p] = k
	return next
}

// The recursion on sums of products is the one on the errors themselves, order by order.
func TestBurgAgainstItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		u := noise(rapid.IntRange(1, 600).Draw(t, "length"))
		for range rapid.IntRange(0, 20).Draw(t, "gaps") {
			u[random.IntN(len(u))] = math.NaN()
		}
		highest := rapid.IntRange(0, MaxOrder).Draw(t, "order")
		parts, n := stretches(u)
		forward, backward, _ := copies(u)
		var want []float64
		r := newRecursion(parts, highest)
		for p := 1; p <= highest && r.pairs() >= max(n/2, 1); p++ {
			k, pairs := reflectErrors(forward, backward)
			if got := r.pairs(); got != pairs {
				t.Fatalf("order %d: %d pairs, want %d", p, got, pairs)
			}
			want = levinson(want, k)
			if got := r.reflect(); math.Abs(got-k) > 1e-9 {
				t.Fatalf("order %d: reflection coefficient %v, want %v", p, got, k)
			}
		}
		for j, c := range r.phi(nil)[:len(want)] {
			if math.Abs(c-want[j]) > 1e-8 {
				t.Fatalf("φ_%d = %v, want %v", j+1, c, want[j])
			}
		}
	})
}

// A run of four steps is four single ones, bit by bit.
func TestFilterStepByStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64Range(-2, 2), rapid.Float64Range(-2, 2), rapid.Just(math.NaN()))
		u := rapid.SliceOfN(value, 0, 100).Draw(t, "u")
		phi := rapid.SliceOfN(rapid.Float64Range(-1, 1), 0, 9).Draw(t, "phi")
		innovations, filled := Filter(u, phi)
		since := 0
		for i, v := range u {
			predicted := 0.0
			for j, c := range phi[:min(len(phi), i)] {
				predicted += c * filled[i-1-j]
			}
			e, f := math.NaN(), predicted
			if !math.IsNaN(v) {
				f = v
				if since >= len(phi) {
					e = v - predicted
				}
			}
			if filled[i] != f || innovations[i] != e && !math.IsNaN(innovations[i]+e) || math.IsNaN(e) != math.IsNaN(innovations[i]) {
				t.Fatalf("step %d: %v and %v, want %v and %v", i, innovations[i], filled[i], e, f)
			}
			if since++; math.IsNaN(v) {
				since = 0
			}
		}
	})
}

func noise(n int) []float64 {
	random := rand.New(rand.NewPCG(5, 6))
	u := make([]float64, n)
	last := 0.0
	for i := range u {
		last = 0.8*last + random.NormFloat64()
		u[i] = last
	}
	return u
}

func BenchmarkBurg(b *testing.B) {
	u := noise(4096)
	for b.Loop() {
		Burg(u, MaxOrder)
	}
}

func BenchmarkBurgOnErrors(b *testing.B) {
	u := noise(4096)
	for b.Loop() {
		forward, backward, _ := copies(u)
		var phi []float64
		for range MaxOrder {
			k, _ := reflectErrors(forward, backward)
			phi = levinson(phi, k)
		}
	}
}

func BenchmarkFilter(b *testing.B) {
	u := noise(8760)
	innovations, filled := make([]float64, len(u)), make([]float64, len(u))
	phi := make([]float64, 26)
	phi[0] = 0.8
	for b.Loop() {
		FilterTo(innovations, filled, u, phi)
	}
}
