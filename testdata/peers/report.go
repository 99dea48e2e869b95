package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/score"
	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

type options struct {
	date, csv string
	short     bool
}

// setResults are the results of all programs on a set.
type setResults struct {
	name  string
	count int // cases that can be scored
	all   []results
}

// report scores all answers and writes the tables.
func report(w io.Writer, data, dir string, o options) error {
	compared, err := load(data, dir)
	if err != nil {
		return err
	}
	if o.csv != "" {
		if err := os.WriteFile(o.csv, figuresCSV(compared), 0o600); err != nil {
			return err
		}
	}
	if o.short {
		for _, s := range compared {
			shortTable(w, s)
		}
		return nil
	}
	return page(w, compared, dir, o)
}

func load(data, dir string) ([]setResults, error) {
	outs, err := plan(dir)
	if err != nil {
		return nil, err
	}
	var compared []setResults
	for _, set := range sets.HeldOut() {
		cases, err := casesOf(set, data)
		if err != nil {
			return nil, err
		}
		cases = slices.DeleteFunc(cases, func(c heldOut) bool { return !c.scores() })
		all, err := scoreSet(cases, outs[set.Name])
		if err != nil {
			return nil, err
		}
		compared = append(compared, setResults{set.Name, len(cases), all})
	}
	return compared, nil
}

// figure is what a program reached on a set.
type figure struct {
	cases, failed          int
	loss, ofNaive, oursOf  float64 // mean loss; relative to seasonal naive; Plimsoll's relative to it, on the same cases
	mase, smape, owa       float64
	coverage80, coverage95 float64
	worst                  float64 // largest error of a series relative to repeating the last season
	cpu, cpuOfOurs         float64
}

func (s setResults) figure(r results) figure {
	done := r.answered()
	f := figure{cases: len(done), failed: len(r.cases) - len(done), loss: mean(done, lossOf), mase: mean(done, maseOf)}
	f.ofNaive, _ = relative(r, find(s.all, baseline), lossOf)
	f.oursOf, _ = relative(find(s.all, ours), r, lossOf)
	f.smape = mean(done, func(s scored) float64 { return s.smape })
	f.owa = owa(done, func(s scored) float64 { return s.smape }, maseOf)
	f.coverage80 = mean(done, func(s scored) float64 { return s.coverage80 })
	f.coverage95 = mean(done, func(s scored) float64 { return s.coverage95 })
	f.cpu = mean(done, cpuOf)
	f.cpuOfOurs, _ = relative(r, find(s.all, ours), cpuOf)
	f.worst = math.NaN()
	if bad := bySeries(s.name, done); len(bad) > 0 {
		f.worst = bad[0].ratio
	}
	return f
}

func cpuOf(s scored) float64 { return s.cpu }

// offender is a series, or a case of it, with its error relative to repeating the last season.
type offender struct {
	set, name string
	ratio     float64
}

// bySeries returns the series with their errors pooled over their origins, worst
// first. Those whose last season was exactly right have no ratio and are left out.
func bySeries(set string, cases []scored) []offender {
	return worstOf(set, cases, func(s scored) string { return s.series })
}

func byCase(set string, cases []scored) []offender {
	return worstOf(set, cases, func(s scored) string { return s.id })
}

func worstOf(set string, cases []scored, group func(scored) string) []offender {
	type sums struct{ missed, repeat float64 }
	pooled := map[string]sums{}
	for _, s := range cases {
		p := pooled[group(s)]
		pooled[group(s)] = sums{p.missed + s.missed, p.repeat + s.repeatMissed}
	}
	var out []offender
	for name, p := range pooled {
		if q := score.Ratio(p.missed, p.repeat); !math.IsNaN(q) {
			out = append(out, offender{set, name, q})
		}
	}
	sortWorst(out)
	return out
}

func sortWorst(out []offender) {
	slices.SortFunc(out, func(a, b offender) int {
		switch {
		case a.ratio > b.ratio:
			return -1
		case a.ratio < b.ratio:
			return 1
		}
		return strings.Compare(a.set+a.name, b.set+b.name)
	})
}

// shortTable writes a line for each program on a set.
func shortTable(w io.Writer, s setResults) {
	fmt.Fprintf(w, "%-14s %-15s %5s %6s %9s %9s %9s %8s %8s %6s %6s %7s %9s\n", "set", "program", "cases", "failed", "loss", "/naive",
		"ours/it", "MASE", "OWA", "in 80", "in 95", "worst", "CPU s")
	for _, r := range s.all {
		f := s.figure(r)
		fmt.Fprintf(w, "%-14s %-15s %5d %6d %9.4f %9.3f %9.3f %8.4f %8.4f %6.3f %6.3f %7.2f %9.4f\n", s.name, r.program, f.cases, f.failed,
			f.loss, f.ofNaive, f.oursOf, f.mase, f.owa, f.coverage80, f.coverage95, f.worst, f.cpu)
	}
	fmt.Fprintln(w)
}

// figuresCSV is every figure, a row for each set and program.
func figuresCSV(compared []setResults) []byte {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(strings.Split("set,program,cases,failed,loss,loss_of_seasonal_naive,plimsoll_of_it,"+
		"mase,smape,owa,coverage80,coverage95,worst_series,cpu_seconds,cpu_of_plimsoll", ","))
	for _, s := range compared {
		for _, r := range s.all {
			f := s.figure(r)
			row := []string{s.name, r.program, strconv.Itoa(f.cases), strconv.Itoa(f.failed)}
			for _, v := range []float64{f.loss, f.ofNaive, f.oursOf, f.mase, f.smape, f.owa, f.coverage80, f.coverage95, f.worst, f.cpu,
				f.cpuOfOurs} {
				row = append(row, strconv.FormatFloat(v, 'g', 6, 64))
			}
			_ = w.Write(row)
		}
	}
	w.Flush()
	return []byte(b.String())
}

// seconds reads a file of what,seconds; nil if there is none.
func seconds(dir, name string) (map[string]float64, error) {
	rows, err := rowsOf(filepath.Join(dir, name))
	out := map[string]float64{}
	for _, r := range rows {
		v, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[r[0]] = v
	}
	return out, err
}
