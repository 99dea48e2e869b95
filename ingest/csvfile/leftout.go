package csvfile

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// missedRow is a row, or a cell of one, that has a time and was left out.
type missedRow struct {
	stamp int64 // nanoseconds since 1970
	line  int32
	kind  string
}

// noValue is the reason of an empty cell.
const noValue = "no value"

// Reason is why rows were left out, and how many.
type Reason struct {
	Kind string // without the text of the cell
	Rows int
}

// count counts a reason by its kind.
func (r *Report) count(reason string) { r.countKind(kindOf(reason), 1) }

// countKind counts rows of a kind; beyond maxReasons kinds, they are counted together.
func (r *Report) countKind(kind string, rows int) {
	at := slices.IndexFunc(r.Reasons, func(x Reason) bool { return x.Kind == kind })
	if at < 0 && len(r.Reasons) >= maxReasons {
		at = maxReasons - 1
		r.Reasons[at].Kind = "other reasons"
	}
	if at < 0 {
		r.Reasons, at = append(r.Reasons, Reason{Kind: kind}), len(r.Reasons)
	}
	r.Reasons[at].Rows += rows
}

// maxReasons is how many reasons are told apart.
const maxReasons = 8

// kindOf returns a reason without what is of one row alone: the text of cells, times and numbers of lines.
func kindOf(reason string) string {
	switch {
	case strings.HasPrefix(reason, "time "):
		return "the time cannot be read"
	case strings.Contains(reason, " cells where the header has "):
		return "another number of cells than the header has"
	case strings.Contains(reason, " different values"):
		return "different values for one time"
	case strings.HasPrefix(reason, "quotes "):
		return "quotes that do not match"
	case strings.HasPrefix(reason, "capacity ") && strings.Contains(reason, " left out: "):
		return "different capacities for one time"
	}
	var words []string
	quoted := false
	for i, part := range strings.Split(reason, `"`) {
		if i%2 == 0 {
			words = append(words, strings.Fields(part)...)
		}
		quoted = quoted || i%2 == 1
	}
	if !quoted {
		return reason
	}
	kind := strings.TrimPrefix(strings.Join(words, " "), "column : ")
	kind, _, _ = strings.Cut(kind, " where line ")
	return kind
}

// Newest says that the latest rows of a series are the ones that were left out.
type Newest struct {
	Rows                int       // left out after Until
	From, To            time.Time // of them
	Until               time.Time // the last row that counts
	FirstLine, LastLine int
	Kinds               []string // why, in the order of the rows
}

// newest returns the rows of c that are later than the last one that counts; false if there is none. The values
// rejected by index are none.
func (c *column) newest(rejected map[int]bool) (Newest, bool) {
	last, seen := int64(0), false
	for i, stamp := range c.stamps {
		if !rejected[i] && (!seen || stamp > last) {
			last, seen = stamp, true
		}
	}
	n := Newest{Until: time.Unix(0, last).UTC()}
	from, to := int64(0), int64(0)
	for _, m := range c.missed {
		if !seen || m.stamp <= last {
			continue
		}
		if n.Rows == 0 || m.stamp < from {
			from = m.stamp
		}
		to = max(to, m.stamp)
		if n.Rows == 0 || int(m.line) < n.FirstLine {
			n.FirstLine = int(m.line)
		}
		n.LastLine = max(n.LastLine, int(m.line))
		if !slices.Contains(n.Kinds, m.kind) && len(n.Kinds) < maxReasons {
			n.Kinds = append(n.Kinds, m.kind)
		}
		n.Rows++
	}
	n.From, n.To = time.Unix(0, from).UTC(), time.Unix(0, to).UTC()
	return n, n.Rows > 0
}

// String says it in one sentence.
func (n Newest) String() string {
	rows := fmt.Sprintf("%d rows from %s to %s (lines %d to %d", n.Rows, brief(n.From), brief(n.To), n.FirstLine, n.LastLine)
	if n.Rows == 1 {
		rows = fmt.Sprintf("one row of %s (line %d", brief(n.From), n.FirstLine)
	}
	return fmt.Sprintf("The NEWEST rows are left out: %s: %s). All that follows is as of %s.",
		rows, strings.Join(n.Kinds, ", "), brief(n.Until))
}

// lastRows are rows without a time, one after the other.
type lastRows struct {
	rows, first, last int
	kind              string // why, of the first
}

// lost leaves a row out of which it is not known when it was measured.
func (t *Table) lost(line int, reason string) error {
	last := &t.dialect.last
	if last.rows == 0 {
		last.first, last.kind = line, kindOf(reason)
	}
	last.rows, last.last = last.rows+1, line
	return t.bad(line, reason)
}

// String says it in one sentence; empty where there are none.
func (l lastRows) String() string {
	switch l.rows {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("The LAST row is left out (line %d: %s), and may be newer than all that counts.", l.first, l.kind)
	}
	return fmt.Sprintf("The LAST %d rows are left out (lines %d to %d: %s), and may be newer than all that counts.", l.rows, l.first, l.last,
		l.kind)
}

// brief writes a time without a clock that is midnight.
func brief(t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04")
}
