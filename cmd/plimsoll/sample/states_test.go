package sample

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/config"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

// newPlanner answers questions about the estate as the demo does.
func newPlanner(t *testing.T) *planner.Planner {
	t.Helper()
	text, err := fs.ReadFile(Files(), Config)
	if err != nil {
		t.Fatal(err)
	}
	message, err := config.Parse(Config, text)
	if err != nil {
		t.Fatal(err)
	}
	e, err := convert.Estate(message)
	if err != nil {
		t.Fatal(err)
	}
	return planner.New(planner.Config{
		Estate: e,
		Now:    func() time.Time { t.Error("the clock was read; the estate has an asOf"); return time.Time{} },
		Open: func(s estate.SourceSpec) (ingest.Source, error) {
			f, err := Files().Open(s.CSV.Path)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return csvfile.Read(f, s.CSV.Path, csvfile.Options{})
		},
	})
}

// TestEveryPoolIsInItsIntendedState keeps the comments of estate.yaml true. When
// a better model moves a pool, move its illustrative capacity, or the comment.
func TestEveryPoolIsInItsIntendedState(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	want := map[string]forecast.State{
		"fleet-a-cpu":      forecast.AtRisk,
		"fleet-a-memory":   forecast.Saturates,
		"cluster-b-cpu":    forecast.AtRisk,
		"cluster-b-memory": forecast.BeyondHorizon,
		"log-volume":       forecast.Saturates,
		"scaling-group":    forecast.BeyondHorizon,
		"taxi-rides":       forecast.AtRisk,
		"page-views":       forecast.AtRisk,
		"bike-hire":        forecast.StaleData,
		"car-park-mkt01":   forecast.AtRisk,
		"car-park-thl01":   forecast.AlreadySaturated,
		"car-park-cccps98": forecast.AtRisk,
		"car-park-arc01":   forecast.TooLittleData,
	}
	answers, err := newPlanner(t).ForecastPools(context.Background(), planner.Question{OmitValues: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		if a.Saturation.State != want[a.Pool] {
			t.Errorf("pool %s: %v, want %v: %s", a.Pool, a.Saturation.State, want[a.Pool], a.Saturation.Reason)
		}
		delete(want, a.Pool)
	}
	if len(want) > 0 {
		t.Errorf("pools are missing: %v", want)
	}
}
