package planner

import (
	"bytes"
	"context"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
)

// Forecast answers the question for one series; see the function Forecast.
func (p *Planner) Forecast(ctx context.Context, s forecast.Series, q Question) (Answer, error) {
	return Forecast(ctx, s, q)
}

// ForecastChart draws the fan chart of an answer as svg, png or pdf.
func (p *Planner) ForecastChart(ctx context.Context, a Answer, format string) ([]byte, error) {
	return render(ctx, format, FanChart(a))
}

// ComparisonChart draws the costs of a comparison as svg, png or pdf.
func (p *Planner) ComparisonChart(ctx context.Context, c Comparison, format string) ([]byte, error) {
	return render(ctx, format, CostChart(c))
}

// FanChart returns the fan chart of an answer, ready to be drawn.
func FanChart(a Answer) report.FanChart {
	c := report.FanChart{Forecast: forecast.Forecast{Series: a.Series}, Capacity: a.Capacity, Saturation: a.Saturation, OrderBy: a.OrderBy, Name: a.Name(), AsOf: a.Question.AsOf, Thresholds: a.Question.Thresholds}
	if a.Forecast != nil {
		c.Forecast = *a.Forecast
	}
	return c
}

// Name returns the name of the pool, or that of the series where there is none.
func (a Answer) Name() string {
	if a.Pool != "" {
		return a.Pool
	}
	return a.Series.Name
}

// render draws a chart into memory.
func render(ctx context.Context, format string, chart report.Chart) ([]byte, error) {
	f, err := report.ParseFormat(format)
	if err != nil {
		return nil, invalid("format", err)
	}
	var b bytes.Buffer
	err = report.Render(ctx, &b, f, chart)
	return b.Bytes(), err
}
