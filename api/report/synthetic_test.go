package report

import (
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
)

// synthetic describes a made-up pool: a level that grows along a straight line,
// with cycles and noise around it, and simulations that wander off from its end.
type synthetic struct {
	name          string
	unit          series.Unit
	step          series.Step
	start         time.Time
	past, ahead   int
	paths         int
	level, growth float64 // growth a step
	day, week     float64 // amplitudes
	noise, drift  float64 // of a value, and of a step of the random walk
}

func (s synthetic) at(i int) float64 {
	t := s.step.At(s.start, i)
	hour := float64(t.Hour()) + float64(t.Minute())/60
	v := s.level + s.growth*float64(i) - s.day*math.Cos(2*math.Pi*(hour-2)/24)
	if wd := t.Weekday(); wd == time.Saturday || wd == time.Sunday {
		v -= s.week
	}
	return v
}

// forecast makes the history and the simulations, always the same.
func (s synthetic) forecast() forecast.Forecast {
	if s.start.IsZero() {
		s.start = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	}
	random := rand.New(rand.NewPCG(7, uint64(s.past)))
	f := forecast.Forecast{Series: series.Series{Name: s.name, Unit: s.unit, Start: s.start, Step: s.step}, Step: s.step,
		Model: "seasonal trend"}
	for i := range s.past {
		f.Series.Values = append(f.Series.Values, s.at(i)+s.noise*random.NormFloat64())
	}
	f.Start = s.step.At(s.start, s.past)
	f.Evidence = forecast.Evidence{Samples: s.past, Origins: 8, MASE: 0.71, Baseline: 1.02, Coverage80: 0.79, Coverage95: 0.94,
		MeasuredUntil: s.step.At(s.start, 3*s.past)}
	if s.paths == 0 || s.ahead == 0 {
		return f
	}
	f.Paths = mat.NewDense(s.paths, s.ahead, nil)
	for i := range s.paths {
		walk, slope := 0.0, s.drift*random.NormFloat64()/4
		for j := range s.ahead {
			walk += s.drift*random.NormFloat64() + slope
			f.Paths.Set(i, j, s.at(s.past+j)+walk+s.noise*random.NormFloat64())
		}
	}
	return f
}

// chart answers the pool for a capacity, with a lead time of 20 days.
func (s synthetic) chart(c capacity.Capacity) FanChart {
	f := s.forecast()
	sat := f.Saturate(c, series.Step{})
	orderBy, _ := sat.OrderBy(0.1, series.Every(20*series.Day))
	return FanChart{Forecast: f, Capacity: c, Saturation: sat, OrderBy: orderBy}
}

var (
	hourly = synthetic{name: "web-cpu", unit: series.Cores, step: series.Every(time.Hour), past: 24 * 90, ahead: 24 * 90, paths: 200,
		level: 70, growth: 0.008, day: 12, week: 9, noise: 2, drift: 0.12}
	shortHourly = synthetic{name: "api-gateway", unit: "bit/s", step: series.Every(time.Hour), past: 24 * 14, ahead: 24 * 10, paths: 200,
		level: 4e9, growth: 4e6, day: 1.2e9, week: 8e8, noise: 1e8, drift: 1e7}
	daily = synthetic{name: "archive-volume", unit: series.Bytes, step: series.Every(series.Day), past: 900, ahead: 365, paths: 200,
		level: 20 * (1 << 40), growth: 3e10, noise: 1e11, drift: 6e10}
	ratio = synthetic{name: "db-memory", unit: series.Ratio, step: series.Every(series.Day), past: 120, ahead: 180, paths: 200,
		level: 0.55, growth: 0.0012, noise: 0.01, drift: 0.006}
	monthly = synthetic{name: "rack-power", unit: "kW", step: series.MonthsStep(1), past: 30, ahead: 60, paths: 200,
		start: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC), level: 300, growth: 4, noise: 5, drift: 6}
)

// gallery returns a chart of every kind, by name.
func gallery() map[string]Chart {
	wild := ratio
	wild.name, wild.drift, wild.unit, wild.level, wild.growth = "unruly-queue", 40, "{messages}", 500, 1
	refused := hourly
	refused.name, refused.past, refused.paths = "new-cluster", 40, 0
	refusal := refused.forecast()
	full := hourly
	full.name = "batch-cpu"
	flat := daily
	flat.name, flat.growth, flat.past = "home-volume", 1e9, 400
	planned := capacity.Capacity{Unit: series.Cores, Levels: []capacity.Level{
		{Installed: 110, Reserves: []capacity.Reserve{{Name: "HA reserve", Amount: 10}}},
		{From: time.Date(2027, 3, 15, 0, 0, 0, 0, time.UTC), Installed: 125, Reserves: []capacity.Reserve{{Name: "HA reserve", Amount: 10}},
			Reason: "order 4711 arrives"},
		{From: time.Date(2027, 4, 20, 0, 0, 0, 0, time.UTC), Installed: 118, Reserves: []capacity.Reserve{{Name: "HA reserve", Amount: 10}},
			Reason: "old blades retired"},
	}}
	lined := hourly.chart(planned)
	lined.Thresholds = []capacity.Threshold{{Name: "warning", Share: 0.8}, {Name: "critical", Amount: 98}}
	noCapacity := ratio
	noCapacity.name = "cache-memory"
	soon := hourly
	soon.name, soon.past = "edge-cpu", 24*30
	old := daily
	old.name, old.past, old.paths = "quiet-volume", 200, 0
	long := old
	long.past = 900
	stale := func(s synthetic, days int) FanChart {
		f := s.forecast()
		c := capacity.Constant(60*(1<<40), series.Bytes)
		return FanChart{Forecast: f, Capacity: c, AsOf: f.Series.End().AddDate(0, 0, days),
			Saturation: forecast.Refuse(f.Series, c, series.Step{},
				&forecast.Refusal{State: forecast.StaleData, Reason: "The last sample is too old: bring the history up to date."})}
	}
	high := ratio
	high.name, high.level, high.growth, high.drift = "cold-store", 0.86, 0.0001, 0.0004
	constant := func(s synthetic, v float64) FanChart { return s.chart(capacity.Constant(v, s.unit)) }
	return map[string]Chart{
		"hourly":      constant(hourly, 118),
		"shorthourly": constant(shortHourly, 8e9),
		"daily":       constant(daily, 60*(1<<40)),
		"ratio":       constant(ratio, 0.9),
		"monthly":     constant(monthly, 620),
		"wild":        constant(wild, 900),
		"never":       constant(flat, 60*(1<<40)),
		"full":        constant(full, 60),
		"soon":        constant(soon, 96),
		"steps":       hourly.chart(planned),
		"lines":       lined,
		"nocapacity":  noCapacity.chart(capacity.Capacity{}),
		"refusal": FanChart{Forecast: refusal, Capacity: capacity.Constant(118, series.Cores),
			Saturation: forecast.Refuse(refusal.Series, capacity.Constant(118, series.Cores), series.Step{},
				&forecast.Refusal{State: forecast.TooLittleData,
					Reason: "40 hours are measured; a day season needs at least two weeks before any model can be judged."})},
		"stale":   stale(old, 31), // both marks stand apart
		"sameday": stale(old, 1),  // one step later: the last sample is as of now
		"nearby":  stale(long, 2),
		"ancient": stale(old, 4000),
		"high":    constant(high, 0.97),
		"costs":   sampleCosts(),
		"nocosts": CostChart{Currency: "EUR"},
		"onecost": CostChart{Currency: "EUR", Bars: sampleCosts().Bars[:1]},
		"empty":   FanChart{Name: "lost-sensor", Saturation: forecast.Saturation{State: forecast.UnusableData, Reason: "Nothing was measured."}},
	}
}

// sampleCosts compares owning, renting and both over five years: owning is paid
// in advance and refreshed, renting by the month.
func sampleCosts() CostChart {
	months := 60
	line := func(first, monthly float64, again int) []float64 {
		cash, sum := make([]float64, months), first
		for m := range cash {
			if m == again {
				sum += first / 2
			}
			sum += monthly
			cash[m] = sum
		}
		return cash
	}
	return CostChart{
		Name: "Cluster B", Rules: "60 months from 2027-01, discounted at 8 % a year; hardware counts at its book value at the end.",
		Cheapest: "base and burst", CheapestShare: 0.616, Currency: "USD", Start: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		Bars: []CostBar{
			{Name: "stay", P10: 1.31e6, P50: 1.43e6, P90: 1.72e6, Cash: line(520e3, 15.2e3, 48), Parts: []CostPart{
				{pricing.Compute, 610e3}, {pricing.StorageCost, 118e3}, {pricing.Network, 64e3}, {pricing.Facility, 290e3},
				{pricing.Licence, 96e3}, {pricing.Labour, 205e3}, {pricing.Support, 71e3}}, Residual: -42e3},
			{Name: "cloud", P10: 1.62e6, P50: 1.88e6, P90: 2.51e6, Cash: line(0, 31.4e3, -1), Parts: []CostPart{
				{pricing.Compute, 1.29e6}, {pricing.StorageCost, 240e3}, {pricing.Network, 188e3}, {pricing.Labour, 102e3}, {pricing.Support, 64e3}}},
			{Name: "base and burst", P10: 1.28e6, P50: 1.39e6, P90: 1.81e6, Cash: line(260e3, 18.7e3, -1), Parts: []CostPart{
				{pricing.Compute, 690e3}, {pricing.StorageCost, 150e3}, {pricing.Network, 110e3}, {pricing.Facility, 160e3}, {pricing.Labour, 190e3},
				{pricing.Support, 82e3}}},
		},
	}
}
