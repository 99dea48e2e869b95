// Command score scores the forecasts and the saturation dates of a sample of cases, and prints a line of JSON for each.
//
//	score [-seed N] SAMPLE
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/backtest"
	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/testdata/peers/constants/sample"
)

// paths are how many simulations a forecast is scored on.
const paths = 400

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	flags := flag.NewFlagSet("score", flag.ContinueOnError)
	seed := flags.Uint64("seed", 1, "seed of the simulations")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("want the file of a sample")
	}
	cases, err := sample.Read(flags.Arg(0))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	lines := json.NewEncoder(out)
	for _, c := range cases {
		s, err := scoreOf(c, *seed)
		if err != nil {
			return fmt.Errorf("%s, %s: %w", c.Set, c.Name, err)
		}
		if err := lines.Encode(s); err != nil {
			return err
		}
	}
	return out.Flush()
}

// scoreOf forecasts a case twice: for its values and for its dates.
func scoreOf(c sample.Case, seed uint64) (sample.Score, error) {
	s := sample.Score{Set: c.Set, Name: c.Name}
	o := backtest.Options{Fit: fit.Options{Seed: seed}, Horizon: c.Horizon, Origins: 1, Period: c.Period, Paths: paths}
	if c.Holidays != "" {
		days, err := calendar.Parse([]string{c.Holidays})
		if err != nil {
			return s, err
		}
		o.Fit.Holidays = days
	}
	values, err := backtest.Values(context.Background(), c.Series(), o)
	var refusal *forecast.Refusal
	if errors.As(err, &refusal) {
		s.Refusal = refusal.Reason
		return s, nil
	}
	if err != nil {
		return s, err
	}
	if r := values.Scores.RelativeLoss(); r > 0 {
		s.Loss = r
	}
	question := backtest.DateOptions{Options: o}
	if c.Capacity > 0 {
		question.Capacity = capacity.Constant(c.Capacity, "")
	}
	dates, err := backtest.Dates(context.Background(), c.Series(), question)
	if err != nil {
		return s, err
	}
	n := 0.0
	for _, d := range dates.Origins[0].Cases {
		n++
		s.Date += (d.Claims[0].Score - s.Date) / n
	}
	return s, nil
}
