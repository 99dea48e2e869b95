package main

import (
	"strings"

	"github.com/agext/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// didYouMean returns "; did you mean …?" with the nearest of the known names, or nothing if none is near.
func didYouMean(got string, known []string) string {
	nearest, best := "", 1+max(2, len(got)/3)
	for _, k := range known {
		if d := levenshtein.Distance(got, k, nil); d < best {
			nearest, best = k, d
		}
	}
	if nearest == "" {
		return ""
	}
	return "; did you mean " + nearest + "?"
}

// flagError turns what the flag parser says into a usage error, with the
// nearest flag where one is unknown.
func flagError(c *cobra.Command, err error) error {
	text := err.Error()
	name, unknown := strings.CutPrefix(text, "unknown flag: ")
	if !unknown {
		return usagef("%s; see `%s --help`", text, c.CommandPath())
	}
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	return usagef("unknown flag %s%s; `%s --help` lists them", name, didYouMean(name, known), c.CommandPath())
}
