package report

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// sampleAsOf is the day after the histories of the synthetic pools end.
var sampleAsOf = time.Date(2027, 2, 14, 6, 0, 0, 0, time.UTC)

// sampleReport is a report on pools of every kind.
func sampleReport(t testing.TB) Monthly {
	t.Helper()
	m := Monthly{Title: "Capacity and cost, November 2026", Month: "2026-11", AsOf: sampleAsOf, Version: "0.1.0", Seed: 1, Simulations: 400,
		Notes: []string{"home-volume was measured by the day."},
		Assumptions: []Assumption{{"discount rate", "8 % a year", "scenario.yaml", false},
			{"power price", "0.21 EUR/kWh", "reference figures", true}},
		Sources: []Source{{"estate.csv", "2027-02-13", "", "12 series"}, {"AWS price list", "2026-06-18", "Apache-2.0", "eu-central-1"}},
	}
	charts := gallery()
	for _, name := range []string{"hourly", "ratio", "daily", "never", "full", "refusal", "nocapacity", "soon"} {
		c := charts[name].(FanChart)
		q := advice.Basis{Saturation: c.Saturation, MeasuredUntil: c.Forecast.Evidence.MeasuredUntil, Quantile: 0.1, AsOf: sampleAsOf,
			Lead: series.Every(20 * series.Day)}
		if name == "soon" {
			q.Lead = series.Step{}
		}
		l := lineOf(c.Forecast.Series.Name, c.Forecast, q)
		var err error
		if l.Chart, err = Inline(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		m.Pools = append(m.Pools, l)
		if name == "never" {
			q.Lead = series.MonthsStep(48)
			l.Action, l.Pool, l.LeadTime = advice.Decide(q), "vault-volume", q.Lead.String()
			m.Pools = append(m.Pools, l)
		}
	}
	slices.SortStableFunc(m.Pools, func(a, b PoolLine) int { return advice.Compare(a.Action, b.Action, a.Pool, b.Pool) })
	m.Verdict = "Of 9 pools: 2 pools need an order now."
	m.Decisions = []Decision{{Due: sampleAsOf, Pool: "vault-volume", What: "ORDER NOW", Why: "Saturates early 1 Mar 2027."}}
	costs := sampleCostTable()
	var err error
	if costs.Chart, err = Inline(context.Background(), sampleCosts()); err != nil {
		t.Fatal(err)
	}
	m.Costs = &costs
	return m
}

// TestNoLicence holds that there is no column for licences that nobody knows.
func TestNoLicence(t *testing.T) {
	var b strings.Builder
	if err := WriteHTML(&b, Monthly{Sources: []Source{{Name: "estate.csv", Date: "2027-02-13"}}}); err != nil {
		t.Fatal(err)
	}
	if page := b.String(); strings.Contains(page, "Licence") || !strings.Contains(page, "estate.csv") {
		t.Error("want the source without a column for its licence")
	}
}

func sampleCostTable() Costs {
	spread := func(v float64) Spread { return Spread{Number(v), Number(0.9 * v), Number(1.01 * v), Number(1.3 * v)} }
	return Costs{
		Currency: "USD", Rules: "60 months from 2027-01, discounted at 8 % a year; hardware counts at its book value at the end.",
		PlanningCase: 217,
		Placements: []PlacementLine{
			{Name: "stay", Kind: "on-premises", Capex: spread(780e3), Opex: spread(652e3), Residual: spread(-22e3), TCO: spread(1410e3),
				NPV: spread(1263e3), Cheapest: 0.38,
				Why: "Servers are bought in whole units and refreshed in month 48.", Unconfirmed: 0.22, Assumed: 0.31},
			{Name: "cloud", Kind: "iaas", Capex: spread(0), Opex: spread(1884e3), TCO: spread(1884e3), NPV: spread(1580e3), Cheapest: 0.004,
				Unconfirmed: 0.05, Assumed: Unknown()},
			{Name: "both", Kind: "hybrid", Capex: spread(390e3), Opex: spread(992e3), TCO: spread(1382e3), NPV: spread(1198e3), Cheapest: 0.616,
				Why: "The base is owned, and only peaks are rented.", Unconfirmed: 0.14, Assumed: 0.3},
		},
	}
}

// TestSampleReport writes the sample report in every form. With
// PLIMSOLL_GALLERY=DIR it is kept there, to be looked at.
func TestSampleReport(t *testing.T) {
	dir := os.Getenv("PLIMSOLL_GALLERY")
	if dir == "" {
		dir = t.TempDir()
	}
	m := sampleReport(t)
	var html, text strings.Builder
	if err := WriteHTML(&html, m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "report.html"), []byte(html.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := WritePools(&text, m.Pools, TableOptions{}); err != nil {
		t.Fatal(err)
	}
	text.WriteByte('\n')
	if err := WriteCosts(&text, *m.Costs, TableOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + text.String())
	for _, want := range []string{"<h1>Capacity and cost, November 2026</h1>", "simulations", "web-cpu", "ORDER NOW", "1,410,000", "-22,000",
		`<td class="wide" rowspan="4">on-premises</td>`, `<td class="wide" rowspan="4">IaaS</td>`, `<td class="wide" rowspan="4">hybrid</td>`} {
		if !strings.Contains(html.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, want := range []string{">70.9 of 118 cores<", ">68.3 of 90\u00a0%<", ">44.6 of 60 TiB<", ">2 Mar 2027 – beyond<", ">Licence<",
		"LOOK FURTHER (horizon shorter"} {
		if !strings.Contains(html.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(html.String(), "http://") && !strings.Contains(html.String(), "http://www.w3.org/2000/svg") {
		t.Error("the page refers to something outside")
	}
}
