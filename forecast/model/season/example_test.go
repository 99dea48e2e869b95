package season_test

import (
	"fmt"

	"github.com/plimsoll/plimsoll/forecast/model/season"
)

// Four weeks of working hours without week-ends: the day and the week are found, and the mean day can be asked for.
func Example() {
	y := make([]float64, 28*24)
	for t := range y {
		if h := t % 24; h >= 8 && h < 18 && t/24%7 < 5 {
			y[t] = 20
		}
	}
	fmt.Println("periods", season.Detect(y, []int{24, 168}))
	slow := season.MovingMean(y, 24)
	for t := range y {
		y[t] -= slow[t]
	}
	gain, profile := season.Predictability(y, 24)
	fmt.Printf("%.0f %% of what is left is the day: %.1f at night, %.1f at noon\n", 100*gain, profile[0], profile[12])
	// Output:
	// periods [24 168]
	// 71 % of what is left is the day: -6.1 at night, 8.3 at noon
}
