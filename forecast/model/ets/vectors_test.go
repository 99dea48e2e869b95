package ets_test

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/ets"
)

// vector is a series of testdata with what another program made of it.
type vector struct {
	name     string
	period   int
	y        []float64
	autoForm string
	autoLog  float64
	autoAICc float64
	fits     []fitted
}

type fitted struct {
	form         string
	p            ets.Parameters
	initial      ets.State
	logLik       float64
	e, forecasts []float64
}

// vectors reads a file that testdata/vectors.R or testdata/long.py made.
func vectors(t testing.TB, path string) []vector {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []vector
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		key, rest, _ := strings.Cut(lines.Text(), " ")
		words := strings.Fields(rest)
		if key == "series" {
			period, err := strconv.Atoi(words[1])
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, vector{name: words[0], period: period})
			continue
		}
		out[len(out)-1].add(t, key, words)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func (v *vector) add(t testing.TB, key string, words []string) {
	switch key {
	case "auto":
		x := floats(t, words[1:])
		v.autoForm, v.autoLog, v.autoAICc = words[0], x[0], x[1]
		return
	case "y":
		v.y = floats(t, words)
		return
	case "form":
		v.fits = append(v.fits, fitted{form: words[0]})
		return
	}
	k, x := &v.fits[len(v.fits)-1], floats(t, words)
	switch key {
	case "parameters":
		k.p = ets.Parameters{Alpha: x[0], Beta: x[1], Gamma: x[2], Phi: x[3]}
	case "initial":
		k.initial = ets.State{Level: x[0], Trend: x[1], Season: x[2:]}
	case "loglik":
		k.logLik = x[0]
	case "e":
		k.e = x
	case "forecast":
		k.forecasts = x
	default:
		t.Fatalf("unknown key %q", key)
	}
}

func floats(t testing.TB, words []string) []float64 {
	t.Helper()
	out := make([]float64, len(words))
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = v
	}
	return out
}

func all(t testing.TB) []vector {
	return append(vectors(t, "testdata/vectors.txt"), vectors(t, "testdata/long.txt")...)
}

// The same parameters and initial states give the same one-step errors, likelihood and
// forecasts as R's forecast (seasons up to 24 steps) and statsmodels (52, 168). Under a multiplicative season statsmodels
// moves the season by y over the new level, which is not the form of the book: those are compared in R alone.
func TestFilterAgreesWithOtherPrograms(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range all(t) {
		for _, k := range v.fits {
			form, err := ets.ParseForm(k.form, v.period)
			if err != nil {
				t.Fatal(err)
			}
			if v.period > 24 && form.Season == ets.Multiplicative {
				continue
			}
			seen[k.form] = true
			m, err := ets.Filter(v.y, form, k.p, k.initial)
			if err != nil {
				t.Fatalf("%s: %v", v.name, err)
			}
			center := make([]float64, len(k.forecasts))
			m.Center(center)
			near(t, v.name+" "+k.form+" errors", m.Residuals, k.e)
			near(t, v.name+" "+k.form+" forecasts", center, k.forecasts)
			near(t, v.name+" "+k.form+" likelihood", []float64{m.LogLikelihood}, []float64{k.logLik})
		}
	}
	if len(seen) != len(ets.Forms(12, true)) {
		t.Errorf("%d forms compared, want all %d", len(seen), len(ets.Forms(12, true)))
	}
}

// near allows 1e-8 of the largest value.
func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	scale := 0.0
	for _, w := range want {
		scale = max(scale, math.Abs(w))
	}
	for i, w := range want {
		if !(math.Abs(got[i]-w) <= 1e-8*scale) {
			t.Errorf("%s: %d is %v, want %v", what, i, got[i], w)
			return
		}
	}
}

// A fit of the same form reaches the likelihood of the other program, and the automatic choice its
// criterion, nearly always: both searches may end in different minima.
func TestFitReachesOtherPrograms(t *testing.T) {
	tried, reached := 0, 0
	for _, v := range all(t) {
		for _, k := range v.fits {
			form, _ := ets.ParseForm(k.form, v.period)
			m, err := ets.Fit(v.y, form, ets.Options{})
			if err != nil {
				t.Fatalf("%s %s: %v", v.name, k.form, err)
			}
			tried++
			if m.LogLikelihood >= k.logLik-0.001*math.Abs(k.logLik) {
				reached++
			} else {
				t.Logf("%s %s: log likelihood %.3f, other program %.3f", v.name, k.form, m.LogLikelihood, k.logLik)
			}
		}
	}
	t.Logf("%d of %d", reached, tried)
	if reached < tried*95/100 {
		t.Errorf("%d of %d fits reach the other program's likelihood within 0.1 %%, want 95 %%", reached, tried)
	}
}

func TestAutoReachesOtherPrograms(t *testing.T) {
	vs := all(t)
	reached, higher := 0, 0
	for _, v := range vs {
		m, _, err := ets.Auto(v.y, v.period, ets.Options{})
		if err != nil {
			t.Fatalf("%s: %v", v.name, err)
		}
		if m.AICc <= v.autoAICc+0.001*math.Abs(v.autoAICc) {
			reached++
		}
		// The likelihood of a form with fewer parameters may well be lower where its criterion is better.
		if m.LogLikelihood >= v.autoLog-0.001*math.Abs(v.autoLog) || m.AICc <= v.autoAICc {
			higher++
		} else {
			t.Logf("%s: %v %.3f AICc %.3f, other program %s %.3f AICc %.3f", v.name, m.Form, m.LogLikelihood, m.AICc, v.autoForm, v.autoLog,
				v.autoAICc)
		}
	}
	t.Logf("criterion %d, likelihood %d of %d", reached, higher, len(vs))
	if least := (len(vs)*90 + 99) / 100; reached < least || higher < least {
		t.Errorf("criterion reached on %d, likelihood on %d of %d, want %d", reached, higher, len(vs), least)
	}
}
