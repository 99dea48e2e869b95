package joint_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/joint"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// ahead is a span of so many days from the end of the histories on.
func ahead(fits []*fit.Fit, days int) joint.Request {
	end := fits[0].Series().End()
	return joint.Request{Fits: fits, Futures: 400, Start: end, End: end.Add(time.Duration(days) * series.Day)}
}

func join(t testing.TB, q joint.Request) *joint.Joint {
	t.Helper()
	j, err := q.Join(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// What is drawn path by path has the order of what is held.
func TestFitsJoinAsTheirForecastsDo(t *testing.T) {
	list := seriestest.Alike(4, 200, 0.7)
	fits := fittest.All(t, list)
	j := join(t, ahead(fits, 60))
	k := joined(t, fittest.Drawn(t, list, 400, 60))
	for m := range fits {
		for i := range 400 {
			if j.Path(m, i) != k.Path(m, i) {
				t.Fatalf("member %d, state %d: path %d, of forecasts %d", m, i, j.Path(m, i), k.Path(m, i))
			}
		}
	}
}

// total is what all members demand over a span in each state of the world.
func total(fits []*fit.Fit, days int, path func(member, future int) int) []float64 {
	out, row := make([]float64, 400), make([]float64, days)
	for m, f := range fits {
		for i := range out {
			f.Path(path(m, i), row)
			for _, v := range row {
				out[i] += v
			}
		}
	}
	return out
}

// With dependence the spread of a total is wider, or with opposite demands narrower, while its mean is the same. Paths
// of five years reach beyond any forecast that is held.
func TestTheTotalHasTheSpreadOfDependence(t *testing.T) {
	const days = 5 * 365
	opposite := seriestest.Alike(2, 300, 1)
	for i, v := range opposite[1].Values {
		opposite[1].Values[i] = 2000 - v
	}
	for name, c := range map[string]struct {
		list        []series.Series
		least, most float64 // ratio of the variances
	}{
		"together": {seriestest.Alike(2, 300, 0.9), 1.5, 2.3}, "apart": {seriestest.Alike(2, 300, 0), 0.75, 1.25}, "opposite": {opposite, 0, 0.5},
	} {
		fits := fittest.All(t, c.list)
		alone := total(fits, days, func(_, i int) int { return i })
		with := total(fits, days, join(t, ahead(fits, days)).Path)
		if a, b := average(alone), average(with); math.Abs(a-b) > 1e-9*math.Abs(a) {
			t.Errorf("%s: mean %v, of independent ones %v", name, b, a)
		}
		if r := variance(with) / variance(alone); r < c.least || r > c.most {
			t.Errorf("%s: %.2f times the variance of independent ones, want %v to %v", name, r, c.least, c.most)
		}
	}
}

func average(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v / float64(len(x))
	}
	return sum
}

func TestTheOrderOfFitsHasNoMeaning(t *testing.T) {
	fits := fittest.All(t, seriestest.Alike(5, 200, 0.6))
	q := ahead(fits, 90)
	j := join(t, q)
	q.Fits = slices.Clone(fits)
	slices.Reverse(q.Fits)
	backwards := join(t, q)
	// What joins later moves nobody, though it is the first by name.
	q.Fits, q.More = fits[1:], fits[:1]
	later := join(t, q)
	q.Fits, q.More = fits[1:], nil
	without := join(t, q)
	for i := range 400 {
		for m := range fits {
			if j.Path(m, i) != backwards.Path(len(fits)-1-m, i) {
				t.Fatal("the order of the members changes the states of the world")
			}
			if m < len(fits)-1 && later.Path(m, i) != without.Path(m, i) {
				t.Fatal("a member that joins later moves the others")
			}
		}
	}
	one := join(t, ahead(fits[3:4], 90))
	for i := range 400 {
		if one.Path(0, i) != i {
			t.Fatal("a member alone does not keep its paths where they are")
		}
	}
}

func TestJoiningSaysWhatIsWrong(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	fits := fittest.All(t, seriestest.Alike(2, 100, 0.5))
	for want, change := range map[string]func(*joint.Request){
		"none, want at least 1":  func(q *joint.Request) { q.Fits = nil },
		"is there twice":         func(q *joint.Request) { q.More = fits[:1] },
		"paths: 0, want 1":       func(q *joint.Request) { q.Futures = 0 },
		"want a time after":      func(q *joint.Request) { q.End = q.Start },
		"after the start of the": func(q *joint.Request) { q.Start = q.Start.Add(-series.Day) },
		"members × paths: 72 × 100000, the limit is 6250000: ask for fewer paths": func(q *joint.Request) {
			q.Futures, q.More = 100_000,
				fittest.All(t, seriestest.Alike(72, 30, 0.9))[2:]
		},
	} {
		q := ahead(fits, 30)
		change(&q)
		if _, err := q.Join(context.Background()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ahead(fits, 30).Join(cancelled); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestDependenceInWords(t *testing.T) {
	list := seriestest.Alike(3, 300, 0.9)
	apart := list[2]
	apart.Start = apart.Start.AddDate(-3, 0, 0)
	for want, members := range map[string][]series.Series{
		"": list[:1],
		`"pool-0" and "pool-1" move together with a correlation of 0.8`:                                                list[:2],
		`The 3 demands move together with correlations from 0.`:                                                        list,
		`The histories of "pool-0" and "pool-2" have too little time in common`:                                        {list[0], apart},
		`Of 2 of 3 pairs the histories have too little time in common, as of "pool-1" and "pool-2": they count as ind`: {list[0], list[1], apart},
		`No two of the 3 histories have enough time in common`: {list[0], apart,
			rename(list[1].Slice(0, 3), "short")},
	} {
		var forecasts []forecast.Forecast
		for _, s := range members {
			forecasts = append(forecasts, forecast.Forecast{Series: s, Start: s.End(), Step: s.Step})
		}
		if got := joined(t, forecasts).Words(); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Two pools that moved together are drawn for five years, path by path, so that they go on to do so.
func ExampleRequest() {
	var fits []*fit.Fit
	for _, s := range seriestest.Alike(2, 300, 0.9) {
		fit, err := fit.New(s, fit.Options{Seed: 1})
		if err != nil {
			fmt.Println(err)
			return
		}
		fits = append(fits, fit)
	}
	start := fits[0].Series().End()
	joint, err := joint.Request{Fits: fits, Futures: 400, Start: start, End: start.AddDate(5, 0, 0)}.Join(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	path := make([]float64, 5*365)
	for member, fit := range fits { // the state of the world of number 7
		fit.Path(joint.Path(member, 7), path)
	}
	fmt.Println(strings.Replace(joint.Words(), "seasons ", "seasons\n", 1))
	// Output:
	// "pool-0" and "pool-1" move together with a correlation of 0.85, measured on the changes of their histories, seasons
	// taken out; the simulations keep that.
}
