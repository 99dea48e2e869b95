package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
)

// Limits of Days.
const (
	MaxEntries = 1000
	MaxEntry   = 32 // bytes
)

// Given is what the days are called that are in no country's calendar, but were given by date.
const Given = "given"

// Days says which days are holidays. A nil *Days knows none. It does not change
// once it is made.
type Days struct {
	entries []string
	lists   []*cal.Holiday
	dates   map[int]bool
}

// Parse reads entries which are each the code of a country or of a part of one
// (ISO 3166, such as DE, DE-BY, US or GB), whose public holidays are meant, or a
// date such as 2026-12-24. Their order does not matter, but for Entries. None at all are nil.
//
// The error names the entry and says what is known.
func Parse(entries []string) (*Days, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	if len(entries) > MaxEntries {
		return nil, fmt.Errorf("%d entries, the limit is %d", len(entries), MaxEntries)
	}
	d := &Days{entries: slices.Clone(entries), dates: map[int]bool{}}
	for _, e := range entries {
		if len(e) > MaxEntry {
			return nil, fmt.Errorf("%.20q…: longer than %d bytes", e, MaxEntry)
		}
		if t, err := time.Parse(time.DateOnly, e); err == nil {
			d.dates[DayOf(t)] = true
			continue
		}
		list, ok := regions[strings.ToUpper(e)]
		if !ok {
			return nil, unknown(e)
		}
		d.lists = append(d.lists, list...)
	}
	return d, nil
}

// Entries returns what the days were made of, as they were given.
func (d *Days) Entries() []string {
	if d == nil {
		return nil
	}
	return slices.Clone(d.entries)
}

// Regions returns the codes that Parse knows, in alphabetical order.
func Regions() []string { return slices.Sorted(maps.Keys(regions)) }

// Between returns the names of the holidays from the day first up to the day
// last, which is one of them. A day with several names has the first in alphabetical order.
//
// A holiday that moves off a weekend is kept on the day to which it moves and on the weekend; one
// that moves off a working day only where it moves to.
func (d *Days) Between(first, last int) map[int]string {
	named := map[int]string{}
	if d == nil {
		return named
	}
	add := func(n int, name string) {
		if n < first || n > last {
			return
		}
		if old, ok := named[n]; !ok || name < old {
			named[n] = name
		}
	}
	// A holiday may move across the turn of the year.
	for year := Date(first, time.UTC).Year() - 1; year <= Date(last, time.UTC).Year()+1; year++ {
		for _, h := range d.lists {
			if h.Type == cal.ObservanceOther { // kept by custom: no day off
				continue
			}
			actual, observed := h.Calc(year)
			if a, ok := plainDay(actual); ok && (actual.Equal(observed) || weekend(a)) {
				add(a, h.Name)
			}
			if o, ok := plainDay(observed); ok {
				add(o, h.Name)
			}
		}
	}
	for n := range d.dates {
		if n >= first && n <= last && named[n] == "" {
			named[n] = Given
		}
	}
	return named
}

// plainDay returns the date of what the library calls the beginning of a day,
// which is an hour off where that day begins with a change of the machine's clock.
func plainDay(t time.Time) (n int, ok bool) {
	if t.IsZero() {
		return 0, false
	}
	return DayOf(t.Add(day / 2)), true
}

func weekend(n int) bool {
	w := Weekday(n)
	return w == time.Saturday || w == time.Sunday
}

// unknown says what may have been meant.
func unknown(entry string) error {
	country, _, _ := strings.Cut(strings.ToUpper(entry), "-")
	var near []string
	for _, code := range Regions() {
		if code == country || strings.HasPrefix(code, country+"-") {
			near = append(near, code)
		}
	}
	if len(near) > 0 {
		return fmt.Errorf("%q: the holidays of this region are not known: want one of %s, or a date such as 2026-12-24", entry,
			strings.Join(near, ", "))
	}
	var countries []string
	for _, code := range Regions() {
		if c, _, _ := strings.Cut(code, "-"); len(countries) == 0 || countries[len(countries)-1] != c {
			countries = append(countries, c)
		}
	}
	return fmt.Errorf("%q: neither a date such as 2026-12-24 nor a country whose holidays are known, such as DE or DE-BY: want one of %s",
		entry, strings.Join(countries, ", "))
}
