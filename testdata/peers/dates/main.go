// Command dates scores saturation dates on the development sets, beside rules
// of thumb on the same cases, and prints the tables as Markdown.
//
//	dates -data DIR [-stride N] [-set PART] [-date DAY] [-chart FILE.svg]
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/backtest"
)

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "dates:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	flags := flag.NewFlagSet("dates", flag.ContinueOnError)
	data := flags.String("data", "", "directory of the development sets")
	stride := flags.Int("stride", 1, "take every n-th series or window")
	part := flags.String("set", "", "only sets with this in their name")
	date := flags.String("date", "", "day of the run, for the heading")
	chart := flags.String("chart", "", "file for the reliability of all cases together, ending in .svg, .png or .pdf")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *data == "" || *stride < 1 {
		return errors.New("want -data DIR and a -stride of at least 1")
	}
	var all []scored
	for _, s := range sets {
		if !strings.Contains(s.name, *part) {
			continue
		}
		one, err := run(s, *data, *stride)
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%-14s %d cases\n", s.name, one.overall.Cases)
		all = append(all, one)
	}
	if len(all) == 0 {
		return fmt.Errorf("no set has %q in its name", *part)
	}
	pooled := pool(all)
	out := bufio.NewWriter(os.Stdout)
	writeReport(out, *date, *stride, all, pooled)
	if err := out.Flush(); err != nil || *chart == "" {
		return err
	}
	return draw(*chart, pooled)
}

// draw writes the chart of what was said against what happened.
func draw(file string, o backtest.DateSummary) error {
	format, err := report.ParseFormat(filepath.Ext(file))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := report.Render(context.Background(), &b, format, report.ReliabilityChart{Overall: o}); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644) //nolint:gosec // a chart for everyone to read
}

// scored is a set with its results.
type scored struct {
	set     set
	results []backtest.DateResult
	overall backtest.DateSummary
}

// run scores every stride-th job of a set.
func run(s set, data string, stride int) (scored, error) {
	jobs, err := s.load(data)
	if err != nil {
		return scored{}, err
	}
	one := scored{set: s}
	for i := 0; i < len(jobs); i += stride {
		r, err := backtest.Dates(context.Background(), jobs[i].series, jobs[i].options)
		var refusal *forecast.Refusal
		if err != nil && !errors.As(err, &refusal) {
			return scored{}, fmt.Errorf("%s, %s: %w", s.name, jobs[i].series.Name, err)
		}
		one.results = append(one.results, r)
	}
	one.overall = backtest.SummarizeDates(one.results, 1)
	return one, nil
}
