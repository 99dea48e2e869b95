package series

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

// notUCUM lists what people write for sizes and counts, and what UCUM calls it:
// taken as it stands, "TiB" would be a unit of its own, unlike the bytes of other series.
var notUCUM = map[string]string{
	"B": "By", "bytes": "By", "kB": "kBy", "KB": "kBy", "MB": "MBy", "GB": "GBy", "TB": "TBy", "PB": "PBy",
	"KiB": "KiBy", "MiB": "MiBy", "GiB": "GiBy", "TiB": "TiBy", "PiB": "PiBy",
	"core": "{core}", "cores": "{core}", "percent": "1",
}

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
	if ucum, ok := notUCUM[s]; ok {
		return "", fmt.Errorf("unit %q: want a UCUM unit: write %s", s, ucum)
	}
	if s == "%" {
		return "", fmt.Errorf("unit %q: give percentages as a ratio between 0 and 1, with the unit 1", s)
	}
	return Unit(s), nil
}

// binaryPrefixes scale bytes for reading: each is 1024 times the one before.
var binaryPrefixes = []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}

// Format writes v for people: 3 significant digits, bytes in binary
// multiples, a ratio in per cent, and the name between braces in clear, in the
// plural unless v is 1.
func (u Unit) Format(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "-∞"
	case u == Ratio:
		return inPercent(v)
	case u == Bytes || u == "By/s" || u == "bit/s":
		return scaled(v, u)
	}
	text, label := Significant(v), u.Label()
	if name, ok := u.name(); ok && text == "1" {
		label = name
	}
	return strings.TrimSpace(text + " " + label)
}

// Label returns the unit as people read it, of any number but 1: "{core}" becomes "cores".
func (u Unit) Label() string {
	if u == Ratio {
		return "%"
	}
	if name, ok := u.name(); ok {
		return Plural(name)
	}
	return string(u)
}

// name returns what stands between the braces of a unit that is nothing else, such as "core".
func (u Unit) name() (string, bool) {
	s, opened := strings.CutPrefix(string(u), "{")
	s, closed := strings.CutSuffix(s, "}")
	return s, opened && closed && !strings.ContainsAny(s, "{}")
}

// Plural writes an English word for several; what is no word in lower case, or
// a plural already, stays as it is.
func Plural(word string) string {
	letter := func(r rune) bool { return r >= 'a' && r <= 'z' }
	switch {
	case word == "" || strings.TrimFunc(word, letter) != "" || strings.HasSuffix(word, "s"):
		return word
	case len(word) > 2 && strings.HasSuffix(word, "y") && !strings.ContainsAny(word[len(word)-2:len(word)-1], "aeiou"):
		return word[:len(word)-1] + "ies"
	case strings.HasSuffix(word, "x") || strings.HasSuffix(word, "ch") || strings.HasSuffix(word, "sh"):
		return word + "es"
	case strings.HasSuffix(word, "lf"): // shelf, half
		return word[:len(word)-1] + "ves"
	}
	return word + "s"
}

// inPercent writes a ratio in per cent, also where that has no number of its own.
func inPercent(v float64) string {
	switch p := v * 100; {
	case math.IsInf(p, 1):
		return "> 1e+308 %"
	case math.IsInf(p, -1):
		return "< -1e+308 %"
	default:
		return Significant(p) + " %"
	}
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
	return Significant(v) + " " + prefixes[i] + suffix
}

// Significant writes v with three significant digits, keeping all digits of
// larger whole numbers and grouping thousands.
func Significant(v float64) string {
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

// Percent writes a share in per cent, to four significant digits: 0.123 is "12.3 %".
func Percent(p float64) string { return fmt.Sprintf("%.4g %%", math.Round(p*1000)/10) }

// Times writes how often something happened: "once", "twice", "3 times".
func Times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}
