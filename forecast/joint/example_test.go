package joint_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// From a history to a date: fit it, draw simulations, see when each reaches the
// capacity, and only then take quantiles.
func Example() {
	volume := series.Series{
		Name: "volume", Unit: "TiBy", Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day),
	}
	for day := range 180 {
		volume.Values = append(volume.Values, 10+0.05*float64(day)+0.2*float64(day%7)+0.3*math.Sin(float64(day*day)))
	}
	fit, err := fit.New(volume, fit.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	simulations, err := fit.Forecast(context.Background(), 1000, 120)
	if err != nil {
		fmt.Println(err)
		return
	}
	band := simulations.Quantiles([]float64{0.1, 0.5, 0.9})
	fmt.Printf("after 30 days, early to late: %.0f to %.0f %s\n", band[0][29], band[2][29], volume.Unit)

	full := simulations.Saturate(capacity.Constant(22, "TiBy"), series.Every(series.Day))
	likely, _ := full.Date(0.5)
	order, _ := full.OrderBy(0.1, series.Every(30*series.Day))
	fmt.Println(full.State, "in", likely.Format("January 2006")+",", "order in", order.Format("January"))
	// Output:
	// after 30 days, early to late: 21 to 22 TiBy
	// SATURATES in August 2026, order in July
}

// No answer is an answer: a refusal says why, and what would help.
func ExampleRefusal() {
	young := series.Series{
		Name: "new", Start: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day), Values: []float64{50, 51, 52},
	}
	_, err := fit.New(young, fit.Options{})
	var refusal *forecast.Refusal
	if errors.As(err, &refusal) {
		fmt.Println(refusal.State)
		fmt.Println(refusal.Reason)
	}
	// Output:
	// TOO_LITTLE_DATA
	// There are 3 values of 1d; at least 14 are needed: give a longer history.
}

// Path i of every series of a run is one state of the world, which is why sums are taken simulation by simulation.
func ExampleFit_Path() {
	total := make([]float64, 3)
	for _, name := range []string{"a", "b"} {
		s := series.Series{Name: name, Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
		for day := range 60 {
			s.Values = append(s.Values, 100+float64(day)+math.Sin(float64(day*day)))
		}
		fit, err := fit.New(s, fit.Options{Seed: 1})
		if err != nil {
			fmt.Println(err)
			return
		}
		path := make([]float64, len(total))
		fit.Path(7, path)
		for h, v := range path {
			total[h] += v
		}
	}
	fmt.Printf("simulation 7 of both together: about %.0f0\n", total[2]/10)
	// Output: simulation 7 of both together: about 320
}
