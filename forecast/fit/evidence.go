package fit

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// write appends the evidence.
func write(e *forecast.Evidence, w *record.Writer) {
	w.Int(e.Samples)
	w.Int(e.Gaps)
	w.Uint(uint64(len(e.Seasons)))
	for _, s := range e.Seasons {
		w.Int(s.Period)
		w.Text(s.Name)
	}
	w.Int(e.Origins)
	w.Int(e.Steps)
	for _, v := range []float64{e.MASE, e.Baseline, e.Coverage80, e.Coverage95} {
		w.Float(v)
	}
	w.Uint(uint64(len(e.Candidates)))
	for _, c := range e.Candidates {
		w.Text(c.Model)
		w.Float(c.Score)
		w.Float(c.MASE)
		w.Float(c.Weight)
		w.Text(c.Note)
	}
	w.Text(e.Reason)
	w.Uint(uint64(len(e.Notes)))
	for _, n := range e.Notes {
		w.Text(n)
	}
	writeHappenings(w, e.Happenings)
	w.Int(e.Spikes)
	w.Bool(e.Shift != nil)
	if l := e.Shift; l != nil {
		writeTime(w, l.Time)
		w.Float(l.From)
		w.Float(l.To)
		w.Int(l.Seen)
		w.Float(l.Years)
	}
	writeTime(w, e.FittedUntil)
	w.Int(e.SinceFit)
	writeTime(w, e.MeasuredUntil)
	writeGrowth(w, e.Assumed)
	w.Text(e.Zone)
	w.Bool(e.Holidays != nil)
	if h := e.Holidays; h != nil {
		w.Int(h.Seen)
		w.Int(h.Ahead)
		w.Float(h.Effect)
		w.Float(h.Error)
		w.Float(h.Spread)
	}
	w.Bool(e.PastDates != nil)
	if p := e.PastDates; p != nil {
		for _, n := range []int{p.Origins, p.Steps, p.Cases, p.Uncertain, p.Held} {
			w.Int(n)
		}
		w.Float(p.Claimed)
	}
}

// read takes the evidence, which must tell of holidays if paths have them.
func read(e *forecast.Evidence, r *record.Reader, holidays bool) {
	e.Samples, e.Gaps = r.Int("samples", 0, 2*series.MaxValues), r.Int("gaps", 0, 2*series.MaxValues)
	for range bounded64(r, "seasons") {
		e.Seasons = append(e.Seasons, forecast.Season{Period: r.Int("season", 1, 2*series.MaxValues), Name: r.Text("season", maxRestoredText)})
	}
	e.Origins, e.Steps = r.Int("origins", 0, series.MaxValues), r.Int("steps", 0, forecast.MaxSteps)
	e.MASE, e.Baseline, e.Coverage80, e.Coverage95 = r.Any("MASE"), r.Any("baseline"), r.Any("coverage80"), r.Any("coverage95")
	for range bounded64(r, "candidates") {
		c := forecast.Candidate{Model: r.Text("candidate", maxRestoredText), Score: r.Any("score"), MASE: r.Any("MASE"), Weight: r.Any("weight")}
		c.Note = r.Text("note", maxRestoredText)
		e.Candidates = append(e.Candidates, c)
	}
	e.Reason = r.Text("reason", maxRestoredText)
	for range bounded64(r, "notes") {
		e.Notes = append(e.Notes, r.Text("note", maxRestoredText))
	}
	e.Happenings = readHappenings(r)
	e.Spikes = r.Int("steps of spikes", 0, maxRestoredPeriod)
	if r.Bool("shift") {
		e.Shift = &forecast.LevelShift{Time: readTime(r, "time of shift"), From: r.Any("from"), To: r.Any("to"),
			Seen: r.Int("seen", 0, 2*series.MaxValues), Years: r.Any("years")}
	}
	e.FittedUntil = readTime(r, "fitted until")
	e.SinceFit = r.Int("since the fit", 0, 2*series.MaxValues)
	e.MeasuredUntil = readTime(r, "measured until")
	e.Assumed = readGrowth(r)
	e.Zone = r.Text("zone", maxRestoredText)
	if r.Bool("holidays") {
		e.Holidays = &forecast.HolidayEvidence{
			Seen: r.Int("seen", 0, series.MaxValues), Ahead: r.Int("ahead", 0, series.MaxValues),
			Effect: r.Any("effect"), Error: r.Any("error"), Spread: r.Any("spread"),
		}
	}
	r.Require(e.Holidays != nil || !holidays, "holidays", "evidence of them")
	if r.Bool("past dates") {
		e.PastDates = readPastDates(r)
	}
}

func readPastDates(r *record.Reader) *passage.PastDates {
	p := &passage.PastDates{Origins: r.Int("origins of past dates", 0, series.MaxValues),
		Steps: r.Int("steps of past dates", 0, forecast.MaxSteps)}
	p.Cases = r.Int("past dates", 0, series.MaxValues)
	p.Uncertain = r.Int("uncertain past dates", 0, p.Cases)
	p.Held = r.Int("held past dates", 0, p.Uncertain)
	p.Claimed = r.Any("claim of past dates")
	return p
}

// bounded64 takes a number of things that follow, at most maxRestoredNotes.
func bounded64(r *record.Reader, field string) uint64 {
	n := r.Uint(field)
	r.Require(n <= maxRestoredNotes, field, "at most 256")
	return min(n, maxRestoredNotes)
}

// write appends the clock but for its end and step, which are the series'.
func (c *wallClock) write(w *record.Writer) {
	w.Int(int(c.offset))
	w.Int(c.first)
	w.Int(c.lag)
	w.Uint(uint64(len(c.parts)))
	for _, p := range c.parts {
		w.Int(p.from)
		w.Int(p.shift)
	}
}

// readClock takes the clock of s. Every step of a path must have one of the wall clock.
func readClock(r *record.Reader, s series.Series) *wallClock {
	day := int(2*series.Day/max(s.Step.Dur, 1)) + 1
	c := &wallClock{end: s.End(), step: s.Step.Dur, offset: time.Duration(r.Int("offset", -int(series.Day), int(series.Day)))}
	c.first, c.lag = r.Int("first", -day, 0), r.Int("lag", -day, 2*series.MaxValues)
	n := r.Uint("shifts")
	r.Require(n > 0 && n <= maxRestoredParts && s.Step.Dur > 0, "shifts", "1 to 4096, of a step shorter than a day")
	for i := range min(n, maxRestoredParts) {
		p := wallPart{r.Int("shift from", math.MinInt, series.MaxValues), r.Int("shift", -day, day)}
		if i > 0 {
			r.Require(p.from > c.parts[i-1].from, "shift from", "ascending steps")
		} else {
			r.Require(p.from == math.MinInt, "shift from", "the first since ever")
		}
		c.parts = append(c.parts, p)
	}
	c.each(0, forecast.MaxSteps, func(from, _, shift int) {
		r.Require(from+shift+c.lag >= 0, "lag", "a step of the wall clock for every step")
	})
	return c
}

// write appends the holidays: what they do as a table, and each with its place in that.
func (e *holidayEffect) write(w *record.Writer) {
	type does struct{ effect, spread float64 }
	var table []does
	for _, d := range e.ahead {
		table = append(table, does{d.effect, d.spread})
	}
	slices.SortFunc(table, func(a, b does) int { return cmp.Or(cmp.Compare(a.effect, b.effect), cmp.Compare(a.spread, b.spread)) })
	table = slices.Compact(table)
	w.Uint(uint64(len(table)))
	for _, t := range table {
		w.Float(t.effect)
		w.Float(t.spread)
	}
	w.Uint(uint64(len(e.ahead)))
	for _, d := range e.ahead {
		w.Int(d.from)
		w.Floats(d.move)
		w.Int(slices.Index(table, does{d.effect, d.spread}))
	}
}

func readHolidays(r *record.Reader) *holidayEffect {
	var effects, spreads []float64
	for range bounded64(r, "effects") {
		effects, spreads = append(effects, r.Float("effect")), append(spreads, r.Float("spread"))
	}
	n := r.Uint("holidays")
	const most = 4096
	r.Require(n <= most && (n == 0 || len(effects) > 0), "holidays", "at most 4096, with effects")
	e := &holidayEffect{}
	last := 0
	for range min(n, most) {
		d := holidayAhead{from: r.Int("holiday", last, math.MaxInt32), move: r.Floats("move", maxRestoredPeriod)}
		k := r.Int("effect", 0, max(len(effects)-1, 0))
		if r.Err() != nil {
			return e
		}
		d.effect, d.spread = effects[k], spreads[k]
		last = d.from
		e.ahead = append(e.ahead, d)
	}
	return e
}
