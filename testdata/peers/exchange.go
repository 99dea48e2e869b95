package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

// levels are the quantiles that every program writes: the ends of its central 95,
// 80 and 50 % and its median, or its mean if it has none.
var levels = []float64{0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975}

// Where levels has the median, and the central 80 and 95 %.
const (
	median        = 3
	low80, high80 = 1, 5
	low95, high95 = 0, 6
)

// export writes the cases of every set to dir/cases/<set>.csv, and the plan,
// which says where the outputs of a set belong: in dir/out/<set>-<sum of its cases>,
// so that nothing is ever scored against other cases than it was made for.
func export(data, dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "cases"), 0o750); err != nil {
		return err
	}
	plan := "set,out,cases\n"
	for _, set := range sets.HeldOut() {
		cases, err := casesOf(set, data)
		if err != nil {
			return err
		}
		body := encodeCases(cases)
		out := filepath.Join(dir, "out", fmt.Sprintf("%s-%x", set.Name, sha256.Sum256(body))[:len(set.Name)+9])
		if err := os.MkdirAll(out, 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "cases", set.Name+".csv"), body, 0o600); err != nil {
			return err
		}
		plan += fmt.Sprintf("%s,%s,%d\n", set.Name, out, len(cases))
	}
	return os.WriteFile(filepath.Join(dir, "plan.csv"), []byte(plan), 0o600)
}

func encodeCases(cases []heldOut) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"id", "series", "step", "start", "period", "seasons", "train", "test"})
	for _, c := range cases {
		h := c.history
		_ = w.Write([]string{
			c.id, c.series, h.Step.String(), h.Start.Format(time.RFC3339), strconv.Itoa(c.period),
			strings.Trim(fmt.Sprint(c.seasons()), "[]"), spaced(h.Values), spaced(c.actual),
		})
	}
	w.Flush()
	return b.Bytes()
}

func spaced(values []float64) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return b.String()
}

// answer is what a program said about a case.
type answer struct {
	cpu       float64 // seconds
	failure   string  // why there are no quantiles
	quantiles [][]float64
}

// plan reads where the outputs of each set are.
func plan(dir string) (map[string]string, error) {
	rows, err := rowsOf(filepath.Join(dir, "plan.csv"))
	out := map[string]string{}
	for _, r := range rows {
		out[r[0]] = r[1]
	}
	return out, err
}

// rowsOf reads a CSV file but its first row; one that does not exist has none.
func rowsOf(path string) ([][]string, error) {
	body, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[1:], nil
}

// answers reads what a program said about the cases of a set, by id.
func answers(path string) (map[string]answer, error) {
	rows, err := rowsOf(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := map[string]answer{}
	for _, r := range rows {
		if len(r) != 3+len(levels) {
			return nil, fmt.Errorf("%s: %q has %d columns, want %d", path, r[0], len(r), 3+len(levels))
		}
		cpu, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", path, r[0], err)
		}
		a := answer{cpu: cpu, failure: r[2]}
		for _, field := range r[3:] {
			if a.failure == "" {
				a.quantiles = append(a.quantiles, sets.Numbers(field))
			}
		}
		out[r[0]] = a
	}
	return out, nil
}

// encodeAnswer returns the row of an answer.
func encodeAnswer(id string, a answer) []string {
	row := []string{id, strconv.FormatFloat(a.cpu, 'f', 6, 64), a.failure}
	for k := range levels {
		if a.quantiles == nil {
			row = append(row, "")
			continue
		}
		row = append(row, spaced(a.quantiles[k]))
	}
	return row
}

// header is the first row of a file of answers.
func header() []string {
	row := []string{"id", "cpu_seconds", "failure"}
	for _, p := range levels {
		row = append(row, fmt.Sprintf("q%g", p))
	}
	return row
}

// broken counts the quantiles that are missing or not finite.
func (a answer) broken(h int) int {
	n := 0
	for _, q := range a.quantiles {
		n += max(h-len(q), 0)
		for _, v := range q {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				n++
			}
		}
	}
	return n
}
