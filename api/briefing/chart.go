package briefing

import (
	"bytes"
	"context"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
)

// ForecastChart draws the fan chart of an answer as svg, png or pdf.
func ForecastChart(ctx context.Context, a planner.Answer, format string) ([]byte, error) {
	return render(ctx, format, FanChart(a))
}

// ComparisonChart draws the costs of a comparison as svg, png or pdf.
func ComparisonChart(ctx context.Context, c planner.Comparison, format string) ([]byte, error) {
	return render(ctx, format, CostChart(c))
}

// FanChart returns the fan chart of an answer, ready to be drawn.
func FanChart(a planner.Answer) report.FanChart {
	c := report.FanChart{Forecast: forecast.Forecast{Series: a.Series}, Capacity: a.Capacity, Saturation: a.Saturation, OrderBy: a.OrderBy,
		Name: a.Name(), AsOf: a.Question.AsOf, Thresholds: a.Question.Thresholds}
	if a.Forecast != nil {
		c.Forecast = *a.Forecast
	}
	return c
}

// render draws a chart into memory.
func render(ctx context.Context, format string, chart report.Chart) ([]byte, error) {
	f, err := report.ParseFormat(format)
	if err != nil {
		return nil, &estate.InvalidError{Field: "format", Err: err}
	}
	var b bytes.Buffer
	err = report.Render(ctx, &b, f, chart)
	return b.Bytes(), err
}
