package ingesttest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// Fixture is a source that holds Data.
type Fixture struct {
	Source ingest.Source
	// Query selects all of Data. The suite sets its Start, End, Step, Statistic and Unit.
	Query ingest.Query
	// None is an Expr that selects nothing.
	None string
	// One returns the Expr that selects one series of Data; nil if the source cannot.
	One func(name string) string
	// Unbounded says that a query without Start and End means all; else it must be an error.
	Unbounded bool
	// Tolerance is the largest relative error of a value, as the source
	// documents it; 0: bit for bit.
	Tolerance float64
}

// Run checks that the source which open returns keeps the contract of ingest.Source.
func Run(t *testing.T, open func(t *testing.T) Fixture) {
	t.Helper()
	f := open(t)
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := c.run(ctx, f); err != nil {
				t.Error(err)
			}
		})
	}
}

// check is one clause of the contract: it returns how a fixture breaks it.
type check struct {
	name string
	run  func(context.Context, Fixture) error
}

var checks = []check{
	{"all of it, ordered by name", checkAll},
	{"one series", checkOne},
	{"ranges are exact", checkRanges},
	{"windows stitch", checkWindows},
	{"step and statistic", checkSteps},
	{"the unit asked for", checkUnit},
	{"nothing selected", checkNothing},
	{"without a range", checkUnbounded},
	{"invalid queries", checkInvalid},
	{"cancelled before", checkCancelled},
	{"cancelled within", checkCancelledWithin},
	{"early break", checkBreak},
	{"the same again", checkAgain},
}

// full returns the query of f over the whole of Data.
func (f Fixture) full() ingest.Query { return f.between(DataStart(), DataEnd()) }

// between returns the query of f over [start, end).
func (f Fixture) between(start, end time.Time) ingest.Query {
	q := f.Query
	q.Start, q.End = start, end
	return q
}

// collect reads all that q selects.
func collect(ctx context.Context, s ingest.Source, q ingest.Query) ([]series.Series, error) {
	var all []series.Series
	var failed error
	for series, err := range s.Read(ctx, q) {
		if failed != nil {
			return all, fmt.Errorf("something was yielded after the error %w", failed)
		}
		if err != nil {
			failed = err
			continue
		}
		all = append(all, series)
	}
	return all, failed
}

// expect returns how what q reads differs from want.
func (f Fixture) expect(ctx context.Context, q ingest.Query, want []series.Series) error {
	got, err := collect(ctx, f.Source, q)
	if err != nil {
		return fmt.Errorf("read of %s: %w", rangeOf(q), err)
	}
	if err := difference(got, want, f.Tolerance); err != nil {
		return fmt.Errorf("read of %s: %w", rangeOf(q), err)
	}
	return nil
}

// rangeOf writes the range of q.
func rangeOf(q ingest.Query) string {
	return fmt.Sprintf("[%s, %s)", q.Start.Format(time.RFC3339Nano), q.End.Format(time.RFC3339Nano))
}

// difference says how got differs from want in what the contract fixes.
func difference(got, want []series.Series, tolerance float64) error {
	if g, w := names(got), names(want); !slices.Equal(g, w) {
		return fmt.Errorf("series %q, want %q", g, w)
	}
	for i, w := range want {
		g := got[i]
		switch {
		case g.Step != w.Step:
			return fmt.Errorf("%s: step %s, want %s", w.Name, g.Step, w.Step)
		case !g.Start.Equal(w.Start):
			return fmt.Errorf("%s: starts at %s, want %s", w.Name, g.Start, w.Start)
		case g.Start.Location() != time.UTC:
			return fmt.Errorf("%s: start is not in UTC", w.Name)
		case g.Len() != w.Len():
			return fmt.Errorf("%s: %d values, want %d", w.Name, g.Len(), w.Len())
		case g.Statistic != w.Statistic:
			return fmt.Errorf("%s: statistic %s, want %s", w.Name, g.Statistic, w.Statistic)
		case g.Unit != w.Unit:
			return fmt.Errorf("%s: unit %q, want %q", w.Name, g.Unit, w.Unit)
		}
		for j, v := range w.Values {
			if !same(g.Values[j], v, tolerance) {
				return fmt.Errorf("%s: value %d (%s) is %v, want %v", w.Name, j, w.Time(j).Format(time.RFC3339), g.Values[j], v)
			}
		}
	}
	return nil
}

// same reports whether two values are equal, both NaN, or apart by no more than tolerance.
func same(a, b, tolerance float64) bool {
	if math.IsNaN(a) || math.IsNaN(b) {
		return math.IsNaN(a) && math.IsNaN(b)
	}
	return a == b || math.Abs(a-b) <= tolerance*math.Abs(b)
}

// names returns the names of series in their order.
func names(all []series.Series) []string {
	n := make([]string, len(all))
	for i, s := range all {
		n[i] = s.Name
	}
	return n
}

// expected returns what a read of q over Data must yield; q.Step is zero, or
// whole hours and q a range of whole steps.
func expected(q ingest.Query) []series.Series {
	var want []series.Series
	for _, s := range Data() {
		for s.Len() > 0 && s.Start.Before(q.Start) {
			s = s.Slice(1, s.Len())
		}
		for s.Len() > 0 && !s.Time(s.Len()-1).Before(q.End) {
			s = s.Slice(0, s.Len()-1)
		}
		if !q.Step.IsZero() && q.Step != s.Step {
			s = rollUp(s, q.Step, q.Statistic)
		}
		s.Statistic, s.Unit = q.Statistic, q.Unit
		if s = s.Trim(); s.Len() > 0 {
			want = append(want, s)
		}
	}
	slices.SortFunc(want, func(a, b series.Series) int { return strings.Compare(a.Name, b.Name) })
	return want
}

// rollUp takes the statistic of each step, on multiples of it in UTC.
func rollUp(s series.Series, step series.Step, statistic series.Statistic) series.Series {
	r := s
	r.Start, r.Step, r.Values = s.Start.Truncate(step.Dur), step, nil
	var within []float64
	for i, v := range s.Values {
		within = append(within, v)
		if i == s.Len()-1 || !s.Time(i+1).Before(r.Time(len(r.Values)+1)) {
			r.Values = append(r.Values, statistic.Of(within))
			within = within[:0]
		}
	}
	return r
}

func checkAll(ctx context.Context, f Fixture) error {
	q := f.full()
	return f.expect(ctx, q, expected(q))
}

func checkOne(ctx context.Context, f Fixture) error {
	if f.One == nil {
		return nil
	}
	q := f.full()
	for _, want := range expected(q) {
		q.Expr = f.One(want.Name)
		if err := f.expect(ctx, q, []series.Series{want}); err != nil {
			return err
		}
	}
	return nil
}

// checkRanges reads ranges that begin and end on a stamp, beside one, inside a
// gap, before the data and after it.
func checkRanges(ctx context.Context, f Fixture) error {
	at := func(i int) time.Time { return DataStart().Add(time.Duration(i) * DataStep) }
	for _, r := range [][2]time.Time{
		{at(8), at(16)},
		{at(8).Add(time.Millisecond), at(16).Add(time.Millisecond)},
		{at(8).Add(-time.Millisecond), at(16).Add(-time.Millisecond)},
		{at(8), at(9)},
		{at(8), at(8).Add(time.Millisecond)},
		{at(17), at(30)},
		{at(65), at(90)},
		{at(45), at(70)},
		{at(-1000), at(4)},
		{at(dataLen - 4), at(dataLen + 1000)},
	} {
		q := f.between(r[0], r[1])
		q.Step = series.Every(DataStep)
		if err := f.expect(ctx, q, expected(q)); err != nil {
			return err
		}
	}
	return nil
}

// checkWindows reads Data in windows that follow one another and puts the
// samples together again: none may be missing, none there twice.
func checkWindows(ctx context.Context, f Fixture) error {
	type stamp struct {
		name string
		at   int64
	}
	seen := map[stamp]float64{}
	const window = 7*time.Hour + 13*time.Minute
	for start := DataStart(); start.Before(DataEnd()); start = start.Add(window) {
		q := f.between(start, start.Add(window))
		q.Step = series.Every(DataStep)
		got, err := collect(ctx, f.Source, q)
		if err != nil {
			return fmt.Errorf("read of %s: %w", rangeOf(q), err)
		}
		for _, s := range got {
			for i, v := range s.Values {
				key := stamp{s.Name, s.Time(i).UnixNano()}
				if _, twice := seen[key]; twice {
					return fmt.Errorf("%s: %s is in two windows", s.Name, s.Time(i))
				}
				seen[key] = v
			}
		}
	}
	for _, s := range Data() {
		for i, v := range s.Values {
			if got, ok := seen[stamp{s.Name, s.Time(i).UnixNano()}]; !math.IsNaN(v) && (!ok || !same(got, v, f.Tolerance)) {
				return fmt.Errorf("%s: %s is %v (read: %t), want %v", s.Name, s.Time(i), got, ok, v)
			}
		}
	}
	return nil
}

func checkSteps(ctx context.Context, f Fixture) error {
	p75, err := series.Percentile(0.75)
	if err != nil {
		return err
	}
	for _, hours := range []int{1, 5} {
		for _, statistic := range []series.Statistic{series.Peak, series.Mean, series.Last, p75} {
			q := f.full()
			q.Step, q.Statistic = series.Every(time.Duration(hours)*time.Hour), statistic
			if err := f.expect(ctx, q, expected(q)); err != nil {
				return fmt.Errorf("step %dh, statistic %s: %w", hours, statistic, err)
			}
		}
	}
	return nil
}

func checkUnit(ctx context.Context, f Fixture) error {
	q := f.full()
	q.Unit = "{core}"
	return f.expect(ctx, q, expected(q))
}

func checkNothing(ctx context.Context, f Fixture) error {
	q := f.full()
	q.Expr = f.None
	if err := f.expect(ctx, q, nil); err != nil {
		return err
	}
	return f.expect(ctx, f.between(DataStart().Add(-time.Hour), DataStart()), nil)
}

func checkUnbounded(ctx context.Context, f Fixture) error {
	if f.Unbounded {
		return f.expect(ctx, f.Query, expected(f.full()))
	}
	for _, q := range []ingest.Query{f.between(time.Time{}, DataEnd()), f.between(DataStart(), time.Time{})} {
		if got, err := collect(ctx, f.Source, q); err == nil || len(got) > 0 {
			return fmt.Errorf("read of %s: %d series and error %v, want an error", rangeOf(q), len(got), err)
		}
	}
	return nil
}

func checkInvalid(ctx context.Context, f Fixture) error {
	backwards := f.between(DataEnd(), DataStart())
	nothing := f.between(DataStart(), DataStart())
	resolution := f.full()
	resolution.Resolution = -time.Second
	step := f.full()
	step.Step = series.Step{Months: 1, Dur: time.Hour}
	for _, q := range []ingest.Query{backwards, nothing, resolution, step} {
		if got, err := collect(ctx, f.Source, q); err == nil || len(got) > 0 {
			return fmt.Errorf("query %+v: %d series and error %v, want an error", q, len(got), err)
		}
	}
	return nil
}

func checkCancelled(ctx context.Context, f Fixture) error {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	got, err := collect(ctx, f.Source, f.full())
	if !errors.Is(err, context.Canceled) || len(got) > 0 {
		return fmt.Errorf("%d series and error %v, want %v alone", len(got), err, context.Canceled)
	}
	return nil
}

func checkCancelledWithin(ctx context.Context, f Fixture) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n := 0
	for _, err := range f.Source.Read(ctx, f.full()) {
		if n++; n == 1 && err == nil {
			cancel()
			continue
		}
		if !errors.Is(err, context.Canceled) {
			return fmt.Errorf("after the cancellation: error %v, want %v", err, context.Canceled)
		}
	}
	if n != 2 {
		return fmt.Errorf("yielded %d times, want one series and one error", n)
	}
	return nil
}

func checkBreak(ctx context.Context, f Fixture) error {
	for _, err := range f.Source.Read(ctx, f.full()) {
		if err != nil {
			return err
		}
		break
	}
	return checkAll(ctx, f)
}

func checkAgain(ctx context.Context, f Fixture) error {
	first, err := collect(ctx, f.Source, f.full())
	if err != nil {
		return err
	}
	return f.expect(ctx, f.full(), first)
}
