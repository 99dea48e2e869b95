package csvfile

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// Unmet demand is added at its instant, before the peak of a step is taken: the
// peak of the sum is not the sum of the peaks.
func TestUnmetIsAddedAtEachInstant(t *testing.T) {
	text := "time,value,Unmet,series\n" +
		"2026-01-01T00:00:00Z,1,0.5,a\n2026-01-01T00:30:00Z,0.2,0.9,a\n2026-01-01T01:00:00Z,0.4,,a\n2026-01-01T01:30:00Z,0.3,0.05,a\n" +
		"2026-01-01T00:00:00Z,3,,b\n2026-01-01T01:00:00Z,4,,b\n"
	table := mustRead(t, text, Options{Step: series.Every(3600e9)})
	a, b := table.Series()[0], table.Series()[1]
	if !a.Unmet || !slices.Equal(a.Values, []float64{1.5, 0.4}) {
		t.Errorf("a is %v, unmet %v", a.Values, a.Unmet)
	}
	if b.Unmet || !slices.Equal(b.Values, []float64{3, 4}) {
		t.Errorf("b is %v, unmet %v", b.Values, b.Unmet)
	}
	for s, err := range table.Read(context.Background(), ingest.Query{Expr: "a", Step: series.Every(3600e9)}) {
		if err != nil || !s.Unmet || !slices.Equal(s.Values, []float64{1.5, 0.4}) {
			t.Errorf("read as a source: %v, unmet %v, %v", s.Values, s.Unmet, err)
		}
	}
}

func TestBadUnmet(t *testing.T) {
	for cells, want := range map[string]string{
		"5,-1":          `unmet "-1" must not be below 0`,
		"5,much":        `unmet "much" is not a number`,
		"5,NaN":         `unmet "NaN" is not a finite number`,
		",3":            `unmet "3" without a value to add it to`,
		"1e308,1.7e308": `value "1e308" and unmet "1.7e308" together are outside the range of numbers`,
	} {
		text := "time,value,unmet\n2026-01-01,1,1\n2026-01-02," + cells + "\n2026-01-03,1,\n"
		r := mustRead(t, text, Options{}).Report()
		if r.Bad != 1 || r.BadRows[0].Line != 3 || !strings.Contains(r.BadRows[0].Reason, want) {
			t.Errorf("%s: %+v, want line 3: %q", cells, r.BadRows, want)
		}
		if _, err := Read(strings.NewReader(text), "a.csv", Options{Strict: true}); err == nil ||
			!strings.Contains(err.Error(), "line 3: "+want) {
			t.Errorf("%s, strict: %v", cells, err)
		}
	}
}
