package main

import (
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/plimsoll/plimsoll/api/config"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// flaggedWhatIf is the name of the what-if that is made of flags.
const flaggedWhatIf = "asked"

// whatIfFlags say what may come.
type whatIfFlags struct {
	whatIf    []string
	against   string
	grow, add []string
}

// addWhatIfTo adds the flags. names says where the name of a what-if of the configuration will do.
func (f *whatIfFlags) addWhatIfTo(fl *pflag.FlagSet, names string) {
	f.addNamedTo(fl, names)
	fl.StringArrayVar(&f.add, "add", nil, "also answer what if that load comes on a date, or with a minus goes: `DATE=AMOUNT`, such as "+
		"2026-12-01=500 or 2026-12-01=300,500,900 for low, mid and high; may be repeated")
}

// addNamedTo adds those that can be asked of several pools at once: an amount of load has to say which of them it comes to.
func (f *whatIfFlags) addNamedTo(fl *pflag.FlagSet, names string) {
	fl.StringArrayVar(&f.whatIf, "what-if", nil, "also answer what if the events of `FILE`.yaml come, or those of the what-if NAME of the "+
		"configuration"+names+"; on the same simulations; may be repeated")
	fl.StringVar(&f.against, "against", "", "compare them with this what-if of --what-if, by `NAME`, instead of the forecast without events")
	fl.StringArrayVar(&f.grow, "grow", nil, "also answer what if demand is that many times as large, such as 1.2, or `[DATE=]FACTOR` from "+
		"a date on, such as 2026-12-01=1.1,1.2,1.5 for low, mid and high; may be repeated")
}

// whatIfs converts the flags. Those of a name only are left to the configuration, where named is set.
func (f whatIfFlags) whatIfs(pool string, named bool) ([]estate.WhatIf, error) {
	var list []estate.WhatIf
	for _, x := range f.whatIf {
		if ext := filepath.Ext(x); ext != ".yaml" && ext != ".yml" {
			if !named {
				return nil, usagef("--what-if %q: want a file ending in .yaml, or with --pool the name of a what-if of the configuration", x)
			}
			list = append(list, estate.WhatIf{Name: x})
			continue
		}
		m, err := config.LoadWhatIfs(x)
		if err != nil {
			return nil, err
		}
		read, err := convert.WhatIfs(m)
		if err != nil {
			return nil, err
		}
		list = append(list, read...)
	}
	flagged, err := f.flagged(pool)
	if err != nil {
		return nil, err
	}
	if len(flagged.Events) > 0 {
		list = append(list, flagged)
	}
	return f.compared(list)
}

// compared lets all be compared with --against.
func (f whatIfFlags) compared(list []estate.WhatIf) ([]estate.WhatIf, error) {
	if f.against == "" {
		return list, nil
	}
	names := make([]string, len(list))
	for i, w := range list {
		names[i] = w.Name
		if w.Name != f.against {
			list[i].Against = f.against
		}
	}
	if !slices.Contains(names, f.against) {
		return nil, usagef("--against %q: there is no such what-if among those asked for%s", f.against,
			suggest.Words(suggest.Nearest(f.against, names)))
	}
	return list, nil
}

// flagged is the what-if that --grow and --add make. Of a pool, they mean that one alone.
func (f whatIfFlags) flagged(pool string) (estate.WhatIf, error) {
	w := estate.WhatIf{Name: flaggedWhatIf}
	var title []string
	for _, x := range []struct {
		flag string
		list []string
	}{{"--grow", f.grow}, {"--add", f.add}} {
		for _, text := range x.list {
			e, err := flaggedEvent(x.flag, text)
			if err != nil {
				return w, err
			}
			if pool != "" {
				e.Pools = []string{pool}
			}
			w.Events, title = append(w.Events, e), append(title, e.Name)
		}
	}
	w.Title = strings.Join(title, " ")
	if len(w.Events) == 0 {
		return w, nil
	}
	return w, usageOf(w.Validate())
}

// usageOf turns what is wrong with events into an error of the call.
func usageOf(err error) error {
	var wrong *estate.InvalidError
	if errors.As(err, &wrong) {
		return usagef("--grow, --add: %w", wrong.Err)
	}
	return err
}

// flaggedEvent reads one --grow or --add.
func flaggedEvent(flag, text string) (e estate.Event, err error) {
	e.Name = flag[2:] + " " + text
	day, number, dated := strings.Cut(text, "=")
	if !dated {
		number = text
	} else if e.From, err = time.Parse(time.DateOnly, day); err != nil {
		return e, usagef("%s %q: want a date such as 2026-12-01 before the =", flag, text)
	}
	estimate, err := parseEstimate(number)
	switch {
	case err != nil:
		return e, usagef("%s %q: %w", flag, text, err)
	case flag == "--add" && !dated:
		return e, usagef("%s %q: want a date and an amount, such as 2026-12-01=500", flag, text)
	case flag == "--add":
		e.Load = &event.Load{Amount: estimate}
	case !(estimate.Low > 0):
		return e, usagef("%s %q: want a factor above 0, such as 1.2 for a fifth more", flag, text)
	default:
		e.Grow = &event.Grow{Factor: estimate}
	}
	return e, nil
}

// parseEstimate reads one number, or three.
func parseEstimate(s string) (future.Estimate, error) {
	wrong := errors.New("want one number, or low,mid,high in ascending order")
	var numbers []float64
	for _, part := range strings.Split(s, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return future.Estimate{}, wrong
		}
		numbers = append(numbers, v)
	}
	switch {
	case len(numbers) == 1:
		return future.Sure(numbers[0]), nil
	case len(numbers) == 3 && numbers[0] <= numbers[1] && numbers[1] <= numbers[2]:
		return future.Estimate{Low: numbers[0], Mid: numbers[1], High: numbers[2]}, nil
	}
	return future.Estimate{}, wrong
}
