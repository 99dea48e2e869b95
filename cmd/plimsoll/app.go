package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/plimsoll/plimsoll/api/config"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // the work could not be done
	exitUsage  = 2 // the call makes no sense
	exitBound  = 3 // the bound of --fail-within was broken
)

// app is one run of the command line: everything it touches of the world outside.
type app struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	now      func() time.Time
	version  string

	flags globalFlags
	// missing are the templates of the configuration that could not be expanded, since their source does not answer.
	missing []config.Unexpanded
}

// globalFlags are understood by every verb that has a use for them.
type globalFlags struct {
	config  string
	dataDir string
	server  string
	asOf    string
	workers int
}

// usageError is a call that makes no sense; it exits with exitUsage.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usagef returns a usageError.
func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// boundError says that a bound given by the user was broken; it exits with exitBound.
type boundError struct{ text string }

func (e *boundError) Error() string { return e.text }

// run executes one command line and returns its exit code.
func (a app) run(ctx context.Context, args []string) int {
	root := a.command()
	root.SetArgs(args)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		// A flag of a misspelt verb is not what is wrong with the call.
		if c == root && !strings.HasPrefix(args[0], "-") {
			return noVerb(root, args)
		}
		return flagError(c, err)
	})
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	return a.report(execute(ctx, root))
}

// execute runs the verb. A panic is a mistake of ours that the user can do
// nothing about but report, and gets no stack trace.
func execute(ctx context.Context, root *cobra.Command) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error, please report it with the call and the version: %v", p)
		}
	}()
	return root.ExecuteContext(ctx)
}

// report prints err for people and returns the exit code that it stands for.
func (a app) report(err error) int {
	var usage *usageError
	var bound *boundError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &bound):
		fmt.Fprintln(a.err, "plimsoll:", bound.text)
		return exitBound
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.err, "plimsoll: interrupted")
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintln(a.err, "plimsoll:", indent(usage.Error()))
		return exitUsage
	}
	fmt.Fprintln(a.err, "plimsoll:", indent(err.Error()))
	return exitFailed
}

// indent keeps the further lines of a message under its first.
func indent(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n  ") }

// command builds the tree of verbs.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "plimsoll",
		Short:         "When capacity runs out, and what each way of placing the load costs",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noVerb,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		CompletionOptions: cobra.CompletionOptions{
			HiddenDefaultCmd: true,
		},
	}
	f := root.PersistentFlags()
	f.StringVar(&a.flags.config, "config", "", "configuration `FILE` with sources, pools and scenarios (default plimsoll.yaml, if "+
		"it is there)")
	f.StringVar(&a.flags.dataDir, "data-dir", "", "`DIR` of the local history (default $XDG_DATA_HOME/plimsoll)")
	f.StringVar(&a.flags.asOf, "as-of", "", "`TIME` of the question, such as 2026-11-01 or RFC 3339 (default: that of the "+
		"configuration, else now)")
	f.IntVar(&a.flags.workers, "workers", 0, "how many things are done at once; never changes an answer (default: one for each processor)")
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [VERB]",
		Short: "Say what a verb does",
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return noVerb(root, args)
			}
			return c.Help()
		},
	})
	root.AddCommand(
		a.demoCommand(), a.statusCommand(), a.forecastCommand(), a.backtestCommand(), a.compareCommand(), a.assessCommand(), a.pullCommand(),
		a.historyCommand(),
		a.catalogCommand(),
		a.reportCommand(), a.groupsCommand(), a.calendarCommand(), a.serveCommand(), a.configCommand(), a.versionCommand(),
	)
	return root
}

// noVerb refuses an unknown verb with the nearest one.
func noVerb(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	names := make([]string, 0, len(c.Commands()))
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return usagef("unknown verb %q%s; `%s --help` lists them", args[0], suggest.Words(suggest.Nearest(args[0], names)), c.CommandPath())
}

// exactly refuses any other number of arguments than one for each name.
func exactly(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		want := "no arguments"
		if len(names) > 0 {
			want = strings.Join(names, " ")
		}
		return usagef("%s: got %d arguments, want %s", c.CommandPath(), len(args), want)
	}
}

// dataDir returns the directory of the local history.
func (a *app) dataDir() (string, error) {
	if a.flags.dataDir != "" {
		return a.flags.dataDir, nil
	}
	if xdg := a.env("XDG_DATA_HOME"); xdg != "" {
		return filepath.Join(xdg, "plimsoll"), nil
	}
	home := a.env("HOME")
	if home == "" {
		return "", usagef("--data-dir: neither XDG_DATA_HOME nor HOME is set, so give the directory")
	}
	return filepath.Join(home, ".local", "share", "plimsoll"), nil
}

// asOf reads --as-of; the zero time where it is not given.
func (a *app) asOf() (time.Time, error) {
	if a.flags.asOf == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, a.flags.asOf); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usagef("--as-of %q: want a time such as 2026-11-01, \"2026-11-01 14:00\" or 2026-11-01T14:00:00Z", a.flags.asOf)
}

// interactive reports whether w is a terminal that people watch.
func interactive(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// tableOptions fits tables to the terminal; colours only where somebody watches and NO_COLOR is not set.
func (a *app) tableOptions() report.TableOptions {
	if !interactive(a.out) {
		return report.TableOptions{}
	}
	o := report.TableOptions{Color: a.env("NO_COLOR") == ""}
	if f, ok := a.out.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			o.Width = max(width, report.TableWidth)
		}
	}
	return o
}
