package report

import (
	"encoding/json"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Explanation is a date of a pool or of a group that was taken apart.
type Explanation struct {
	explain.Explanation
	Unit series.Unit // of the level
}

// jsonMoment is a date; beyond says that it lies after the time, the end of the horizon.
type jsonMoment struct {
	Time    time.Time `json:"time"`
	Beyond  bool      `json:"beyondHorizon,omitempty"`
	Reached bool      `json:"reached,omitempty"`
}

func momentOf(m forecast.Moment) jsonMoment { return jsonMoment{m.Time.UTC(), m.Beyond, m.Reached} }

// jsonPart is a row of an explanation.
type jsonPart struct {
	Name string     `json:"name"`
	Days float64    `json:"days"`
	Most bool       `json:"orMore,omitempty"`
	Date jsonMoment `json:"dateWithout"`
}

// MarshalJSON writes the parts in days, which add up with what they do together to the date less the reference.
func (x Explanation) MarshalJSON() ([]byte, error) {
	parts := []jsonPart{}
	for _, p := range x.Parts {
		parts = append(parts, jsonPart{Clean(p.Name, 60), days(p.Change), p.AtLeast(x.Date), momentOf(p.Without)})
	}
	return json.Marshal(struct {
		Quantile  float64    `json:"quantile"`
		Date      jsonMoment `json:"date"`
		Reference jsonMoment `json:"reference"`
		Level     Number     `json:"level"`
		Parts     []jsonPart `json:"parts"`
		Together  float64    `json:"daysTogether"`
	}{x.Quantile, momentOf(x.Date), momentOf(x.Reference), Number(x.Level), parts, days(x.Together)})
}

func days(d time.Duration) float64 { return float64(d) / float64(series.Day) }

// explainedRow is a part of a date, as people read it.
type explainedRow struct{ Name, Moves, Without string }

// rows returns a row for each part, one for what they do together, and their sum.
func (x Explanation) rows() []explainedRow {
	var rows []explainedRow
	for _, p := range x.Parts {
		rows = append(rows,
			explainedRow{explain.PartText(p.Kind, Clean(p.Name, 60)), explain.ShiftText(p.Change, p.AtLeast(x.Date)), explain.MomentText(p.Without)})
	}
	return append(rows,
		explainedRow{"the parts together", explain.ShiftText(x.Together, false), ""},
		explainedRow{"in all", explain.ShiftText(x.Date.Time.Sub(x.Reference.Time), x.Date.Beyond != x.Reference.Beyond),
			explain.MomentText(x.Reference)})
}

// title says which date is taken apart.
func (x Explanation) title() string {
	return "what makes the " + explain.Percentile(x.Quantile) + " date " + explain.MomentText(x.Date)
}

// foot says how the rows are to be read.
func (x Explanation) foot() string {
	text := "A part counts by the date when it alone is taken out; with others in place that is not all it does, which is the row " +
		"before the last."
	if x.Level == x.Level {
		text = "Without all of it demand would stay at " + x.Unit.Format(x.Level) + ". " + text
	}
	if x.Date.Beyond || x.Reference.Beyond || beyondWithout(x.Parts) {
		text += " A date beyond the horizon counts as its end."
	}
	return text
}

// Movement is what moved a date since the forecast before.
type Movement struct {
	// Time of the forecast before; zero where there is none, and Movement is then empty.
	Time     time.Time
	Movement explain.Movement
	Summary  string // in one sentence; why there is nothing to compare, too
}

// MarshalJSON writes the causes in days, which add up to the new date less the old one.
func (s Movement) MarshalJSON() ([]byte, error) {
	type cause struct {
		Cause string  `json:"cause"`
		Days  float64 `json:"days"`
		Note  string  `json:"note,omitempty"`
	}
	out := struct {
		Time     time.Time   `json:"sinceTime,omitzero"`
		Summary  string      `json:"summary"`
		Quantile float64     `json:"quantile,omitempty"`
		From     *jsonMoment `json:"from,omitempty"`
		To       *jsonMoment `json:"to,omitempty"`
		Moves    []cause     `json:"moves,omitempty"`
	}{Time: s.Time, Summary: Clean(s.Summary, 3*maxText)}
	if len(s.Movement.Moves) > 0 {
		from, to := momentOf(s.Movement.From), momentOf(s.Movement.To)
		out.From, out.To, out.Quantile = &from, &to, s.Movement.Quantile
		for _, m := range s.Movement.Moves {
			out.Moves = append(out.Moves, cause{m.Cause.String(), days(m.Change), Clean(m.Note, maxText)})
		}
	}
	return json.Marshal(out)
}

// rows returns a row for each cause that has a name, and their sum.
func (s Movement) rows() []explainedRow {
	m := s.Movement
	if len(m.Moves) == 0 {
		return nil
	}
	var rows []explainedRow
	for c := explain.CauseData; c <= explain.CauseAssumption; c++ {
		if d := m.Of(c); d != 0 { // what moved nothing is left out
			rows = append(rows, explainedRow{Name: explain.CauseText(c), Moves: explain.ShiftText(d, false)})
		}
	}
	return append(rows, explainedRow{"in all", explain.ShiftText(m.To.Time.Sub(m.From.Time), m.To.Beyond != m.From.Beyond), ""})
}
