package csvfile

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// calendarForm says how a time is written, where that matters to the others of its text.
type calendarForm uint8

const (
	formPlain      calendarForm = iota
	formSerial                  // days since the end of 1899
	formEither                  // with slashes; either number can be the month
	formDayFirst                // with slashes; the first number is no month
	formMonthFirst              // with slashes; the second number is no month
)

// Excel's serial days: 1 is 1 January 1900, and 60 a day that never was, so that from then on days count from
// 30 December 1899. Those looked for run from October 1954 to 2119; other numbers of that size are no time of this age.
const (
	minSerial = 20_000
	maxSerial = 80_000
)

// namedLayouts have a month in letters, without a time of the day.
var namedLayouts = []string{
	"2 Jan 2006", "2-Jan-2006", "Jan 2 2006", "Jan 2, 2006", "2 January 2006", "January 2, 2006", "January 2 2006", "2-January-2006",
	"2006-Jan-02",
	"Jan 2006", "January 2006", "Jan-2006", "2006-Jan", "2006 Jan",
}

// looseTime reads the times that exports write besides those of parseTime. Of a date with slashes, which may
// have the day or the month first, it takes the month first if that is a month.
func looseTime(s string) (time.Time, calendarForm, error) {
	none := func() (time.Time, calendarForm, error) {
		_, err := parseTime(s)
		if shortYear(s) {
			err = fmt.Errorf("time %.40q: want a year of four digits, best 2026-11-22", s)
		}
		if err == nil {
			err = fmt.Errorf("time %.40q: want RFC 3339 such as 2026-11-22T14:05:00Z", s)
		}
		return time.Time{}, formPlain, err
	}
	if s == "" {
		return none()
	}
	if strings.Trim(s, "0123456789.") == "" && strings.Count(s, ".") <= 1 {
		if t, form, ok := numericTime(s); ok {
			return t, form, nil
		}
		return none()
	}
	if t, ok := labelledMonth(s); ok {
		return t, formPlain, nil
	}
	date, rest := cutDate(s)
	clock, ok := parseClock(rest)
	if !ok {
		return none()
	}
	day, form, ok := parseDate(date)
	if !ok || day.Year() < minYear || day.Year() > maxYear {
		return none()
	}
	return day.Add(clock), form, nil
}

// shortYear reports whether s begins with a date whose year has two digits.
func shortYear(s string) bool {
	date, _ := cutDate(s)
	for _, separator := range []string{"/", ".", "-"} {
		if p := strings.Split(date, separator); len(p) == 3 && len(p[2]) == 2 && len(p[0]) <= 2 && onlyDigits(p[0]) && onlyDigits(p[1]) &&
			onlyDigits(p[2]) {
			return true
		}
	}
	return false
}

// numericTime reads Unix micro- and nanoseconds and Excel's serial days.
func numericTime(s string) (time.Time, calendarForm, bool) {
	whole, _, fraction := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	switch {
	case err != nil:
		return time.Time{}, 0, false
	case n >= minSerial && n < maxSerial:
		days, err := strconv.ParseFloat(s, 64)
		seconds := math.Round(days * 86400) // a clock as a share of a day is rounded in the file
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second), formSerial, err == nil
	case fraction && whole == s:
		return time.Time{}, 0, false
	case n >= 1e17: // 1973 in nanoseconds; the year 2199 is the last that fits by checkUnixYear
		return time.Unix(0, n).UTC(), formPlain, time.Unix(0, n).UTC().Year() <= maxYear
	case n >= 1e14:
		return time.UnixMicro(n).UTC(), formPlain, time.UnixMicro(n).UTC().Year() <= maxYear
	}
	return time.Time{}, 0, false
}

// labelledMonth reads names of months and quarters: 2025-08, 2025/08, 08/2025, 2025M08, 2025-Q3, Q3 2025.
func labelledMonth(s string) (time.Time, bool) {
	if len(s) < 6 || len(s) > 8 {
		return time.Time{}, false
	}
	at := strings.IndexAny(s, "-/. MmQq")
	if at < 0 {
		return time.Time{}, false
	}
	first, second := s[:at], strings.TrimLeft(s[at:], "-/. ")
	if first == "" { // Q3 2025, M08 2025
		i := strings.IndexAny(s[1:], "-/. ") + 1
		if i < 1 {
			return time.Time{}, false
		}
		second, first = s[:i], s[i+1:]
	}
	if len(first) != 4 && len(second) == 4 && onlyDigits(second) { // 08/2025, 3Q 2025 is none
		first, second = second, first
	}
	year, err := strconv.Atoi(first)
	if err != nil || len(first) != 4 || !onlyDigits(first) || year < minYear || year > maxYear {
		return time.Time{}, false
	}
	months := 1
	switch {
	case second != "" && strings.ContainsRune("Qq", rune(second[0])):
		months, second = 3, second[1:]
	case second != "" && strings.ContainsRune("Mm", rune(second[0])):
		second = second[1:]
	}
	n, err := strconv.Atoi(second)
	if err != nil || !onlyDigits(second) || len(second) > 2 || n < 1 || n > 12/months {
		return time.Time{}, false
	}
	return time.Date(year, time.Month((n-1)*months+1), 1, 0, 0, 0, 0, time.UTC), true
}

// cutDate cuts the time of the day off, which begins after a space or a T and has a colon.
func cutDate(s string) (date, clock string) {
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return trimZone(s), ""
	}
	at := strings.LastIndexAny(s[:colon], " T")
	if at < 0 {
		return s, ""
	}
	return strings.TrimRight(s[:at], " ,"), s[at+1:]
}

// trimZone takes the name of UTC off the end.
func trimZone(s string) string {
	for _, zone := range []string{" UTC", " GMT", "Z"} {
		if cut, ok := strings.CutSuffix(s, zone); ok {
			return cut
		}
	}
	return s
}

// parseClock reads a time of the day: 14:05, 2:05 PM, 14:05:09.250, with UTC or an offset such as +01:00 behind it.
func parseClock(s string) (time.Duration, bool) {
	if s == "" {
		return 0, true
	}
	s, zone, ok := cutOffset(trimZone(s))
	if !ok {
		return 0, false
	}
	half := 0
	for i, suffix := range []string{"AM", "PM"} {
		if n := len(s) - 2; n > 0 && strings.EqualFold(s[n:], suffix) {
			s, half = strings.TrimRight(s[:n], " "), i+1
		}
	}
	parts := strings.SplitN(s, ":", 3)
	if len(parts) < 2 {
		return 0, false
	}
	hours, ok1 := twoDigits(parts[0], 23)
	minutes, ok2 := twoDigits(parts[1], 59)
	seconds, fraction, ok3 := 0, "", true
	if len(parts) == 3 {
		whole := parts[2]
		if i := strings.IndexAny(whole, ".,"); i >= 0 {
			whole, fraction = whole[:i], whole[i+1:]
		}
		seconds, ok3 = twoDigits(whole, 59)
	}
	if !ok1 || !ok2 || !ok3 || strings.Trim(fraction, "0123456789") != "" || half > 0 && (hours < 1 || hours > 12) {
		return 0, false
	}
	if half > 0 {
		hours = hours%12 + 12*(half-1)
	}
	d := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute + time.Duration(seconds)*time.Second
	return d + parseFraction(fraction, time.Second) - zone, true
}

// cutOffset cuts an offset from UTC such as +01:00, -0530 or +02 off a time of the day.
func cutOffset(s string) (string, time.Duration, bool) {
	at := strings.LastIndexAny(s, "+-")
	if at < 0 {
		return s, 0, true
	}
	digits := strings.ReplaceAll(s[at+1:], ":", "")
	if len(digits) == 2 {
		digits += "00"
	}
	if len(digits) != 4 || !onlyDigits(digits) {
		return s, 0, false
	}
	hours, ok1 := twoDigits(digits[:2], 14)
	minutes, ok2 := twoDigits(digits[2:], 59)
	offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if s[at] == '-' {
		offset = -offset
	}
	return strings.TrimRight(s[:at], " "), offset, ok1 && ok2
}

// twoDigits reads a number of one or two digits up to most.
func twoDigits(s string, most int) (int, bool) {
	if len(s) < 1 || len(s) > 2 || !onlyDigits(s) {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n <= most
}

// parseDate reads a date without a time of the day.
func parseDate(s string) (time.Time, calendarForm, bool) {
	for _, separator := range []byte{'/', '.', '-'} {
		if strings.Count(s, string(separator)) == 2 {
			if t, form, ok := numericDate(strings.Split(s, string(separator)), separator); ok {
				return t, form, true
			}
		}
	}
	for _, layout := range namedLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, formPlain, true
		}
	}
	return time.Time{}, 0, false
}

// numericDate reads three numbers. The year has four digits and comes first or last. Points stand behind the day first, as where they are
// written; slashes and dashes may have either first.
func numericDate(p []string, separator byte) (time.Time, calendarForm, bool) {
	if len(p[0]) == 4 {
		month, ok1 := twoDigits(p[1], 12)
		day, ok2 := twoDigits(p[2], 31)
		t, ok := dateOf(p[0], month, day)
		return t, formPlain, ok && ok1 && ok2
	}
	first, ok1 := twoDigits(p[0], 31)
	second, ok2 := twoDigits(p[1], 31)
	if !ok1 || !ok2 {
		return time.Time{}, 0, false
	}
	if separator == '.' {
		t, ok := dateOf(p[2], second, first)
		return t, formPlain, ok
	}
	form := formEither
	switch {
	case first > 12:
		form, first, second = formDayFirst, second, first
	case second > 12:
		form = formMonthFirst
	}
	t, ok := dateOf(p[2], first, second)
	return t, form, ok
}

// dateOf returns a date that exists.
func dateOf(year string, month, day int) (time.Time, bool) {
	y, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 || month < 1 || month > 12 {
		return time.Time{}, false
	}
	t := time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == day
}
