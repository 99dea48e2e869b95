package csvfile_test

import (
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
	"github.com/plimsoll/plimsoll/ingest/ingesttest"
)

// text writes series as CSV, gaps left out.
func text(t *testing.T, all []series.Series) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	rows := [][]string{{"series", "time", "value"}}
	for _, s := range all {
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				rows = append(rows, []string{s.Name, s.Time(i).Format(time.RFC3339Nano), strconv.FormatFloat(v, 'g', -1, 64)})
			}
		}
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestConformance(t *testing.T) {
	ingesttest.Run(t, func(t *testing.T) ingesttest.Fixture {
		table, err := csvfile.Read(strings.NewReader(text(t, ingesttest.Data())), "data.csv", csvfile.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return ingesttest.Fixture{
			Source:    table,
			Query:     ingest.Query{},
			None:      "no_such_series",
			One:       func(name string) string { return name },
			Unbounded: true,
		}
	})
}
