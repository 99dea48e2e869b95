package catalog

import (
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// UnknownError names something that is in no price book, and what is most like it.
type UnknownError struct {
	Kind    string   // provider, region, SKU, …
	Name    string   // as given
	In      string   // where it was looked for, "" for everywhere
	Nearest []string // at most maxNearest, by name
}

func (e *UnknownError) Error() string {
	text := fmt.Sprintf("%s %q is not known", e.Kind, e.Name)
	if e.In != "" {
		text += " in " + e.In
	}
	return text + suggest.Words(e.Nearest...)
}

const (
	maxName    = 64 // bytes of a given name that are shown and compared
	maxNearest = 3  // names that are equally near
)

func unknown(kind, name, in string, known []string) error {
	name = name[:min(len(name), maxName)]
	return &UnknownError{Kind: kind, Name: name, In: in, Nearest: suggest.NearestFew(name, slices.Sorted(slices.Values(known)), maxNearest)}
}
