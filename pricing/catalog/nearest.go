package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// UnknownError names something that is in no price book, and what is most like it.
type UnknownError struct {
	Kind    string   // provider, region, SKU, …
	Name    string   // as given
	In      string   // where it was looked for, "" for everywhere
	Nearest []string // at most three
}

func (e *UnknownError) Error() string {
	text := fmt.Sprintf("%s %q is not known", e.Kind, e.Name)
	if e.In != "" {
		text += " in " + e.In
	}
	if len(e.Nearest) == 0 {
		return text
	}
	return text + ": did you mean " + strings.Join(e.Nearest, " or ") + "?"
}

// maxName is how much of a given name is shown and compared.
const maxName = 64

func unknown(kind, name, in string, known []string) error {
	name = name[:min(len(name), maxName)]
	return &UnknownError{Kind: kind, Name: name, In: in, Nearest: nearest(name, known)}
}

// nearest returns the known name that takes the fewest edits, without regard to case; of several
// equally near up to three, by name.
func nearest(name string, known []string) []string {
	type candidate struct {
		name  string
		edits int
	}
	var list []candidate
	for _, k := range known {
		list = append(list, candidate{k, edits(strings.ToLower(name), strings.ToLower(k))})
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.edits, b.edits), cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, c := range list {
		if len(names) == 3 || c.edits > list[0].edits {
			break
		}
		names = append(names, c.name)
	}
	return names
}

// edits is how many bytes must be put in, taken out, replaced or swapped with the next to make b of a
// (optimal string alignment: the commonest slips count once).
func edits(a, b string) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			replace := row[j]
			if a[i] != b[j] {
				replace++
			}
			next[j+1] = min(replace, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
