package main

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// sawtooth is a case whose last season repeats itself but for the added steps.
func sawtooth(id string, added ...float64) heldOut {
	h := series.Series{Name: id, Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: day}
	for i := range 28 {
		h.Values = append(h.Values, float64(i%7)+float64(i/7))
	}
	c := heldOut{id: id, series: "s", history: h, period: 7}
	for i, v := range added {
		c.actual = append(c.actual, h.Values[21+i]+v)
	}
	return c
}

// flat says the same at all levels.
func flat(values ...float64) answer {
	a := answer{cpu: 0.5}
	for range levels {
		a.quantiles = append(a.quantiles, values)
	}
	return a
}

func TestScoreCase(t *testing.T) {
	c := sawtooth("a", 2, 0, math.NaN()) // the last season is 3, 4, 5; what came was 5, 4 and a gap
	s := scoreCase(c, flat(3, 5, 9))
	// Errors of 2 too low and 1 too high; the scale is 1, because seasons differ by 1.
	if s.mase != 1.5 || s.missed != 3 || s.repeatMissed != 2 || s.failed {
		t.Errorf("MASE %v, missed %v, last season missed %v", s.mase, s.missed, s.repeatMissed)
	}
	// Twice the mean over levels symmetric about a half is the absolute error.
	if math.Abs(s.loss-1.5) > 1e-12 {
		t.Errorf("loss %v, want 1.5", s.loss)
	}
	if s.coverage80 != 0 {
		t.Errorf("coverage %v of an interval that is a point elsewhere", s.coverage80)
	}
}

func TestFailuresAreCountedAndNotScored(t *testing.T) {
	c := sawtooth("a", 1, 1)
	for name, a := range map[string]answer{
		"refused":    {failure: "too short"},
		"not finite": flat(3, math.Inf(1)),
		"too short":  flat(3),
	} {
		r := results{program: ours, cases: map[string]scored{"a": scoreCase(c, a)}}
		f := setResults{all: []results{r}}.figure(r)
		if f.failed != 1 || f.cases != 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestRatiosAreOnCommonCases(t *testing.T) {
	of := func(program string, losses map[string]float64) results {
		r := results{program: program, cases: map[string]scored{}}
		for id, v := range losses {
			r.cases[id] = scored{id: id, loss: v, failed: math.IsNaN(v)}
		}
		return r
	}
	all := []results{
		of(ours, map[string]float64{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}),
		of(baseline, map[string]float64{"a": 2, "b": 2, "c": 2, "d": math.NaN(), "e": 2, "f": 2}),
		of("flair", map[string]float64{"a": 1, "b": 1}),
		of("prophet", map[string]float64{"f": 0.1}), // the best by far, on one of six
	}
	if q, n := relative(all[0], all[1], lossOf); q != 1.7 || n != 5 {
		t.Errorf("%v on %d, want 17/10 on 5", q, n)
	}
	if peer, q := strongest(all, peers); peer != baseline || q != 1.7 {
		t.Errorf("%s %v", peer, q)
	}
	if peer, _ := strongest(all, []string{"flair"}); peer != "flair" {
		t.Errorf("%s of flair alone", peer)
	}
	delete(all[1].cases, "e")
	delete(all[1].cases, "f") // now 6/6
	if peer, q := strongest(all, peers); peer != "flair" || q != 1.5 {
		t.Errorf("%s %v", peer, q)
	}
}

func TestAnswersComeBackAsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(file)
	_ = w.Write(header())
	_ = w.Write(encodeAnswer("a, \"b\"", flat(0.1, 1e300)))
	_ = w.Write(encodeAnswer("c", answer{cpu: 1, failure: "no"}))
	w.Flush()
	file.Close()
	said, err := answers(path)
	if err != nil {
		t.Fatal(err)
	}
	if q := said["a, \"b\""].quantiles; len(q) != len(levels) || q[6][1] != 1e300 || q[0][0] != 0.1 {
		t.Errorf("quantiles %v", q)
	}
	if a := said["c"]; a.failure != "no" || a.quantiles != nil || a.broken(5) != 0 {
		t.Errorf("%+v", a)
	}
}

func TestSeasonsThatTheHistoryHas(t *testing.T) {
	for _, c := range []struct {
		step   series.Step
		n      int
		period int
		want   string
	}{
		{hour, 100, 24, "24"}, {hour, 400, 24, "24 168"}, {day, 1095, 7, "7 365"}, {day, 700, 7, "7"},
		{week, 80, 1, "1"}, {week, 300, 1, "52"}, {month, 100, 12, "12"}, {series.Every(5 * time.Minute), 5000, 288, "288 2016"},
	} {
		s := heldOut{period: c.period, history: series.Series{Step: c.step, Values: make([]float64, c.n)}}
		body := strings.Split(string(encodeCases([]heldOut{s})), "\n")[1]
		if got := strings.Split(body, ",")[5]; got != c.want {
			t.Errorf("%d of %s: %s, want %s", c.n, c.step, got, c.want)
		}
	}
}

func TestBenchmarksTakeTheLeastOfTheRuns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bench.txt")
	text := "goos: linux\nBenchmarkPass/AAA-8   50  179548 ns/op  20.5 ns/value\nBenchmarkPass/AAA-8   50  169548 ns/op  18.5 ns/value\nPASS\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := benchmarks(path)
	if err != nil || b["Pass/AAA"]["ns/value"] != 18.5 || b["Pass/AAA"]["ns/op"] != 169548 {
		t.Errorf("%v, %v", b, err)
	}
}
