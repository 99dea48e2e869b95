package explain_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// dated is a saturation of 20 simulations that all have the date of step h, or none.
func dated(start time.Time, h int) forecast.Saturation {
	s := forecast.Saturation{State: forecast.Saturates, Start: start, Step: series.Every(series.Day), Steps: 100, First: make([]int, 20)}
	for i := range s.First {
		s.First[i] = h
	}
	return s
}

func TestMoved(t *testing.T) {
	start, later := seriestest.At("2026-01-01"), seriestest.At("2026-01-11")
	end := later.AddDate(0, 0, 100)
	since := forecast.Saturation{State: forecast.AlreadySaturated, Since: seriestest.At("2026-01-08")}
	first := forecast.Moment{Time: start.AddDate(0, 0, 40)}
	stage := func(c explain.Cause, s forecast.Saturation) explain.Stage {
		return explain.Stage{Cause: c, Saturation: s}
	}
	m, err := explain.Moved(0.5, end, first, stage(explain.CauseData, dated(later, 20)), stage(explain.CauseModel, dated(later, 25)),
		stage(explain.CauseCapacity, dated(later, passage.Never)))
	// From 10 February to 31 January, 5 February and beyond the horizon, which ends on 21 April.
	if err != nil || len(m.Moves) != 3 || m.Of(explain.CauseData) != -10*series.Day || m.Of(explain.CauseModel) != 5*series.Day ||
		m.Of(explain.CauseCapacity) != 75*series.Day || m.Of(explain.CauseEngine) != 0 || !m.To.Beyond {
		t.Errorf("%+v, %v", m, err)
	}
	m, err = explain.Moved(0.5, end, first, stage(explain.CauseData, since))
	if err != nil || !m.To.Reached || m.Of(explain.CauseData) != -33*series.Day {
		t.Errorf("%+v, %v", m, err)
	}
	m, err = explain.Moved(0.5, seriestest.At("2026-02-01"), first, stage(explain.CauseData, dated(later, 20)))
	if err != nil || !m.From.Beyond || m.To.Beyond || m.Of(explain.CauseData) != -series.Day {
		t.Errorf("a shorter horizon: %+v, %v", m, err)
	}
	if _, err := (forecast.Saturation{State: forecast.StaleData}).Moment(0.5, end); err == nil ||
		!strings.Contains(err.Error(), "there is no date: the state is STALE_DATA") {
		t.Errorf("%v", err)
	}
	if _, err := explain.Moved(0.5, end, forecast.Moment{Time: start, Reached: true},
		stage(explain.CauseCapacity, forecast.Saturation{State: forecast.NoCapacity})); err == nil ||
		!strings.Contains(err.Error(), "capacity: there is no date") {
		t.Errorf("%v", err)
	}
}

// Whatever the stages, their changes add up to the change from the first to the last.
func TestMovesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		draw := func() forecast.Saturation {
			s := dated(seriestest.At("2026-01-01").AddDate(0, 0, random.IntN(20)), 0)
			for i := range s.First {
				if s.First[i] = random.IntN(120); s.First[i] >= s.Steps {
					s.First[i] = passage.Never
				}
			}
			return s
		}
		var stages []explain.Stage
		for range random.IntN(6) {
			stages = append(stages, explain.Stage{Cause: explain.Cause(1 + random.IntN(5)), Saturation: draw()})
		}
		p, end := rapid.Float64Range(0.05, 0.95).Draw(t, "p"), seriestest.At("2026-04-01")
		from, err := draw().Moment(p, end)
		if err != nil {
			t.Fatal(err)
		}
		m, err := explain.Moved(p, end, from, stages...)
		if err != nil {
			t.Fatal(err)
		}
		sum := time.Duration(0)
		for c := explain.CauseData; c <= explain.CauseAssumption; c++ {
			sum += m.Of(c)
		}
		if sum != m.To.Time.Sub(m.From.Time) {
			t.Fatalf("%v of %+v", sum, m)
		}
	})
}
