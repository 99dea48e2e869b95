package joint_test

import (
	"math"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/joint"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// Two disks without noise. One rises by 10 a day from 700 and has 1000, which is reached on day 30; the other rises by 1 a day from 160
// and has 200, on day 40. Together they saturate on day 30. With the trend taken out of one of them alone it would be day 40,
// but a part of the whole is taken out of both: never.
func TestJointExplain(t *testing.T) {
	capacities := []float64{1000, 200}
	fits := []*fit.Fit{
		fittest.Must(t, seriestest.Daily("steep", seriestest.Repeat(60, func(i int) float64 { return 100 + 10*float64(i) })...), fit.Options{}),
		fittest.Must(t, seriestest.Daily("flat", seriestest.Repeat(60, func(i int) float64 { return 100 + float64(i) })...), fit.Options{}),
	}
	var members []forecast.Forecast
	var marginals []forecast.Saturation
	var list []*explain.Explanation
	for k, fit := range fits {
		f := fittest.Paths(t, fit, 40, 60)
		x, err := explain.Date(f, fit, explain.Question{Capacity: capacity.Constant(capacities[k], ""), Quantile: 0.5})
		if err != nil {
			t.Fatal(err)
		}
		members, marginals, list = append(members, f), append(marginals, f.Saturate(capacity.Constant(capacities[k], ""), series.Step{})),
			append(list, &x)
	}
	j, err := joint.New(members)
	if err != nil {
		t.Fatal(err)
	}
	x, err := j.Explain(list, marginals, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	start, end := seriestest.At("2026-03-06"), seriestest.At("2026-05-05")
	if !x.Date.Time.Equal(start.AddDate(0, 0, 30)) || !x.Reference.Beyond || !x.Reference.Time.Equal(end) || !math.IsNaN(x.Level) {
		t.Errorf("%v, reference %v, level %v", x.Date, x.Reference, x.Level)
	}
	if p := x.Parts[0]; p.Name != "trend" || p.Change != -30*series.Day || !p.Without.Beyond {
		t.Errorf("trend %v without, %v", p.Without, p.Change)
	}
	sum := x.Together
	for _, p := range x.Parts {
		sum += p.Change
	}
	if want := x.Date.Time.Sub(x.Reference.Time); sum != want {
		t.Errorf("parts add up to %v, want %v", sum, want)
	}
	if _, err := j.Explain(list[:1], marginals, 0.5); err == nil {
		t.Error("one explanation of two members")
	}
	if _, err := j.Explain([]*explain.Explanation{list[0], nil}, marginals, 0.5); err == nil ||
		!strings.Contains(err.Error(), `"flat" is missing`) {
		t.Errorf("%v", err)
	}
	if _, err := j.Explain(list, marginals, 1); err == nil {
		t.Error("quantile 1")
	}
}
