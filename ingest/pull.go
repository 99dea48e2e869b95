package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
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

// Job says what to move from a Source into a History.
type Job struct {
	// Key under which the history keeps it, and Origin what it is of.
	Key    string
	Origin Origin
	// Measured is the distance at which the source measures, for the record; zero if it is not known.
	Measured series.Step
	// Query of the source. Start is where the pull begins; what was completed before
	// is not read again. A zero Start reads all there is up to Until in
	// one window, if the source can. End is not used.
	Query Query
	// Window is how much is read and made durable at a time: what an
	// interruption costs. It must not be shorter than Query.Step.
	Window series.Step
	// Until is the end of the pull, usually now. It is rounded down to a whole Query.Step,
	// so that a step that is still being measured is left for the next pull.
	Until time.Time
	// Overlap is how far before the end of what is complete reading begins, for sources whose
	// samples may arrive late. What is there already is not there twice.
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
	Windows  int       // read to their end
	Empty    int       // of these, the ones in which the source has nothing
	Backward int       // of these, the ones before what was complete
	Read     int       // measured values that the source gave
	Written  int       // of these, the ones in windows read to their end: durable
	Resumed  bool      // whether an earlier pull had completed something
	Start    time.Time // from when on the key is complete now; zero if nothing is, or at the beginning of the source
	To       time.Time // up to when the key is complete now; zero if nothing is
}

// Validate returns an error that names the field which makes no sense.
func (p Job) Validate() error {
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
// window, each of them made durable, and the record of the key widened by it,
// before the next one is read. It goes on where the record ends, so that a pull that
// was interrupted, in whatever way, is simply started again: nothing is missing
// then and nothing double. Where p.Query begins before the record does, what is
// missing there is read first, the latest window before the others.
//
// A window in which the source has nothing is not complete, nor is what comes
// after the last sample: it is asked for again by the next pull. Only what lies before all
// samples is not asked for as a whole each time: once it was, its last window is.
//
// Series may appear and vanish between windows. At most MaxPending values and
// one series are in memory at a time. The first error ends the pull;
// the Result then says what was kept. A source tries again by itself what may succeed
// later. progress may be nil; it is called on the goroutine of Pull. A key is pulled by one Pull at a time.
func Pull(ctx context.Context, src Source, h History, p Job, progress func(Progress)) (Result, error) {
	if err := p.Validate(); err != nil {
		return Result{}, fmt.Errorf("pull: %w", err)
	}
	pull := pull{Job: p, src: src, history: h}
	var err error
	if pull.record, pull.result.Resumed, err = h.Record(ctx, p.Key); err != nil {
		return Result{}, fmt.Errorf("pull %q: %w", p.Key, err)
	}
	pull.durable = pull.record
	all, err := pull.windows()
	if err != nil {
		return pull.told(), fmt.Errorf("pull %q: %w", p.Key, err)
	}
	for i, w := range all {
		if err := pull.window(ctx, w); err != nil {
			return pull.told(), fmt.Errorf("pull %q, %s: %w", p.Key, span(w.from, w.to), err)
		}
		if progress != nil {
			progress(Progress{Window: i + 1, Windows: len(all), Samples: pull.result.Read, From: w.from, To: w.to})
		}
	}
	pull.record.Until = p.Until
	if err := pull.save(ctx); err != nil {
		return pull.told(), fmt.Errorf("pull %q: %w", p.Key, err)
	}
	return pull.told(), nil
}

// pull is a Pull under way.
type pull struct {
	Job
	src     Source
	history History
	record  Record // of what was read
	durable Record // of what is kept whatever happens
	whole   int    // values in the windows that were read to their end
	result  Result
}

// told returns the result as far as it came.
func (p *pull) told() Result {
	p.result.Start, p.result.To = p.durable.From, p.durable.To
	return p.result
}

// windows returns what is to be read, in the order of reading.
func (p *pull) windows() ([]window, error) {
	if !p.result.Resumed {
		return p.split(p.Query.Start, floor(p.Until, p.Query.Step))
	}
	back, err := p.backward()
	if err != nil {
		return nil, err
	}
	from := floor(p.record.To.Add(-p.Overlap), p.Query.Step)
	if from.Before(p.Query.Start) {
		from = p.Query.Start
		if from.After(p.record.To) { // what lies between is read as well, or it would seem to be there
			from = p.record.To
		}
	}
	forward, err := p.split(from, floor(p.Until, p.Query.Step))
	return append(back, forward...), err
}

// backward returns the windows before what is complete, the latest first.
func (p *pull) backward() ([]window, error) {
	start := floor(p.Query.Start, p.Query.Step)
	if p.Query.Start.IsZero() || p.record.From.IsZero() || !start.Before(p.record.From) {
		return nil, nil
	}
	back, err := p.split(p.Query.Start, p.record.From)
	if err != nil {
		return nil, err
	}
	slices.Reverse(back)
	for i := range back {
		back[i].backward = true
	}
	if !p.record.Asked.IsZero() && !floor(p.Query.Start, p.Query.Step).Before(floor(p.record.Asked, p.Query.Step)) {
		back = back[:1]
	}
	return back, nil
}

// window moves one window and completes what it holds.
func (p *pull) window(ctx context.Context, w window) error {
	after := p.record
	after.Samples = maps.Clone(after.Samples)
	read, first, end, err := p.move(ctx, w, &after)
	if err != nil {
		return err
	}
	if p.record.Asked.IsZero() || w.from.Before(p.record.Asked) {
		after.Asked = w.from
	}
	if read == 0 {
		p.result.Empty++
		p.record.Asked = after.Asked
		p.done(w)
		return nil
	}
	if w.from.IsZero() {
		w.from = first
	}
	fresh := p.record.To.IsZero()
	if fresh || w.from.Before(p.record.From) {
		after.From = w.from
	}
	if end = earlier(end, w.to); end.After(after.To) {
		after.To = end
	}
	after.Origin = p.Origin
	if !p.Measured.IsZero() {
		after.Measured = p.Measured
	}
	before, whole := p.record, p.whole
	p.record, p.whole = after, p.whole+read
	if err := p.save(ctx); err != nil {
		p.record, p.whole = before, whole
		return err
	}
	p.done(w)
	return nil
}

// done counts a window that was read to its end.
func (p *pull) done(w window) {
	p.result.Windows++
	if w.backward {
		p.result.Backward++
	}
}

// save makes what was read durable, and how far back the source was asked, so that it is not asked as far each time.
func (p *pull) save(ctx context.Context) error {
	same := p.whole == p.result.Written && p.record.To.Equal(p.durable.To) && p.record.From.Equal(p.durable.From) &&
		p.record.Asked.Equal(p.durable.Asked) && p.record.Until.Equal(p.durable.Until)
	if p.record.To.IsZero() || same {
		return nil
	}
	if err := p.history.Complete(ctx, p.Key, p.record); err != nil {
		return err
	}
	p.durable, p.result.Written = p.record, p.whole
	return nil
}

// move appends what the source has in w, counts it in the record, and returns how many values
// there were, the first time and the end of the last step.
func (p *pull) move(ctx context.Context, w window, r *Record) (read int, first, end time.Time, err error) {
	query := p.Query
	query.Start, query.End = w.from, w.to
	var pending []series.Series
	values := 0
	flush := func() error {
		err := p.history.Append(ctx, p.Key, pending...)
		pending, values = pending[:0], 0
		return err
	}
	for s, err := range p.src.Read(ctx, query) {
		if err != nil {
			return 0, first, end, err
		}
		if err := checkWithin(s, w.from, w.to); err != nil {
			return 0, first, end, err
		}
		if last := s.Last(); last >= 0 {
			end, r.Step = later(end, s.Time(last+1)), s.Step
			if first.IsZero() || s.Start.Before(first) {
				first = s.Start
			}
		}
		n := s.Measured()
		read += n
		p.result.Read += n
		r.count(s, p.record)
		pending, values = append(pending, s), values+s.Len()
		if values < MaxPending {
			continue
		}
		if err := flush(); err != nil {
			return 0, first, end, err
		}
	}
	if len(pending) > 0 {
		err = flush()
	}
	return read, first, end, err
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

// window is what is read at a time: [from, to).
type window struct {
	from, to time.Time
	backward bool // it lies before what is complete
}

// split divides what is between from and until into windows.
func (p Job) split(from, until time.Time) ([]window, error) {
	switch {
	case from.IsZero():
		return []window{{to: until}}, nil
	case !until.After(from):
		return nil, nil
	case until.Year()-from.Year() > 290:
		return nil, fmt.Errorf("%s is more than 290 years: is a time wrong?", span(from, until))
	}
	n := math.Ceil(float64(until.Sub(from)) / float64(p.Window.Approx()))
	if n > MaxWindows {
		return nil, fmt.Errorf("%s in windows of %s would be %.0f windows, the limit is %d: use longer ones", span(from, until), p.Window, n,
			MaxWindows)
	}
	var all []window
	for at := from; at.Before(until); {
		end := earlier(p.edge(from, len(all)+1), until)
		all = append(all, window{from: at, to: end})
		at = end
	}
	return all, nil
}

// edge returns the end of i windows, on a whole step if that leaves anything of the window.
func (p Job) edge(from time.Time, i int) time.Time {
	t := p.Window.At(from, i)
	if f := floor(t, p.Query.Step); f.After(from) {
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
