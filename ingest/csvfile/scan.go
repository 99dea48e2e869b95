package csvfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
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
	c *csv.Reader
	g *guard
	h header
	l limits
}

// rowsOf reads the header of r.
func rowsOf(r io.Reader, name string, l limits) (rows, error) {
	text, err := plainText(r, name)
	if err != nil {
		return rows{}, err
	}
	g := &guard{r: text, maxTotal: l.bytes, maxRecord: l.record}
	c := csv.NewReader(g)
	c.ReuseRecord, c.TrimLeadingSpace, c.FieldsPerRecord = true, true, -1
	cells, err := c.Read()
	if errors.Is(err, io.EOF) {
		return rows{}, errors.New("is empty, want a header with time,value")
	}
	if err != nil {
		return rows{}, l.explain(err, 1)
	}
	h, err := parseHeader(cells)
	if err != nil {
		return rows{}, fmt.Errorf("line 1: %w", err)
	}
	return rows{c, g, h, l}, nil
}

// scan reads all rows of r.
func (t *Table) scan(r io.Reader, l limits) error {
	rows, err := rowsOf(r, t.name, l)
	if err != nil {
		return err
	}
	err = rows.each(func(line int, cells []string, spoilt string) error {
		if t.report.Rows++; t.report.Rows > l.rows {
			return fmt.Errorf("more than the limit of %d rows", l.rows)
		}
		if spoilt != "" {
			return t.bad(line, spoilt)
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

// each calls take for every row, with its cells, which the next row overwrites, or
// with what has spoilt it. It stops at the first error.
func (r rows) each(take func(line int, cells []string, spoilt string) error) error {
	line := 1
	for {
		r.g.next()
		cells, err := r.c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var parse *csv.ParseError
		switch {
		case errors.As(err, &parse):
			line = parse.Line
			err = take(parse.StartLine, nil, quoteReason(parse))
		case err != nil:
			err = r.l.explain(err, line+1)
		default:
			line, _ = r.c.FieldPos(0)
			err = take(line, cells, "")
		}
		if err != nil {
			return err
		}
	}
}

// quoteReason says which lines a broken quote has spoilt.
func quoteReason(e *csv.ParseError) string {
	if e.Line > e.StartLine {
		return fmt.Sprintf("quotes that do not match, up to line %d", e.Line)
	}
	return "quotes that do not match"
}

// plainText returns the text of r without gzip and byte order mark.
func plainText(r io.Reader, name string) (io.Reader, error) {
	b := bufio.NewReaderSize(r, readAhead)
	magic, err := b.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	zipped := bytes.Equal(magic, []byte{0x1f, 0x8b})
	switch {
	case zipped:
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, gzipError(err)
		}
		b = bufio.NewReaderSize(z, readAhead)
	case len(magic) > 0 && strings.EqualFold(filepath.Ext(name), ".gz"):
		return nil, errors.New("is named .gz but is not gzip: remove the .gz if it is plain text")
	}
	mark, err := b.Peek(3)
	if err != nil && err != io.EOF {
		return nil, gzipError(err)
	}
	switch {
	case bytes.Equal(mark, []byte("\xef\xbb\xbf")):
		_, err = b.Discard(3)
		return b, err
	case bytes.HasPrefix(mark, []byte("\xff\xfe")), bytes.HasPrefix(mark, []byte("\xfe\xff")):
		return nil, errors.New("is UTF-16 text, want UTF-8")
	}
	return b, nil
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
