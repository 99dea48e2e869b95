package convert

import (
	"errors"
	"fmt"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// ForecastsRequest reads the questions of a request, in its order: each series
// with its capacity, and the options, which all share. Two series of one name
// are an error, since the name tells them apart, in the answer and in the
// random streams; so is a capacity of a series that is not there.
func ForecastsRequest(m *plimsollv1.ComputeForecastsRequest) ([]planner.SeriesQuestion, error) {
	r := newReader()
	shared := r.in("options").question(m.GetOptions())
	asked := make([]planner.SeriesQuestion, 0, len(m.GetSeries()))
	wanted := map[string]bool{}
	for _, d := range r.dated(m.GetSeries(), m.GetCapacities()) {
		q := shared
		q.Capacity = d.Capacity
		wanted[d.Series.Name] = true
		asked = append(asked, planner.SeriesQuestion{Series: d.Series, Question: q})
	}
	r.in("options").named(shared.WhatIfs)
	r.in("options").references(shared.WhatIfs, len(asked), func(name string) error {
		if !wanted[name] {
			return fmt.Errorf("no series of the request has the name %q", name)
		}
		return nil
	})
	return asked, r.err()
}

// dated reads histories, each of a name of its own and with the capacity of that name. A capacity of none of them is an error.
func (r reader) dated(list []*plimsollv1.Series, capacities map[string]*plimsollv1.Capacity) []planner.SeriesWithCapacity {
	var out []planner.SeriesWithCapacity
	wanted := map[string]bool{}
	for _, s := range r.seriesList("series", list) {
		d := planner.SeriesWithCapacity{Series: s}
		if c, ok := capacities[s.Name]; ok {
			d.Capacity = r.capacity(fmt.Sprintf("capacities[%q]", s.Name), c)
		}
		wanted[s.Name] = true
		out = append(out, d)
	}
	for _, name := range sortedKeys(capacities) {
		if !wanted[name] {
			r.check(fmt.Sprintf("capacities[%q]", name), errors.New("no series of the request has this name"))
		}
	}
	return out
}

// ForecastChartRequest reads the one question of a request.
func ForecastChartRequest(m *plimsollv1.RenderForecastChartRequest) (planner.SeriesQuestion, error) {
	r := newReader()
	asked := planner.SeriesQuestion{Series: r.in("series").series(m.GetSeries()), Question: r.in("options").question(m.GetOptions())}
	asked.Question.Capacity = r.capacity("capacity", m.GetCapacity())
	return asked, r.err()
}

// BacktestsRequest reads the histories of a request, which share one question.
func BacktestsRequest(m *plimsollv1.ComputeBacktestsRequest) ([]series.Series, planner.BacktestQuestion, error) {
	r := newReader()
	series := r.seriesList("series", m.GetSeries())
	q := r.in("options").backtestQuestion(m.GetOptions())
	return series, q, r.err()
}

// BacktestPoolRequest reads what is asked of a pool, and of which: the last part of its name.
func BacktestPoolRequest(m *plimsollv1.BacktestPoolRequest) (string, planner.BacktestQuestion, error) {
	r := newReader()
	id := r.id(poolCollection, m.GetName())
	q := r.in("options").backtestQuestion(m.GetOptions())
	return id, q, r.err()
}

// DateBacktestsRequest reads the histories of a request with their capacities, which share one question.
func DateBacktestsRequest(m *plimsollv1.ComputeDateBacktestsRequest) ([]planner.SeriesWithCapacity, planner.BacktestQuestion, error) {
	r := newReader()
	asked := r.dated(m.GetSeries(), m.GetCapacities())
	q := r.in("options").backtestQuestion(m.GetOptions())
	return asked, q, r.err()
}

// BacktestPoolDatesRequest reads what is asked of a pool, and of which: the last part of its name.
func BacktestPoolDatesRequest(m *plimsollv1.BacktestPoolDatesRequest) (string, planner.BacktestQuestion, error) {
	r := newReader()
	id := r.id(poolCollection, m.GetName())
	q := r.in("options").backtestQuestion(m.GetOptions())
	return id, q, r.err()
}

// ForecastPoolRequest reads what is asked of a pool, and of which: the last part of its name.
func ForecastPoolRequest(m *plimsollv1.ForecastPoolRequest) (string, planner.Question, error) {
	r := newReader()
	id := r.id(poolCollection, m.GetName())
	q := r.in("options").question(m.GetOptions())
	q.AsOf = parsed(r, "asOf", m.GetAsOf(), Time)
	q.Keep, q.SinceLast = !m.GetDiscard(), m.GetSinceLast()
	if m.SinceLast != nil && *m.SinceLast == 0 {
		q.SinceLast = planner.OrderDate
	}
	return id, q, r.err()
}

// PoolChartRequest reads the question behind the chart of a pool, and the last part of its name.
func PoolChartRequest(m *plimsollv1.RenderPoolChartRequest) (string, planner.Question, error) {
	r := newReader()
	id := r.id(poolCollection, m.GetName())
	q := planner.Question{Horizon: parsed(r, "horizon", m.GetHorizon(), estate.ParseHorizon), OmitValues: true}
	return id, q, r.err()
}

// CompareRequest reads what is asked of a scenario, and of which: the last part of its name.
func CompareRequest(m *plimsollv1.CompareScenarioRequest) (string, planner.CompareQuestion, error) {
	r := newReader()
	id := r.id(scenarioCollection, m.GetName())
	q := r.in("options").compareQuestion(m.GetOptions())
	return id, q, r.err()
}

// Comparable is a scenario that came with a request, and the histories that came with it.
type Comparable struct {
	Scenario estate.Scenario
	Series   []series.Series
	Question planner.CompareQuestion
}

// ComparisonRequest reads a scenario with its histories.
func ComparisonRequest(m *plimsollv1.ComputeComparisonRequest) (Comparable, error) {
	r := newReader()
	c := Comparable{
		Scenario: r.in("scenario").scenario(m.GetScenario()),
		Series:   r.seriesList("series", m.GetSeries()),
		Question: r.in("options").compareQuestion(m.GetOptions()),
	}
	return c, r.err()
}

// PoolRequest returns the last part of the resource name of a pool.
func PoolRequest(name string) (string, error) { return requestID(poolCollection, name) }

// SourceRequest returns the last part of the resource name of a source.
func SourceRequest(name string) (string, error) { return requestID(sourceCollection, name) }

// ScenarioRequest returns the last part of the resource name of a scenario.
func ScenarioRequest(name string) (string, error) { return requestID(scenarioCollection, name) }

func requestID(collection, name string) (string, error) {
	r := newReader()
	id := r.id(collection, name)
	return id, r.err()
}

// id returns the last part of the resource name in the field name, which must be of the collection.
func (r reader) id(collection, name string) string {
	if len(name) <= len(collection) || name[:len(collection)] != collection {
		r.check("name", fmt.Errorf("%.80q: want %s and the name of one", name, collection))
		return ""
	}
	return name[len(collection):]
}

// seriesList reads histories, each of a name of its own.
func (r reader) seriesList(field string, list []*plimsollv1.Series) []series.Series {
	out := make([]series.Series, len(list))
	first := map[string]int{}
	for i, m := range list {
		item := r.item(field, i)
		out[i] = item.series(m)
		if j, twice := first[m.GetName()]; twice {
			item.check("name", fmt.Errorf("%q is the name of %s[%d] already", m.GetName(), field, j))
			continue
		}
		first[m.GetName()] = i
	}
	return out
}
