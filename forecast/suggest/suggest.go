// Package suggest says which known name was probably meant by one that is not known. It is a leaf: everything that reads
// names from people may import it, and it imports nothing of the project.
//
// There is one metric: the optimal string alignment distance, the number of characters that must be put in, taken out,
// replaced, or exchanged with the next, where no character is edited twice (Boytsov 2011, "Indexing methods for approximate
// dictionary searching", section 2.2). Upper and lower case are alike.
package suggest

import (
	"slices"
	"strconv"
	"strings"
)

const (
	// MaxLength is the length in bytes of the longest name for which a known one is looked for.
	MaxLength = 256
	// leastEdits are allowed for names of any length; longer ones may differ in one of so many characters.
	leastEdits, oneOf = 2, 3
	// leastBeginning is the number of characters from which on the beginning of a name counts as the name cut short.
	leastBeginning = 3
)

// Nearest returns the known name that is nearest to name, the first of those that are equally near; "" if all are too far
// to name.
//
// A known name is too far if it takes more than two edits and more than a third of the characters of name, or as many edits as
// it has characters. One that begins with name, or that name begins with, is never too far if the shorter of the two has
// three characters or more.
func Nearest(name string, known []string) string {
	if all := NearestFew(name, known, 1); len(all) > 0 {
		return all[0]
	}
	return ""
}

// NearestFew returns up to most of the known names that are nearest to name and equally near, in their order; none if all are
// too far to name.
func NearestFew(name string, known []string, most int) []string {
	if name == "" || len(name) > MaxLength {
		return nil
	}
	given := []rune(strings.ToLower(name))
	var nearest []string
	least := -1
	for _, k := range known {
		edits, near := edits(given, []rune(strings.ToLower(k)))
		switch {
		case !near || least >= 0 && edits > least:
			continue
		case edits != least:
			least, nearest = edits, nil
		}
		if len(nearest) < most && !slices.Contains(nearest, k) {
			nearest = append(nearest, k)
		}
	}
	return nearest
}

// edits returns how many edits make known of given, and whether that is near enough to name it.
func edits(given, known []rune) (int, bool) {
	short, long := given, known
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) >= leastBeginning && slices.Equal(short, long[:len(short)]) {
		return len(long) - len(short), true
	}
	limit := min(max(leastEdits, len(given)/oneOf), len(known)-1)
	d := distance(given, known, limit)
	return d, d <= limit
}

// distance returns the optimal string alignment distance of a and b, or a number above limit if it is more than limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next[0] = i + 1
		for j := range b {
			replace := row[j]
			if a[i] != b[j] {
				replace++
			}
			next[j+1] = min(replace, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		// Every later distance comes of one of the last two rows.
		if slices.Min(next) > limit && slices.Min(row) > limit {
			return limit + 1
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

// Words returns "; did you mean a or b?" for words of the program, such as fields and flags; "" for none.
func Words(words ...string) string {
	if len(words) == 0 || len(words) == 1 && words[0] == "" {
		return ""
	}
	return "; did you mean " + strings.Join(words, " or ") + "?"
}

// Name is Words for a name that a person gave to something, such as a pool: it stands in quotation marks.
func Name(name string) string {
	if name == "" {
		return ""
	}
	return Words(strconv.Quote(name))
}
