package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// MaxProblems is how many Problems are kept; the rest is counted.
const MaxProblems = 100

// Problem is one thing that is wrong with a file.
type Problem struct {
	File         string
	Line, Column int    // from 1; 0 where the whole file is meant
	Path         string // of the field in the names of JSON, such as pools[2].leadTime; may be empty
	Message      string
}

// Error reads file:line:column: path: message.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	return b.String()
}

// Problems is the error of a file that cannot be used: at least one Problem,
// ordered by position, and how many more there are beyond MaxProblems.
type Problems struct {
	List []Problem
	More int
}

// Error has a line for each Problem.
func (p *Problems) Error() string {
	lines := make([]string, 0, len(p.List)+1)
	for _, problem := range p.List {
		lines = append(lines, problem.Error())
	}
	if p.More > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more", p.More))
	}
	return strings.Join(lines, "\n")
}

// problemsError orders the list and returns it as an error; nil if it is empty.
func problemsError(list []Problem) error {
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	list = slices.Compact(list)
	more := max(len(list)-MaxProblems, 0)
	return &Problems{List: list[:len(list)-more], More: more}
}
