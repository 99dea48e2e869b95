package main

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// tried is another value of a constant and what it does.
type tried struct {
	variant
	effect
}

// row is a constant with half and twice its value.
type row struct {
	name, value string
	tried       [2]tried
}

// notRun is why there is nothing kept of a value.
const notRun = "not run"

// table is the outcome of all runs.
type table struct {
	today outcome
	seeds []effect
	rows  []row
}

// words tell what a value does in a few words.
func (t tried) words() string {
	switch {
	case t.why != "":
		return t.why
	case t.changed == 0:
		return t.value + " changes nothing"
	}
	return fmt.Sprintf("%s loss %s dates %s", t.value, percent(t.loss), percent(t.date))
}

// percent writes a change with its sign.
func percent(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	text := strings.Replace(fmt.Sprintf("%+.1f %%", 100*v), "-", "−", 1)
	if text == "+0.0 %" || text == "−0.0 %" {
		return "0.0 %"
	}
	return text
}

// write prints the tables as Markdown.
func (t table) write(w io.Writer, date string) {
	fmt.Fprint(w, "# What the tuned constants do\n\n")
	if date != "" {
		fmt.Fprintf(w, "Run on %s. ", date)
	}
	fmt.Fprintf(w, "Each constant that was chosen by trying, with half and twice its value, and nothing else changed. "+
		"The sample has at most %d cases of a set"+
		", and of long histories as many as hold %d values together; %d cases in all. "+
		"Each case is one origin, forecast with 400 simulations, and today's values take %.0f seconds of processor time for all.\n\n",
		bounds.Cases, bounds.Values, len(t.today.Scores), t.today.CPU)
	fmt.Fprint(w, "*Loss* is the change of the quantile loss relative to seasonal naive (`forecast.Backtest`), "+
		"the geometric mean over the cases, with its standard error. "+
		"*Dates* is the change of the mean twCRPS (`forecast.BacktestDates`). "+
		"Below 0 the other value would be better on this sample. *Cases* is how many of them have another score. "+
		"*CPU* is relative to today's, on a machine that does other work.\n\n")
	t.writeToday(w)
	fmt.Fprint(w, "\n## Half and twice\n\n| constant | value | tried | loss | dates | cases | refused | CPU |\n"+
		"|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for i, e := range t.seeds {
		fmt.Fprintf(w, "| *seed %d instead of 1: chance* | | | %s |\n", otherSeeds[i], e.cells())
	}
	for _, r := range t.rows {
		for k, side := range []string{"half", "twice"} {
			v := r.tried[k]
			if v.why != "" {
				fmt.Fprintf(w, "| `%s` | %s | %s: %s | | | | | |\n", r.name, r.value, side, v.why)
				continue
			}
			fmt.Fprintf(w, "| `%s` | %s | %s | %s |\n", r.name, r.value, v.value, v.cells())
		}
	}
	t.writeSets(w, "Change of the loss by set", func(e effect) []float64 { return e.sets })
	t.writeSets(w, "Change of the score of dates by set", func(e effect) []float64 { return e.setDates })
}

// cells writes an effect as cells of a table.
func (e effect) cells() string {
	if e.changed == 0 {
		return fmt.Sprintf("none | none | 0 | 0 | %.2f", e.cpu)
	}
	return fmt.Sprintf("%s ± %.1f | %s | %d | %+d | %.2f", percent(e.loss), 100*e.lossError, percent(e.date), e.changed, e.refused, e.cpu)
}

// writeToday prints what today's values score.
func (t table) writeToday(w io.Writer) {
	fmt.Fprint(w, "## Today's values\n\n| set | cases | refused | loss | dates |\n|---|--:|--:|--:|--:|\n")
	for _, name := range setNames(t.today.Scores) {
		cases, refused, logs, dates, n := 0, 0, 0.0, 0.0, 0.0
		for _, s := range t.today.Scores {
			if s.Set != name {
				continue
			}
			cases++
			if s.Refusal != "" {
				refused++
			}
			if s.Scored() {
				n++
				logs += math.Log(s.Loss)
				dates += s.Date
			}
		}
		fmt.Fprintf(w, "| %s | %d | %d | %.3f | %.4f |\n", name, cases, refused, math.Exp(logs/n), dates/n)
	}
}

// writeSets prints a figure of every set, for the values that change any.
func (t table) writeSets(w io.Writer, title string, of func(effect) []float64) {
	names := setNames(t.today.Scores)
	fmt.Fprintf(w, "\n## %s\n\n| constant | tried | %s |\n|---|--:|%s\n", title, strings.Join(names, " | "),
		strings.Repeat("--:|", len(names)))
	for i, e := range t.seeds {
		fmt.Fprintf(w, "| *seed %d* | | %s |\n", otherSeeds[i], percents(of(e)))
	}
	for _, r := range t.rows {
		for _, v := range r.tried {
			if v.why == "" && v.changed > 0 {
				fmt.Fprintf(w, "| `%s` | %s | %s |\n", r.name, v.value, percents(of(v.effect)))
			}
		}
	}
}

// percents writes changes as cells of a table.
func percents(list []float64) string {
	cells := make([]string, len(list))
	for i, v := range list {
		cells[i] = percent(v)
	}
	return strings.Join(cells, " | ")
}
