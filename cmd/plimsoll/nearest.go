package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/plimsoll/plimsoll/forecast/suggest"
)

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
	return usagef("unknown flag %s%s; `%s --help` lists them", name, suggest.Words(suggest.Nearest(name, known)), c.CommandPath())
}
