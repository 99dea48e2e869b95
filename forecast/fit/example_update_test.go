package fit_test

import (
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// A fit is recorded, restored on another day, and moved on by what was measured since. It says when its
// parameters should be fitted again.
func ExampleFit_Update() {
	s := series.Series{Name: "disk", Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	for t := range 119 {
		s.Values = append(s.Values, 100+float64(t)+10*float64(t%7/5)+float64(t*t%5))
	}
	fitted, err := fit.New(s.Slice(0, 112), fit.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := fitted.Record()
	if err != nil {
		fmt.Println(err)
		return
	}
	restored, err := fit.Restore(data)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, day := range []int{115, 119} {
		if restored, err = restored.Update(s.Slice(112, day)); err != nil {
			fmt.Println(err)
			return
		}
		path := make([]float64, 1)
		restored.Path(0, path)
		fmt.Printf("as of %s, fitted until %s: %.0f next. Due: %q\n", restored.Series().End().Format(time.DateOnly),
			restored.Evidence().FittedUntil.Format(time.DateOnly), path[0], restored.Due())
	}
	// Output:
	// as of 2026-04-30, fitted until 2026-04-27: 215 next. Due: ""
	// as of 2026-05-04, fitted until 2026-04-27: 220 next. Due: "7 steps have come since the fit, and 7 are enough for another"
}
