package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/history"
)

func (a *app) historyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "history",
		Short: "List, verify or forget what the local history keeps",
		Args:  noVerb,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		&cobra.Command{
			Use:   "list",
			Short: "List what is kept, of which question, and from when until when",
			Args:  exactly(),
			RunE: func(c *cobra.Command, _ []string) error {
				return a.withHistory(func(h *history.History) error {
					list, err := h.List(c.Context())
					if err != nil {
						return err
					}
					return writeHistory(a.out, list)
				})
			},
		},
		&cobra.Command{
			Use:   "verify",
			Short: "Read all that is kept and hold it against its checksums and against what was pulled",
			Long: `Reads all files of the local history and holds them against their checksums, and counts the samples of
each month against those that were pulled. A damaged file is named. Exit code 1 if anything is damaged or missing.`,
			Args: exactly(),
			RunE: func(c *cobra.Command, _ []string) error {
				return a.withHistory(func(h *history.History) error { return a.verifyHistory(c.Context(), h) })
			},
		},
		&cobra.Command{
			Use:   "forget NAME ...",
			Short: "Remove all that is kept of a pool, or of one key that `history list` shows",
			Args:  cobra.MinimumNArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				return a.withHistory(func(h *history.History) error { return a.forgetHistory(c.Context(), h, args) })
			},
		},
	)
	return c
}

// withHistory calls do with the local history, which must be there.
func (a *app) withHistory(do func(*history.History) error) error {
	h, err := a.openHistory(false)
	if err != nil {
		return err
	}
	if h == nil {
		dir, err := a.dataDir()
		if err != nil {
			return err
		}
		return fmt.Errorf("there is no local history in %s: `plimsoll pull` makes one", dir)
	}
	defer func() { _ = h.Close() }()
	if err := do(h); err != nil {
		return err
	}
	return h.Close()
}

// verifyHistory reads all that is kept.
func (a *app) verifyHistory(ctx context.Context, h *history.History) error {
	list, err := h.Verify(ctx)
	if err != nil {
		return err
	}
	samples, damaged := 0, 0
	for _, s := range list {
		samples += s.Samples
		for _, l := range s.Lost {
			fmt.Fprintf(a.out, "%s: missing: %s\n", s.Key, l)
		}
		if len(s.Lost) > 0 {
			damaged++
		}
	}
	if damaged > 0 {
		return fmt.Errorf("of %d keys, %d miss samples that were pulled: `plimsoll history forget` them and pull again", len(list), damaged)
	}
	_, err = fmt.Fprintf(a.out, "ok: %d keys, %d samples\n", len(list), samples)
	return err
}

// forgetHistory removes what is kept under the given keys, or of the pools of that name.
func (a *app) forgetHistory(ctx context.Context, h *history.History, names []string) error {
	records, err := h.Records(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		var keys []string
		for _, key := range slices.Sorted(maps.Keys(records)) {
			if key == name || records[key].Origin.Pool == name {
				keys = append(keys, key)
			}
		}
		if len(keys) == 0 {
			return fmt.Errorf("nothing is kept of %q: `plimsoll history list` shows what is", name)
		}
		for _, key := range keys {
			if err := h.Forget(ctx, key); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s: forgotten\n", key)
		}
	}
	return nil
}

// writeHistory prints what is kept.
func writeHistory(w io.Writer, list []history.Summary) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "KEY\tSAMPLES\tFROM\tUNTIL\tSTEP\tSOURCE\tQUERY\tMISSING")
	for _, s := range list {
		o := s.Record.Origin
		query := o.Query
		if o.Unmet != "" {
			query += " + " + o.Unmet
		}
		if o == (ingest.Origin{}) {
			query = "(not written down: pull it again)"
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%d\n", s.Key, s.Samples, minute(s.Record.From), minute(s.Record.To), s.Record.Step, o.Source,
			query, s.Missing)
	}
	return t.Flush()
}

// minute writes a time for people, a dash for none.
func minute(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}
