package plimsollv1

import (
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// FieldNames returns the names of the fields of a message, as they are in JSON.
func FieldNames(md protoreflect.MessageDescriptor) []string {
	list := make([]string, md.Fields().Len())
	for i := range list {
		list[i] = md.Fields().Get(i).JSONName()
	}
	return list
}

// longestName is the longest name for which a near one is looked for.
const longestName = 256

// Nearest returns the candidate that was probably meant by name: the one that
// differs in case, '-' and '_' only, or else the one fewest edits away; empty
// if none is near.
func Nearest(name string, candidates []string) string {
	if len(name) > longestName {
		return ""
	}
	if i := slices.IndexFunc(candidates, func(c string) bool { return folded(c) == folded(name) }); i >= 0 {
		return candidates[i]
	}
	best, least := "", max(2, len(name)/3)+1
	for _, c := range candidates {
		if d := levenshtein.Distance(folded(name), folded(c), nil); d < least && d < len(c) {
			best, least = c, d
		}
	}
	return best
}

func folded(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s))
}
