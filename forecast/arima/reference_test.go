package arima_test

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/arima"
)

// sequence is a "y" line of testdata/statsmodels.txt.
type sequence struct {
	period int
	y      []float64
}

// lines returns the words of all lines of a file of testdata that begin with kind, without kind.
func lines(t testing.TB, name, kind string) [][]string {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out [][]string
	scan := bufio.NewScanner(file)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		if words := strings.Fields(scan.Text()); words[0] == kind {
			out = append(out, words[1:])
		}
	}
	if err := scan.Err(); err != nil || len(out) == 0 {
		t.Fatalf("%s: %d lines %s, %v", name, len(out), kind, err)
	}
	return out
}

func number(t testing.TB, word string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(word, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func numbers(t testing.TB, words []string) []float64 {
	out := make([]float64, len(words))
	for i, w := range words {
		out[i] = number(t, w)
	}
	return out
}

func sequences(t testing.TB) map[string]sequence {
	out := map[string]sequence{}
	for _, w := range lines(t, "statsmodels.txt", "y") {
		out[w[0]] = sequence{int(number(t, w[1])), numbers(t, w[2:])}
	}
	return out
}

// order reads p d q P D Q m.
func order(t testing.TB, words []string, constant bool) arima.Order {
	var o [7]int
	for i := range o {
		o[i] = int(number(t, words[i]))
	}
	return arima.Order{P: o[0], D: o[1], Q: o[2], SP: o[3], SD: o[4], SQ: o[5], Period: o[6], Constant: constant}
}

// part returns the words after a up to b.
func part(words []string, a, b string) []string {
	from, to := -1, len(words)
	for i, w := range words {
		if w == a && from < 0 {
			from = i + 1
		} else if w == b && from >= 0 {
			to = i
			break
		}
	}
	return words[from:to]
}

// At the same parameters, likelihood and forecasts are those of others: statsmodels with its exact
// diffuse start, and R where it does not difference (its own start of differences is only nearly diffuse).
func TestAtAgainstStatsmodelsAndR(t *testing.T) {
	series := sequences(t)
	for _, file := range []string{"statsmodels.txt", "r.txt"} {
		worst, farthest := 0.0, 0.0
		all := lines(t, file, "at")
		for _, w := range all {
			constant := part(w, "const", "loglik")[0]
			o := order(t, w[1:8], constant != "none")
			c := arima.Coefficients{AR: numbers(t, part(w, "ar", "ma")), MA: numbers(t, part(w, "ma", "sar")),
				SAR: numbers(t, part(w, "sar", "sma")), SMA: numbers(t, part(w, "sma", "const"))}
			if o.Constant {
				c.Constant = number(t, constant)
			}
			y := series[w[0]].y
			m, err := arima.At(y, o, c)
			if err != nil {
				t.Errorf("%s %v: %v", w[0], o, err)
				continue
			}
			want := number(t, part(w, "loglik", "ahead")[0])
			off := math.Abs(m.LogLikelihood-want) / max(1, math.Abs(want))
			worst = max(worst, off)
			if off > 1e-9 && math.Abs(m.LogLikelihood-want) > 1e-6 {
				t.Errorf("%s: %s %v: likelihood %.9f, want %.9f", file, w[0], o, m.LogLikelihood, want)
			}
			ahead := numbers(t, part(w, "ahead", ""))
			got := make([]float64, len(ahead))
			m.Center(got)
			size := spread(y)
			for h := range ahead {
				farthest = max(farthest, math.Abs(got[h]-ahead[h])/size)
				if math.Abs(got[h]-ahead[h]) > 1e-8*size {
					t.Errorf("%s: %s %v: step %d is %.12g, want %.12g", file, w[0], o, h, got[h], ahead[h])
					break
				}
			}
		}
		t.Logf("%s: %d compared; likelihoods differ by up to %.1e of their size, forecasts by up to %.1e of the range", file, len(all), worst, farthest)
	}
}

// spread is the range of the measured values.
func spread(y []float64) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range y {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	return high - low
}

// Fits are at least as likely as R's, but for a share of which the worst is printed.
func TestFitAgainstR(t *testing.T) {
	series := sequences(t)
	all, short, better := lines(t, "r.txt", "fit"), 0, 0
	for _, w := range all {
		o := order(t, w[1:8], w[8] == "1")
		if o.Period < 2 {
			o.Period = 0
		}
		m, err := arima.Fit(series[w[0]].y, o)
		if err != nil {
			t.Errorf("%s %v: %v", w[0], o, err)
			continue
		}
		switch d := m.LogLikelihood - number(t, w[9]); {
		case d < -0.05:
			short++
			t.Logf("%s %v: likelihood %.4f less than R's", w[0], o, -d)
		case d > 0.05:
			better++
		}
	}
	t.Logf("of %d fits, %d are less likely than R's by more than 0.05, and %d more likely", len(all), short, better)
	if 10*short > len(all) {
		t.Errorf("%d of %d fits are less likely than R's", short, len(all))
	}
}
