package convert

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/series"
)

func TestBacktestReportMessage(t *testing.T) {
	steady := series.Series{Name: "steady", Unit: "{core}", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	for range 40 {
		steady.Values = append(steady.Values, 5)
	}
	short := steady
	short.Name, short.Values = "sho\xffrt", steady.Values[:3]
	all, err := planner.BacktestAll(context.Background(), []series.Series{steady, short},
		planner.BacktestQuestion{Horizon: estate.Horizon{Steps: 4}, Origins: 1, Paths: 20}, 1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := JSON(BacktestReportMessage(all))
	if err != nil {
		t.Fatal(err)
	}
	got := string(b)
	// Without any change there is no scale, and so neither MASE nor MSIS, and nothing to be better than.
	for _, want := range []string{
		`{"backtests":[{"series":"steady","unit":"{core}","statistic":"peak","step":"1d","horizon":4,"spacing":4,"period":7,"paths":20,` +
			`"seed":"1",` +
			`"origins":[{"time":"2026-02-06T00:00:00Z","values":4,"model":"constant","scores":{"model":{"smape":0,"coverage50":1,"coverage80":1,` +
			`"coverage95":1,"weightedQuantileLoss":0,"quantileLoss":0,"crps":0},`,
		`"naive2":{"smape":0}}`,
		`{"series":"sho` + "\uFFFD" + `rt","unit":"{core}","statistic":"peak","step":"1d","state":"STATE_TOO_LITTLE_DATA","reason":"There ` +
			`are 3 values`,
		`"overall":{"series":1,"origins":1,"scores":{"model":{"smape":0,`,
		`"relativeSeries":0}}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s\nin %s", want, got)
		}
	}
	if strings.Contains(got, "NaN") || strings.Contains(got, "mase") {
		t.Errorf("a figure that is not known: %s", got)
	}
	if empty, _ := JSON(BacktestReportMessage(planner.Backtests{})); string(empty) != "{}" {
		t.Errorf("nothing: %s", empty)
	}
}
