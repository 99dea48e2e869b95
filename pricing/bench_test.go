package pricing

import (
	"context"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Five years by the hour, four resources, three placements with an optimal split; per simulation, of 50.
func BenchmarkCompare(b *testing.B) {
	s, d, book := fullScenario(60), growingDemand(60, 50, 1), testBook(b)
	for b.Loop() {
		if _, err := Compare(context.Background(), s, d, book, 2); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*d.Futures), "µs/simulation")
}

// Five years by the hour of four resources, from paths that cost nothing to make.
func BenchmarkFuture(b *testing.B) {
	for _, step := range []time.Duration{time.Hour / 2, time.Hour, 24 * time.Hour} {
		d := growingDemand(60, 1, 1)
		for i, s := range d.Streams {
			s.Step = series.Every(step)
			path := make([]float64, s.steps((d.Start + 60).Start()))
			s.Path(0, path)
			s.Path = func(_ int, dst []float64) { copy(dst, path) }
			d.Streams[i] = s
		}
		builder := d.newBuilder()
		b.Run(step.String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := builder.build(0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCashFlow(b *testing.B) {
	s, d := fullScenario(60), growingDemand(60, 5, 1)
	survey, err := d.Survey(context.Background(), 2)
	if err != nil {
		b.Fatal(err)
	}
	placements, err := planAll(context.Background(), PlanInput{Scenario: s, Demand: d, Survey: survey, Book: testBook(b), Workers: 2})
	if err != nil {
		b.Fatal(err)
	}
	f, err := d.Future(1)
	if err != nil {
		b.Fatal(err)
	}
	v := s.valuation()
	for _, p := range placements {
		b.Run(p.Name(), func(b *testing.B) {
			for b.Loop() {
				if _, err := v.price(p, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
