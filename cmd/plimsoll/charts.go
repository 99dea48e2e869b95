package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
)

// checkChart returns a usage error unless path is empty or ends in the name of a chart format.
func checkChart(path string) error {
	if path == "" {
		return nil
	}
	if _, err := report.ParseFormat(filepath.Ext(path)); err != nil {
		return usagef("--chart %q: want a file ending in .svg, .png or .pdf", path)
	}
	return nil
}

// drawCharts writes the fan chart of each answer: to path where there is one
// answer, else to path with the name of the series put before its extension.
func (a *app) drawCharts(ctx context.Context, path string, answers []planner.Answer) error {
	if path == "" {
		return nil
	}
	written := map[string]string{}
	for _, x := range answers {
		file := path
		if len(answers) > 1 {
			ext := filepath.Ext(path)
			file = strings.TrimSuffix(path, ext) + "-" + fileName(x.Name()) + ext
		}
		if first, twice := written[file]; twice {
			return fmt.Errorf("--chart: %q and %q would both be drawn to %s", first, x.Name(), file)
		}
		written[file] = x.Name()
		if err := drawChart(ctx, file, briefing.FanChart(x)); err != nil {
			return err
		}
		fmt.Fprintln(a.err, "drew", file)
	}
	return nil
}

// drawComparison writes the cost chart of a comparison.
func (a *app) drawComparison(ctx context.Context, path string, c planner.Comparison) error {
	if path == "" {
		return nil
	}
	if err := drawChart(ctx, path, briefing.CostChart(c)); err != nil {
		return err
	}
	fmt.Fprintln(a.err, "drew", path)
	return nil
}

// drawChart writes one chart in the format that the extension of file names.
func drawChart(ctx context.Context, file string, chart report.Chart) (err error) {
	format, err := report.ParseFormat(filepath.Ext(file))
	if err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	return report.Render(ctx, f, format, chart)
}

// fileName returns name with everything that a file system might mind replaced by a dash.
func fileName(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '-'
	}, name)
	if len(safe) > 100 {
		safe = safe[:100]
	}
	return strings.Trim(safe, ".-")
}
