package convert

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

func TestDateBacktestReportMessage(t *testing.T) {
	line := series.Series{Name: "line", Unit: "By", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	for i := range 60 {
		line.Values = append(line.Values, float64(100+i))
	}
	short := line
	short.Name, short.Values = "sho\xffrt", line.Values[:3]
	asked := []planner.SeriesWithCapacity{{Series: line, Capacity: capacity.Constant(158, "By")}, {Series: short}}
	all, err := planner.BacktestDatesAll(context.Background(), asked,
		planner.BacktestQuestion{Horizon: estate.Horizon{Steps: 10}, Origins: 1, Paths: 20}, 1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := JSON(DateBacktestReportMessage(all))
	if err != nil {
		t.Fatal(err)
	}
	got := string(b)
	// Day 58, 28 February, is the first with 158; the origin is day 50. All dates are certain, so nothing is said of calibration, and
	// one series gives no interval.
	for _, want := range []string{
		`{"backtests":[{"series":"line","unit":"By","statistic":"peak","step":"1d","horizon":10,"spacing":10,"period":7,"paths":20,"seed":"1",` +
			`"origins":[{"time":"2026-02-20T00:00:00Z"`,
		`{"threshold":"100 % of ` +
			`capacity","value":158,"reachedTime":"2026-02-28T00:00:00Z","probabilityWithinHorizon":1,"dateP10":"2026-02-28T00:00:00Z"`,
		`"overall":{"series":1,"origins":1,"refused":0,"cases":6,"crossed":6,"methods":[{"method":"plimsoll","cases":6,"score":0,"said":1,` +
			`"brier":0,"uncertain":0,"medianError":0,"stated":6,"falseDates":0,`,
		`{"series":"sho` + "\uFFFD" + `rt","unit":"By","statistic":"peak","step":"1d","state":"STATE_TOO_LITTLE_DATA"`,
		`{"method":"base rate","cases":6,`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s\nin %s", want, got)
		}
	}
	for _, not := range []string{"NaN", "Interval", "words", "calibrationError"} {
		if strings.Contains(got, not) {
			t.Errorf("%s: %s", not, got)
		}
	}
	if empty, _ := JSON(DateBacktestReportMessage(planner.DateBacktests{})); string(empty) != "{}" {
		t.Errorf("nothing: %s", empty)
	}
	asked[0].Capacity.Unit = "{core}"
	if _, err := planner.BacktestDatesAll(context.Background(), asked, planner.BacktestQuestion{}, 1); err == nil ||
		!strings.Contains(err.Error(), `"{core}"`) {
		t.Errorf("a capacity in another unit: %v", err)
	}
}
