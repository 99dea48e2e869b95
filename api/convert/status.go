package convert

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// Summary returns a forecast without what grows with its steps: values, probabilities of each step and levels.
func Summary(m *plimsollv1.Forecast) *plimsollv1.Forecast {
	out := &plimsollv1.Forecast{
		Series: m.GetSeries(), Unit: m.GetUnit(), StartTime: m.GetStartTime(), Step: m.GetStep(), Model: m.GetModel(),
		Statistic: m.GetStatistic(), Paths: m.GetPaths(), Name: m.GetName(), Saturation: proto.CloneOf(m.GetSaturation()),
	}
	if s := out.GetSaturation(); s != nil {
		s.CumulativeProbability, s.Levels = nil, nil
	}
	return out
}

// PoolStatus writes what is known of a pool from a forecast, which may be kept under that name, at the given time.
func PoolStatus(m *plimsollv1.Forecast, name string, asOf, now time.Time) *plimsollv1.PoolStatus {
	return &plimsollv1.PoolStatus{
		Forecast: text(name), AsOfTime: timeMessage(asOf), Age: AgeText(now.Sub(asOf)), Saturation: Summary(m).GetSaturation(),
	}
}

// AgeText writes an age in its largest whole unit, such as 5h or 3d; less than a minute is 0m.
func AgeText(d time.Duration) string {
	const day = 24 * time.Hour
	switch d = max(d, 0); {
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < 2*day:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dd", d/day)
}
