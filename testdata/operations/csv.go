package operations

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// CSV returns the history as a file that `plimsoll forecast --csv` reads: time and value and, where there is one, capacity.
func (c Case) CSV() []byte {
	var b bytes.Buffer
	b.WriteString("time,value")
	column := c.Capacity == 0
	if column {
		b.WriteString(",capacity")
	}
	b.WriteByte('\n')
	for _, row := range c.Rows {
		b.WriteString(row.Time)
		b.WriteByte(',')
		b.WriteString(number(row.Value))
		if column {
			b.WriteByte(',')
			b.WriteString(number(row.Capacity))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// number writes a cell, empty for NaN.
func number(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Command returns the command line that asks the question of the file.
func (c Case) Command(file string) string {
	words := []string{"plimsoll forecast --csv", file, "--unit", "'" + c.Unit + "'", "--lead-time", c.LeadTime}
	if c.Capacity != 0 {
		words = append(words, "--capacity", number(c.Capacity))
	}
	if c.Horizon != "" {
		words = append(words, "--horizon", c.Horizon)
	}
	return strings.Join(words, " ")
}

// Truth says in a few words what is right.
func (c Case) Truth() string {
	var parts []string
	if c.Right.Full {
		parts = append(parts, "saturated since "+c.Right.Since.Format("2006-01-02 15:04"))
	}
	for _, b := range c.Right.Beliefs {
		parts = append(parts, c.belief(b))
	}
	if c.Right.Refusal {
		parts = append(parts, "a refusal")
	}
	return strings.Join(parts, "; or ")
}

// belief writes one belief with its dates.
func (c Case) belief(b Belief) string {
	date := func(days float64) string {
		if math.IsInf(days, 1) || days > 36500 {
			return "never"
		}
		return c.Now.Add(hours(days)).Format("2006-01-02 15:04")
	}
	text := fmt.Sprintf("%s (likely from %s to %s)", date(b.At), date(b.Low), date(b.High))
	if b.Never {
		text = "never"
	}
	if b.Note != "" {
		text += " with a note like " + b.Note
	}
	return text
}
