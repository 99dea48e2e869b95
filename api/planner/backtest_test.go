package planner

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// weeks is n days of a week that grows.
func weeks(name string, n int) series.Series {
	s := series.Series{Name: name, Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	for i := range n {
		s.Values = append(s.Values, 50+float64(i)/10+10*math.Sin(2*math.Pi*float64(i)/7)+math.Sin(float64(i*i)))
	}
	return s
}

func TestBacktestAll(t *testing.T) {
	list := []series.Series{weeks("a", 120), weeks("short", 9), weeks("b", 200)}
	q := BacktestQuestion{Horizon: estate.Horizon{Span: series.Every(2 * series.Week)}, Origins: 2, Spacing: series.Every(series.Week),
		Paths: 100}
	one, err := BacktestAll(context.Background(), list, q, 1)
	if err != nil {
		t.Fatal(err)
	}
	if o := one.Series[0].Result.Options; o.Horizon != 14 || o.Spacing != 7 || o.Fit.Seed != DefaultSeed {
		t.Errorf("options %+v, want a horizon of 14 and a spacing of 7", o)
	}
	if r := one.Series[1].Refusal; r == nil || r.State != forecast.TooLittleData {
		t.Errorf("nine days: %v", r)
	}
	if one.Overall.Series != 2 || one.Overall.Origins != 4 {
		t.Errorf("overall %+v, want 2 series and 4 origins", one.Overall)
	}
	several, err := BacktestAll(context.Background(), list, q, 3)
	if err != nil {
		t.Fatal(err)
	}
	// Scores in the unit of the values are NaN overall, which is not equal to itself.
	if !reflect.DeepEqual(one.Series[2].Result.Scores.Model, several.Series[2].Result.Scores.Model) ||
		one.Overall.RelativeLoss != several.Overall.RelativeLoss {
		t.Error("the number of workers changed the answer")
	}
}

func TestBacktestAsOf(t *testing.T) {
	got, err := BacktestAll(context.Background(), []series.Series{weeks("a", 120)}, BacktestQuestion{
		Horizon: estate.Horizon{Steps: 10}, Origins: 1, Paths: 50, AsOf: time.Date(2026, 4, 11, 0, 0, 0, 0, time.UTC),
	}, 0)
	if err != nil {
		t.Fatal(err)
	}
	// The first 100 days end on 10 April; the last ten of them begin on 1 April.
	if at := got.Series[0].Result.Origins[0].Time; !at.Equal(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("origin %s, want 1 April", at)
	}
}

func TestBacktestQuestionsThatMakeNoSense(t *testing.T) {
	for field, q := range map[string]BacktestQuestion{
		"paths":   {Paths: 3},
		"origins": {Origins: -1},
		"period":  {Period: -1},
		"horizon": {Horizon: estate.Horizon{Steps: 100_000}},
		"spacing": {Spacing: series.Step{Months: 1, Dur: 1}},
	} {
		_, err := BacktestAll(context.Background(), nil, q, 0)
		var invalid *estate.InvalidError
		if !errors.As(err, &invalid) || invalid.Field != field {
			t.Errorf("%+v: %v, want %s", q, err, field)
		}
	}
	_, err := BacktestAll(context.Background(), []series.Series{weeks("a", 50)},
		BacktestQuestion{Horizon: estate.Horizon{Span: series.MonthsStep(1200)}}, 0)
	if err == nil || !strings.Contains(err.Error(), `series "a": horizon: paths × horizon`) {
		t.Errorf("a horizon of a century: %v", err)
	}
}
