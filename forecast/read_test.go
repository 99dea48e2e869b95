package forecast

import (
	"testing"

	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

// readSeries puts each series of a file on its grid.
func readSeries(t *testing.T, dir, name string, grid Grid) []Series {
	histories, err := sets.ReadHistories(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	var out []Series
	for _, h := range histories {
		samples := make([]Sample, len(h.Times))
		for i, at := range h.Times {
			samples[i] = Sample{Time: at, Value: h.Values[i]}
		}
		s, _, err := Regularize(h.Name, samples, grid)
		if err != nil {
			t.Log(err)
			continue
		}
		out = append(out, s)
	}
	return out
}
