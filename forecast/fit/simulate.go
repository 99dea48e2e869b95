package fit

import "github.com/plimsoll/plimsoll/forecast"

// Simulator returns the next h steps of f in n futures.
func (f *Fit) Simulator(n, h int) forecast.Simulator {
	return forecast.Simulator{Series: f.series, Start: f.series.End(), Step: f.series.Step, Futures: n, Steps: h, Path: f.Path}
}
