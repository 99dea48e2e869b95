package report

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/backtest"
	"github.com/plimsoll/plimsoll/forecast/passage"
)

// sampleDates is the result of a backtest of dates in which what was said happened a little too rarely.
func sampleDates() backtest.DateSummary {
	r := backtest.DateResult{Methods: []string{backtest.MethodPlimsoll}, Origins: make([]backtest.DateOrigin, 1)}
	for i := range 200 {
		p := float64(i%20)/20 + 0.025
		reached := 10
		if float64(i/20)/10 < 0.9*p {
			reached = 4
		}
		told := passage.Claim{Score: 0.1, Within: p, P10: 1, P50: 5, P90: 10, Claimed: 0.9}
		r.Origins[0].Cases = append(r.Origins[0].Cases, passage.Case{Steps: 10, Passage: reached, Claims: []passage.Claim{told}})
	}
	return backtest.SummarizeDates([]backtest.DateResult{r}, 1)
}

func TestReliabilityChart(t *testing.T) {
	c := ReliabilityChart{Overall: sampleDates()}
	got := render(t, SVG, c)
	wellFormed(t, got)
	if !bytes.Equal(got, render(t, SVG, c)) {
		t.Error("two renderings differ")
	}
	for _, want := range []string{"What was said of past dates, and what happened", "180 uncertain cases (5 to 95 %) of 200", "as said",
		">20<"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %q in the chart", want)
		}
	}
	wellFormed(t, render(t, SVG, ReliabilityChart{Title: "<Nothing>"}))
	for _, f := range []Format{PNG, PDF} {
		if len(render(t, f, c)) == 0 {
			t.Errorf("no %s", f)
		}
	}
}

// The interval of 40 of 50, as given by R: prop.test(40, 50, correct = FALSE).
func TestWilson(t *testing.T) {
	low, high := wilson(0.8, 50)
	if math.Abs(low-0.6696) > 5e-5 || math.Abs(high-0.8876) > 5e-5 {
		t.Errorf("%v to %v, want 0.6696 to 0.8876", low, high)
	}
}
