package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/plimsoll/plimsoll/api/config"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

// historyFlags say where a history comes from, and how samples become series.
type historyFlags struct {
	calendarFlags

	csv, prometheus, query string
	poolNames
	prometheusConfig                  string
	timeout                           string
	columns                           []string
	rangeBack, resolution             string
	strict                            bool
	duplicates, statistic, unit, step string
}

// addTo adds the flags to those of a verb.
func (f *historyFlags) addTo(fl *pflag.FlagSet) {
	fl.StringVar(&f.csv, "csv", "", "read history from a CSV `FILE`, or - for standard input: time,value, a column a series, or an export "+
		"of Grafana, typeperf or sadf -d; see docs/csv.md")
	fl.StringArrayVar(&f.columns, "column", nil, "of a --csv with a column a series, read only the column with this `HEADER`; may be "+
		"given again")
	fl.StringVar(&f.prometheus, "prometheus", "", "read history from the Prometheus at `URL`")
	fl.StringVar(&f.prometheusConfig, "prometheus-config", "", "what else a --prometheus needs, in a YAML `FILE` with the fields of a "+
		"source's prometheus: url, bearerTokenFile, username, passwordFile, caFile, tenant, headers, headerFiles, timeout")
	fl.StringVar(&f.timeout, "timeout", "", "how long a --prometheus may work on one query (default: what the server says)")
	fl.StringVar(&f.query, "query", "", "PromQL `QUERY` for --prometheus")
	fl.Var(&f.poolNames, "pool", "take the history of the pool `NAME` of the configuration; forecast takes several")
	fl.StringVar(&f.rangeBack, "range", "90d", "how far back --prometheus is read")
	fl.StringVar(&f.resolution, "resolution", "", "distance of the samples asked of --prometheus (default: the scrape interval of the server)")
	fl.BoolVar(&f.strict, "strict", false, "make rows that cannot be used an error")
	fl.StringVar(&f.duplicates, "duplicates", "reject", "different values of one time: reject, max, mean or last")
	fl.StringVar(&f.statistic, "statistic", "peak", "what a step's value is: peak, mean, last, or a percentile such as p95")
	fl.StringVar(&f.unit, "unit", "", "UCUM `UNIT` of the values, such as By, {core} or 1 for a ratio")
	f.addCalendarTo(fl)
	fl.StringVar(&f.step, "step", "", "length of a step, such as 1h (default: that of the history; 1h for --prometheus)")
}

// belong refuses flags that the named history has no use for, rather than ignore them.
func (f historyFlags) belong(given func(string) bool) error {
	useless := map[string][]string{
		"--csv":        {"query", "range", "resolution", "timeout", "prometheus-config"},
		"--prometheus": {"column", "strict", "duplicates"},
		"--pool": {"query", "range", "resolution", "timeout", "prometheus-config", "column", "strict", "duplicates", "statistic", "unit",
			"step"},
	}
	for history, value := range map[string]string{"--csv": f.csv, "--prometheus": cmp.Or(f.prometheus, f.prometheusConfig), "--pool": f.pool} {
		if value == "" {
			continue
		}
		for _, flag := range useless[history] {
			if !given(flag) {
				continue
			}
			if history == "--pool" {
				return usagef("--%s: not with --pool, whose configuration says it", flag)
			}
			if slices.Contains(useless["--csv"], flag) {
				return usagef("--%s: goes with --prometheus, not with %s", flag, history)
			}
			return usagef("--%s: goes with --csv, not with %s", flag, history)
		}
	}
	return nil
}

// csvOptions converts the flags that say how rows become series.
func (f historyFlags) csvOptions() (csvfile.Options, error) {
	o := csvfile.Options{Strict: f.strict, Columns: f.columns}
	var err error
	if o.Duplicates, err = series.ParseDuplicates(f.duplicates); err != nil {
		return o, usagef("--duplicates: %w", err)
	}
	if o.Statistic, err = series.ParseStatistic(f.statistic); err != nil {
		return o, usagef("--statistic: %w", err)
	}
	if o.Unit, err = series.ParseUnit(f.unit); err != nil {
		return o, usagef("--unit: %w", err)
	}
	o.Step, err = parseSpan("--step", f.step)
	return o, err
}

// oneHistory returns an error unless exactly one history is named.
func (f historyFlags) oneHistory(verb string) error {
	given := 0
	for _, s := range []string{f.csv, cmp.Or(f.prometheus, f.prometheusConfig), f.pool} {
		if s != "" {
			given++
		}
	}
	switch {
	case len(f.pools) > 1 && verb != "forecast":
		return usagef("%s: takes one --pool, got %s", verb, strings.Join(f.pools, ", "))
	case given == 0:
		return usagef("%s: no history: give one of --csv FILE, --prometheus URL and --pool NAME", verb)
	case given > 1:
		return usagef("%s: give only one of --csv, --prometheus and --pool", verb)
	case f.server() && f.query == "":
		return usagef("--prometheus: needs a --query")
	case !f.server() && f.query != "":
		return usagef("--query: goes with --prometheus")
	}
	return nil
}

// serverQuery converts the flags that say what to read from a server.
func (f historyFlags) serverQuery() (ingest.Query, estate.SourceSpec, error) {
	o, err := f.csvOptions()
	if err != nil {
		return ingest.Query{}, estate.SourceSpec{}, err
	}
	step := o.Step
	if step.IsZero() {
		step = series.Every(defaultStep)
	}
	resolution, err := parseSpan("--resolution", f.resolution)
	if err != nil {
		return ingest.Query{}, estate.SourceSpec{}, err
	}
	server, err := f.serverSpec()
	if err != nil {
		return ingest.Query{}, estate.SourceSpec{}, err
	}
	if resolution.IsZero() {
		resolution = server.Resolution
	}
	spec := estate.SourceSpec{Name: "prometheus", Prometheus: &server}
	return ingest.Query{Expr: f.query, Step: step, Resolution: resolution.Dur, Statistic: o.Statistic, Unit: o.Unit}, spec, nil
}

// server reports whether the history is that of a server.
func (f historyFlags) server() bool { return f.prometheus != "" || f.prometheusConfig != "" }

// serverSpec returns the server of the flags and of the file that they name.
func (f historyFlags) serverSpec() (estate.PrometheusSpec, error) {
	var spec estate.PrometheusSpec
	if f.prometheusConfig != "" {
		m, err := config.LoadPrometheus(f.prometheusConfig)
		if err == nil {
			spec, err = convert.Prometheus(m)
		}
		if err != nil {
			return spec, fmt.Errorf("--prometheus-config: %w", err)
		}
	}
	if f.prometheus != "" {
		spec.URL = f.prometheus
	}
	if f.timeout != "" {
		step, err := parseSpan("--timeout", f.timeout)
		if err != nil {
			return spec, err
		}
		if step.Months != 0 {
			return spec, usagef("--timeout %q: want a fixed length such as 90s", f.timeout)
		}
		spec.Timeout = step.Dur
	}
	return spec, nil
}

// defaultStep is the step at which a server is asked where none is given.
const defaultStep = time.Hour

// pastUsage is a series, and its capacity where its source knows one.
type pastUsage struct {
	series   series.Series
	capacity capacity.Capacity
	percent  bool     // whether the source has per cent, and nobody has asked for ratios
	reading  []string // what reading it has found, for the evidence
}

// measuredIn returns the series of a table, in the order of the text.
func (f historyFlags) measuredIn(t *csvfile.Table) []pastUsage {
	var list []pastUsage
	report, series := t.Report(), t.Series()
	for _, r := range report.Series {
		if r.Err != nil {
			continue
		}
		s := series[len(list)]
		capacity, _ := t.Capacity(s.Name)
		list = append(list, pastUsage{s, capacity, r.Percent && f.unit == "", report.NotesOn(r)})
	}
	return list
}

// readHistory reads the series of a CSV file, or those of a Prometheus up to asOf.
func (a *app) readHistory(ctx context.Context, f historyFlags, asOf time.Time) ([]pastUsage, error) {
	if f.csv != "" {
		return a.readCSV(f)
	}
	return a.readPrometheus(ctx, f, asOf)
}

// readPrometheus reads what the query selects, up to asOf.
func (a *app) readPrometheus(ctx context.Context, f historyFlags, asOf time.Time) ([]pastUsage, error) {
	read, spec, err := f.serverQuery()
	if err != nil {
		return nil, err
	}
	read.End = asOf
	if read.End.IsZero() {
		read.End = a.now().UTC()
	}
	back, err := parseSpan("--range", f.rangeBack)
	if err != nil {
		return nil, err
	}
	read.Start = back.Before(read.End)
	src, err := planner.OpenSource(spec, a.note)
	if err != nil {
		return nil, err
	}
	every := planner.MeasuredEvery(ctx, src, read)
	var list []pastUsage
	for s, err := range src.Read(ctx, read) {
		if err != nil {
			return nil, err
		}
		list = append(list, pastUsage{series: s, reading: planner.CannotSee(s, read.Resolution, every)})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("--query %q: selects no series between %s and %s", f.query, read.Start.Format(time.RFC3339),
			read.End.Format(time.RFC3339))
	}
	return list, nil
}

// readCSV reads each series of a CSV file, in the order of the file.
func (a *app) readCSV(f historyFlags) ([]pastUsage, error) {
	o, err := f.csvOptions()
	if err != nil {
		return nil, err
	}
	table, err := a.openCSV(f.csv, o)
	if err != nil {
		return nil, err
	}
	if text := strings.TrimSpace(table.Report().String()); text != "" {
		fmt.Fprintln(a.err, text)
	}
	return f.measuredIn(table), nil
}

// openCSV opens the file, or standard input for -.
func (a *app) openCSV(path string, o csvfile.Options) (*csvfile.Table, error) {
	if path == "-" {
		return csvfile.Read(a.in, "standard input", o)
	}
	return csvfile.Open(path, o)
}
