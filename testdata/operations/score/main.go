// Command score asks Plimsoll about histories to which something happened, and
// prints by kind how many answers are right, as Markdown.
//
//	score [-kind NAME[,NAME]] [-seeds N] [-every K] [-worst N] [-strata] [-workers N]
//	score -case NAME [-out FILE.csv] [-chart FILE.svg]
//	score -charts FOLDER [-kind NAME[,NAME]]
//
// The second form answers one history, writes it as a CSV file for `plimsoll forecast`, and draws the answer. The third
// one draws a page for each kind, with twenty histories and the answers.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/testdata/operations"
)

func main() {
	if err := command(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func command(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("score", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only := flags.String("kind", "", "only these kinds, separated by commas")
	seeds := flags.Int("seeds", 20, "histories of each stratum")
	every := flags.Int("every", 1, "take every k-th history of a kind")
	worst := flags.Int("worst", 5, "how many answers that are not right to name of each kind")
	strata := flags.Bool("strata", false, "also print how many are right by step, place, size and noise")
	workers := flags.Int("workers", runtime.GOMAXPROCS(0), "histories at once")
	single := flags.String("case", "", "answer only the history of this name")
	out := flags.String("out", "", "with -case: write the history to this CSV file")
	chart := flags.String("chart", "", "with -case: draw the answer to this file, ending in .svg, .png or .pdf")
	charts := flags.String("charts", "", "write a page of twenty histories with the answers for each kind to this folder, as KIND.svg")
	if err := flags.Parse(args); err != nil {
		return err
	}
	w := bufio.NewWriter(stdout)
	defer func() { _ = w.Flush() }() // what was printed is lost with the terminal
	switch {
	case *single != "":
		return one(w, *single, *out, *chart)
	case *charts != "":
		return sheets(context.Background(), *charts, *only)
	case *out != "" || *chart != "":
		return errors.New("-out and -chart go with -case")
	}
	list, err := variants(*only, *seeds, *every)
	if err != nil {
		return err
	}
	verdicts, err := operations.Score(context.Background(), list, *workers)
	if err != nil {
		return err
	}
	operations.Write(w, operations.Tallies(verdicts), *worst)
	if *strata {
		operations.WriteStrata(w, verdicts)
	}
	return w.Flush()
}

// variants lists the histories of the kinds that are asked for.
func variants(only string, seeds, every int) ([]operations.Variant, error) {
	names, err := kindsOf(only)
	if err != nil {
		return nil, err
	}
	var list []operations.Variant
	for _, name := range names {
		of, err := operations.Variants(name, seeds, every)
		if err != nil {
			return nil, err
		}
		list = append(list, of...)
	}
	return list, nil
}

// kindsOf lists the kinds that are asked for, all if there are none.
func kindsOf(only string) ([]string, error) {
	if only == "" {
		return operations.Kinds(), nil
	}
	names := strings.Split(only, ",")
	for _, name := range names {
		if _, err := operations.Variants(name, 1, 1); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// one answers a single history and says what is right.
func one(w io.Writer, name, file, chart string) error {
	v, err := operations.ParseVariant(name)
	if err != nil {
		return err
	}
	c, err := operations.Make(v)
	if err != nil {
		return err
	}
	if file != "" {
		if err := os.WriteFile(file, c.CSV(), 0o600); err != nil {
			return err
		}
		fmt.Fprintln(w, c.Command(file))
	}
	fmt.Fprintln(w, "right:", c.Truth())
	a, err := c.Answer(context.Background())
	if err != nil {
		return err
	}
	switch x := c.Judge(a); x.Grade {
	case operations.RightAnswer:
		fmt.Fprintln(w, "the answer is right")
	case operations.Refused:
		fmt.Fprintln(w, "the answer was refused:", x.Reason)
	default:
		fmt.Fprintln(w, "the answer is wrong:", x.Reason)
	}
	if chart == "" {
		return nil
	}
	return draw(chart, a)
}

// draw writes the fan chart of the answer.
func draw(file string, a planner.Answer) error {
	format, err := report.ParseFormat(filepath.Ext(file))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := report.Render(context.Background(), &b, format, briefing.FanChart(a)); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o600)
}
