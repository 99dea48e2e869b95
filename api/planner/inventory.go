package planner

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// MaxInventoryBytes is the largest inventory; the most machines are pricing.MaxWorkloads.
const MaxInventoryBytes = 64 << 20

// inventoryColumns are the columns of an inventory; the first three are required.
func inventoryColumns() []string {
	return []string{"name", "vcpu", "memory_gib", "storage_gib", "egress_gib_month", "count", "os"}
}

// RowError is a row of an inventory that cannot be used.
type RowError struct {
	Line          int
	Column, Value string
	Want          string
}

// Error names the line and column.
func (e RowError) Error() string {
	return fmt.Sprintf("line %d: %s is %q, want %s", e.Line, e.Column, e.Value, e.Want)
}

// ReadInventory reads a plain CSV of machines: a header with name, vcpu and
// memory_gib and, optionally, storage_gib, egress_gib_month, count and os. Rows
// that cannot be used come back as RowErrors, all of them; the error is for
// input that is no inventory at all.
func ReadInventory(r io.Reader, name string) ([]pricing.Workload, []RowError, error) {
	limited := &io.LimitedReader{R: r, N: MaxInventoryBytes + 1}
	c := csv.NewReader(limited)
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	c.TrimLeadingSpace = true
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("%s: is empty, want a header with the columns %s", name, strings.Join(inventoryColumns(), ", "))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	columns, err := inventoryHeader(header)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: line 1: %w", name, err)
	}
	workloads, bad, err := inventoryRows(c, columns)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	case limited.N <= 0:
		return nil, nil, fmt.Errorf("%s: more than %d MiB, the limit", name, MaxInventoryBytes>>20)
	case len(workloads) == 0 && len(bad) == 0:
		return nil, nil, fmt.Errorf("%s: has a header and no machines", name)
	}
	return workloads, bad, nil
}

// inventoryHeader maps column names to their places.
func inventoryHeader(cells []string) (map[string]int, error) {
	columns := map[string]int{}
	for i, cell := range cells {
		key := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")))
		if _, err := estate.Find("column", key, inventoryColumns(), func(s string) string { return s }); err != nil {
			return nil, fmt.Errorf("%w; the columns are %s", err, strings.Join(inventoryColumns(), ", "))
		}
		if _, twice := columns[key]; twice {
			return nil, fmt.Errorf("column %q is there twice", key)
		}
		columns[key] = i
	}
	for _, key := range inventoryColumns()[:3] {
		if _, ok := columns[key]; !ok {
			return nil, fmt.Errorf("no column %q; the columns are %s", key, strings.Join(inventoryColumns(), ", "))
		}
	}
	return columns, nil
}

// inventoryRows reads the machines below the header.
func inventoryRows(c *csv.Reader, columns map[string]int) ([]pricing.Workload, []RowError, error) {
	var workloads []pricing.Workload
	var bad []RowError
	names := map[string]int{}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return workloads, bad, nil
		}
		if err != nil {
			return nil, nil, err
		}
		line, _ := c.FieldPos(0)
		row := inventoryRow{line: line, cells: cells, columns: columns}
		w := row.workload()
		if first, twice := names[w.Name]; twice && len(row.bad) == 0 {
			row.fail("name", w.Name, fmt.Sprintf("a name that line %d does not have already", first))
		}
		if len(row.bad) > 0 {
			bad = append(bad, row.bad...)
			continue
		}
		names[w.Name] = line
		if workloads = append(workloads, w); len(workloads) > pricing.MaxWorkloads {
			return nil, nil, fmt.Errorf("line %d: more than %d machines, the limit", line, pricing.MaxWorkloads)
		}
	}
}

// inventoryRow is one row while it is read.
type inventoryRow struct {
	line    int
	cells   []string
	columns map[string]int
	bad     []RowError
}

func (r *inventoryRow) fail(column, value, want string) {
	r.bad = append(r.bad, RowError{Line: r.line, Column: column, Value: value, Want: want})
}

// cell returns the trimmed text of a column, empty where the row or the header has none.
func (r *inventoryRow) cell(column string) string {
	i, ok := r.columns[column]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// workload converts the row, collecting what is wrong with it.
func (r *inventoryRow) workload() pricing.Workload {
	w := pricing.Workload{
		Name:              strings.Clone(r.cell("name")),
		VCPU:              r.positive("vcpu"),
		MemoryGiB:         r.positive("memory_gib"),
		StorageGiB:        r.optional("storage_gib"),
		EgressGiBPerMonth: r.optional("egress_gib_month"),
		Count:             1,
	}
	if os, err := catalog.ParseOS(strings.ToLower(r.cell("os"))); err != nil {
		r.fail("os", r.cell("os"), "linux, windows, rhel or windows+sqlstd, or nothing for linux")
	} else if os != catalog.Linux {
		w.OS = string(os)
	}
	if w.Name == "" {
		r.fail("name", "", "a name")
	}
	if text := r.cell("count"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > pricing.MaxCopies {
			r.fail("count", text, fmt.Sprintf("a whole number from 1 to %d", int(pricing.MaxCopies)))
		}
		w.Count = n
	}
	return w
}

// positive reads a number above 0 that must be there.
func (r *inventoryRow) positive(column string) float64 {
	text := r.cell(column)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		r.fail(column, text, "a number above 0")
	}
	return v
}

// optional reads a number of at least 0; an empty cell is 0.
func (r *inventoryRow) optional(column string) float64 {
	text := r.cell(column)
	if text == "" {
		return 0
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0) || math.IsInf(v, 0) {
		r.fail(column, text, "a number of at least 0, or nothing")
	}
	return v
}

// Assess sizes and prices an inventory as it is.
func (p *Planner) Assess(_ context.Context, workloads []pricing.Workload, t pricing.Target) (pricing.Assessment, error) {
	book, err := p.book()
	if err != nil {
		return pricing.Assessment{}, err
	}
	a, err := pricing.Assess(workloads, t, book)
	return a, estate.Invalid("assessment", err)
}
