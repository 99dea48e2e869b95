package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/plimsoll/plimsoll/api/planner"
)

// explainFlags ask why a date is what it is, and why it moved.
type explainFlags struct {
	explain, sinceLast, keep string
	noKeep                   bool
}

// orderDate is what --explain and --since-last say where nothing is given: the date that orders go by.
const orderDate = "order"

// addExplainTo adds the flags.
func (f *explainFlags) addExplainTo(fl *pflag.FlagSet) {
	fl.StringVar(&f.explain, "explain", "", "also say what the date is made of: trend, seasons, events, noise; of the date that orders go "+
		"by, or of `P10,P50,P90`")
	fl.StringVar(&f.sinceLast, "since-last", "", "also say what moved the date since the forecast that was kept before: of the date "+
		"that orders go by, or of `P10`, P50 or P90")
	fl.StringVar(&f.keep, "keep", "", "keep the forecast of the one series of --csv or --prometheus under a `NAME`; those of --pool are "+
		"kept anyhow, in --data-dir")
	fl.BoolVar(&f.noKeep, "no-keep", false, "do not keep the forecast of --pool")
	fl.Lookup("explain").NoOptDefVal = orderDate
	fl.Lookup("since-last").NoOptDefVal = orderDate
}

// askWhy puts the flags into the question, and refuses what does not go together.
func (f explainFlags) askWhy(q *planner.Question, h forecastFlags, server string) error {
	switch {
	case f.keep != "" && h.pool != "":
		return usagef("--keep: not with --pool, whose forecasts are kept under its name")
	case f.keep != "" && (h.grouped || server != ""):
		return usagef("--keep: not with --grouped or --server")
	case f.sinceLast != "" && h.pool == "" && f.keep == "":
		return usagef("--since-last: goes with --pool, or with --keep NAME: what is not kept has none before")
	case (f.explain != "" || f.sinceLast != "") && (h.output == "csv" || h.values || h.grouped):
		return usagef("--explain, --since-last: not with -o csv, --values or --grouped")
	}
	q.Keep = (h.pool != "" || f.keep != "") && !f.noKeep
	var err error
	if f.explain != "" {
		if q.Explain, err = parseDates("--explain", f.explain); err != nil {
			return err
		}
	}
	if f.sinceLast != "" {
		of, err := parseDates("--since-last", f.sinceLast)
		if err != nil {
			return err
		}
		if len(of) != 1 || !slices.Contains([]float64{planner.OrderDate, 0.1, 0.5, 0.9}, of[0]) {
			return usagef("--since-last %q: want one of p10, p50 and p90", f.sinceLast)
		}
		q.SinceLast = of[0]
	}
	return nil
}

// parseDates reads quantiles of dates such as p10,p50.
func parseDates(flag, s string) ([]float64, error) {
	var out []float64
	for _, part := range strings.Split(s, ",") {
		if part == orderDate {
			out = append(out, planner.OrderDate)
			continue
		}
		digits, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(part)), "p")
		n, err := strconv.Atoi(digits)
		if !ok || err != nil || n < 1 || n > 99 {
			return nil, usagef("%s %q: want p10, p50 or p90 (after a =, such as %s=p10)", flag, part, flag)
		}
		out = append(out, float64(n)/100)
	}
	return out, nil
}
