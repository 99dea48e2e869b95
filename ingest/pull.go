package ingest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Limits of a Pull.
const (
	// MaxWindows is the most windows that one pull may take.
	MaxWindows = 100_000
	// MaxPending is how many values a pull gathers before it appends them.
	MaxPending = 1 << 20
)

// Plan says what to move from a Source into a History.
type Plan struct {
	// Key under which the history keeps it.
	Key string
	// Query of the source. Start is where the first pull begins; later ones begin at
	// the watermark of Key. A zero Start reads all there is up to Until in
	// one window, if the source can. End is not used.
	Query Query
	// Window is how much is read and made durable at a time: what an
	// interruption costs. It must not be shorter than Query.Step.
	Window series.Step
	// Until is the end of the pull, usually now. It is rounded down to a whole Query.Step,
	// so that a step that is still being measured is left for the next pull.
	Until time.Time
	// Overlap is how far before the watermark reading begins, for sources whose samples
	// may arrive late. What is there already is not there twice.
	Overlap time.Duration
}

// Progress is told after each window, which is then durable.
type Progress struct {
	Window, Windows int // of how many
	Samples         int // read so far
	From, To        time.Time
}

// Result says what a pull did. After an error it says what was kept.
type Result struct {
	Windows int       // completed
	Read    int       // measured values that the source gave
	Written int       // of these, the ones in completed windows: durable
	Resumed bool      // whether an earlier pull had completed something
	From    time.Time // where reading began; zero if at the beginning of the source
	To      time.Time // up to when the key is complete now; zero if nothing is
}

// Validate returns an error that names the field which makes no sense.
func (p Plan) Validate() error {
	switch {
	case p.Key == "":
		return errors.New("key: is empty: name what is pulled")
	case p.Until.IsZero():
		return errors.New("until: is missing")
	case p.Overlap < 0:
		return fmt.Errorf("overlap %v: must not be negative", p.Overlap)
	}
	if err := p.Window.Validate(); err != nil {
		return fmt.Errorf("window: %w", err)
	}
	query := p.Query
	query.End = time.Time{}
	if err := query.Validate(); err != nil {
		return err
	}
	if p.Window.Approx() < p.Query.Step.Approx() {
		return fmt.Errorf("window %s: is shorter than the step %s", p.Window, p.Query.Step)
	}
	return nil
}

// Pull moves what src has under p.Query into h under p.Key: window after
// window, each of them made durable, and the watermark moved to its end,
// before the next one is read. It begins at the watermark, so that a pull that
// was interrupted, in whatever way, is simply started again: nothing is missing
// then and nothing double.
//
// Series may appear and vanish between windows. At most MaxPending values and
// one series are in memory at a time. The first error ends the pull;
// the Result then says what was kept. A source tries again by itself what may succeed
// later. progress may be nil; it is called on the goroutine of Pull.
func Pull(ctx context.Context, src Source, h History, p Plan, progress func(Progress)) (Result, error) {
	var r Result
	if err := p.Validate(); err != nil {
		return r, fmt.Errorf("pull: %w", err)
	}
	mark, resumed, err := h.Watermark(ctx, p.Key)
	if err != nil {
		return r, fmt.Errorf("pull %q: %w", p.Key, err)
	}
	r.Resumed, r.From = resumed, p.Query.Start
	if resumed {
		r.To, r.From = mark, floor(mark.Add(-p.Overlap), p.Query.Step)
		if r.From.Before(p.Query.Start) {
			r.From = p.Query.Start
		}
	}
	windows, err := p.windows(r.From)
	if err != nil {
		return r, fmt.Errorf("pull %q: %w", p.Key, err)
	}
	for i := range windows.n {
		from, to := windows.at(i)
		if err := p.pullWindow(ctx, src, h, from, to, &r); err != nil {
			return r, fmt.Errorf("pull %q, %s: %w", p.Key, span(from, to), err)
		}
		if progress != nil {
			progress(Progress{Window: i + 1, Windows: windows.n, Samples: r.Read, From: from, To: to})
		}
	}
	return r, nil
}

// pullWindow moves [from, to) and completes it.
func (p Plan) pullWindow(ctx context.Context, src Source, h History, from, to time.Time, r *Result) error {
	query := p.Query
	query.Start, query.End = from, to
	var pending []series.Series
	values := 0
	flush := func() error {
		err := h.Append(ctx, p.Key, pending...)
		pending, values = pending[:0], 0
		return err
	}
	for s, err := range src.Read(ctx, query) {
		if err != nil {
			return err
		}
		if err := checkWithin(s, from, to); err != nil {
			return err
		}
		r.Read += s.Measured()
		pending, values = append(pending, s), values+s.Len()
		if values < MaxPending {
			continue
		}
		if err := flush(); err != nil {
			return err
		}
	}
	if len(pending) > 0 {
		if err := flush(); err != nil {
			return err
		}
	}
	if err := h.Advance(ctx, p.Key, to); err != nil {
		return err
	}
	r.Windows++
	r.Written = r.Read
	if to.After(r.To) {
		r.To = to
	}
	return nil
}

// checkWithin returns an error if s has values that were not asked for: were
// they kept, the watermark would not tell the truth.
func checkWithin(s series.Series, from, to time.Time) error {
	if s.Len() > 0 && (s.Start.Before(from) || !s.Time(s.Len()-1).Before(to)) {
		return fmt.Errorf("the source gave %q from %s to %s, which is outside", s.Name, s.Start.Format(time.RFC3339),
			s.End().Format(time.RFC3339))
	}
	return nil
}

// span writes a window for people.
func span(from, to time.Time) string {
	if from.IsZero() {
		return "up to " + to.Format(time.RFC3339)
	}
	return from.Format(time.RFC3339) + " to " + to.Format(time.RFC3339)
}

// windows are the n windows of a pull.
type windows struct {
	n           int
	from, until time.Time
	window      series.Step
	step        series.Step
}

// windows divides what is between from and the end of the pull.
func (p Plan) windows(from time.Time) (windows, error) {
	w := windows{from: from, until: floor(p.Until, p.Query.Step), window: p.Window, step: p.Query.Step}
	switch {
	case from.IsZero():
		w.n = 1
		return w, nil
	case !w.until.After(from):
		return w, nil
	case w.until.Year()-from.Year() > 290:
		return w, fmt.Errorf("%s is more than 290 years: is a time wrong?", span(from, w.until))
	}
	n := math.Ceil(float64(w.until.Sub(from)) / float64(p.Window.Approx()))
	if n > MaxWindows {
		return w, fmt.Errorf("%s in windows of %s would be %.0f windows, the limit is %d: use longer ones", span(from, w.until), p.Window, n,
			MaxWindows)
	}
	for w.n = 1; w.edge(w.n).Before(w.until); w.n++ {
	}
	return w, nil
}

// at returns the window i.
func (w windows) at(i int) (from, to time.Time) {
	if i == 0 {
		from = w.from
	} else {
		from = w.edge(i)
	}
	if i == w.n-1 {
		return from, w.until
	}
	return from, w.edge(i + 1)
}

// edge returns the end of i windows, on a whole step if that leaves anything of the window.
func (w windows) edge(i int) time.Time {
	t := w.window.At(w.from, i)
	if f := floor(t, w.step); f.After(w.from) {
		return f
	}
	return t
}

// floor returns the latest multiple of step, counted in UTC as series.Regularize does, at or before t.
func floor(t time.Time, step series.Step) time.Time {
	t = t.UTC()
	switch {
	case step.IsZero():
		return t
	case step.Months == 0:
		return t.Truncate(step.Dur)
	}
	months := t.Year()*12 + int(t.Month()) - 1
	return time.Date(0, time.Month(months-months%step.Months)+1, 1, 0, 0, 0, 0, time.UTC)
}
