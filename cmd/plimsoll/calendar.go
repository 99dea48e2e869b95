package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/planner"
)

func (a *app) calendarCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "calendar FILE.ics",
		Short: "Write the dates of all pools as a calendar",
		Long: `Forecasts all pools of the configuration and writes the days to order by and of saturation as an iCalendar
file, to be read into a calendar; - is standard output. A later file moves the events of an earlier one.`,
		Example: "  plimsoll calendar --config plimsoll.yaml capacity.ics",
		Args:    exactly("FILE.ics"),
		RunE: func(c *cobra.Command, args []string) error {
			if a.flags.server != "" {
				return a.calendarFrom(c.Context(), a.remote(), args[0])
			}
			return a.calendar(c.Context(), args[0])
		},
	}
	a.serverFlag(c.Flags())
	return c
}

// calendar runs the verb.
func (a *app) calendar(ctx context.Context, path string) error {
	p, done, err := a.planner()
	if err != nil {
		return err
	}
	defer done()
	var q planner.Question
	if q.AsOf, err = a.asOf(); err != nil {
		return err
	}
	answers, err := p.ForecastPools(ctx, q)
	if err != nil {
		return err
	}
	a.warn(messagesOf(answers), answers)
	if err := a.writeCalendar(path, answers); err != nil {
		return err
	}
	return a.incomplete()
}

// calendarFrom takes the calendar of a running service.
func (a *app) calendarFrom(ctx context.Context, r remote, path string) error {
	asOf, err := a.asOfText()
	if err != nil {
		return err
	}
	data, err := r.calendar(ctx, asOf)
	if err != nil {
		return err
	}
	if path == "-" {
		_, err := a.out.Write(data)
		return err
	}
	if err := writeWhole(path, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
		return err
	}
	fmt.Fprintf(a.err, "wrote %s\n", path)
	return nil
}

// writeCalendar writes the dates of answers to a file, or to standard output for -; nothing for an empty path.
func (a *app) writeCalendar(path string, answers []planner.Answer) error {
	switch path {
	case "":
		return nil
	case "-":
		return briefing.WriteCalendar(a.out, answers)
	}
	if err := writeWhole(path, func(w io.Writer) error { return briefing.WriteCalendar(w, answers) }); err != nil {
		return err
	}
	fmt.Fprintf(a.err, "wrote %s\n", path)
	return nil
}

// writeWhole writes a file in one piece, so that a failed run leaves no half of
// one; what writes nothing leaves no file.
func writeWhole(path string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if b.Len() == 0 {
		return nil
	}
	temp := path + ".part"
	if err := os.WriteFile(temp, b.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
