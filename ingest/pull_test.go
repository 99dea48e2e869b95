package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

var start = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// hours is a source of hourly series, each with the number of the hour as its
// value, from some hour to another one.
type hours struct {
	series  map[string][2]int // hours from start
	asked   []ingest.Query
	failAt  int // the query that fails, from 1; 0: none
	outside bool
}

func (s *hours) Read(ctx context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	s.asked = append(s.asked, q)
	return func(yield func(series.Series, error) bool) {
		for _, name := range []string{"a", "b"} {
			r, ok := s.series[name]
			if !ok {
				continue
			}
			if len(s.asked) == s.failAt && name == "b" {
				yield(series.Series{}, &ingest.SourceError{Source: "hours", Op: "read", Err: errors.New("no more")})
				return
			}
			if err := ctx.Err(); err != nil {
				yield(series.Series{}, err)
				return
			}
			v := series.Series{Name: name, Step: series.Every(time.Hour)}
			for i := r[0]; i < r[1]; i++ {
				t := start.Add(time.Duration(i) * time.Hour)
				if !s.outside && (t.Before(q.Start) || !t.Before(q.End)) {
					continue
				}
				if v.Len() == 0 {
					v.Start = t
				}
				v.Values = append(v.Values, float64(i))
			}
			if v.Len() > 0 && !yield(v, nil) {
				return
			}
		}
	}
}

// memory is a history without durability. Appends count how often each sample came.
type memory struct {
	ingest.Source
	seen   map[string]int // "series@hour"
	record ingest.Record
	failAt int // the Complete that fails, from 1; 0: none
	marks  int
}

func (m *memory) Append(_ context.Context, _ string, series ...series.Series) error {
	if m.seen == nil {
		m.seen = map[string]int{}
	}
	for _, s := range series {
		for _, v := range s.Values {
			m.seen[fmt.Sprintf("%s@%v", s.Name, v)]++
		}
	}
	return nil
}

func (m *memory) Complete(_ context.Context, _ string, r ingest.Record) error {
	if m.marks++; m.marks == m.failAt {
		return errors.New("disk on fire")
	}
	m.record = r
	return nil
}

func (m *memory) Record(context.Context, string) (ingest.Record, bool, error) {
	return m.record, !m.record.To.IsZero(), nil
}

func (m *memory) Records(context.Context) (map[string]ingest.Record, error) {
	return map[string]ingest.Record{"k": m.record}, nil
}

func (m *memory) Forget(context.Context, string) error {
	m.record, m.seen = ingest.Record{}, nil
	return nil
}

func (m *memory) Close() error { return nil }

// plan pulls in windows of ten hours up to the given hour.
func plan(until float64) ingest.Job {
	return ingest.Job{
		Key: "k", Query: ingest.Query{Start: start}, Window: series.Every(10 * time.Hour),
		Until: start.Add(time.Duration(until * float64(time.Hour))),
	}
}

// at writes the hours of a window.
func at(from, to time.Time) string {
	if from.IsZero() {
		return fmt.Sprintf("all-%v", to.Sub(start).Hours())
	}
	return fmt.Sprintf("%v-%v", from.Sub(start).Hours(), to.Sub(start).Hours())
}

func TestPull(t *testing.T) {
	hour := series.Every(time.Hour)
	for _, c := range []struct {
		name    string
		change  func(*ingest.Job)
		marked  float64 // watermark in hours before; 0: none
		windows string
		result  string
	}{
		{"whole windows", func(p *ingest.Job) {}, 0, "0-10 10-20 20-25", "3 windows, 40 of 40 values, to 25"},
		{"resumed", func(p *ingest.Job) {}, 10, "10-20 20-25", "2 windows, 25 of 25 values, resumed, to 25"},
		{"an overlap", func(p *ingest.Job) { p.Overlap = 3 * time.Hour }, 20, "17-25", "1 windows, 11 of 11 values, resumed, to 25"},
		{"an overlap beyond the start", func(p *ingest.Job) { p.Overlap = 30 * time.Hour }, 20, "0-10 10-20 20-25",
			"3 windows, 40 of 40 values, resumed, to 25"},
		{"an overlap that cuts a step", func(p *ingest.Job) { p.Query.Step, p.Overlap = hour, 90*time.Minute }, 20, "18-25",
			"1 windows, 9 of 9 values, resumed, to 25"},
		{"done already", func(p *ingest.Job) {}, 25, "", "0 windows, 0 of 0 values, resumed, to 25"},
		{"whole samples", func(p *ingest.Job) { p.Until = p.Until.Add(30 * time.Minute) }, 20, "20-25.5",
			"1 windows, 6 of 6 values, resumed, to 25.5"},
		{"whole steps", func(p *ingest.Job) { p.Until, p.Query.Step = p.Until.Add(30*time.Minute), hour }, 20, "20-25",
			"1 windows, 5 of 5 values, resumed, to 25"},
		{"windows on steps", func(p *ingest.Job) {
			p.Window, p.Query.Step = series.Every(150*time.Minute), series.Every(2*time.Hour)
		}, 16, "16-18 18-20 20-22 22-24", "4 windows, 12 of 12 values, resumed, to 24"},
		{"no start", func(p *ingest.Job) { p.Query.Start = time.Time{} }, 0, "all-25", "1 windows, 40 of 40 values, to 25"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := &hours{series: map[string][2]int{"a": {0, 40}, "b": {5, 20}}}
			h := &memory{}
			if c.marked > 0 {
				h.record = ingest.Record{From: start, To: start.Add(time.Duration(c.marked * float64(time.Hour))), Asked: start}
			}
			p := plan(25)
			c.change(&p)
			var told []string
			r, err := ingest.Pull(t.Context(), src, h, p, func(p ingest.Progress) {
				told = append(told, at(p.From, p.To))
				if q := src.asked[len(told)-1]; !q.Start.Equal(p.From) || !q.End.Equal(p.To) {
					t.Errorf("asked for %+v", q)
				}
				if p.Window != len(told) || p.Windows < p.Window || h.record.To.Before(p.To) {
					t.Errorf("progress %+v after %d windows, complete until %s", p, len(told), h.record.To)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(told, " "); got != c.windows {
				t.Errorf("windows %s, want %s", got, c.windows)
			}
			if got := resultString(r); got != c.result {
				t.Errorf("result %s, want %s", got, c.result)
			}
			for k, n := range h.seen {
				if n != 1 {
					t.Errorf("%s came %d times", k, n)
				}
			}
		})
	}
}

// resultString writes what matters of a result.
func resultString(r ingest.Result) string {
	s := fmt.Sprintf("%d windows, %d of %d values", r.Windows, r.Written, r.Read)
	if r.Resumed {
		s += ", resumed"
	}
	return s + fmt.Sprintf(", to %v", r.To.Sub(start).Hours())
}

// TestPullFails checks what is kept when a window cannot be completed, and that the next pull begins there.
func TestPullFails(t *testing.T) {
	for _, c := range []struct {
		name   string
		source int // the query that fails
		disk   int // the Complete that fails
		want   string
	}{
		{"the source fails", 2, 0, "hours: read: no more"},
		{"the history fails", 0, 2, "disk on fire"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := &hours{series: map[string][2]int{"a": {0, 25}, "b": {0, 25}}, failAt: c.source}
			h := &memory{failAt: c.disk}
			r, err := ingest.Pull(t.Context(), src, h, plan(25), nil)
			if err == nil || !strings.Contains(err.Error(), c.want) ||
				!strings.Contains(err.Error(), `pull "k", 2025-01-01T10:00:00Z to 2025-01-01T20:00:00Z`) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if r.Windows != 1 || r.Written != 20 || r.Read <= r.Written || !r.To.Equal(start.Add(10*time.Hour)) {
				t.Errorf("result %+v", r)
			}
			src.failAt, h.failAt = 0, 0
			if r, err = ingest.Pull(t.Context(), src, h, plan(25), nil); err != nil || r.Windows != 2 || !r.Resumed || len(h.seen) != 50 {
				t.Errorf("second pull: %+v, %v, %d samples", r, err, len(h.seen))
			}
		})
	}
}

func TestPullErrors(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*ingest.Job)
		want   string
	}{
		{"no key", func(p *ingest.Job) { p.Key = "" }, "key: is empty"},
		{"no end", func(p *ingest.Job) { p.Until = time.Time{} }, "until: is missing"},
		{"no window", func(p *ingest.Job) { p.Window = series.Step{} }, "window: step 0s: must be positive"},
		{"a window under the step", func(p *ingest.Job) { p.Query.Step = series.Every(series.Day) }, "window 10h: is shorter than the step 1d"},
		{"a negative overlap", func(p *ingest.Job) { p.Overlap = -1 }, "overlap -1ns: must not be negative"},
		{"a bad query", func(p *ingest.Job) { p.Query.Resolution = -1 }, "resolution -1ns"},
		{"too many windows", func(p *ingest.Job) { p.Window = series.Every(time.Second); p.Until = start.AddDate(1, 0, 0) },
			"31536000 windows, the limit is 100000"},
		{"too long a time", func(p *ingest.Job) { p.Query.Start = time.Date(1500, 1, 1, 0, 0, 0, 0, time.UTC) }, "is a time wrong"},
	} {
		p := plan(25)
		c.change(&p)
		if _, err := ingest.Pull(t.Context(), &hours{}, &memory{}, p, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	bad := &hours{series: map[string][2]int{"a": {0, 25}}, outside: true}
	if _, err := ingest.Pull(t.Context(), bad, &memory{}, plan(25), nil); err == nil || !strings.Contains(err.Error(), `gave "a"`) {
		t.Errorf("a source that gives too much: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	good := &hours{series: map[string][2]int{"a": {0, 25}}}
	if _, err := ingest.Pull(ctx, good, &memory{}, plan(25), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestPullMonths checks that windows of a month keep to the calendar.
func TestPullMonths(t *testing.T) {
	p := plan(0)
	p.Query.Start, p.Window, p.Until = time.Date(2025, 1, 31, 0, 0, 0, 0, time.UTC), series.MonthsStep(1),
		time.Date(2025, 4, 10, 0, 0, 0, 0, time.UTC)
	var got []string
	_, err := ingest.Pull(t.Context(), &hours{}, &memory{}, p, func(p ingest.Progress) { got = append(got, p.To.Format("01-02")) })
	if want := []string{"02-28", "03-31", "04-10"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("windows end at %v, error %v, want %v", got, err, want)
	}
}

// hoursOf is what a record says of hours.
func hoursOf(r ingest.Record) string {
	return fmt.Sprintf("%v to %v of %v, %d samples", r.From.Sub(start).Hours(), r.To.Sub(start).Hours(), r.Asked.Sub(start).Hours(),
		r.Samples["2025-01"])
}

// TestPullWhatIsComplete pulls again and again, each time as the case says, and looks at the windows and at what is complete then: an
// empty window, or what comes after the last sample, never is.
func TestPullWhatIsComplete(t *testing.T) {
	type step struct {
		has           [2]int  // hours of the source
		from, until   float64 // hours asked for
		windows, want string
	}
	for name, steps := range map[string][]step{
		"a longer range is filled backwards": {
			{[2]int{0, 60}, 40, 60, "40-50 50-60", "40 to 60 of 40, 20 samples"},
			{[2]int{0, 60}, 15, 60, "35-40 25-35 15-25", "15 to 60 of 15, 45 samples"},
			{[2]int{0, 62}, 15, 62, "60-62", "15 to 62 of 15, 47 samples"},
		},
		"a metric that came to be": {
			{[2]int{0, 0}, 0, 25, "0-10 10-20 20-25", "-0 to -0 of -0, 0 samples"},
			{[2]int{0, 25}, 0, 25, "0-10 10-20 20-25", "0 to 25 of 0, 25 samples"},
		},
		"the clock was ahead": {
			{[2]int{0, 14}, 0, 500, "", "0 to 14 of 0, 14 samples"},
			{[2]int{0, 20}, 0, 20, "14-20", "0 to 20 of 0, 20 samples"},
		},
		"a late exporter": {
			{[2]int{0, 14}, 0, 30, "0-10 10-20 20-30", "0 to 14 of 0, 14 samples"},
			{[2]int{0, 30}, 0, 30, "14-24 24-30", "0 to 30 of 0, 30 samples"},
		},
		"a source that does not go back as far": {
			{[2]int{25, 40}, 0, 40, "0-10 10-20 20-30 30-40", "20 to 40 of 0, 15 samples"},
			{[2]int{25, 41}, 0, 41, "10-20 40-41", "20 to 41 of 0, 16 samples"}, // not all of it again
			{[2]int{25, 42}, -10, 42, "10-20 0-10 -10-0 41-42", "20 to 42 of -10, 17 samples"},
			{[2]int{5, 43}, -10, 43, "10-20 42-43", "10 to 43 of -10, 28 samples"}, // loaded later
		},
		"a range that begins later": {
			{[2]int{0, 20}, 0, 20, "0-10 10-20", "0 to 20 of 0, 20 samples"},
			{[2]int{0, 50}, 40, 50, "20-30 30-40 40-50", "0 to 50 of 0, 50 samples"}, // no hole
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := &memory{}
			for i, s := range steps {
				src := &hours{series: map[string][2]int{"a": s.has}}
				p := plan(s.until)
				p.Query.Start = start.Add(time.Duration(s.from * float64(time.Hour)))
				var told []string
				r, err := ingest.Pull(t.Context(), src, h, p, func(p ingest.Progress) { told = append(told, at(p.From, p.To)) })
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(told, " "); got != s.windows && s.windows != "" {
					t.Errorf("pull %d: windows %s, want %s", i, got, s.windows)
				}
				if got := hoursOf(h.record); !h.record.To.IsZero() && got != s.want {
					t.Errorf("pull %d: complete %s, want %s", i, got, s.want)
				}
				if !r.To.Equal(h.record.To) || !r.Start.Equal(h.record.From) || h.record.To.IsZero() && r.Empty != r.Windows {
					t.Errorf("pull %d: result %+v, record %+v", i, r, h.record)
				}
			}
		})
	}
}

// TestPullInterruptedBackwards stops a pull that goes backwards in its second window: what is complete has no hole.
func TestPullInterruptedBackwards(t *testing.T) {
	h := &memory{}
	src := &hours{series: map[string][2]int{"a": {0, 60}}}
	p := plan(60)
	p.Query.Start = start.Add(40 * time.Hour)
	if _, err := ingest.Pull(t.Context(), src, h, p, nil); err != nil {
		t.Fatal(err)
	}
	p.Query.Start, h.failAt = start, h.marks+2
	if _, err := ingest.Pull(t.Context(), src, h, p, nil); err == nil || hoursOf(h.record) != "30 to 60 of 30, 30 samples" {
		t.Errorf("interrupted: %s, error %v", hoursOf(h.record), err)
	}
	h.failAt = 0
	if r, err := ingest.Pull(t.Context(), src, h, p, nil); err != nil || hoursOf(h.record) != "0 to 60 of 0, 60 samples" || r.Backward != 3 {
		t.Errorf("resumed: %s, %+v, error %v", hoursOf(h.record), r, err)
	}
}

// TestDeferred pulls two keys through a history that is written to once for many windows: what is pending is read back as if it were
// there, is written when there is enough, and by Flush, and what is forgotten does not come back.
func TestDeferred(t *testing.T) {
	h := &memory{}
	d := ingest.Defer(h, 50)
	src := &hours{series: map[string][2]int{"a": {0, 60}}}
	if r, err := ingest.Pull(t.Context(), src, d, plan(40), nil); err != nil || r.Written != 40 || h.marks != 0 {
		t.Errorf("%+v, error %v, %d writes", r, err, h.marks)
	}
	if r, ok, err := d.Record(t.Context(), "k"); err != nil || !ok || hoursOf(r) != "0 to 40 of 0, 40 samples" {
		t.Errorf("%s, error %v", hoursOf(r), err)
	}
	if r, err := ingest.Pull(t.Context(), src, d, plan(60), nil); err != nil || r.Written != 20 || h.marks != 1 ||
		hoursOf(h.record) != "0 to 50 of 0, 50 samples" {
		t.Errorf("%+v, error %v, %d writes of %s", r, err, h.marks, hoursOf(h.record))
	}
	if all, err := d.Records(t.Context()); err != nil || len(all) != 1 || hoursOf(all["k"]) != "0 to 60 of 0, 60 samples" {
		t.Errorf("records %+v, error %v", all, err)
	}
	for range 2 {
		if err := d.Flush(t.Context()); err != nil || h.marks != 2 || hoursOf(h.record) != "0 to 60 of 0, 60 samples" {
			t.Errorf("flushed: %s, error %v, %d writes", hoursOf(h.record), err, h.marks)
		}
	}
	if err := d.Complete(t.Context(), "k", ingest.Record{To: start}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.Forget(t.Context(), "k"), d.Flush(t.Context())); err != nil || !h.record.To.IsZero() {
		t.Errorf("forgotten: %+v, error %v", h.record, err)
	}
}
