//go:build measure

package fit

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

// TestBacktest prints how forecasts would have done on the sets in the
// directory that PLIMSOLL_DATA names, beside seasonal naive with the known
// season. It is a measurement on series that may not be committed; TestRealSeries holds those
// that may. It fails only where a set is worse than naive.
// PLIMSOLL_SET picks sets by a part of their name, PLIMSOLL_STRIDE every n-th
// case, and PLIMSOLL_EACH prints each case.
//
//	PLIMSOLL_DATA=DIR go test -tags measure -run TestBacktest -v -timeout 30m ./forecast
func TestBacktest(t *testing.T) {
	dir := seriestest.MeasuredOn(t)
	stride, _ := strconv.Atoi(os.Getenv("PLIMSOLL_STRIDE")) // look at every n-th case only
	for _, set := range sets.HeldOut() {
		if only := os.Getenv("PLIMSOLL_SET"); only != "" && !strings.Contains(set.Name, only) {
			continue
		}
		t.Run(set.Name, func(t *testing.T) {
			begin := time.Now()
			cases := loadSet(t, set, dir)
			total := runCases(cases, max(stride, 1))
			t.Logf("%-14s %s, %.1f s", set.Name, total, time.Since(begin).Seconds())
			if total.loss >= total.naiveLoss {
				t.Errorf("loss %.3f is no better than %.3f of seasonal naive", total.loss/total.n, total.naiveLoss/total.n)
			}
		})
	}
}

func runCases(cases []holdout, stride int) totals {
	results := make([]totals, len(cases))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := 0; i < len(cases); i += stride {
		slots <- struct{}{}
		wg.Go(func() {
			results[i] = runCase(cases[i])
			<-slots
		})
	}
	wg.Wait()
	var sum totals
	for i, r := range results {
		if os.Getenv("PLIMSOLL_EACH") != "" && r.n > 0 {
			fmt.Printf("%s %s\n", cases[i].history.Name, r)
		}
		sum.add(r)
	}
	return sum
}

// loadSet returns the cases of a set.
func loadSet(t *testing.T, set sets.Set, dir string) []holdout {
	var step series.Step
	if set.Step != "" {
		var err error
		if step, err = series.ParseStep(set.Step); err != nil {
			t.Fatal(err)
		}
	}
	if set.Cut != nil {
		return split(seriestest.Read(t, dir, set.File, series.Grid{Step: step}), set.Period, set.Cut)
	}
	splits, err := sets.ReadSplits(dir, set.File)
	if err != nil {
		t.Fatal(err)
	}
	var out []holdout
	for _, s := range splits {
		out = append(out, holdout{history: series.Series{Name: s.Name, Start: sets.SplitStart(), Step: step, Values: s.History},
			period: set.Period, future: s.After})
	}
	return out
}
