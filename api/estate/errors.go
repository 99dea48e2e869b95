package estate

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// NotFoundError says that a named thing does not exist, and what may have been meant.
type NotFoundError struct {
	Kind, Name string
	Nearest    string // empty if nothing is near
}

// Error names the thing and the nearest one.
func (e *NotFoundError) Error() string {
	return fmt.Sprintf("there is no %s %q%s", e.Kind, e.Name, suggest.Name(e.Nearest))
}

// InvalidError says which field of a question makes no sense.
type InvalidError struct {
	Field string // such as options.horizon
	Err   error
}

// Error names the field.
func (e *InvalidError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *InvalidError) Unwrap() error { return e.Err }

// Invalid returns an *InvalidError, or nil if err is nil.
func Invalid(field string, err error) error {
	if err == nil {
		return nil
	}
	return &InvalidError{Field: field, Err: err}
}

// Within puts a field before the field that an error names; other errors stay as they are.
func Within(field string, err error) error {
	var wrong *InvalidError
	if !errors.As(err, &wrong) {
		return err
	}
	return &InvalidError{Field: field + "." + wrong.Field, Err: wrong.Err}
}

// Find returns the item of that name, or a *NotFoundError with the nearest name.
func Find[T any](kind, name string, items []T, nameOf func(T) string) (T, error) {
	names := make([]string, len(items))
	for i, x := range items {
		if names[i] = nameOf(x); names[i] == name {
			return x, nil
		}
	}
	var zero T
	return zero, &NotFoundError{Kind: kind, Name: name, Nearest: suggest.Nearest(name, names)}
}

// Near returns what may have been meant, or what there is.
func Near(got string, known map[string]bool) string {
	list := slices.Sorted(maps.Keys(known))
	if best := suggest.Nearest(got, list); best != "" || len(list) == 0 {
		return suggest.Name(best)
	}
	const shown = 8
	text := strings.Join(list[:min(len(list), shown)], ", ")
	if len(list) > shown {
		text += ", …"
	}
	return "; there are " + text
}

// each returns the errors that were joined into err.
func each(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list []error
		for _, e := range joined.Unwrap() {
			list = append(list, each(e)...)
		}
		return list
	}
	return []error{err}
}
