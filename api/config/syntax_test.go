package config

import (
	"fmt"
	"strings"
	"testing"
)

// What is no YAML is said to be so in the line in which that can be seen; where something is not closed, in that in which it is opened.
func TestSyntaxErrorsHaveTheirLine(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		line       int
	}{
		{"b: [1, 2\nc: 3\n", "did not find expected ',' or ']'", 0},
		{"b: {x: 1\nc: 3\n", "did not find expected ',' or '}'", 0},
		{"b:\n  - x\n c: 3\n", "did not find expected key", 2},
		{"b: \"x\nc: 3\n", "unexpected end of stream", 0},
		{"\tb: 2\n", "not YAML", 0},
		{"b:\n\t- x\n", "cannot start any token", 1},
		{"b: c: d\n", "mapping values are not allowed", 0},
		{"b: *nope\n", "unknown anchor 'nope'", 0},
		{"b: @x\n", "cannot start any token", 0},
		{"- b\n", "did not find expected key", 0},
		{"b: x\n  c: 2\n", "mapping values are not allowed", 1},
		{"b: \"\\q\"\n", "unknown escape", 0},
		{"b: ]", "did not find expected node content", 0},
		{"b: \x01\n", "control characters", 0},
		{"b: \xff\n", "UTF-8", 0},
		{"b: |\n  x\n y\n", "did not find expected key", 2},
		{"b: {x: 1,, y}\n", "did not find expected node content", 0},
		{"b: {x: 1,\n  y: 2}\nc: ]\n", "did not find expected node content", 2},
		{"---\nb: [\n", "did not find expected node content", 1},
	} {
		for _, before := range []int{1, 2, 7, 40} { // lines that are right
			text := strings.Repeat("a: {x: 1, y: [2,\n  3]} # first\n", before)
			_, err := Parse("f.yaml", []byte(strings.ReplaceAll(text, "a:", "asOf:")+tt.text))
			want := fmt.Sprintf("f.yaml:%d:1: not YAML: ", 2*before+1+tt.line)
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%q after %d lines: %v\nwant %s…%s", tt.text, 2*before, err, want, tt.want)
			}
		}
	}
	// In a large file the line is what the library says, and an error it is all the same.
	large := strings.Repeat("# a line of a comment\n", maxSearched/20) + "b: [1\nc: 2\n"
	if _, err := Parse("f.yaml", []byte(large)); err == nil || !strings.Contains(err.Error(), "did not find expected ',' or ']'") {
		t.Error(err)
	}
}
