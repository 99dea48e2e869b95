package series

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// HappeningKind says what happened to a pool, as told apart from what the pool does.
type HappeningKind int

// Kinds of happenings.
const (
	// LevelStep is a lasting jump within a course: a clean-up, a deletion, a migration in or out.
	LevelStep HappeningKind = iota + 1
	// Emptied is a pool that was emptied and used again.
	Emptied
	// Enlarged is a volume of which a share is measured: the share and its growth fell by the same factor.
	Enlarged
	// GrowthChanged is a lasting change of the growth.
	GrowthChanged
	// GrowthStopped is a growth that ended.
	GrowthStopped
	// BadReadings are values that cannot be.
	BadReadings
	// CounterReset is a cumulative counter that began again from 0.
	CounterReset
	// Outage is a span without any measurement.
	Outage
	// Ceiling is a level that cuts the demand off.
	Ceiling
	// CapacityChanged is a change of the capacity itself.
	CapacityChanged
)

// happeningNames are indexed by HappeningKind.
var happeningNames = [...]string{
	"UNSPECIFIED", "LEVEL_STEP", "EMPTIED", "ENLARGED", "GROWTH_CHANGED", "GROWTH_STOPPED", "BAD_READINGS",
	"COUNTER_RESET", "OUTAGE", "CEILING", "CAPACITY_CHANGED",
}

// String returns the name in upper case, such as LEVEL_STEP.
func (k HappeningKind) String() string {
	if k < 0 || int(k) >= len(happeningNames) {
		return fmt.Sprintf("HappeningKind(%d)", int(k))
	}
	return happeningNames[k]
}

// Happening is something that happened to a pool, and what was made of it before the fit.
type Happening struct {
	Time  time.Time // beginning of the first step that it concerns
	Until time.Time // end of the last one; zero where it lasts, or was over at once
	Kind  HappeningKind
	// Size is in the unit of the series: by how much a level moved, how much more or less is added in a day, the
	// value furthest from what can be, the level of a ceiling. It is 0 for an outage.
	Size float64
	Done string // what was done about it, in a few words: "counted out"
	Why  string // one sentence or two: what was seen, and what it means
}

// Line says it in a short line: "cleaned up 20 Jul 2026: −2 TiB; counted out".
func (h Happening) Line(u Unit) string {
	text := h.what() + " " + h.when()
	if size := h.size(u); size != "" {
		text += ": " + size
	}
	if h.Done == "" {
		return text
	}
	return text + "; " + h.Done
}

// what names it as people do.
func (h Happening) what() string {
	switch h.Kind {
	case LevelStep:
		if h.Size < 0 {
			return "cleaned up"
		}
		return "filled up"
	case Emptied:
		return "emptied"
	case Enlarged:
		return "enlarged"
	case GrowthChanged:
		return "growth changed"
	case GrowthStopped:
		return "growth stopped"
	case BadReadings:
		return "impossible readings"
	case CounterReset:
		return "counter reset"
	case Outage:
		return "not measured"
	case Ceiling:
		return "at a ceiling"
	case CapacityChanged:
		return "capacity changed"
	}
	return strings.ToLower(h.Kind.String())
}

// when writes the day, or the span where it is longer.
func (h Happening) when() string {
	const day = "2 Jan 2006"
	from := h.Time.UTC().Format(day)
	if h.Until.IsZero() || h.Kind == Ceiling {
		return from
	}
	if to := h.Until.Add(-time.Nanosecond).UTC().Format(day); to != from {
		return from + " to " + to
	}
	return from
}

// size writes the size with its sign where it is a change.
func (h Happening) size(u Unit) string {
	if h.Size == 0 || math.IsNaN(h.Size) {
		return ""
	}
	text := u.Format(math.Abs(h.Size))
	switch h.Kind {
	case BadReadings, CounterReset:
		return u.Format(h.Size)
	case Ceiling:
		return "at least " + u.Format(h.Size)
	case GrowthChanged, GrowthStopped:
		text += " a day"
	default: // the others are amounts
	}
	if h.Size < 0 {
		return "−" + text
	}
	return "+" + text
}

// Note writes it as a sentence among the notes of the evidence.
func (h Happening) Note() string { return h.Why }
