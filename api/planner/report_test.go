package planner_test

import (
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// reportPlanner has two pools of cores in one group. a is 50 + i on day i, 139 on the last of 90 days, and has 160 from which on it is
// saturated: on day 110. b stays at 20 of 100. A project adds 15 to a from day 92 on, so that 160 are reached on day 95.
func reportPlanner(t *testing.T, unit series.Unit) *planner.Planner {
	t.Helper()
	source := memory{series: []series.Series{straight("a", 50, 1), straight("b", 20, 0)}}
	pool := func(name string, limit float64) estate.Pool {
		return estate.Pool{Name: name, Title: "Pool " + name, Source: "good", Query: name, Unit: series.Cores,
			Capacity: capacity.Constant(limit, series.Cores), LeadTime: series.Every(7 * series.Day)}
	}
	project := estate.Event{Event: event.Event{Name: "project", From: monday().AddDate(0, 0, 92),
		Load: &event.Load{Amount: future.Sure(15), Unit: unit}}, Pools: []string{"a"}}
	return planner.New(planner.Config{
		Estate: estate.Estate{
			AsOf: monday().Add(90 * series.Day), Sources: []estate.SourceSpec{{Name: "good"}}, Pools: []estate.Pool{pool("a", 160), pool("b", 100)},
			Groups:  []estate.Group{{Name: "both", Title: "Both of them", Movable: true, Pools: []string{"a", "b"}}},
			WhatIfs: []estate.WhatIf{{Name: "shop", Title: "A shop", Events: []estate.Event{project}}},
		},
		Open: func(estate.SourceSpec) (ingest.Source, error) { return source, nil },
	})
}

// straight returns 90 days of a level that rises by slope a day.
func straight(name string, level, slope float64) series.Series {
	s := daily(name, 90, 0, 0)
	for i := range s.Values {
		s.Values[i] = level + slope*float64(i)
	}
	return s
}

func TestReportSaysWhyAndWhatIf(t *testing.T) {
	r, err := briefing.MonthlyReport(t.Context(), reportPlanner(t, series.Cores),
		briefing.Request{ReportRequest: planner.ReportRequest{Paths: 50}})
	if err != nil {
		t.Fatal(err)
	}
	m := r.Monthly
	if len(m.WhatIfs) != 1 || m.WhatIfs[0].Name != "A shop" ||
		!strings.HasPrefix(m.WhatIfs[0].Events[0], "project: 15 cores more for a from ") {
		t.Errorf("%+v", m.WhatIfs)
	}
	a, b := m.Pools[0], m.Pools[1]
	if a.Pool != "a" || a.Title != "Pool a" || !a.P50.Equal(monday().AddDate(0, 0, 110)) {
		t.Fatalf("%s saturates on %v", a.Pool, a.P50)
	}
	if len(a.WhatIfs) != 1 || !a.WhatIfs[0].P50.Equal(monday().AddDate(0, 0, 95)) || a.WhatIfs[0].Change.Days != -15 ||
		a.WhatIfs[0].Change.Sooner != 1 || a.WhatIfs[0].Chart.IsZero() {
		t.Errorf("%+v", a.WhatIfs)
	}
	if len(b.WhatIfs) != 0 || b.Explained != nil || b.Idle == nil || b.Idle.Amount != 80 {
		t.Errorf("%+v, idle %+v", b.WhatIfs, b.Idle)
	}
	if a.Explained == nil || a.Explained.Parts[0].Name != "trend" || !a.Explained.Parts[0].Without.Beyond {
		t.Errorf("%+v", a.Explained)
	}
	// The two add up to far less than their 260 cores, and with the 15 of the shop reach them before the 90 days are over: 70 + i + 15 and a
	// week that sways by 6. Which of them is first is said all the same.
	g := m.Groups[0]
	if g.Name != "both" || g.Title != "Both of them" || !g.Summed || len(g.Members) != 2 || g.Members[0].First != 1 {
		t.Errorf("%+v", g)
	}
	if w := g.Headline.WhatIfs; len(w) != 1 || w[0].First != "a 100 %" || w[0].P50.Before(monday().AddDate(0, 0, 169)) ||
		w[0].P50.After(monday().AddDate(0, 0, 179)) || w[0].Change.Sooner != 1 || w[0].Change.Within != 1 || w[0].Action.Text == "" {
		t.Errorf("%+v", w)
	}
	if x := g.Headline.Explained; x == nil || !x.Date.Time.Equal(monday().AddDate(0, 0, 110)) || !x.Parts[0].Without.Beyond {
		t.Errorf("%+v", x)
	}
}

// A what-if that makes no sense for a pool is noted, and the pool answered without it.
func TestReportNotesWhatItCannotAnswer(t *testing.T) {
	r, err := briefing.MonthlyReport(t.Context(), reportPlanner(t, series.Bytes),
		briefing.Request{ReportRequest: planner.ReportRequest{Paths: 50}})
	if err != nil {
		t.Fatal(err)
	}
	if n := r.Monthly.Notes; len(n) != 1 || !strings.Contains(n[0], "What-ifs of a were not answered: whatIfs[0].events[0].load.unit") {
		t.Errorf("%q", n)
	}
	if a := r.Monthly.Pools[0]; a.Pool != "a" || a.P50.IsZero() || len(a.WhatIfs) != 0 {
		t.Errorf("%+v", a)
	}
}
