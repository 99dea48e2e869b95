package main

import (
	"fmt"
	"io"
)

type options struct {
	date, csv string
	short     bool
}

// report scores all answers and writes the tables.
func report(w io.Writer, data, dir string, o options) error {
	outs, err := plan(dir)
	if err != nil {
		return err
	}
	for _, set := range sets {
		cases, err := set.load(data)
		if err != nil {
			return err
		}
		all, err := scoreSet(cases, outs[set.name])
		if err != nil {
			return err
		}
		shortTable(w, set.name, all)
	}
	return nil
}

// shortTable writes a line for each program on a set.
func shortTable(w io.Writer, set string, all []results) {
	base := find(all, baseline)
	us := find(all, ours)
	fmt.Fprintf(w, "%-14s %-15s %5s %6s %9s %9s %9s %8s %6s %6s %9s\n", "set", "program", "cases", "failed", "loss", "/naive", "ours/it", "MASE", "in 80", "in 95", "CPU s")
	for _, r := range all {
		done := r.answered()
		ofNaive, _ := relative(r, base, lossOf)
		ofOurs, _ := relative(us, r, lossOf)
		fmt.Fprintf(w, "%-14s %-15s %5d %6d %9.4f %9.3f %9.3f %8.4f %6.3f %6.3f %9.4f\n", set, r.program, len(done), len(r.cases)-len(done),
			mean(done, lossOf), ofNaive, ofOurs, mean(done, maseOf),
			mean(done, func(s scored) float64 { return s.coverage80 }), mean(done, func(s scored) float64 { return s.coverage95 }),
			mean(done, func(s scored) float64 { return s.cpu }))
	}
	fmt.Fprintln(w)
}
