package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Origin is all that makes what a History keeps under a key. What differs in
// any of it answers another question and is kept under another key.
type Origin struct {
	Pool       string `json:"pool,omitempty"`       // whose history it is
	Source     string `json:"source,omitempty"`     // kind and address of the source, without credentials
	Query      string `json:"query,omitempty"`      // in the language of the source
	Unmet      string `json:"unmet,omitempty"`      // query of the unmet demand that is in it
	Statistic  string `json:"statistic,omitempty"`  // of the samples within a step
	Resolution string `json:"resolution,omitempty"` // distance of the samples asked for; empty: left to the source
}

// maxPoolInKey is how much of the name of a pool a key shows, in bytes.
const maxPoolInKey = 200

// Key returns the key under which a History keeps what o makes: the name of the
// pool and a digest of all of o.
func (o Origin) Key() string {
	h := sha256.New()
	for _, part := range o.parts() {
		fmt.Fprintf(h, "%d:%s", len(part.value), part.value)
	}
	name := o.Pool
	if len(name) > maxPoolInKey {
		name = strings.ToValidUTF8(name[:maxPoolInKey], "")
	}
	return name + "@" + hex.EncodeToString(h.Sum(nil))[:12]
}

// part is a named part of an Origin.
type part struct{ name, value string }

func (o Origin) parts() []part {
	return []part{
		{"pool", o.Pool}, {"source", o.Source}, {"query", o.Query}, {"unmet", o.Unmet}, {"statistic", o.Statistic},
		{"resolution", o.Resolution},
	}
}

// Changed says in which parts o differs from what it was, such as `query "b" (was "a")`.
func (o Origin) Changed(was Origin) string {
	if was == (Origin{Pool: was.Pool}) {
		return "what it is of was not written down by the version that pulled it"
	}
	var changed []string
	before := was.parts()
	for i, now := range o.parts() {
		if now.value != before[i].value {
			changed = append(changed, fmt.Sprintf("%s %s (was %s)", now.name, shown(now.value), shown(before[i].value)))
		}
	}
	return strings.Join(changed, ", ")
}

// shown writes a part for people.
func shown(value string) string {
	if value == "" {
		return "none"
	}
	return fmt.Sprintf("%.200q", value)
}

// Record says what of a key a History has, and what it is of.
type Record struct {
	Origin Origin
	// From and To bound what is complete: [From, To). From is zero where nobody
	// knows where it began. To is never after the end of the last sample.
	From, To time.Time
	// Asked is the earliest time from which the source was asked. Between Asked and From it had nothing.
	Asked time.Time
	// Until is the time up to which the source was asked by the last pull that came to its end; zero where nobody wrote it down.
	Until time.Time
	// Step of the samples, and Measured the distance at which the source measured when they were pulled; zero if it could not tell.
	Step, Measured series.Step
	// Samples counts the values in [From, To) by calendar month, such as 2026-11. Nil where nobody counted.
	Samples map[string]int
}

// Month is the form of the months of Record.Samples.
const Month = "2006-01"

// count adds the measured values of s that lie outside of what was complete to the months.
func (r *Record) count(s series.Series, complete Record) {
	if r.Samples == nil {
		r.Samples = map[string]int{}
	}
	for i, v := range s.Values {
		t := s.Time(i)
		if v != v || !complete.To.IsZero() && !t.Before(complete.From) && t.Before(complete.To) {
			continue
		}
		r.Samples[t.UTC().Format(Month)]++
	}
}

// Loss says what of the recorded samples is not there any more: there are those of the given months, which are all that is kept
// from start on and before end; zero times are no bounds. It returns a line for each month that misses samples, in
// order, and how many all of them miss. Months of which not the whole was read are not judged.
func (r Record) Loss(start, end time.Time, there map[string]int) (lost []string, missing int) {
	for m, n := range r.Samples {
		first, err := time.Parse(Month, m)
		whole := err == nil && !start.After(later(first, r.From)) && (end.IsZero() || !end.Before(earlier(first.AddDate(0, 1, 0), r.To)))
		if got := there[m]; whole && got < n {
			lost = append(lost, fmt.Sprintf("%d of %d samples of %s", n-got, n, m))
			missing += n - got
		}
	}
	slices.SortFunc(lost, func(a, b string) int { return strings.Compare(a[len(a)-len(Month):], b[len(b)-len(Month):]) })
	return lost, missing
}

// Months counts the measured values of the series by month.
func Months(all ...series.Series) map[string]int {
	var r Record
	for _, s := range all {
		r.count(s, Record{})
	}
	return r.Samples
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
