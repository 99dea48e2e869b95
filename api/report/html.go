package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/advice"
)

//go:embed monthly.html.tmpl
var monthlyTemplate string

// WriteHTML writes the report as one page that needs nothing else: no script,
// no font, no image from elsewhere. It prints on A4.
// Where the pools have pages of their own it links to them.
func WriteHTML(w io.Writer, m Monthly) error {
	if err := m.Validate(); err != nil {
		return err
	}
	return execute(w, "monthly", newPage(m))
}

// WritePoolPage writes the page of one pool of a report, whose PoolLine.Page says where it stands in the folder of the report.
func WritePoolPage(w io.Writer, m Monthly, l PoolLine) error {
	head := newPage(Monthly{Title: m.Title, Month: m.Month, AsOf: m.AsOf, Version: m.Version, Seed: m.Seed, Simulations: m.Simulations})
	p := newPagePool(l, "pool")
	p.Back = strings.Repeat("../", strings.Count(l.Page, "/")) + "report.html#pools"
	return execute(w, "poolpage", struct {
		page
		Pool pagePool
	}{head, p})
}

// execute fills in a template.
func execute(w io.Writer, name string, data any) error {
	t, err := template.New("monthly").Parse(monthlyTemplate)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, name, data); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	// A line never breaks between a number and its per cent sign.
	_, err = w.Write(bytes.ReplaceAll(buf.Bytes(), []byte(" %"), []byte("\u00a0%")))
	return err
}

// page holds the texts of a report; html/template escapes them.
type page struct {
	Title, Month, AsOf, Verdict, Refused, Version, Seed, Simulations string

	Late        string // of how many pools it is too late to order for
	Decisions   []pageDecision
	Pools       []pagePool
	Groups      []pageGroup
	WhatIfs     []pageWhatIf
	Idle        *pageTable
	Confidence  string // of what is idle
	Costs       *pageCosts
	Assumptions []Assumption
	Notes       []string
	Sources     []Source
	Licences    bool // the licence of any source is known
	Apart       bool // pools have pages of their own
}

type pageDecision struct{ Due, Pool, Link, What, Why, Class string }

type pagePool struct {
	What, Class, OrderBy, Pool, Title, ID, Link, Back, State, Use, Headroom, Likely, Range, Within string

	Facts, Basis []pageFact // what it says, and what that rests on

	Tables []*pageTable
	Chart  template.HTML
	Charts []template.HTML // of its what-ifs
}

type pageFact struct{ Name, Text string }

type pageCosts struct {
	Title, Rules, Caption string

	// Residual and Obligation say whether there is a column for them.
	Residual, Obligation bool
	Rows                 []costRow
	Whys                 []pageFact
	Chart                template.HTML
}

func newPage(m Monthly) page {
	p := page{
		Title: Clean(m.Title, maxText), Month: Clean(m.Month, 40), AsOf: m.AsOf.UTC().Format("2 January 2006 15:04 UTC"),
		Verdict: Clean(m.Verdict, 4*maxText), Refused: refusedText(m.Pools),
		Version: Clean(m.Version, 80), Seed: strconv.FormatUint(m.Seed, 10), Simulations: Grouped(m.Simulations),
	}
	p.addTexts(m)
	links := map[string]string{}
	for i, l := range m.Pools {
		x := newPagePool(l, fmt.Sprintf("pool-%d", i+1))
		p.Apart, links[l.Pool] = p.Apart || l.Page != "", x.Link
		p.Pools = append(p.Pools, x)
	}
	for _, d := range m.Decisions {
		class := verbClass(advice.OrderBy)
		if d.Days <= 0 {
			class = verbClass(advice.OrderNow)
		}
		p.Decisions = append(p.Decisions, pageDecision{d.Due.UTC().Format("2 Jan 2006"), Clean(d.Pool, maxText), links[d.Pool],
			Clean(d.What, maxText), Clean(d.Why, maxText), class})
	}
	for i, g := range m.Groups {
		p.Groups = append(p.Groups, newPageGroup(g, fmt.Sprintf("group-%d", i+1)))
	}
	p.WhatIfs, p.Idle, p.Confidence, p.Late = newPageWhatIfs(m), idleTable(m), idleConfidence(m), lateText(m.Pools)
	if m.Costs != nil {
		p.Costs = newPageCosts(*m.Costs)
	}
	return p
}

// addTexts cleans the texts that stand in lists of their own.
func (p *page) addTexts(m Monthly) {
	for _, a := range m.Assumptions {
		p.Assumptions = append(p.Assumptions, Assumption{Clean(a.Name, maxText), Clean(a.Value, maxText), Clean(a.Source, maxText), a.Default})
	}
	for _, n := range m.Notes {
		p.Notes = append(p.Notes, Clean(n, 3*maxText))
	}
	for _, s := range m.Sources {
		p.Licences = p.Licences || s.Licence != ""
		p.Sources = append(p.Sources, Source{Clean(s.Name, maxText), Clean(s.Date, 40), Clean(s.Licence, maxText), Clean(s.Detail, maxText)})
	}
}

func newPagePool(l PoolLine, id string) pagePool {
	p := pagePool{ID: id, Link: "#" + id, Back: "#pools",
		What: l.Action.Text, Class: verbClass(l.Action.Verb), OrderBy: dateStyle{}.text(l.lastDay()), Pool: Clean(l.Pool, maxText),
		Title: Clean(l.Title, maxText), State: l.stateWord(),
		Use: l.use(), Headroom: l.Headroom.in(l.Unit), Likely: l.Date(l.P50), Range: l.interval(), Within: l.Probability.share(),
		Facts: l.facts(), Basis: l.basis(), Tables: l.tables(), Chart: l.Chart.html(), Charts: l.whatIfCharts(),
	}
	if l.Page != "" {
		p.Link = l.Page
	}
	return p
}

// lastDay returns the last day to order, also where the pool is saturated already; zero if there is none.
func (l PoolLine) lastDay() time.Time {
	if v := l.Action.Verb; v == advice.OrderNow || v == advice.OrderBy {
		return l.Action.By
	}
	return l.OrderBy
}

// use writes what is used now and what could be, such as "26,591 of 45,000 passengers".
func (l PoolLine) use() string {
	demand, capacity := l.Demand.in(l.Unit), l.Capacity.in(l.Unit)
	if !l.Capacity.Known() {
		return demand
	}
	number, unit, ok := strings.Cut(demand, " ")
	if bare := bare(l.Unit, float64(l.Demand)); bare != demand && l.Demand.Known() {
		demand = bare
	} else if ok && strings.HasSuffix(capacity, " "+unit) {
		demand = number
	}
	return demand + " of " + capacity
}

// interval writes the dates from P10 to P90, or a dash; the year once if it is the same.
func (l PoolLine) interval() string {
	if l.P10.IsZero() {
		return l.Date(l.P10)
	}
	early := l.Date(l.P10)
	if l.P10.Year() == l.P90.Year() {
		early = strings.Replace(early, l.P10.UTC().Format(" 2006"), "", 1)
	}
	return early + " – " + l.Date(l.P90)
}

// factList are facts with a text each.
type factList []pageFact

func (fs *factList) add(name, text string) {
	if text != "" {
		*fs = append(*fs, pageFact{name, Clean(text, 3*maxText)})
	}
}

// facts lists what the table has no room for.
func (l PoolLine) facts() []pageFact {
	var fs factList
	fs.add("Answer", l.Reason)
	if !l.Now.IsZero() {
		fs.add("Measured", fmt.Sprintf("%s on %s, each value the %s of %s", l.Demand.in(l.Unit), l.Now.UTC().Format("2 Jan 2006 15:04"),
			l.Statistic, l.Step))
	}
	for _, f := range l.details() {
		if !l.inTables(f.Name) {
			fs = append(fs, f)
		}
	}
	if l.LeadTime != "" {
		approval := ""
		if l.Approval != "" {
			approval = " after " + l.Approval + " for approval"
		}
		fs.add("Lead time", fmt.Sprintf("%s%s, ordered for the P%g of the saturation date", l.LeadTime, approval, l.Quantile*100))
	}
	if l.Moved != nil && !l.Moved.moved() {
		fs.add("Since last", l.Moved.Summary)
	}
	fs.add("Not explained", l.Unexplained)
	return fs
}

// basis lists what the answer rests on, and how far that is to be trusted.
func (l PoolLine) basis() []pageFact {
	var fs factList
	fs.add("Happened", strings.Join(l.Happened, ". "))
	fs.add("Past dates", l.PastDates)
	fs.add("Evidence", l.Evidence.text())
	if l.Model != "" {
		fs.add("Model", fmt.Sprintf("%s, %s", l.Model, Count(l.Simulations, "simulation")))
	}
	fs.add("Why this model", l.Evidence.Why)
	if l.Evidence.Assumed != "" {
		fs.add("Assumed", fmt.Sprintf("growth is measured until %s, and assumed to be %s after", l.style().text(l.Evidence.MeasuredUntil),
			l.Evidence.Assumed))
	}
	fs.add("Noted", strings.Join(l.Evidence.Notes, " "))
	fs.add("Source", l.Source)
	return fs
}

// inTables reports whether a page says in a table what the details of that name say in words.
func (l PoolLine) inTables(name string) bool {
	if name == "Usable" {
		return l.hasCapacityTable()
	}
	lines := l.linesTable() != nil
	return lines && slices.ContainsFunc(l.Thresholds, func(t ThresholdLine) bool { return strings.EqualFold(t.Name, name) })
}

// text writes the scores of the forecast on the history itself.
func (e EvidenceFigure) text() string {
	if e.Samples == 0 {
		return ""
	}
	text := Count(e.Samples, "value")
	if e.Gaps > 0 {
		text += ", " + Count(e.Gaps, "gap")
	}
	if e.Origins == 0 {
		return text + "; the history is too short to test the forecast on"
	}
	return text + fmt.Sprintf("; tested from %s in the past: error %s, of repeating the last season %s; %s of the values fell "+
		"inside the 80 %% "+
		"band, %s inside the 95 %% band",
		Count(e.Origins, "point"), e.MASE.plain(), e.Baseline.plain(), e.Coverage80.share(), e.Coverage95.share())
}

func newPageCosts(c Costs) *pageCosts {
	p := &pageCosts{
		Title: Clean(c.Title, maxText), Rules: Clean(c.Rules, 3*maxText), Residual: c.hasResidual(), Obligation: c.hasObligation(),
		Rows: costRows(c), Chart: c.Chart.html(),
		Caption: fmt.Sprintf("In %s. The planning case is simulation %s and adds up; percentiles do not.", Clean(c.Currency, 8),
			Grouped(c.PlanningCase)),
	}
	if p.Title == "" {
		p.Title = "What each placement costs"
	}
	if text := c.assumedText(); text != "" {
		p.Caption += " " + text
	}
	for _, l := range c.Placements {
		if text := l.whyText(); text != "" {
			p.Whys = append(p.Whys, pageFact{Clean(l.Name, 80), text})
		}
	}
	return p
}

// kindText says what a placement is: on-premises, IaaS or hybrid; a dash where that is not known.
func (l PlacementLine) kindText() string {
	switch l.Kind {
	case "":
		return "–"
	case "iaas":
		return "IaaS"
	}
	return Clean(l.Kind, 20)
}

// whyText says why a placement costs what it does, and what share of it is not confirmed.
func (l PlacementLine) whyText() string {
	parts := []string{}
	if l.Why != "" {
		parts = append(parts, Clean(l.Why, 2*maxText))
	}
	if l.Unconfirmed.Known() && l.Unconfirmed > 0 {
		parts = append(parts, l.Unconfirmed.share()+" of its total rests on defaults that nobody confirmed.")
	}
	return strings.Join(parts, " ")
}

// assumedText says what share of the totals rests on assumed growth, and what that means for how sure the cheapest is; empty for none.
func (c Costs) assumedText() string {
	least, most := math.Inf(1), 0.0
	for _, l := range c.Placements {
		if l.Assumed.Known() {
			least, most = min(least, float64(l.Assumed)), max(most, float64(l.Assumed))
		}
	}
	if most == 0 {
		return ""
	}
	share := Share(least) + " to " + Share(most)
	if Share(least) == Share(most) {
		share = Share(most)
	}
	return "Of each total, " + share + " is for months that the history cannot speak for. There demand grows as was assumed: how often a " +
		"placement is the cheapest holds as far as that does."
}

// costRow is a placement in one case.
type costRow struct {
	Name, Kind, Case, Capex, Opex, Residual, Obligation, TCO, NPV, Cheapest string

	First bool // of its placement
}

// costRows writes each placement as its planning case and three percentiles.
func costRows(c Costs) []costRow {
	var rows []costRow
	for _, l := range c.Placements {
		for i, k := range []struct {
			name string
			of   func(Spread) Number
		}{
			{"planning", func(s Spread) Number { return s.Planning }},
			{"P10", func(s Spread) Number { return s.P10 }},
			{"P50", func(s Spread) Number { return s.P50 }},
			{"P90", func(s Spread) Number { return s.P90 }},
		} {
			r := costRow{Case: k.name, First: i == 0, Capex: k.of(l.Capex).whole(), Opex: k.of(l.Opex).whole(),
				Residual: k.of(l.Residual).whole(), Obligation: k.of(l.Obligation).whole(), TCO: k.of(l.TCO).whole(), NPV: k.of(l.NPV).whole()}
			if i == 0 {
				r.Name, r.Kind, r.Cheapest = Clean(l.Name, 80), l.kindText(), l.Cheapest.share()
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// refusedText counts the pools whose forecast was refused, with why.
func refusedText(pools []PoolLine) string {
	var names []string
	for _, p := range pools {
		if p.Action.Verb == advice.NoAnswer {
			why := strings.TrimSuffix(strings.TrimPrefix(p.Action.Text, "NO ANSWER ("), ")")
			names = append(names, fmt.Sprintf("%s (%s)", Clean(p.Pool, 60), why))
		}
	}
	if len(names) == 0 {
		return ""
	}
	n, more := len(names), ""
	if n > 20 {
		names, more = names[:20], fmt.Sprintf(" and %s more", Grouped(n-20))
	}
	return fmt.Sprintf("%s of %s got no answer: %s%s.", Grouped(n), Count(len(pools), "pool"), strings.Join(names, ", "), more)
}

func verbClass(v advice.Verb) string {
	switch v {
	case advice.OrderNow:
		return "now"
	case advice.OrderBy, advice.SetLeadTime, advice.SetCapacity, advice.Watch, advice.LookFurther, advice.NotEnoughHistory:
		return "by"
	case advice.ClearUntil:
		return "clear"
	}
	return "none"
}
