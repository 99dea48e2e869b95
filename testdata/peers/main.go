// Command peers compares Plimsoll with other forecasting programs on the same
// held-out values. It writes the cases for all of them, runs those that are part
// of this repository, and scores what each of them said; compare.sh does one
// after the other and runs the programs in R and Python in between.
//
//	peers cases  -data DIR -dir CACHE
//	peers run    -data DIR -dir CACHE [-stride N] plimsoll
//	peers speed  -data DIR -dir CACHE
//	peers memory COMMAND…
//	peers report -data DIR -dir CACHE [-date DAY] [-csv FILE] [-short]
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	if len(args) == 0 {
		return errors.New("want cases, run, speed, memory or report")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	data := flags.String("data", "", "directory of the development sets")
	dir := flags.String("dir", ".cache/peers", "directory of cases and outputs")
	stride := flags.Int("stride", 1, "take every n-th case")
	date := flags.String("date", "", "day of the run")
	table := flags.String("csv", "", "file for all figures")
	short := flags.Bool("short", false, "only a table of sets and programs")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "cases":
		return export(*data, *dir)
	case "run":
		return run(flags.Arg(0), *data, *dir, max(*stride, 1))
	case "speed":
		return speed(os.Stdout, *data, *dir)
	case "memory":
		return memory(os.Stdout, flags.Args())
	case "report":
		return report(os.Stdout, *data, *dir, options{date: *date, csv: *table, short: *short})
	}
	return fmt.Errorf("%q: want cases, run, speed, memory or report", args[0])
}
