// Command constants tells how much forecasts depend on the constants that were chosen by trying. It finds each of them in
// the tree by its name, gives it half and twice its value in a copy of its file, builds a program that scores a sample of the
// development sets with it, and prints, as Markdown, how much the loss moves.
//
//	constants -data DIR [-dir CACHE] [-only PATTERN] [-kept] [-date DAY] [-csv FILE]
//	constants -lines FILE
//
// What was run is kept in CACHE, by a sum of sources and sample, so that a run which was interrupted goes on where it ended.
// With -lines, it writes what FILE, that of -csv, says of each constant as a comment at the constant.
package main

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/plimsoll/plimsoll/testdata/peers/constants/sample"
)

// bounds of the sample: one run takes some ten seconds of processor time.
var bounds = sample.Bounds{Cases: 12, Values: 12_000}

// otherSeeds are tried beside the constants: what they move is chance.
var otherSeeds = []uint64{2, 3, 4}

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "constants:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	flags := flag.NewFlagSet("constants", flag.ContinueOnError)
	data := flags.String("data", "", "directory of the development sets")
	dir := flags.String("dir", ".cache/constants", "directory of what is kept")
	only := flags.String("only", "", "only constants whose names match this regular expression")
	kept := flags.Bool("kept", false, "run nothing, and print what was kept")
	date := flags.String("date", "", "day of the run, for the heading")
	figures := flags.String("csv", "", "file for all figures of the constants")
	lines := flags.String("lines", "", "file of figures to write at the constants")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *lines != "" {
		return writeLines(*lines)
	}
	if *data == "" {
		return errors.New("want -data DIR, the directory of the development sets")
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	b, found, err := prepare(*data, *dir)
	if err != nil {
		return err
	}
	t, err := b.tryAll(found, pattern, *kept)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	t.write(out, *date)
	if err := out.Flush(); err != nil || *figures == "" {
		return err
	}
	file, err := os.Create(*figures)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := t.writeFigures(file); err != nil {
		return err
	}
	return file.Close()
}

// prepare takes the sample and finds the constants.
func prepare(data, dir string) (bench, []declared, error) {
	root, err := filepath.Abs(".")
	if err != nil {
		return bench{}, nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return bench{}, nil, err
	}
	b := bench{root: root, dir: dir, sample: filepath.Join(dir, "sample")}
	cases, err := sample.Take(data, bounds)
	if err != nil {
		return b, nil, err
	}
	// Another run may be reading the sample that is there.
	written := b.sample + ".new"
	if err := sample.Write(written, cases); err != nil {
		return b, nil, err
	}
	if err := os.Rename(written, b.sample); err != nil {
		return b, nil, err
	}
	text, err := os.ReadFile(b.sample)
	if err != nil {
		return b, nil, err
	}
	sum := sha256.Sum256(text)
	b.sum = sum[:]
	if b.files, err = sources(root); err != nil {
		return b, nil, err
	}
	all, err := declarations(root, b.files)
	if err != nil {
		return b, nil, err
	}
	found, err := find(tunedNames(), all)
	return b, found, err
}

// tryAll scores today's values, other seeds, and every constant with half and twice its value.
func (b bench) tryAll(found []declared, pattern *regexp.Regexp, keptOnly bool) (table, error) {
	var t table
	today, ok, err := b.score(change{}, 1, keptOnly)
	switch {
	case err != nil:
		return t, err
	case !ok:
		return t, errors.New("nothing was kept of today's values: run it without -kept first")
	case today.Failed != "":
		return t, errors.New(today.Failed)
	}
	t.today = today
	for _, seed := range otherSeeds {
		o, ok, err := b.score(change{}, seed, keptOnly)
		if err != nil {
			return t, err
		}
		if ok {
			t.seeds = append(t.seeds, compare(today, o))
		}
	}
	for i, c := range tuned {
		if !pattern.MatchString(c.name) {
			continue
		}
		r := row{name: c.name, value: found[i].place.value}
		for k, times := range []float64{0.5, 2} {
			if r.tried[k], err = b.try(c, found[i].place, times, today, keptOnly); err != nil {
				return t, err
			}
		}
		fmt.Fprintf(os.Stderr, "%s %s: half %s, twice %s\n", r.name, r.value, r.tried[0].words(), r.tried[1].words())
		t.rows = append(t.rows, r)
	}
	return t, nil
}

// try scores a constant with another value.
func (b bench) try(c constant, at place, times float64, today outcome, keptOnly bool) (tried, error) {
	v, err := c.times(times, at.value)
	if err != nil || v.why != "" {
		return tried{variant: v}, err
	}
	o, ok, err := b.score(change{at, v.value}, 1, keptOnly)
	if err != nil {
		return tried{}, err
	}
	if !ok {
		v.why = notRun
	}
	if o.Failed != "" {
		v.why = o.Failed
	}
	if v.why != "" {
		return tried{variant: v}, nil
	}
	return tried{variant: v, effect: compare(today, o)}, nil
}
