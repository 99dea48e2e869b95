package csvfile

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Bounds of a time. They catch slips such as the year 20226, and keep
// nanoseconds since 1970 within an int64.
const (
	minYear = 1900
	maxYear = 2199
)

// Bounds of Unix times. A number from minUnix on is seconds, from minUnixMilli
// on milliseconds; both begin on 3 March 1973, so that a year or a date without
// dashes is not taken for a time of 1970.
const (
	minUnix      = 1e8
	minUnixMilli = 1e11
	maxUnixMilli = 1e13
)

// timeLayouts are tried in this order. A fraction of a second is accepted in all that have seconds.
var timeLayouts = []string{
	time.RFC3339,
	"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02",
	"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05Z07:00",
}

// parseTime reads a time in one of the forms of the package; those without a zone are UTC.
func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, errors.New("no time")
	}
	if isNumeric(s) {
		return parseUnix(s)
	}
	for _, layout := range timeLayouts {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if t = t.UTC(); t.Year() < minYear || t.Year() > maxYear {
			return t, fmt.Errorf("time %.40q: the year must be between %d and %d", s, minYear, maxYear)
		}
		return t, nil
	}
	return time.Time{}, fmt.Errorf("time %.40q: want RFC 3339 such as 2026-11-22T14:05:00Z, 2026-11-22 14:05, 2026-11-22, or Unix seconds "+
		"or milliseconds", s)
}

// isNumeric reports whether s is digits and points alone.
func isNumeric(s string) bool {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' {
			return false
		}
	}
	return true
}

// parseUnix reads seconds or milliseconds since 1970, with or without a fraction.
func parseUnix(s string) (time.Time, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < minUnix || n >= maxUnixMilli || strings.Trim(fraction, "0123456789") != "" {
		return time.Time{}, fmt.Errorf("time %.40q: neither Unix seconds nor milliseconds between 1973 and 2286", s)
	}
	if n >= minUnixMilli {
		return time.UnixMilli(n).UTC().Add(parseFraction(fraction, time.Millisecond)), checkUnixYear(s, n/1000)
	}
	return time.Unix(n, 0).UTC().Add(parseFraction(fraction, time.Second)), checkUnixYear(s, n)
}

// checkUnixYear returns an error for seconds after maxYear.
func checkUnixYear(s string, seconds int64) error {
	if time.Unix(seconds, 0).UTC().Year() > maxYear {
		return fmt.Errorf("time %.40q: the year must be between %d and %d", s, minYear, maxYear)
	}
	return nil
}

// parseFraction reads the decimal digits after the point, in parts of unit, down to the nanosecond.
func parseFraction(digits string, unit time.Duration) time.Duration {
	d := time.Duration(0)
	for i := 0; i < len(digits) && unit >= 10; i++ {
		unit /= 10
		d += time.Duration(digits[i]-'0') * unit
	}
	return d
}

// plainNumber reads a finite decimal number; false for everything else.
func plainNumber(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && v-v == 0 && !isHexadecimal(s)
}

// isHexadecimal reports whether a number has the x of 0x1p-2 behind its first 0, which alone lets it have underscores, too.
func isHexadecimal(s string) bool {
	return len(s) > 1 && s[1]|0x20 == 'x' || len(s) > 2 && s[2]|0x20 == 'x'
}

// parseNumber reads a finite decimal number. Hexadecimal numbers, underscores
// and decimal commas are refused.
func parseNumber(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%.40q is outside the range of numbers, ±1.8e308", s)
	case err != nil || strings.ContainsAny(s, "xX_"):
		return 0, fmt.Errorf("%.40q is not a number", s)
	case math.IsNaN(v) || math.IsInf(v, 0):
		return 0, fmt.Errorf("%.40q is not a finite number", s)
	}
	return v, nil
}
