package csvfile

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// dialect is how a text writes its cells, as far as that has been seen. It is that of the whole text: where one
// row says how a number or a date is to be read, all are.
type dialect struct {
	decimals
	times    calendarSeen
	last     lastRows // without a time, since the latest row that counts
	encoding string   // where it is not UTF-8
	notes    []string // what else was concluded, in short
}

// calendarSeen is what a text has shown of how it writes times.
type calendarSeen struct {
	loose bool          // times are not of the common forms, so that others are tried first
	shift time.Duration // from the clocks of the text to UTC
	fixed bool          // slashes have the month first by the definition of the format
	lines [formMonthFirst + 1]seenAt
	told  string // which order the text has, once known
}

// seenAt is the first line that shows something.
type seenAt struct {
	line int
	text string
}

// slashed returns the first line with a date with slashes.
func (c *calendarSeen) slashed() seenAt {
	var first seenAt
	for _, form := range []calendarForm{formEither, formDayFirst, formMonthFirst} {
		if at := c.lines[form]; at.line > 0 && (first.line == 0 || at.line < first.line) {
			first = at
		}
	}
	return first
}

// read reads a time. Of a date with slashes it is the one with the month first, until orderDates.
func (c *calendarSeen) read(cell string, line int) (time.Time, error) {
	form := formPlain
	var t time.Time
	var err error
	if c.loose {
		t, form, err = looseTime(cell)
	} else if t, err = parseTime(cell); err != nil {
		t, form, err = looseTime(cell)
		c.loose = err == nil
	}
	if err != nil {
		return t, err
	}
	if c.lines[form].line == 0 {
		c.lines[form] = seenAt{line, strings.Clone(cell)}
	}
	if c.shift != 0 {
		t = t.Add(c.shift)
	}
	return t, nil
}

// orderDates settles whether dates with slashes have the day or the month first, by all rows of the text so
// far, and puts the columns right.
func (c *calendarSeen) orderDates(columns []*column) error {
	slashed, plain, serial := c.slashed(), c.lines[formPlain], c.lines[formSerial]
	for _, pair := range [][2]seenAt{{slashed, plain}, {slashed, serial}, {serial, plain}} {
		if pair[0].line > 0 && pair[1].line > 0 {
			return fmt.Errorf("line %d has the time %.40q, and line %d %.40q: want one way of writing times in the whole text",
				pair[0].line, pair[0].text, pair[1].line, pair[1].text)
		}
	}
	day, month := c.lines[formDayFirst], c.lines[formMonthFirst]
	switch {
	case slashed.line == 0 || c.fixed:
		return nil
	case day.line > 0 && month.line > 0:
		return fmt.Errorf("line %d has the date %.40q, with the day first, and line %d %.40q, with the month first: want one order, best "+
			"2026-11-22",
			day.line, day.text, month.line, month.text)
	case day.line > 0:
		c.told = fmt.Sprintf("dates have the day first (line %d: %s)", day.line, day.text)
		swapDates(columns)
		return nil
	case month.line > 0:
		c.told = fmt.Sprintf("dates have the month first (line %d: %s)", month.line, month.text)
		return nil
	}
	return c.orderByDistance(columns, slashed)
}

// orderByDistance settles the order of dates by the distances of the times, where no number says it: in the right order they
// follow one another at one distance, and in the wrong one they leap over months.
func (c *calendarSeen) orderByDistance(columns []*column, slashed seenAt) error {
	const whole, torn = 0.9, 0.5
	monthFirst := filled(columns)
	swapDates(columns)
	dayFirst := filled(columns)
	switch {
	case dayFirst >= whole && monthFirst < torn:
		c.told = "dates have the day first: only so do they follow one another regularly"
		return nil
	case monthFirst >= whole && dayFirst < torn:
		c.told = "dates have the month first: only so do they follow one another regularly"
		swapDates(columns)
		return nil
	}
	return fmt.Errorf("line %d: the date %.40q may have the day or the month first, and no date of the text says which: write 2026-11-22",
		slashed.line, slashed.text)
}

// swapDates exchanges day and month of all dates that remain dates. Twice, it changes nothing.
func swapDates(columns []*column) {
	swap := func(stamp *int64) {
		t := time.Unix(0, *stamp).UTC()
		if t.Day() <= 12 {
			*stamp = time.Date(t.Year(), time.Month(t.Day()), int(t.Month()), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC).UnixNano()
		}
	}
	for _, c := range columns {
		for i := range c.stamps {
			swap(&c.stamps[i])
		}
		for i := range c.levels {
			swap(&c.levels[i].stamp)
		}
		for i := range c.missed {
			swap(&c.missed[i].stamp)
		}
	}
}

// filled returns which share of the steps between first and last the longest column has a time for. The step is the
// median distance, in months where it is about one or more.
func filled(columns []*column) float64 {
	var longest []int64
	for _, c := range columns {
		if len(c.stamps) > len(longest) {
			longest = c.stamps
		}
	}
	stamps := slices.Clone(longest)
	slices.Sort(stamps)
	stamps = slices.Compact(stamps)
	n := len(stamps)
	if n < 3 {
		return 0
	}
	distances := make([]int64, n-1)
	for i := range distances {
		distances[i] = stamps[i+1] - stamps[i]
	}
	slices.Sort(distances)
	median := float64(distances[(n-2)/2])
	const shortMonth = 28 * 24 * float64(time.Hour)
	span := float64(stamps[n-1] - stamps[0])
	if median >= shortMonth {
		month := 30.436875 * 24 * float64(time.Hour)
		months := max(float64(int(median/month+0.5)), 1)
		median = months * month
	}
	return min(float64(n)/(float64(int(span/median+0.5))+1), 1)
}

// settleColumns puts right what could be read in two ways, now that the text has said how.
func (d *dialect) settleColumns(columns []*column) error {
	if err := d.times.orderDates(columns); err != nil {
		return err
	}
	for _, c := range columns {
		for _, o := range c.open {
			switch {
			case d.sign == 0:
				return d.undecided()
			case o.sign == d.sign:
			case o.level:
				c.levels[o.at].amount = o.other
			default:
				c.values[o.at] = o.other
			}
		}
		c.open = nil
	}
	return nil
}

// openNumber is a number of a column that can be read in two ways, while the text has not said which is right.
type openNumber struct {
	at    int  // index of values, or of levels
	level bool // which of them
	sign  byte // the decimal sign as which it was read
	other float64
}

// conclusions are what was found out about the text, in short; empty for plain CSV.
func (d *dialect) conclusions() []string {
	var out []string
	if d.encoding != "" {
		out = append(out, d.encoding)
	}
	switch d.separator {
	case '\t':
		out = append(out, "tabs between cells")
	case ';', '|':
		out = append(out, fmt.Sprintf("%q between cells", d.separator))
	}
	if d.sign == ',' {
		out = append(out, "decimal commas")
	}
	if d.times.told != "" {
		out = append(out, d.times.told)
	}
	if d.times.lines[formSerial].line > 0 {
		out = append(out, "times in days of Excel")
	}
	return append(out, d.notes...)
}
