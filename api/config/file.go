package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// position is where something stands in a file.
type position struct{ line, column int }

// file is a file while it is read: what was found where, and what is wrong.
type file struct {
	name      string
	positions map[string]position // by path of the field
	failed    map[string]bool     // paths that have a problem already
	problems  []Problem
	// readable says that there is a message to check, however faulty.
	readable bool
	// open says that not all pools are known, since templates were not asked for: names of pools are not checked.
	open bool
	// partly says that templates whose source does not answer are left out: unexpanded are those.
	partly     bool
	unexpanded []Unexpanded
}

// parseFile decodes data into m and checks it by the rules of its proto.
func parseFile(name string, data []byte, m proto.Message) *file {
	f := &file{name: name, positions: map[string]position{}, failed: map[string]bool{}}
	root, ok := f.document(data)
	if !ok {
		return f
	}
	f.readable = true
	f.message("", root, m.ProtoReflect())
	f.rules(m)
	return f
}

// err returns all problems as one error, or nil.
func (f *file) err() error { return problemsError(f.problems) }

// document returns the root of the only document in data.
func (f *file) document(data []byte) (*yaml.Node, bool) {
	if len(data) > MaxBytes {
		f.whole(fmt.Sprintf("larger than %d MiB, the limit", MaxBytes>>20))
		return nil, false
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var root, second yaml.Node
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		f.whole("is empty, want YAML")
		return nil, false
	case err != nil:
		f.syntax(err, data)
		return nil, false
	}
	if len(root.Content) != 1 || root.Content[0].Tag == "!!null" {
		f.whole("is empty, want YAML")
		return nil, false
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		f.problems = append(f.problems, Problem{File: f.name, Line: second.Line, Column: second.Column,
			Message: "a second document begins here: want one document in a file"})
	case !errors.Is(err, io.EOF):
		f.syntax(err, data)
	}
	return root.Content[0], true
}

// whole adds a problem of the file itself.
func (f *file) whole(message string) {
	f.problems = append(f.problems, Problem{File: f.name, Message: message})
}

// yamlLine finds the line in a message of the YAML library.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax adds an error of the YAML library. Of some errors it names no line, and of others that of what is
// around them; so it is looked for how many lines from the beginning on are wrong in the same way.
func (f *file) syntax(err error, data []byte) {
	p := Problem{File: f.name, Line: 1, Column: 1, Message: "not YAML: " + yamlLine.ReplaceAllString(err.Error(), "")}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
		p.Line, _ = strconv.Atoi(m[1])
	}
	if line := firstWrongLine(data, err.Error()); line > 0 {
		p.Line = line
	}
	f.problems = append(f.problems, p)
}

// maxSearched is the largest file, in bytes, in which the line of an error is looked for: it is read some ten times.
const maxSearched = 1 << 20

// firstWrongLine returns the last line of the shortest beginning of data that is wrong with the given message, found by
// halving; 0 if that takes too long. Where something is not closed, that is the line in which it is opened.
func firstWrongLine(data []byte, message string) int {
	if len(data) > maxSearched {
		return 0
	}
	var ends []int // of lines
	for i, b := range data {
		if b == '\n' || i == len(data)-1 {
			ends = append(ends, i+1)
		}
	}
	return 1 + sort.Search(len(ends)-1, func(i int) bool { return syntaxError(data[:ends[i]]) == message })
}

// syntaxError returns what the YAML library finds wrong with the first two documents of data; empty if nothing is.
func syntaxError(data []byte) string {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for range 2 {
		var n yaml.Node
		if err := decoder.Decode(&n); errors.Is(err, io.EOF) {
			return ""
		} else if err != nil {
			return err.Error()
		}
	}
	return ""
}

// at adds a problem at a node.
func (f *file) at(path string, n *yaml.Node, format string, args ...any) {
	f.failed[path] = true
	f.problems = append(f.problems, Problem{File: f.name, Line: n.Line, Column: n.Column, Path: path, Message: fmt.Sprintf(format, args...)})
}

// check adds err, if there is one, at the field of that path or the nearest message around it.
func (f *file) check(path string, err error) {
	if err == nil || f.failed[path] {
		return
	}
	f.failed[path] = true
	where := f.locate(path)
	f.problems = append(f.problems, Problem{File: f.name, Line: where.line, Column: where.column, Path: path, Message: err.Error()})
}

// locate returns the position of a field, or of the nearest message around it.
func (f *file) locate(path string) position {
	for {
		if p, ok := f.positions[path]; ok || path == "" {
			return p
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

// rules checks m by the rules of its proto, leaving out what is known to be wrong.
func (f *file) rules(m proto.Message) {
	violations, err := plimsollv1.Violations(m)
	if err != nil {
		f.whole(err.Error())
	}
	for _, v := range violations {
		if !f.failedAt(v.Field) {
			f.check(v.Field, errors.New(v.Message))
		}
	}
}

// failedAt reports whether the field, or anything within it, is known to be wrong.
func (f *file) failedAt(path string) bool {
	for failed := range f.failed {
		if rest, ok := strings.CutPrefix(failed, path); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return true
		}
	}
	return false
}
