package report

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// luminance is the relative luminance of a colour (WCAG 2.1, with its curve as a power).
func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 { return math.Pow(float64(v)/255, 2.2) }
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// TestContrast holds that amounts can be read in the bars: one colour of text on all of them.
func TestContrast(t *testing.T) {
	for i, c := range series7 {
		if ratio := (luminance(c) + 0.05) / (luminance(ink) + 0.05); ratio < 4.5 {
			t.Errorf("ink on colour %d: contrast %.1f, want at least 4.5", i, ratio)
		}
	}
}

// TestCostTitle holds that the title says what the bars show, and names the
// lowest present value apart from it where that is another placement.
func TestCostTitle(t *testing.T) {
	bars := []CostBar{
		{Name: "own", Parts: []CostPart{{pricing.Compute, 900e3}, {pricing.Labour, 200e3}}, Residual: -150e3},
		{Name: "rent", Parts: []CostPart{{pricing.Compute, 1e6}}},
	}
	for _, tt := range []struct {
		chart           CostChart
		title, subtitle string
	}{
		{CostChart{Bars: bars}, "own costs least, $950K in the planning case", ""},
		{CostChart{Bars: bars, Name: "Hall 1", Cheapest: "own", CheapestShare: 0.84, Rules: "At 8 % a year."},
			"Hall 1: own costs least, $950K in the planning case", "own has the lowest present value in 84 % of the simulations. At 8 % a year."},
		{CostChart{Bars: bars, Cheapest: "rent", CheapestShare: 0.999},
			"own has the lowest total, $950K, but rent the lowest present value", "rent has the lowest present value in > 99 % of the simulations."},
		{CostChart{Bars: bars, Title: "Costs", Subtitle: "of all"}, "Costs", "of all"},
		{CostChart{Name: "Hall 1"}, "Hall 1: No placements were compared", ""},
	} {
		tt.chart.Currency = money.USD
		if got := tt.chart.title(); got != tt.title {
			t.Errorf("title %q, want %q", got, tt.title)
		}
		if got := tt.chart.subtitle(); got != tt.subtitle {
			t.Errorf("subtitle %q, want %q", got, tt.subtitle)
		}
	}
}

// TestResidual holds that a residual value is shown as its own part and named, and only where there is one.
func TestResidual(t *testing.T) {
	c := sampleCosts()
	with := string(render(t, SVG, c))
	for _, want := range []string{">residual value, taken off the total<", ">after -$42.0K residual value<", ">TCO $1.41M<"} {
		if !strings.Contains(with, want) {
			t.Errorf("the chart lacks %q", want)
		}
	}
	c.Bars[0].Residual = 0
	if without := string(render(t, SVG, c)); strings.Contains(without, "residual") {
		t.Error("a residual value is named where there is none")
	}
}
