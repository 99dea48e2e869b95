package theta

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// rows are the lines of a file that another program made.
func rows(t *testing.T, file string) [][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.Lines(string(text)) {
		out = append(out, strings.Fields(line))
	}
	return out
}

func numbers(t *testing.T, fields []string) []float64 {
	t.Helper()
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

// series are the rows of theta.txt by name, such as "monthly.y".
func series(t *testing.T) map[string][]float64 {
	out := map[string][]float64{}
	for _, row := range rows(t, "theta.txt") {
		if !strings.HasSuffix(row[0], ".four") {
			out[row[0]] = numbers(t, row[1:])
		}
	}
	return out
}

// off returns the largest difference relative to the largest value wanted.
func off(got, want []float64) float64 {
	worst, size := 0.0, 0.0
	for i, w := range want {
		size = max(size, math.Abs(w))
		worst = max(worst, math.Abs(got[i]-w))
	}
	return worst / size
}

// R's decompose finds the same mean cycles, and its acf the same autocorrelations.
func TestSeasonAgainstR(t *testing.T) {
	data := series(t)
	for _, name := range []string{"monthly", "growing", "sinking"} {
		y, period := data[name+".y"], int(data[name+".period"][0])
		for kind, product := range map[string]bool{"additive": false, "multiplicative": true} {
			want := data[name+"."+kind]
			f, ok := decompose(y, period, product)
			if ok != (want != nil) {
				t.Errorf("%s: %s season %v", name, kind, ok)
			}
			if ok && off(f.figure, want) > 1e-11 {
				t.Errorf("%s: %s season %v, R has %v", name, kind, f.figure, want)
			}
		}
		if got, want := autocorrelation(y, period), data[name+".acf"]; off(got, want) > 1e-12 {
			t.Errorf("%s: autocorrelation %v, R has %v", name, got, want)
		}
	}
}

// Given the parameters that statsforecast found, the models have its forecasts; and
// the parameters found here have no larger a mean square.
func TestModelsAgainstStatsforecast(t *testing.T) {
	data := series(t)
	methods := map[string]Method{"STM": STM, "OTM": OTM, "DSTM": DSTM, "DOTM": DOTM}
	for _, row := range rows(t, "models.txt") {
		name, method, kind, figures := row[0], methods[row[1]], row[2], numbers(t, row[3:])
		y, period := data[name+".y"], int(data[name+".period"][0])
		f := form{kind: Never}
		if kind != "none" {
			if !Seasonal(y, period) {
				t.Errorf("%s: no season found", name)
			}
			f, _ = decompose(y, period, kind == "multiplicative")
		}
		x := f.remove(y)
		alpha, theta, start, loss, want := figures[0], figures[1], figures[2], figures[3], figures[4:]

		l := &linear{method: method, shift: meanOf(x)}
		p := l.problem(x)
		l.alpha, l.share = alpha, 1-1/theta
		l.start = start - l.shift + l.share*l.shift
		l.finish(p)
		m := &Model{core: l, index: f.ahead(len(y)), scale: 1}
		m.Season = f.kind
		got := make([]float64, len(want))
		m.Center(got)
		if d := off(got, want); d > 1e-9 {
			t.Errorf("%v: forecasts differ by %.2g: %v, want %v", row[:3], d, got, want)
		}
		size := 0.0
		for _, v := range x {
			size += math.Abs(v) / float64(len(x))
		}
		// Theirs is the sum of squares over the mean absolute value.
		if squares := loss * size; math.Abs(l.mse*float64(l.counted)/squares-1) > 1e-9 {
			t.Errorf("%v: mean square %v, want %v", row[:3], l.mse*float64(l.counted), squares)
		}
		own := fitLinear(x, method)
		if own.mse > l.mse*(1+1e-9) {
			t.Errorf("%v: mean square %v at α=%v, statsforecast has %v at %v", row[:3], own.mse, own.alpha, l.mse, alpha)
		}
		own.center(got)
		m.core = own
		m.Center(got)
		t.Logf("%v: mean square %.6f of theirs, α %.4f (%.4f), θ %.4g (%.4g), forecasts differ by %.2g", row[:3], own.mse/l.mse,
			own.alpha, alpha, 1/(1-own.share), theta, off(got, want))
	}
}

// R's thetaf finds the same forecasts, as far as its search for α and ℓ_0 goes.
func TestStandardAgainstR(t *testing.T) {
	data := series(t)
	for _, name := range []string{"monthly", "yearly", "short", "growing"} {
		want := data[name+".thetaf"]
		alpha, mse, want := want[0], want[1], want[2:]
		m, err := Fit(data[name+".y"], int(data[name+".period"][0]), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float64, len(want))
		m.Center(got)
		d := off(got, want)
		t.Logf("%s: α %.6f (%.6f), mse %.8g (%.8g with season), forecasts differ by %.2g", name, m.Alpha, alpha, m.MSE, mse, d)
		if d > 1e-3 {
			t.Errorf("%s: %v, R has %v", name, got, want)
		}
		if m.Season == Never && m.MSE > mse*(1+1e-9) {
			t.Errorf("%s: mean square %v, R has %v", name, m.MSE, mse)
		}
	}
}

// The program of the authors of 4Theta chooses the same model, and forecasts nearly
// the same: it looks for θ at one point after the other, and may stop at another valley.
func TestFourAgainstAuthors(t *testing.T) {
	data := series(t)
	for _, row := range rows(t, "theta.txt") {
		name, ok := strings.CutSuffix(row[0], ".four")
		if !ok {
			continue
		}
		figures := numbers(t, row[4:])
		theta, want := figures[0], figures[2:]
		m, err := Fit(data[name+".y"], int(data[name+".period"][0]), Options{Method: Four})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float64, len(want))
		m.Center(got)
		season := map[string]Season{"N": Never, "A": Additive, "M": Multiplicative}[row[1]]
		if m.Season != season || m.Product != (row[2] == "M") || m.Exponential != (row[3] == "Exp") {
			t.Errorf("%s: %+v, the authors have %v", name, m.Parameters, row[1:4])
		}
		d := off(got, want)
		t.Logf("%s: θ %.4f (%.2f), forecasts differ by %.2g", name, m.Theta, theta, d)
		if d > 1e-3 {
			t.Errorf("%s: %v, the authors have %v", name, got, want)
		}
	}
}
