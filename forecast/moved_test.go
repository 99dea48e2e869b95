package forecast_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
)

// dated is a saturation of 20 simulations that all have the date of step h, or none.
func dated(start time.Time, h int) forecast.Saturation {
	s := forecast.Saturation{State: forecast.Saturates, Start: start, Step: forecast.Every(forecast.Day), Steps: 100, First: make([]int, 20)}
	for i := range s.First {
		s.First[i] = h
	}
	return s
}

func TestMoved(t *testing.T) {
	start, later := at("2026-01-01"), at("2026-01-11")
	end := later.AddDate(0, 0, 100)
	since := forecast.Saturation{State: forecast.AlreadySaturated, Since: at("2026-01-08")}
	first := forecast.Moment{Time: start.AddDate(0, 0, 40)}
	stage := func(c forecast.Cause, s forecast.Saturation) forecast.Stage {
		return forecast.Stage{Cause: c, Saturation: s}
	}
	m, err := forecast.Moved(0.5, end, first, stage(forecast.CauseData, dated(later, 20)), stage(forecast.CauseModel, dated(later, 25)), stage(forecast.CauseCapacity, dated(later, forecast.Never)))
	// From 10 February to 31 January, 5 February and beyond the horizon, which ends on 21 April.
	if err != nil || len(m.Moves) != 3 || m.Of(forecast.CauseData) != -10*forecast.Day || m.Of(forecast.CauseModel) != 5*forecast.Day || m.Of(forecast.CauseCapacity) != 75*forecast.Day || m.Of(forecast.CauseEngine) != 0 || !m.To.Beyond {
		t.Errorf("%+v, %v", m, err)
	}
	m, err = forecast.Moved(0.5, end, first, stage(forecast.CauseData, since))
	if err != nil || !m.To.Reached || m.Of(forecast.CauseData) != -33*forecast.Day {
		t.Errorf("%+v, %v", m, err)
	}
	m, err = forecast.Moved(0.5, at("2026-02-01"), first, stage(forecast.CauseData, dated(later, 20)))
	if err != nil || !m.From.Beyond || m.To.Beyond || m.Of(forecast.CauseData) != -forecast.Day {
		t.Errorf("a shorter horizon: %+v, %v", m, err)
	}
	if _, err := (forecast.Saturation{State: forecast.StaleData}).Moment(0.5, end); err == nil || !strings.Contains(err.Error(), "there is no date: the state is STALE_DATA") {
		t.Errorf("%v", err)
	}
	if _, err := forecast.Moved(0.5, end, forecast.Moment{Time: start, Reached: true}, stage(forecast.CauseCapacity, forecast.Saturation{State: forecast.NoCapacity})); err == nil || !strings.Contains(err.Error(), "capacity: there is no date") {
		t.Errorf("%v", err)
	}
}

// Whatever the stages, their changes add up to the change from the first to the last.
func TestMovesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		draw := func() forecast.Saturation {
			s := dated(at("2026-01-01").AddDate(0, 0, random.IntN(20)), 0)
			for i := range s.First {
				if s.First[i] = random.IntN(120); s.First[i] >= s.Steps {
					s.First[i] = forecast.Never
				}
			}
			return s
		}
		var stages []forecast.Stage
		for range random.IntN(6) {
			stages = append(stages, forecast.Stage{Cause: forecast.Cause(1 + random.IntN(5)), Saturation: draw()})
		}
		p, end := rapid.Float64Range(0.05, 0.95).Draw(t, "p"), at("2026-04-01")
		from, err := draw().Moment(p, end)
		if err != nil {
			t.Fatal(err)
		}
		m, err := forecast.Moved(p, end, from, stages...)
		if err != nil {
			t.Fatal(err)
		}
		sum := time.Duration(0)
		for c := forecast.CauseData; c <= forecast.CauseAssumption; c++ {
			sum += m.Of(c)
		}
		if sum != m.To.Time.Sub(m.From.Time) {
			t.Fatalf("%v of %+v", sum, m)
		}
	})
}
