package forecast

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Unit is a unit of measure as a UCUM string (https://ucum.org): "By" for bytes,
// "{core}", "bit/s", "MW", and "1" for a ratio. The empty Unit means that none
// was given. Values are kept in the unit itself and never rescaled; a
// percentage is kept as a ratio.
type Unit string

// Units with a reading of their own; every other Unit is printed as it stands.
const (
	Ratio Unit = "1"
	Bytes Unit = "By"
	Cores Unit = "{core}"
)

// MaxUnit is the longest Unit in bytes.
const MaxUnit = 64

// ParseUnit accepts any printable ASCII string of at most MaxUnit bytes
// without spaces, which is the alphabet of UCUM. "%" is refused: ratios are
// kept as ratios.
func ParseUnit(s string) (Unit, error) {
	if len(s) > MaxUnit {
		return "", fmt.Errorf("unit %.20q…: longer than %d characters", s, MaxUnit)
	}
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return "", fmt.Errorf("unit %q: want a UCUM unit such as By, {core}, bit/s or 1", s)
		}
	}
	if s == "%" {
		return "", fmt.Errorf("unit %q: give percentages as a ratio between 0 and 1, with the unit 1", s)
	}
	return Unit(s), nil
}

// binaryPrefixes scale bytes for reading: each is 1024 times the one before.
var binaryPrefixes = []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}

// Format writes v for people: 3 significant digits, bytes in binary
// multiples, a ratio in per cent, and the name between braces in clear.
func (u Unit) Format(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.IsInf(v, 0):
		return strconv.FormatFloat(v, 'g', -1, 64)
	case u == Ratio:
		return significant(v*100) + " %"
	case u == Bytes || u == "By/s" || u == "bit/s":
		return scaled(v, u)
	}
	if label := u.Label(); label != "" {
		return significant(v) + " " + label
	}
	return significant(v)
}

// Label returns the unit as people read it: "{core}" becomes "cores".
func (u Unit) Label() string {
	s := string(u)
	switch {
	case u == Ratio:
		return "%"
	case u == Cores:
		return "cores"
	case strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") && strings.Count(s, "{") == 1:
		return s[1 : len(s)-1]
	}
	return s
}

// scaled writes v in the largest prefix in which it is at least 1.
func scaled(v float64, u Unit) string {
	prefixes, base, suffix := binaryPrefixes, 1024.0, ""
	switch u {
	case "By/s":
		suffix = "/s"
	case "bit/s":
		prefixes, base = []string{"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s", "Pbit/s"}, 1000
	}
	i := 0
	for math.Abs(v) >= base && i < len(prefixes)-1 {
		v /= base
		i++
	}
	return significant(v) + " " + prefixes[i] + suffix
}

// significant writes v with three significant digits, keeping all digits of
// larger whole numbers and grouping thousands.
func significant(v float64) string {
	a := math.Abs(v)
	switch {
	case v == 0:
		return "0"
	case a >= 1e15 || a < 1e-4:
		return strconv.FormatFloat(v, 'g', 3, 64)
	case a >= 99.95:
		return group(strconv.FormatFloat(v, 'f', 0, 64))
	}
	digits := 2 - int(math.Floor(math.Log10(a)))
	s := strconv.FormatFloat(v, 'f', max(digits, 0), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// group puts a comma before every third digit from the right of a whole number.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
