package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is how many characters of a text from outside are looked at.
const maxText = 400

// Clean makes a text from outside safe to draw: at most limit characters, on
// one line, without control characters, invisible direction marks, or what XML
// does not allow. A cut text ends in an ellipsis.
func Clean(s string, limit int) string {
	var b strings.Builder
	n, space := 0, false
	for _, r := range s {
		if n >= limit {
			return strings.TrimRight(b.String(), " ") + "…"
		}
		switch {
		case unicode.IsSpace(r):
			space = n > 0
			continue
		case r == utf8.RuneError || !unicode.IsGraphic(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			n, space = n+1, false
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// fit shortens s with an ellipsis until width(s) ≤ room.
func fit(s string, room float64, width func(string) float64) string {
	if width(s) <= room {
		return s
	}
	runes := []rune(s)
	lo, hi := 0, len(runes) // the longest beginning that fits has a length in [lo, hi)
	for lo+1 < hi {
		if mid := (lo + hi) / 2; width(string(runes[:mid])+"…") <= room {
			lo = mid
		} else {
			hi = mid
		}
	}
	return strings.TrimRight(string(runes[:lo]), " ") + "…"
}

// leastLast is the share of the room that the last of several lines fills, where words allow it.
const leastLast = 0.3

// wrap breaks s at spaces into at most lines lines that fit room; the last is
// shortened. Lines are made narrower rather than leave a word or two to the last.
func wrap(s string, room float64, lines int, width func(string) float64) []string {
	out := wrapGreedy(s, room, lines, width)
	for narrow := 0.95; narrow > 0.6 && len(out) > 1 && width(out[len(out)-1]) < leastLast*room; narrow -= 0.05 {
		even := wrapGreedy(s, narrow*room, lines, width)
		if len(even) == len(out) && strings.Join(even, " ") == strings.Join(out, " ") { // nothing more is cut
			out = even
		}
	}
	return out
}

// wrapGreedy fills each line as far as words go.
func wrapGreedy(s string, room float64, lines int, width func(string) float64) []string {
	words := strings.Fields(s)
	var out []string
	for len(words) > 0 && len(out) < lines-1 {
		n := 1
		for n < len(words) && width(strings.Join(words[:n+1], " ")) <= room {
			n++
		}
		out = append(out, fit(strings.Join(words[:n], " "), room, width))
		words = words[n:]
	}
	if len(words) > 0 {
		out = append(out, fit(strings.Join(words, " "), room, width))
	}
	return out
}
