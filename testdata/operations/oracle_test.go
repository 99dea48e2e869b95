package operations

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/sizing"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

// told has all the notes that any kind asks for.
const told = "The level moved. A spike of one step. The counter was reset. Demand was at least the ceiling. The capacity has been growing."

// oracle answers as one who knows how the pool goes on: its courses in turn, with their noise, and growth that is known to
// within a hundredth. Growth is multiplied by the factor, which is 1 for one who is right.
func oracle(t *testing.T, c Case, factor float64) planner.Answer {
	t.Helper()
	s := history(t, c)
	capacity := capacity.Constant(c.Right.Held, s.Unit)
	lead, err := series.ParseStep(c.LeadTime)
	if err != nil {
		t.Fatal(err)
	}
	steps, _ := forecast.DefaultHorizon(s, lead)
	if c.Horizon != "" {
		steps = s.Step.Steps(s.End(), must(series.ParseStep(c.Horizon)))
	}
	f := forecast.Forecast{Series: s, Start: s.End(), Step: s.Step, Paths: mat.NewDense(200, steps, nil)}
	f.Evidence.Notes = []string{told}
	r := rand.New(rand.NewPCG(c.Variant.Seed, 1))
	for i := range f.Futures() {
		course := c.courses[i%len(c.courses)]
		growth := factor * (1 + 0.01*r.NormFloat64())
		for k := range steps {
			f.Paths.Set(i, k, course[0]+growth*(course[k]-course[0])+c.spread*r.NormFloat64())
		}
	}
	a := planner.Answer{Series: s, Capacity: capacity, Forecast: &f, Saturation: f.Saturate(capacity, series.Step{})}
	a.Question = planner.Question{Capacity: capacity, LeadTime: lead, OrderQuantile: planner.DefaultOrderQuantile}
	placed := s.Time(s.Len() - 1)
	if by, ok := a.Saturation.OrderBy(planner.DefaultOrderQuantile, lead); ok && by.After(placed) {
		placed = by
	}
	o, err := sizing.Quantity(f, sizing.Question{
		Capacity: capacity, Arrival: lead.After(placed), Until: f.Time(steps), Confidence: estate.DefaultConfidence,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Order = &o
	return a
}

// history reads the rows of the case, with impossible values at the end replaced by the last possible one.
func history(t *testing.T, c Case) series.Series {
	t.Helper()
	stamped := c
	stamped.Rows = append([]Row(nil), c.Rows...)
	if c.Variant.Place == "bare" {
		for i := range stamped.Rows {
			stamped.Rows[i].Time += "-01"
		}
	}
	table, err := csvfile.Read(bytes.NewReader(stamped.CSV()), "history.csv", csvfile.Options{Unit: series.Unit(c.Unit)})
	if err != nil {
		t.Fatalf("%s: %v", c.Variant, err)
	}
	s := table.Series()[0]
	for i := s.Len() - 3; i < s.Len() && c.Right.Demand != 0; i++ {
		if v := s.Values[i]; v < 0 || v > c.Right.Held {
			s.Values[i] = c.Right.Demand
		}
	}
	return s
}

// TestOracle holds that whoever knows how the pool goes on is judged right, so that every history can be answered.
func TestOracle(t *testing.T) {
	for _, v := range fixed(t) {
		c, err := Make(v)
		if err != nil {
			t.Fatal(err)
		}
		if x := c.Judge(oracle(t, c, 1)); x.Grade != RightAnswer {
			t.Errorf("%s: the answer of one who knows is judged wrong: %s", v, x.Reason)
		}
	}
}

// TestWrongGrowth holds that whoever takes growth for 1.7 times what it is, or for half, is judged wrong
// wherever the date is one, lies well within the horizon and has a margin that is smaller than that.
func TestWrongGrowth(t *testing.T) {
	cases := 0
	for _, v := range fixed(t) {
		c, err := Make(v)
		if err != nil {
			t.Fatal(err)
		}
		if !plain(c) {
			continue
		}
		for _, factor := range []float64{0.5, 1.7} {
			cases++
			if x := c.Judge(oracle(t, c, factor)); x.Grade != Wrong {
				t.Errorf("%s: growth × %v is judged right", v, factor)
			}
		}
	}
	if cases < 50 {
		t.Errorf("%d answers with a wrong growth, want at least 50 to say something", cases)
	}
}

// plain reports whether the case has one date, in the first half of the horizon and with a margin below a third of it.
func plain(c Case) bool {
	if len(c.Right.Beliefs) != 1 || c.Right.Beliefs[0].Wide {
		return false
	}
	b, perDay := c.Right.Beliefs[0], float64(day)/float64(c.Variant.length())
	horizon := float64(len(c.courses[0])) / 3 / perDay
	return b.At < horizon/2 && b.High-b.At < 0.3*b.At && b.At-b.Low < 0.3*b.At
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
