package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/score"
)

// page writes the whole comparison as Markdown.
func page(w io.Writer, compared []setResults, dir string, o options) error {
	about, err := os.ReadFile(filepath.Join(dir, "about.md"))
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	speeds, err := speedRows(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "# Plimsoll beside other programs, %s\n\n%s\n", o.date, about)
	fmt.Fprint(w, "## Figures to reach\n\n| what | first | aim | seen | reached |\n|---|---|---|---|---|\n")
	for _, r := range append(accuracyRows(compared), speeds...) {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", r.what, r.first, r.aim, r.seen, r.reached)
	}
	shown := present(compared)
	bestTable(w, compared)
	matrix(w, "Quantile loss relative to seasonal naive", "Mean over the cases of the mean quantile loss at 0.025, 0.1, "+
		"0.25, 0.5, 0.75, 0.9 and 0.975\nin units of the seasonal naive error within the history, over that of the seasonal naive "+
		"bootstrap on the same cases.\nBelow 1 is better than repeating the last season.",
		compared, shown, func(f figure) float64 { return f.ofNaive }, "%.3f")
	matrix(w, "Plimsoll's quantile loss relative to each program", "On the cases that both answered. Below 1 Plimsoll is better.",
		compared, slices.DeleteFunc(slices.Clone(shown), func(p string) bool { return p == ours }), func(f figure) float64 { return f.oursOf },
		"%.3f")
	matrix(w, "MASE of the median", "Of the mean for programs without a median. The scale is the seasonal naive error within the history.",
		compared, shown, func(f figure) float64 { return f.mase }, "%.3f")
	matrix(w, "Coverage of the central 80 %", "Mean over cases.", compared, shown, func(f figure) float64 { return f.coverage80 }, "%.3f")
	matrix(w, "Coverage of the central 95 %", "Mean over cases.", compared, shown, func(f figure) float64 { return f.coverage95 }, "%.3f")
	competitionTable(w, compared, shown)
	matrix(w, "Worst series", "Absolute error of the median over that of the last season itself, pooled over the origins of a series: the "+
		"largest ratio of the set.",
		compared, shown, func(f figure) float64 { return f.worst }, "%.2f")
	offenderTable(w, compared)
	matrix(w, "CPU seconds a series", "User and system time of one case, mean over cases; loading and compiling the programs is not counted.",
		compared, shown, func(f figure) float64 { return f.cpu }, "%.4f")
	matrix(w, "CPU relative to Plimsoll", "On the cases that both answered.", compared, shown, func(f figure) float64 { return f.cpuOfOurs },
		"%.1f")
	countTable(w, compared, shown)
	failureList(w, compared)
	bench, err := benchmarks(filepath.Join(dir, "bench.txt"))
	benchTable(w, bench)
	return err
}

// present returns the programs that answered anything, in the order of showing.
func present(compared []setResults) []string {
	var out []string
	for _, p := range order {
		if slices.ContainsFunc(compared, func(s setResults) bool { return len(find(s.all, p).cases) > 0 }) {
			out = append(out, p)
		}
	}
	return out
}

// matrix writes one figure for all sets and programs, with the geometric mean, or the mean of coverages, below.
func matrix(w io.Writer, title, text string, compared []setResults, shown []string, of func(figure) float64, format string) {
	fmt.Fprintf(w, "\n## %s\n\n%s\n\n| set | %s |\n|---|%s\n", title, text, strings.Join(shown, " | "), strings.Repeat("--:|", len(shown)))
	columns := make([][]float64, len(shown))
	for _, s := range compared {
		line := "| " + s.name
		for k, p := range shown {
			v := of(s.figure(find(s.all, p)))
			columns[k] = append(columns[k], v)
			line += " | " + number(format, v)
		}
		fmt.Fprintln(w, line+" |")
	}
	name, line := "geometric mean", ""
	for _, c := range columns {
		m, n := score.GeometricMean(c)
		if strings.HasPrefix(title, "Coverage") {
			m = average(c)
			name = "mean"
		}
		if n < len(c) { // over other sets, and so not comparable
			m = math.NaN()
		}
		line += " | " + number(format, m)
	}
	fmt.Fprintln(w, "| "+name+line+" |")
}

func number(format string, v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return fmt.Sprintf(format, v)
}

func bestTable(w io.Writer, compared []setResults) {
	fmt.Fprint(w, "\n## Best peer of each set\n\nThe peer against which Plimsoll's loss does worst, on the cases that both answered: among "+
		"all programs, and among those that the figures to reach name.\n\n",
		"| set | cases | best of all | its loss | Plimsoll's there | ratio | cases | best named | its loss | Plimsoll's there | ratio "+
			"|\n|---|--:|---|--:|--:|--:|--:|---|--:|--:|--:|\n")
	for _, s := range compared {
		fmt.Fprintf(w, "| %s%s%s |\n", s.name, bestCells(s, peers), bestCells(s, statistics))
	}
}

func bestCells(s setResults, programs []string) string {
	peer, q := strongest(s.all, programs)
	us, its := common(find(s.all, ours), find(s.all, peer))
	return fmt.Sprintf(" | %d | %s | %.4f | %.4f | %.3f", len(its), peer, mean(its, lossOf), mean(us, lossOf), q)
}

// competitionTable has the scores of the M4 and M3 competitions.
func competitionTable(w io.Writer, compared []setResults, shown []string) {
	fmt.Fprint(w, "\n## Competition scores\n\nsMAPE in per cent, MASE, and OWA relative to Naive2 on the same cases, by the rules of the "+
		"M4 competition (a week has no season).\n",
		"The rows of the last season and of Naive2 are theirs on Plimsoll's cases.\n\n| set | program | cases | sMAPE | MASE | OWA "+
			"|\n|---|---|--:|--:|--:|--:|\n")
	smape := func(s scored) float64 { return s.smape }
	for _, name := range []string{"m4_hourly", "m4_weekly", "m3_monthly"} {
		s := setOf(compared, name)
		line := func(program string, cases []scored, smape, mase func(scored) float64) {
			fmt.Fprintf(w, "| %s | %s | %d | %.3f | %.3f | %.3f |\n", name, program, len(cases), 100*mean(cases, smape), mean(cases, mase),
				owa(cases, smape, mase))
		}
		done := find(s.all, ours).answered()
		line("last season", done, func(s scored) float64 { return s.repeatSMAPE }, func(s scored) float64 { return s.repeatMASE })
		line("Naive2", done, func(s scored) float64 { return s.naive2SMAPE }, func(s scored) float64 { return s.naive2MASE })
		for _, p := range shown {
			line(p, find(s.all, p).answered(), smape, maseOf)
		}
	}
}

const worstShown = 10

func offenderTable(w io.Writer, compared []setResults) {
	fmt.Fprint(w, "\nThe worst series of Plimsoll, and its worst single cases:\n\n| set | series | ratio | set | case | ratio "+
		"|\n|---|---|--:|---|---|--:|\n")
	series, cases := offenders(compared, ours, bySeries), offenders(compared, ours, byCase)
	for i := range min(worstShown, len(series), len(cases)) {
		fmt.Fprintf(w, "| %s | %s | %.2f | %s | %s | %.2f |\n", series[i].set, series[i].name, series[i].ratio, cases[i].set, cases[i].name,
			cases[i].ratio)
	}
}

func countTable(w io.Writer, compared []setResults, shown []string) {
	fmt.Fprintf(w, "\n## Cases answered\n\nOf those that were asked; after a plus those that were asked and failed.\n\n| set | cases | %s "+
		"|\n|---|--:|%s\n", strings.Join(shown, " | "), strings.Repeat("--:|", len(shown)))
	for _, s := range compared {
		line := fmt.Sprintf("| %s | %d", s.name, s.count)
		for _, p := range shown {
			f := s.figure(find(s.all, p))
			line += fmt.Sprintf(" | %d", f.cases)
			if f.failed > 0 {
				line += fmt.Sprintf(" + %d", f.failed)
			}
		}
		fmt.Fprintln(w, line+" |")
	}
}

// benchTable has the benchmarks of the packages forecast and forecast/ets.
func benchTable(w io.Writer, bench map[string]map[string]float64) {
	fmt.Fprint(w, "\n## Benchmarks\n\nElapsed time on one processor, the least of five runs, by `go test -bench … -cpu 1 -count 5 "+
		"./forecast ./forecast/ets`.\n\n| benchmark | ms | ns a value or step |\n|---|--:|--:|\n")
	for _, name := range slices.Sorted(maps.Keys(bench)) {
		each := known(bench[name], "ns/value")
		if math.IsNaN(each) {
			each = known(bench[name], "ns/step")
		}
		fmt.Fprintf(w, "| %s | %.4g | %s |\n", name, known(bench[name], "ns/op")/1e6, number("%.2f", each))
	}
}

// failureList says how often each program failed and, once for each reason, why.
func failureList(w io.Writer, compared []setResults) {
	fmt.Fprint(w, "\n## Failures\n\n")
	none := true
	for _, s := range compared {
		for _, r := range s.all {
			counts := map[string]int{}
			for _, c := range r.cases {
				if c.failed {
					counts[c.failure]++
				}
			}
			reasons := make([]string, 0, len(counts))
			for reason := range counts {
				reasons = append(reasons, reason)
			}
			slices.Sort(reasons)
			for _, reason := range reasons {
				none = false
				fmt.Fprintf(w, "- %s, %s, %d: %s\n", s.name, r.program, counts[reason], strings.ReplaceAll(reason, "\n", " "))
			}
		}
	}
	if none {
		fmt.Fprintln(w, "None.")
	}
}
