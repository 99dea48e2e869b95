package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// header of the file of figures, a line for each value that was tried.
var header = []string{"constant", "value", "tried", "loss", "lossError", "dates", "cases", "refused", "cpu", "why"}

// writeFigures writes all figures of constants as CSV, shares and not per cent.
func (t table) writeFigures(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	for _, r := range t.rows {
		for _, v := range r.tried {
			fields := []string{r.name, r.value, v.value}
			for _, f := range []float64{v.loss, v.lossError, v.date, float64(v.changed), float64(v.refused), v.cpu} {
				fields = append(fields, strconv.FormatFloat(f, 'g', 4, 64))
			}
			if v.why != "" {
				fields = append(fields[:3], "", "", "", "", "", "")
			}
			if err := out.Write(append(fields, v.why)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// readFigures reads what writeFigures has written, as far as the lines at the constants need it.
func readFigures(r io.Reader) ([]row, error) {
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 || !slices.Equal(records[0], header) || len(records)%2 == 0 {
		return nil, fmt.Errorf("want the columns %s, and two lines for each constant", strings.Join(header, ","))
	}
	var rows []row
	for i := 1; i < len(records); i += 2 {
		out := row{name: records[i][0], value: records[i][1]}
		for k, f := range records[i : i+2] {
			out.tried[k].variant = variant{value: f[2], why: f[9]}
			if f[9] != "" {
				continue
			}
			changed, err := strconv.Atoi(f[6])
			loss, err1 := strconv.ParseFloat(f[3], 64)
			date, err2 := strconv.ParseFloat(f[5], 64)
			if err := errors.Join(err, err1, err2); err != nil {
				return nil, fmt.Errorf("line %d: %w", i+k+1, err)
			}
			out.tried[k].effect = effect{loss: loss, date: date, changed: changed}
		}
		rows = append(rows, out)
	}
	return rows, nil
}

// line says at a constant what half and twice its value do.
func (r row) line() string {
	half, twice := r.tried[0], r.tried[1]
	if half.why == "" && twice.why == "" && half.changed == 0 && twice.changed == 0 {
		return fmt.Sprintf("Tried on a sample of the development sets: %s and %s change no score there.", half.value, twice.value)
	}
	return "Tried on a sample of the development sets: " + half.inLine() + "; " + twice.inLine() + "."
}

// inLine says what a value does, relative to today's.
func (t tried) inLine() string {
	switch {
	case t.why != "":
		return t.why
	case t.changed == 0:
		return t.value + ", no score changes"
	case math.IsNaN(t.date):
		return fmt.Sprintf("%s, loss %s", t.value, percent(t.loss))
	}
	return fmt.Sprintf("%s, loss %s and dates %s", t.value, percent(t.loss), percent(t.date))
}

// said is a comment line that this program has written.
var said = regexp.MustCompile(`^\s*// (Of \w+: )?(Tried on a sample of the development sets: ` +
	`|Not tried on the development sets: |By argument: )`)

// remark is a line for a constant.
type remark struct {
	at   declared
	text string
}

// annotate returns a Go file with the remarks of its constants above their lines, in place of those that were there before.
func annotate(text string, remarks []remark) string {
	lines := strings.Split(text, "\n")
	// From the end on, so that what is above keeps its place.
	slices.SortStableFunc(remarks, func(a, b remark) int { return b.at.place.line - a.at.place.line })
	for i := 0; i < len(remarks); {
		n := 1
		for i+n < len(remarks) && remarks[i+n].at.place.line == remarks[i].at.place.line {
			n++
		}
		at := remarks[i].at.place.line - 1
		indent := lines[at][:len(lines[at])-len(strings.TrimLeft(lines[at], "\t"))]
		first := at
		for first > 0 && said.MatchString(lines[first-1]) {
			first--
		}
		var now []string
		for _, r := range remarks[i : i+n] {
			which := ""
			if n > 1 {
				which = "Of " + r.at.name + ": "
			}
			now = append(now, indent+"// "+which+r.text)
		}
		lines = slices.Replace(lines, first, at, now...)
		i += n
	}
	return strings.Join(lines, "\n")
}

// writeLines writes a line at every constant that was tried, and at those that were not, with the reason.
func writeLines(figures string) error {
	file, err := os.Open(figures)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	rows, err := readFigures(file)
	if err != nil {
		return fmt.Errorf("%s: %w", figures, err)
	}
	root, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	files, err := sources(root)
	if err != nil {
		return err
	}
	all, err := declarations(root, files)
	if err != nil {
		return err
	}
	remarks, err := remarksOf(rows, all)
	if err != nil {
		return err
	}
	for path, list := range remarks {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(annotate(string(text), list)), 0o644); err != nil { //nolint:gosec // source for everyone to read
			return err
		}
	}
	return nil
}

// remarksOf returns the lines for all constants, by file. What was not run has none. A value that is another one by now is an error.
func remarksOf(rows []row, all []declared) (map[string][]remark, error) {
	byFile := map[string][]remark{}
	add := func(name, text string) (declared, error) {
		found, err := find([]string{name}, all)
		if err != nil {
			return declared{}, err
		}
		path := found[0].place.file
		byFile[path] = append(byFile[path], remark{found[0], text})
		return found[0], nil
	}
	for _, r := range rows {
		if r.tried[0].why == notRun || r.tried[1].why == notRun {
			continue
		}
		d, err := add(r.name, r.line())
		if err != nil {
			return nil, err
		}
		if d.place.value != r.value {
			return nil, fmt.Errorf("%s:%d: %s is %s, and was %s when it was tried: try it again",
				d.place.file, d.place.line, r.name, d.place.value, r.value)
		}
	}
	for _, o := range others {
		if _, err := add(o.name, o.why); err != nil {
			return nil, err
		}
	}
	return byFile, nil
}
