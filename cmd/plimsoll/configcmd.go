package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/planner"
)

func (a *app) configCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Check a configuration",
		Args:  noVerb,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	offline := false
	check := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Say everything that is wrong with a configuration, by line",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				a.flags.config = args[0]
			}
			return a.configCheck(offline)
		},
	}
	check.Flags().BoolVar(&offline, "offline", false, "do not ask the sources of templates which pools they make")
	c.AddCommand(check)
	return c
}

// configCheck runs the verb. It also opens the sources that are files.
func (a *app) configCheck(offline bool) error {
	load := a.estate
	if offline {
		load = a.estateOffline
	}
	e, err := load()
	if err != nil {
		return err
	}
	for _, s := range e.Sources {
		if s.CSV == nil {
			continue
		}
		if _, err := planner.OpenSource(s, a.note); err != nil {
			return fmt.Errorf("source %q: %w", s.Name, err)
		}
	}
	if err := a.showTemplates(offline); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "ok: %d sources, %d pools, %d scenarios\n", len(e.Sources), len(e.Pools), len(e.Scenarios))
	return err
}
