package ets_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/ets"
)

// series returns a made-up series above 0 with gaps.
func series(n, period int, seed uint64, gaps bool) []float64 {
	r := rand.New(rand.NewPCG(seed, 9))
	y, level := make([]float64, n), 100.0
	for t := range y {
		level += 0.3 + r.NormFloat64()
		y[t] = max(1, level) * math.Exp(0.2*math.Sin(2*math.Pi*float64(t)/float64(period))) * (1 + 0.02*r.NormFloat64())
		if gaps && r.IntN(11) == 0 {
			y[t] = math.NaN()
		}
	}
	return y
}

// Updating point by point is the pass over all of them.
func TestUpdateIsAFullPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		period := rapid.SampledFrom([]int{2, 5, 12, 24}).Draw(t, "period")
		forms := ets.Forms(period, true)
		form := forms[rapid.IntRange(0, len(forms)-1).Draw(t, "form")]
		y := series(period*5+30, period, rapid.Uint64().Draw(t, "seed"), true)
		head := len(y) - rapid.IntRange(0, 25).Draw(t, "tail")
		m, err := ets.Fit(y[:head], form, ets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range y[head:] {
			if err := m.Update(v); err != nil {
				t.Fatal(err)
			}
		}
		full, err := ets.Filter(y, form, m.Parameters, m.Initial)
		if err != nil {
			t.Fatal(err)
		}
		a, b := make([]float64, 2*period+1), make([]float64, 2*period+1)
		m.Center(a)
		full.Center(b)
		for h := range a {
			if !(math.Abs(a[h]-b[h]) <= 1e-9*math.Abs(b[h])) {
				t.Fatalf("%v: step %d is %v after updates, %v after a full pass", form, h, a[h], b[h])
			}
		}
	})
}

// Scaling the data scales the forecast; shifting additive forms shifts it.
func TestUnitsDoNotMatter(t *testing.T) {
	y := series(96, 12, 4, true)
	scaled, shifted := make([]float64, len(y)), make([]float64, len(y))
	for i, v := range y {
		scaled[i], shifted[i] = 1024*v, v+64
	}
	for _, form := range ets.Forms(12, true) {
		base := center(t, y, form)
		for h, v := range center(t, scaled, form) {
			if math.Abs(v-1024*base[h]) > 1e-9*math.Abs(v) {
				t.Errorf("%v scaled: step %d is %v, want %v", form, h, v, 1024*base[h])
			}
		}
		if form.Error != ets.Additive {
			continue
		}
		for h, v := range center(t, shifted, form) {
			if math.Abs(v-64-base[h]) > 0.02*math.Abs(base[h]) {
				t.Errorf("%v shifted: step %d is %v, want %v", form, h, v-64, base[h])
			}
		}
	}
}

func center(t *testing.T, y []float64, form ets.Form) []float64 {
	t.Helper()
	m, err := ets.Fit(y, form, ets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dst := make([]float64, 24)
	m.Center(dst)
	return dst
}

func TestPerfectFits(t *testing.T) {
	constant, line, comb := make([]float64, 60), make([]float64, 60), make([]float64, 60)
	for i := range line {
		constant[i], line[i], comb[i] = 7, 3+0.5*float64(i), 10+float64(i%4)
	}
	for name, y := range map[string][]float64{"constant": constant, "line": line, "comb": comb} {
		m, _, err := ets.Auto(y, 4, ets.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		dst := make([]float64, 8)
		m.Center(dst)
		for h, v := range dst {
			want := map[string]float64{"constant": 7, "line": 3 + 0.5*float64(60+h), "comb": 10 + float64(h%4)}[name]
			if math.Abs(v-want) > 1e-4*want {
				t.Errorf("%s: step %d is %v, want %v (%v)", name, h, v, want, m.Form)
			}
		}
	}
}

// The mean of many paths is the point forecast, and the spread of their first step that of the residuals.
func TestPathsSurroundTheCenter(t *testing.T) {
	y := series(120, 12, 8, false)
	for _, form := range ets.Forms(12, true) {
		m, err := ets.Fit(y, form, ets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		const paths = 4000
		dst, want := make([]float64, 12), make([]float64, 12)
		m.Center(want)
		for _, noise := range []ets.Noise{ets.Resampled, ets.Gaussian} {
			sum, first := 0.0, 0.0
			for i := range paths {
				m.Simulate(dst, rand.NewPCG(1, uint64(i)), noise)
				sum += dst[11]
				first += (dst[0] - want[0]) * (dst[0] - want[0])
			}
			sd := math.Sqrt(m.Variance)
			if form.Error == ets.Multiplicative {
				sd *= want[0]
			}
			if got := math.Sqrt(first / paths); math.Abs(got-sd) > 0.15*sd {
				t.Errorf("%v noise %d: the first step spreads by %v, want %v", form, noise, got, sd)
			}
			if got := sum / paths; math.Abs(got-want[11]) > 0.05*want[11] {
				t.Errorf("%v noise %d: mean of step 12 is %v, want %v", form, noise, got, want[11])
			}
		}
	}
}

// A model that went through storage simulates the same bytes.
func TestStoredModelSimulatesTheSame(t *testing.T) {
	m, _, err := ets.Auto(series(100, 12, 2, true), 12, ets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m.Residuals = nil // NaN has no place in JSON
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var again ets.Model
	if err := json.NewDecoder(bytes.NewReader(b)).Decode(&again); err != nil {
		t.Fatal(err)
	}
	one, two := make([]float64, 40), make([]float64, 40)
	m.Simulate(one, rand.NewPCG(5, 6), ets.Resampled)
	again.Simulate(two, rand.NewPCG(5, 6), ets.Resampled)
	for h := range one {
		if one[h] != two[h] {
			t.Fatalf("step %d: %v, restored %v", h, one[h], two[h])
		}
	}
}

func TestRefusals(t *testing.T) {
	y := series(60, 12, 1, false)
	with := func(i int, v float64) []float64 {
		out := append([]float64(nil), y...)
		out[i] = v
		return out
	}
	sparse := append([]float64(nil), y...)
	for i := 3; i < len(sparse); i += 12 {
		sparse[i] = math.NaN()
	}
	for _, c := range []struct {
		y      []float64
		form   string
		period int
		want   string
	}{
		{with(7, 0), "MNN", 0, "value 7 is 0"},
		{with(8, -2), "MAM", 12, "value 8 is -2"},
		{with(9, math.Inf(1)), "ANN", 0, "value 9 is +Inf"},
		{with(9, 1e200), "ANN", 0, "want at most 1e+100"},
		{y[:18], "ANA", 12, "needs 17 measured values"},
		{y, "ANA", 58, "61 free parameters"},
		{sparse, "AAA", 12, "step 3 of the season of 12"},
		{nil, "ANN", 0, "not 0"},
	} {
		form, err := ets.ParseForm(c.form, c.period)
		if err != nil {
			t.Fatal(err)
		}
		if c.form == "ANA" && c.period == 12 {
			c.y = c.y[:16]
		}
		if _, err := ets.Fit(c.y, form, ets.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.form, err, c.want)
		}
	}
	for _, s := range []string{"", "A", "ANM", "AMN", "NNN", "ANdN", "dAAN", "AAddA", "XAN", "MNN "} {
		if f, err := ets.ParseForm(s, 12); err == nil {
			t.Errorf("form %q is read as %v", s, f)
		}
	}
	if _, err := ets.ParseForm("ANA", 1); err == nil {
		t.Error("a season of one step is taken")
	}
}

// A search that begins at the last parameters ends no worse than one that does not, and says where it stopped.
func TestStartAndLimits(t *testing.T) {
	y := series(110, 12, 6, true)
	for _, form := range ets.Forms(12, true) {
		first, err := ets.Fit(y[:100], form, ets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		cold, err := ets.Fit(y, form, ets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		warm, err := ets.Fit(y, form, ets.Options{Start: first})
		if err != nil {
			t.Fatal(err)
		}
		if warm.AICc > cold.AICc+0.5 {
			t.Errorf("%v: AICc %v from the last parameters, %v without", form, warm.AICc, cold.AICc)
		}
		short, err := ets.Fit(y, form, ets.Options{MaxIterations: 1})
		if err != nil {
			t.Fatal(err)
		}
		if short.Status != ets.Limited {
			t.Errorf("%v: one step ends %v", form, short.Status)
		}
	}
	if _, err := ets.Fit(y, ets.Form{Error: ets.Additive}, ets.Options{MaxIterations: -1}); err == nil {
		t.Error("MaxIterations -1 is taken")
	}
}

// Every model stays in the usual region and forecasts without growing errors; every form is accounted for.
func TestParametersStayInTheirRegion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		period := rapid.SampledFrom([]int{0, 4, 12, 30}).Draw(t, "period")
		y := rapid.SliceOfN(rapid.Float64Range(-100, 1000), 20, 110).Draw(t, "y")
		m, candidates, err := ets.Auto(y, period, ets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := len(ets.Forms(period, true)); len(candidates) != want {
			t.Fatalf("%d candidates, want %d", len(candidates), want)
		}
		for _, c := range candidates {
			if (c.Status == ets.Refused) != (c.Reason != "") {
				t.Fatalf("%v: %v, reason %q", c.Form, c.Status, c.Reason)
			}
			if c.Status != ets.Refused && c.Status != ets.Abandoned && c.AICc < m.AICc-1e-6*math.Abs(m.AICc)-1e-6 {
				t.Fatalf("%v with %v was chosen over %v with %v", m.Form, m.AICc, c.Form, c.AICc)
			}
		}
		p := m.Parameters
		if !(p.Alpha > 0 && p.Alpha < 1 && p.Beta >= 0 && p.Beta < p.Alpha && p.Gamma >= 0 && p.Gamma < 1-p.Alpha) || !m.Form.Forecastable(p) {
			t.Fatalf("%v: %+v", m.Form, p)
		}
	})
}

// Long seasons are fitted, not left out.
func TestLongSeason(t *testing.T) {
	const period = 1000
	y := make([]float64, 2*period+100)
	for i := range y {
		y[i] = 50 + float64(i%period)/10
	}
	forms := []ets.Form{{Error: ets.Additive}, {Error: ets.Additive, Season: ets.Additive, Period: period}}
	m, _, err := ets.Auto(y, period, ets.Options{Forms: forms})
	if err != nil {
		t.Fatal(err)
	}
	if m.Form != forms[1] {
		t.Fatalf("chose %v", m.Form)
	}
	dst := make([]float64, period)
	m.Center(dst)
	for h, v := range dst {
		if want := 50 + float64((len(y)+h)%period)/10; math.Abs(v-want) > 0.5 {
			t.Fatalf("step %d is %v, want about %v", h, v, want)
		}
	}
}

func TestUpdateRefuses(t *testing.T) {
	y := series(60, 12, 3, false)
	form, _ := ets.ParseForm("MNM", 12)
	m, err := ets.Fit(y, form, ets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	before, after := make([]float64, 12), make([]float64, 12)
	m.Center(before)
	for _, v := range []float64{0, -1, math.Inf(1), math.Inf(-1), 1e101} {
		if m.Update(v) == nil {
			t.Errorf("%v is taken", v)
		}
	}
	m.Center(after)
	for h := range before {
		if before[h] != after[h] {
			t.Fatalf("a refused value moved step %d", h)
		}
	}
}
