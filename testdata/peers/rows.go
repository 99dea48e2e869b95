package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/score"
)

// row is a figure to be reached: first as a must, then as an aim.
type row struct {
	what, first, aim, seen string
	reached                string // aim, first or missed; empty where nothing was measured
}

// upTo judges a figure that should be at most first and aim.
func upTo(what, format string, seen, first, aim float64) row {
	r := row{what: what, first: "≤ " + fmt.Sprintf(format, first), aim: "≤ " + fmt.Sprintf(format, aim), seen: fmt.Sprintf(format, seen)}
	r.reached = verdict(seen <= first, seen <= aim, !math.IsNaN(seen))
	return r
}

func verdict(first, aim, known bool) string {
	switch {
	case !known:
		return "not measured"
	case first && aim:
		return "aim"
	case first:
		return "first"
	}
	return "missed"
}

// accuracyRows are the figures that rest on the sets.
func accuracyRows(compared []setResults) []row {
	rows := []row{
		competitionRow(compared, "m4_hourly", "M4 hourly, OWA", 0.50, 0.42),
		competitionRow(compared, "m4_weekly", "M4 weekly, OWA", 0.85, 0.76),
	}
	m3 := setOf(compared, "m3_monthly")
	q, n := relative(find(m3.all, ours), find(m3.all, "r-thetaf"), maseOf)
	rows = append(rows, upTo(fmt.Sprintf("M3 monthly, MASE relative to R thetaf on the same %d", n), "%.3f", q, 0.99, 0.96))
	var ofBest, ofAll, ofNaive []float64
	for _, s := range compared {
		_, best := strongest(s.all, statistics)
		_, all := strongest(s.all, peers)
		naive, _ := relative(find(s.all, ours), find(s.all, baseline), lossOf)
		ofBest, ofAll, ofNaive = append(ofBest, best), append(ofAll, all), append(ofNaive, naive)
	}
	gm, _ := score.GeometricMean(ofBest)
	gmAll, _ := score.GeometricMean(ofAll)
	rows = append(rows,
		upTo("quantile loss relative to the best peer of each set ("+strings.Join(statistics, ", ")+"), geometric mean", "%.3f", gm, 1, 0.85),
		upTo("the same, worst set: "+worstSet(compared, ofBest), "%.3f", largest(ofBest), 1.10, 1),
		upTo("quantile loss relative to the best of all programs, optimised Theta and Prophet too, geometric mean", "%.3f", gmAll, 1, 0.85),
		upTo("the same, worst set: "+worstSet(compared, ofAll), "%.3f", largest(ofAll), 1.10, 1),
		upTo("quantile loss relative to seasonal naive, worst set: "+worstSet(compared, ofNaive), "%.3f", largest(ofNaive), 1, 0.75))
	rows = append(rows, coverageRows(compared)...)
	return append(rows, worstRow(compared), finiteRow(compared))
}

func setOf(compared []setResults, name string) setResults {
	for _, s := range compared {
		if s.name == name {
			return s
		}
	}
	return setResults{name: name}
}

func competitionRow(compared []setResults, set, what string, first, aim float64) row {
	s := setOf(compared, set)
	done := find(s.all, ours).answered()
	seen := owa(done, func(s scored) float64 { return s.smape }, maseOf)
	theta, us := common(find(s.all, "r-thetaf"), find(s.all, ours))
	r := upTo(fmt.Sprintf("%s on %d series (seasonal naive %.3f; Theta %.3f on %d, Plimsoll %.3f on these)", what, len(done),
		owa(done, func(s scored) float64 { return s.repeatSMAPE }, func(s scored) float64 { return s.repeatMASE }),
		owa(theta, func(s scored) float64 { return s.smape }, maseOf), len(theta),
		owa(us, func(s scored) float64 { return s.smape }, maseOf)), "%.3f", seen, first, aim)
	return r
}

func largest(values []float64) float64 {
	out := math.Inf(-1)
	for _, v := range values {
		out = math.Max(out, v) // NaN stays
	}
	return out
}

func worstSet(compared []setResults, values []float64) string {
	for i, v := range values {
		if v == largest(values) {
			return compared[i].name
		}
	}
	return "unknown"
}

// coverageRows judge the central 95 and 80 % of every set and on average.
func coverageRows(compared []setResults) []row {
	var all80, all95 []float64
	for _, s := range compared {
		f := s.figure(find(s.all, ours))
		all80, all95 = append(all80, f.coverage80), append(all95, f.coverage95)
	}
	return []row{
		within("nominal 95 %, every set", all95, 0.91, 0.99, 0.93, 0.97),
		within("nominal 80 %, every set", all80, 0.72, 0.88, 0.76, 0.84),
		within("nominal 95 %, mean over sets", []float64{average(all95)}, 0.93, 0.97, 0.94, 0.96),
		within("nominal 80 %, mean over sets", []float64{average(all80)}, 0.77, 0.84, 0.79, 0.82),
	}
}

func average(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v / float64(len(values))
	}
	return sum
}

func within(what string, values []float64, first0, first1, aim0, aim1 float64) row {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	seen := fmt.Sprintf("%.3f", low)
	if len(values) > 1 {
		seen = fmt.Sprintf("%.3f–%.3f", low, high)
	}
	return row{
		what: "coverage of " + what, seen: seen,
		first: fmt.Sprintf("%.2f–%.2f", first0, first1), aim: fmt.Sprintf("%.2f–%.2f", aim0, aim1),
		reached: verdict(first0 <= low && high <= first1, aim0 <= low && high <= aim1, !math.IsNaN(low+high)),
	}
}

// offenders are the worst series, or cases, of a program over all sets.
func offenders(compared []setResults, program string, of func(string, []scored) []offender) []offender {
	var out []offender
	for _, s := range compared {
		out = append(out, of(s.name, find(s.all, program).answered())...)
	}
	sortWorst(out)
	return out
}

func worstRow(compared []setResults) row {
	bad := offenders(compared, ours, bySeries)
	if len(bad) == 0 {
		return upTo("worst series anywhere", "%.2f", math.NaN(), 5, 2)
	}
	return upTo(fmt.Sprintf("worst series anywhere, error relative to seasonal naive: %s of %s", bad[0].name, bad[0].set), "%.2f",
		bad[0].ratio, 5, 2)
}

// finiteRow counts what must never be. That the fuzz targets find none is said by make soak.
func finiteRow(compared []setResults) row {
	n := 0
	for _, s := range compared {
		for _, c := range find(s.all, ours).cases {
			n += c.broken
			if strings.HasPrefix(c.failure, "PANIC") {
				n++
			}
		}
	}
	return upTo("NaN, infinities, panics over all sets", "%.0f", float64(n), 0, 0)
}

// speedRows are the figures of processor time and memory.
func speedRows(dir string) ([]row, error) {
	answer, err := seconds(dir, "speed.csv")
	if err != nil {
		return nil, err
	}
	rows := []row{etsRow(dir)}
	for i, limit := range [][2]float64{{150, 50}, {40, 12}, {25, 5}, {25, 5}} {
		rows = append(rows, upTo("complete answer: "+complete[i].name+", CPU ms", "%.1f", 1000*known(answer, complete[i].name), limit[0],
			limit[1]))
	}
	bench, err := benchmarks(filepath.Join(dir, "bench.txt"))
	if err != nil {
		return nil, err
	}
	rows = append(rows, upTo("exponential smoothing pass (AAA), ratio to a bare recursion", "%.2f",
		score.Ratio(known(bench["Pass/AAA"], "ns/value"), known(bench["Pass/bare_AAA"], "ns/value")), 1.5, 0.6))
	peak, err := seconds(dir, "memory.csv")
	if err != nil {
		return nil, err
	}
	return append(rows, upTo("peak memory, 10,000 series × a year of hours streamed, MiB", "%.0f", known(peak, "peak")/(1<<20), 1024, 400)),
		nil
}

func known(m map[string]float64, key string) float64 {
	if v, ok := m[key]; ok {
		return v
	}
	return math.NaN()
}

// etsRow compares the automatic choices of exponential smoothing on the same series of months.
func etsRow(dir string) row {
	cpu := func(program string) (ms float64, n int) {
		said, err := answers(filepath.Join(dir, "speed", program+".csv"))
		if err != nil {
			return math.NaN(), 0
		}
		for _, a := range said {
			ms += 1000 * a.cpu / float64(len(said))
		}
		if len(said) == 0 {
			return math.NaN(), 0
		}
		return ms, len(said)
	}
	us, n := cpu(etsAuto)
	sf, _ := cpu("sf-autoets")
	r, _ := cpu("r-ets")
	return upTo(fmt.Sprintf("exponential smoothing, automatic choice and forecast, mean of %d series of 90 to 110 months, CPU ms "+
		"(statsforecast %.1f, R %.1f)", n, sf, r), "%.2f", us, 4, 1)
}
