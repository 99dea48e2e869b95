package csvfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readAhead is how much encoding/csv may take from its reader beyond the row it returns.
const readAhead = 64 << 10

// Errors of the guard; scan says where they happened.
var (
	errTooLarge = errors.New("text is too large")
	errLongRow  = errors.New("row is too long")
)

// guard passes on at most maxTotal bytes, and at most maxRecord without a call
// of next: encoding/csv itself would gather a cell whose quote never closes
// until memory ends.
type guard struct {
	r                   io.Reader
	total, record       int64
	maxTotal, maxRecord int64
}

func (g *guard) Read(p []byte) (int, error) {
	if g.record > g.maxRecord+readAhead {
		return 0, errLongRow
	}
	n, err := g.r.Read(p)
	g.total += int64(n)
	g.record += int64(n)
	if g.total > g.maxTotal {
		return 0, errTooLarge
	}
	return n, err
}

// next says that a row is complete.
func (g *guard) next() { g.record = 0 }

// rows are the rows of a text after its header.
type rows struct {
	c       *csv.Reader
	g       *guard
	h       header
	l       limits
	dialect *dialect
	before  int // lines before the header
	first   record
}

// record is one row as it was read, with its line, or with what has spoilt it or ended the text.
type record struct {
	line   int
	cells  []string
	spoilt string
	err    error
}

// rowsOf reads the header of r, and the first row, which says what the columns are where their names do not.
func rowsOf(r io.Reader, name string, o Options, l limits) (rows, error) {
	text, encoding, err := plainText(r, name)
	if err != nil {
		return rows{}, err
	}
	d := &dialect{encoding: encoding}
	before, err := skipToHeader(text, d)
	if err != nil {
		return rows{}, l.explain(err, 1)
	}
	g := &guard{r: text, maxTotal: l.bytes, maxRecord: l.record}
	c := csv.NewReader(g)
	c.ReuseRecord, c.TrimLeadingSpace, c.FieldsPerRecord = true, d.separator != '\t', -1
	c.Comma = d.separator
	cells, err := c.Read()
	if errors.Is(err, io.EOF) {
		return rows{}, errors.New("is empty, want a header with time,value")
	}
	if err != nil {
		return rows{}, l.explain(err, before+1)
	}
	rs := rows{c: c, g: g, l: l, dialect: d, before: before}
	cells = slices.Clone(cells)
	rs.first = rs.read(before + 1)
	rs.first.cells = slices.Clone(rs.first.cells)
	if rs.h, err = parseHeader(cells, rs.first.cells, o, d); err != nil {
		return rows{}, fmt.Errorf("line %d: %w", before+1, err)
	}
	return rs, nil
}

// skipToHeader skips blank lines and one such as sep=; before the header, and finds what separates cells. It returns
// how many lines it has skipped.
func skipToHeader(text *bufio.Reader, d *dialect) (int, error) {
	for before := 0; ; before++ {
		line, err := peekLine(text)
		if err != nil {
			return before, err
		}
		separator, err := takeSeparatorLine(text)
		if err != nil {
			return before, err
		}
		if separator != 0 {
			d.separator = separator
			return before + 1, nil
		}
		if len(bytes.TrimSpace(line)) > 0 {
			d.separator = separatorOf(string(line))
			return before, nil
		}
		if _, err := text.ReadSlice('\n'); err != nil { // the end, or a blank line without one
			d.separator = ','
			return before, nil //nolint:nilerr // the reader of rows meets it again
		}
	}
}

// scan reads all rows of r.
func (t *Table) scan(r io.Reader, l limits) error {
	rows, err := rowsOf(r, t.name, t.options, l)
	if err != nil {
		return err
	}
	t.dialect = rows.dialect
	err = rows.each(func(line int, cells []string, spoilt string) error {
		if t.report.Rows++; t.report.Rows > l.rows {
			return fmt.Errorf("more than the limit of %d rows", l.rows)
		}
		if spoilt != "" {
			return t.lost(line, spoilt)
		}
		return t.row(line, cells, rows.h, l)
	})
	if err != nil {
		return err
	}
	if t.report.Rows == 0 {
		return errors.New("has a header but no rows")
	}
	return nil
}

// read reads one row; line is that of the row before.
func (r rows) read(line int) record {
	r.g.next()
	cells, err := r.c.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return record{err: io.EOF}
	case errors.As(err, &parse):
		return record{line: parse.StartLine + r.before, spoilt: quoteReason(parse, r.before)}
	case err != nil:
		return record{err: r.l.explain(err, line+1)}
	}
	line, _ = r.c.FieldPos(0)
	return record{line: line + r.before, cells: cells}
}

// each calls take for every row, with its cells, which the next row overwrites, or
// with what has spoilt it. It stops at the first error.
func (r rows) each(take func(line int, cells []string, spoilt string) error) error {
	for x := r.first; ; x = r.read(x.line) {
		if errors.Is(x.err, io.EOF) {
			return nil
		}
		if x.err != nil {
			return x.err
		}
		if err := take(x.line, x.cells, x.spoilt); err != nil {
			return err
		}
	}
}

// quoteReason says which lines a broken quote has spoilt.
func quoteReason(e *csv.ParseError, before int) string {
	if e.Line > e.StartLine {
		return fmt.Sprintf("quotes that do not match, up to line %d", e.Line+before)
	}
	return "quotes that do not match"
}

// gzipError says what is wrong with gzipped text, and returns other errors as they are.
func gzipError(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("gzip is truncated: fetch or pack the file again")
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), strings.HasPrefix(err.Error(), "flate:"):
		return fmt.Errorf("gzip is damaged, or is none (%w): fetch or pack the file again", err)
	}
	return err
}

// explain names the limit or the damage behind an error of the reader, met at or after a line.
func (l limits) explain(err error, line int) error {
	switch {
	case errors.Is(err, errTooLarge):
		return fmt.Errorf("after line %d: more than the limit of %d bytes of text", line, l.bytes)
	case errors.Is(err, errLongRow):
		return fmt.Errorf("line %d: row of more than the limit of %d bytes: is a quote not closed?", line, l.record)
	}
	return fmt.Errorf("line %d: %w", line, gzipError(err))
}
