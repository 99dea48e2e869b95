package history_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/history"
)

// A sample that is appended twice is there once.
func Example() {
	dir, err := os.MkdirTemp("", "plimsoll")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	h, err := history.Open(dir, history.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer h.Close()

	ctx := context.Background()
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	load := series.Series{Name: "web", Unit: series.Cores, Start: day, Step: series.Every(12 * time.Hour), Values: []float64{96, 104}}
	for range 2 {
		if err := h.Append(ctx, "pools/web", load); err != nil {
			log.Fatal(err)
		}
	}
	if err := h.Complete(ctx, "pools/web", ingest.Record{To: load.End()}); err != nil {
		log.Fatal(err)
	}
	for s, err := range h.Read(ctx, ingest.Query{Expr: "pools/web", Start: day}) {
		fmt.Println(s.Name, s.Unit, s.Step, s.Values, err)
	}
	// Output: web {core} 12h [96 104] <nil>
}
