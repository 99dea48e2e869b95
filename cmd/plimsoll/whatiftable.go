package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// noteWhatIfs prints what of the events has no effect, where no table says it.
func (a *app) noteWhatIfs(messages []*plimsollv1.Forecast) {
	for _, m := range messages {
		for _, x := range m.GetWhatIfs() {
			for _, note := range x.GetNotes() {
				fmt.Fprintf(a.err, "%s, what if %s: %s\n", m.GetSeries(), x.GetName(), note)
			}
		}
	}
}

// drawWhatIfs writes the fan chart of each what-if, with its name before the extension of the file.
func (a *app) drawWhatIfs(ctx context.Context, path string, answers []planner.Answer) error {
	if path == "" {
		return nil
	}
	ext := filepath.Ext(path)
	for _, x := range answers {
		stem := strings.TrimSuffix(path, ext)
		if len(answers) > 1 {
			stem += "-" + fileName(x.Name())
		}
		for _, y := range x.WhatIfs {
			file := stem + "-" + fileName(y.WhatIf.Name) + ext
			if err := drawChart(ctx, file, briefing.WhatIfChart(y)); err != nil {
				return err
			}
			fmt.Fprintln(a.err, "drew", file)
		}
	}
	return nil
}
