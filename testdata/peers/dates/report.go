package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/backtest"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/score"
)

// writeReport prints everything.
func writeReport(w io.Writer, date string, stride int, all []scored, pooled backtest.DateSummary) {
	fmt.Fprintf(w, "# Saturation dates on the development sets\n\n")
	if date != "" {
		fmt.Fprintf(w, "Run on %s. ", date)
	}
	if stride > 1 {
		fmt.Fprintf(w, "Every %d. series or window of each set only.", stride)
	}
	fmt.Fprintln(w)
	writeSummary(w, all, pooled)
	writeSets(w, all)
	writePeers(w, all)
	writeThresholds(w, all)
	writeBins(w, pooled)
}

// pool scores the cases of all sets together.
func pool(all []scored) backtest.DateSummary {
	var results []backtest.DateResult
	for _, s := range all {
		for _, r := range s.results {
			r.Series.Name = s.set.name + " " + r.Series.Name
			results = append(results, r)
		}
	}
	return backtest.SummarizeDates(results, 1)
}

// writeSummary prints the figures over all sets.
func writeSummary(w io.Writer, all []scored, o backtest.DateSummary) {
	var ratios []float64
	worst, skill, least, ece, gap, missed := 0.0, 0.0, math.Inf(1), 0.0, 0.0, 0.0
	for _, s := range all {
		m := s.overall.Methods[0]
		r := s.overall.Relative()
		ratios = append(ratios, r)
		worst, least = max(worst, r), min(least, m.Skill)
		n := float64(len(all))
		skill += m.Skill / n
		ece += m.CalibrationError / n
		gap += m.Gap() / n
		missed += m.FalseShare() / n
	}
	relative, _ := score.GeometricMean(ratios)
	m, i := o.Methods[0], o.Intervals
	fmt.Fprintf(w, "\n## All sets\n\n| what | first | aim | seen |\n|---|---|---|---|\n")
	fmt.Fprintf(w, "| twCRPS relative to the best single rule of each set: geometric mean; worst set | ≤ 1.00; ≤ 1.10 | ≤ 0.85; ≤ 1.00 | "+
		"%.3f; %.3f |\n", relative, worst)
	fmt.Fprintf(w, "| Brier skill against the base rate: mean over sets; least | ≥ +0.25; > 0 | ≥ +0.35; > 0 | %+.3f; %+.3f |\n", skill, least)
	fmt.Fprintf(w, "| P10–P90 interval, uncertain cases: observed − claimed, all cases together (mean over sets) | within ±0.03 | within "+
		"±0.015 | %+.3f %s (%+.3f) |\n", m.Gap(), signed(i.Gap), gap)
	fmt.Fprintf(w, "| expected calibration error, uncertain cases, all together (mean over sets) | ≤ 0.09 | ≤ 0.05 | %.3f %s (%.3f) |\n",
		m.CalibrationError, plain(i.CalibrationError), ece)
	fmt.Fprintf(w, "| false dates at 50 %%: share of all cases (mean over sets); of the stated dates | ≤ 12 %% | ≤ 6 %% | %.1f %% (%.1f "+
		"%%); %.1f %% of %d |\n", 100*m.FalseShare(), 100*missed, 100*m.FalseOfStated(), m.Stated)
	fmt.Fprintf(w, "\n%d cases of %d series, %d origins; %d origins were refused. In brackets 95 %% by a bootstrap clustered by series.\n",
		o.Cases, o.Series, o.Origins, o.Refused)
}

func signed(i score.Interval) string { return fmt.Sprintf("[%+.3f, %+.3f]", i.Low, i.High) }
func plain(i score.Interval) string  { return fmt.Sprintf("[%.3f, %.3f]", i.Low, i.High) }

// writeSets prints a line for each set.
func writeSets(w io.Writer, all []scored) {
	fmt.Fprintf(w, "\n## By set\n\nThe first interval is of twCRPS, the second of the difference observed − claimed.\n\n")
	fmt.Fprintf(w, "| set | series | cases | refused | crossed | twCRPS | to best rule | best rule | Brier skill | uncertain | observed | "+
		"claimed | difference | ECE | median error / H | false, of all | of stated |\n")
	fmt.Fprintf(w, "|---|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, s := range all {
		o := s.overall
		m, i := o.Methods[0], o.Intervals
		peer, _ := o.BestPeer()
		fmt.Fprintf(w, "| %s | %d | %d | %d | %.0f %% | %.4f %s | %.3f | %s | %+.3f %s | %d | %.3f | %.3f | %+.3f %s | %.3f | %.3f | %.1f %% "+
			"| %.1f %% of %d |\n",
			s.set.name, o.Series, o.Cases, o.Refused, 100*float64(o.Crossed)/float64(o.Cases), m.Score,
			fmt.Sprintf("[%.4f, %.4f]", i.Score.Low, i.Score.High),
			o.Relative(), peer.Method, m.Skill, signed(i.Skill), m.Uncertain, m.Observed, m.Claimed, m.Gap(), signed(i.Gap), m.CalibrationError,
			m.MedianError,
			100*m.FalseShare(), 100*m.FalseOfStated(), m.Stated)
	}
	fmt.Fprintln(w)
	for _, s := range all {
		fmt.Fprintf(w, "- %s: %s\n", s.set.name, s.set.what)
	}
}

// writePeers prints what each method scored on each set.
func writePeers(w io.Writer, all []scored) {
	if len(all) == 0 {
		return
	}
	for _, t := range []struct {
		title string
		of    func(passage.Scores) string
	}{
		{"twCRPS", func(s passage.Scores) string { return figure("%.4f", s.Score) }},
		{"Brier skill against the base rate", func(s passage.Scores) string { return figure("%+.3f", s.Skill) }},
		{"Observed − claimed coverage, uncertain cases", func(s passage.Scores) string { return figure("%+.3f", s.Gap()) }},
		{"Expected calibration error, uncertain cases", func(s passage.Scores) string { return figure("%.3f", s.CalibrationError) }},
		{"False dates, of all cases", func(s passage.Scores) string { return figure("%.1f %%", 100*s.FalseShare()) }},
	} {
		fmt.Fprintf(w, "\n## %s\n\n| method |", t.title)
		for _, s := range all {
			fmt.Fprintf(w, " %s |", s.set.name)
		}
		fmt.Fprint(w, "\n|---|")
		for range all {
			fmt.Fprint(w, "--:|")
		}
		for k, m := range all[0].overall.Methods {
			fmt.Fprintf(w, "\n| %s |", m.Method)
			for _, s := range all {
				fmt.Fprintf(w, " %s |", t.of(s.overall.Methods[k]))
			}
		}
		fmt.Fprintln(w)
	}
}

// figure writes a number, or a dash where there is none.
func figure(format string, v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf(format, v)
}

// writeBins prints the reliability of all cases together.
func writeBins(w io.Writer, o backtest.DateSummary) {
	fmt.Fprintf(w, "\n## Reliability, uncertain cases of all sets\n\n| said | cases | mean said | happened |\n|---|--:|--:|--:|\n")
	for _, b := range o.Methods[0].Bins {
		if b.Cases > 0 {
			fmt.Fprintf(w, "| %.0f–%.0f %% | %d | %.1f %% | %.1f %% |\n", 100*b.From, 100*b.To, b.Cases, 100*b.Stated, 100*b.Happened)
		}
	}
}

// only returns results with nothing but the cases of one threshold.
func only(results []backtest.DateResult, threshold string) []backtest.DateResult {
	var out []backtest.DateResult
	for _, r := range results {
		r.Origins = slices.Clone(r.Origins)
		for i, o := range r.Origins {
			r.Origins[i].Cases = slices.DeleteFunc(slices.Clone(o.Cases), func(c passage.Case) bool { return c.Threshold != threshold })
		}
		out = append(out, r)
	}
	return out
}

// thresholds returns the names of the thresholds of the sets, in their order.
func thresholds(all []scored) []string {
	var names []string
	for _, s := range all {
		for _, r := range s.results {
			for _, o := range r.Origins {
				for _, c := range o.Cases {
					if !slices.Contains(names, c.Threshold) {
						names = append(names, c.Threshold)
					}
				}
			}
		}
	}
	return names
}

// writeThresholds prints what was said of each kind of threshold against what happened.
func writeThresholds(w io.Writer, all []scored) {
	fmt.Fprintf(w, "\n## By threshold\n\nMean probability within the horizon that was said, the share that happened, and twCRPS.\n\n| "+
		"threshold |")
	for _, s := range all {
		fmt.Fprintf(w, " %s |", s.set.name)
	}
	fmt.Fprint(w, "\n|---|")
	for range all {
		fmt.Fprint(w, "--:|")
	}
	for _, name := range thresholds(all) {
		fmt.Fprintf(w, "\n| %s |", name)
		for _, s := range all {
			o := backtest.SummarizeDates(only(s.results, name), 1)
			if o.Cases == 0 {
				fmt.Fprint(w, " – |")
				continue
			}
			fmt.Fprintf(w, " %.0f %% / %.0f %%, %.4f |", 100*o.Methods[0].Said, 100*float64(o.Crossed)/float64(o.Cases), o.Methods[0].Score)
		}
	}
	fmt.Fprintln(w)
}
