package report

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// detailedReport is a report on one pool, of one group, with all that can be said of them. The dates are of days
// after 1 January 2027.
func detailedReport() Monthly {
	horizon := forecast.Moment{Time: daysFromStart(60), Beyond: true}
	date := forecast.Moment{Time: daysFromStart(30)}
	pool := PoolLine{
		Pool: "web", Title: "Web servers", State: "SATURATES", Unit: series.Cores, Capacity: 448, Demand: 300, P10: daysFromStart(20),
		P50: date.Time, Horizon: horizon.Time, Probability: 0.8,
		Action:   advice.Action{Verb: advice.OrderBy, Text: "ORDER BY 11 Jan 2027: 2 hosts", By: daysFromStart(10)},
		LeadTime: "10d",
		Levels: []CapacityStep{{Usable: 448, Installed: 512, Units: []CapacityUnit{{"host", 8, 64}},
			Reserves: []CapacityPart{{"HA reserve", 64, true}}},
			{From: daysFromStart(40), Usable: 512, Installed: 576, Units: []CapacityUnit{{"host", 9, 64}},
				Reserves: []CapacityPart{{"HA reserve", 64, true}}, Reason: "order 4711"}},
		Thresholds: []ThresholdLine{{Name: "warning", Line: 400, P10: daysFromStart(5), P50: daysFromStart(9), P90: daysFromStart(50),
			Probability: 0.97}},
		Explained: &Explanation{Explanation: explain.Explanation{
			Quantile: 0.5, Date: date, Reference: horizon, Level: 310, Together: 10 * series.Day,
			Parts: []explain.Part{{Kind: explain.PartTrend, Name: "trend", Without: horizon, Change: -30 * series.Day},
				{Kind: explain.PartSeason, Name: "week", Without: forecast.Moment{Time: daysFromStart(40)}, Change: -10 * series.Day}},
		}, Unit: series.Cores},
		Moved: &Movement{Time: daysFromStart(-7), Summary: "The likely (P50) date moved.", Movement: explain.Movement{
			Quantile: 0.5, From: forecast.Moment{Time: daysFromStart(33)}, To: date,
			Moves: []explain.Move{{Cause: explain.CauseData, To: daysOf(28), Change: -5 * series.Day},
				{Cause: explain.CauseModel, To: date, Change: 2 * series.Day}},
		}},
		PastDates: "Of 40 past dates that were called 91 % sure to lie between early and late, 33 held.",
		Idle: &IdleLine{Unit: series.Cores, Usable: 448, Needed: 300, Amount: 148, Confidence: 0.95, Until: horizon.Time, Units: 2,
			Kind: "host", Value: "USD 10,000.00", Needs: []string{"A shop moves in: 2 of them"}},
	}
	then := pool
	then.P50, then.WhatIfs, then.Action = daysFromStart(22), nil, advice.Action{Verb: advice.OrderNow, Text: "ORDER NOW (due today): 4 hosts"}
	then.Order = OrderLine{Arrival: daysFromStart(10), Until: horizon.Time, Units: 4, Kind: "host"}
	line := WhatIfLine{ID: "shop", Name: "A shop moves in", PoolLine: then,
		Change: WhatIfChange{Days: -8, Sooner: 0.9, Later: 0, Within: 0.1, Units: 2}}
	pool.WhatIfs = []WhatIfLine{line}
	group := GroupLine{Name: "cluster", Title: "All of it", Headline: pool, Within: 0.8, Until: horizon.Time, Answered: 1, Late: 0,
		Value: "USD 10,000.00", Members: []MemberLine{{Pool: "web", State: "SATURATES", First: 0.8, Idle: *pool.Idle}, {Pool: "db", First: 0.1}}}
	return Monthly{Title: "Report", AsOf: daysFromStart(0), Pools: []PoolLine{pool}, Groups: []GroupLine{group},
		WhatIfs: []WhatIfHead{{ID: "shop", Name: "A shop moves in", Events: []string{"shop: 60 cores more for web"}}}}
}

func daysOf(n int) forecast.Moment { return forecast.Moment{Time: daysFromStart(n)} }

// A page leads with what to do, and what makes a date, what moved it, what events do to it and what is idle come after.
func TestPageDetails(t *testing.T) {
	var b strings.Builder
	if err := WriteHTML(&b, detailedReport()); err != nil {
		t.Fatal(err)
	}
	page, at := b.String(), 0
	for _, want := range []string{
		"When pools saturate", `<a href="#pool-1">web</a>`, "31 Jan 2027",
		"Pools that belong together", "Of 1 pool with a lead time and an answer, 0 had to be ordered for by now", ">0 of 1<",
		"What if", "shop: 60 cores more for web", "ORDER NOW (due today): 4 hosts", ">31 Jan 2027<", ">23 Jan 2027<", "cluster (any pool)",
		"Idle capacity", "95\u00a0% of the simulations do without", ">2 hosts<", ">USD 10,000.00<", "A shop moves in: 2 of them",
		"Pool by pool", `id="pool-1"`, "Web servers",
		">warning<", ">400 cores<", ">6 Jan 2027<", ">usable capacity<",
		">512 cores: 8 hosts of 64 cores<", ">64 cores HA reserve (default)<", ">order 4711<",
		"What makes the likely (P50) date 2027-01-31", ">growth<", "at least 30 d sooner", ">pattern of the week<", ">the parts together<",
		"demand would stay at 310 cores",
		"Since the forecast of 25 Dec 2026", ">new measurements<", ">5 d sooner<", ">the refitted model<", ">2 d later<", ">in all<",
		">3 d sooner<",
		"as forecast", "The likely move is 8 days sooner; sooner in 90\u00a0%", "To order: &#43;2 hosts.",
		"Of 40 past dates that were called 91\u00a0% sure",
		"Group by group", "All of it", "whichever pool is first",
	} {
		i := strings.Index(page[at:], want)
		if i < 0 {
			t.Fatalf("the page lacks %q after %q", want, page[max(at-80, 0):at])
		}
		at += i
	}
}

// The rows of an explanation add up in JSON as they do on paper, and so do those of what moved a date.
func TestDetailsInJSON(t *testing.T) {
	var b strings.Builder
	if err := WriteJSON(&b, detailedReport()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Pools []struct {
			Explained struct {
				Date, Reference struct{ Time time.Time }
				Parts           []struct{ Days float64 }
				DaysTogether    float64
			}
			SinceLast struct {
				From, To struct{ Time time.Time }
				Moves    []struct{ Days float64 }
			}
			WhatIfs []struct {
				Name   string
				Answer struct{ DateP50 time.Time }
				Change struct{ Days float64 }
			}
			Idle struct{ Units int }
		}
		Groups []struct{ Members []struct{ Pool string } }
	}
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	p := got.Pools[0]
	sum := p.Explained.DaysTogether
	for _, x := range p.Explained.Parts {
		sum += x.Days
	}
	if want := p.Explained.Date.Time.Sub(p.Explained.Reference.Time).Hours() / 24; math.Abs(sum-want) > 1e-9 || want != -30 {
		t.Errorf("parts add up to %v days, want %v", sum, want)
	}
	sum = 0
	for _, x := range p.SinceLast.Moves {
		sum += x.Days
	}
	if want := p.SinceLast.To.Time.Sub(p.SinceLast.From.Time).Hours() / 24; sum != want || want != -3 {
		t.Errorf("moves add up to %v days, want %v", sum, want)
	}
	if w := p.WhatIfs[0]; w.Name != "shop" || !w.Answer.DateP50.Equal(daysFromStart(22)) || w.Change.Days != -8 {
		t.Errorf("%+v", w)
	}
	if p.Idle.Units != 2 || len(got.Groups[0].Members) != 2 {
		t.Errorf("%+v", got)
	}
}

// What the future may hold is said only where it is known: an empty report has none of these sections.
func TestPageWithoutDetails(t *testing.T) {
	var b strings.Builder
	if err := WriteHTML(&b, sampleReport(t)); err != nil {
		t.Fatal(err)
	}
	for _, not := range []string{"What if", "Idle capacity", "belong together", "What makes the", "Since the forecast"} {
		if strings.Contains(b.String(), not) {
			t.Errorf("the page says %q of nothing", not)
		}
	}
}
