package csvfile

import (
	"fmt"
	"strconv"
	"strings"
)

// written is how one number is written: with which decimal sign, and between which thousands separators.
type written struct {
	plain string // the number with a decimal point and without separators of thousands
	sign  byte   // the decimal sign that it shows, '.' or ','; 0: none, either would do
	other string // where it can also be read with sign as the separator of thousands: that reading
}

// classify reads the form of a number: 1234.5, 1,234.5, 1.234,5, 1 234,5 or 1'234.5, with a sign and an
// exponent if it has one. A number such as 1,234 or 1.234 has two readings. False where it is none of these.
func classify(s string) (written, bool) {
	mantissa, exponent, ok := cutExponent(s)
	if !ok {
		return written{}, false
	}
	sign := ""
	if mantissa != "" && (mantissa[0] == '-' || mantissa[0] == '+') {
		sign, mantissa = mantissa[:1], mantissa[1:]
	}
	mantissa, spaced, ok := joinSpaced(mantissa)
	if !ok {
		return written{}, false
	}
	w, ok := signOf(mantissa, spaced)
	if !ok {
		return written{}, false
	}
	w.plain = sign + w.plain + exponent
	if w.other != "" {
		w.other = sign + w.other + exponent
	}
	return w, true
}

// cutExponent cuts e+3 off 1,5e+3.
func cutExponent(s string) (mantissa, exponent string, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, "", true
	}
	digits := strings.TrimLeft(s[i+1:], "+-")
	return s[:i], s[i:], digits != "" && onlyDigits(digits) && len(s[i+1:])-len(digits) <= 1
}

// joinSpaced takes spaces and apostrophes out that stand between groups of three digits, and says whether there were any.
func joinSpaced(s string) (joined string, spaced, ok bool) {
	for _, space := range []string{" ", "\u00a0", "\u202f", "'", "\u2019"} {
		if !strings.Contains(s, space) {
			continue
		}
		whole, rest := s, ""
		if i := strings.LastIndexAny(s, ".,"); i >= 0 {
			whole, rest = s[:i], s[i:]
		}
		groups := strings.Split(whole, space)
		return strings.Join(groups, "") + rest, true, grouped(groups)
	}
	return s, false, true
}

// signOf tells decimal sign and separators of thousands apart.
func signOf(s string, spaced bool) (written, bool) {
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case points == 0 && commas == 0:
		return written{plain: s}, onlyDigits(s)
	case points > 0 && commas > 0:
		return bothSigns(s, spaced)
	}
	sign, count := byte('.'), points
	if commas > 0 {
		sign, count = ',', commas
	}
	groups := strings.Split(s, string(sign))
	joined := strings.Join(groups, "")
	if !onlyDigits(joined) {
		return written{}, false
	}
	if count > 1 { // thousands, so that the other one is the decimal sign
		return written{plain: joined, sign: '.' + ',' - sign}, !spaced && grouped(groups)
	}
	w := written{plain: groups[0] + "." + groups[1], sign: sign}
	if !spaced && grouped(groups) && groups[0][0] != '0' {
		w.other = joined
	}
	return w, true
}

// bothSigns reads a number with points and commas: the last one is the decimal sign.
func bothSigns(s string, spaced bool) (written, bool) {
	at := strings.LastIndexAny(s, ".,")
	whole, fraction, sign := s[:at], s[at+1:], s[at]
	groups := strings.Split(whole, string('.'+','-sign))
	joined := strings.Join(groups, "")
	ok := !spaced && grouped(groups) && onlyDigits(joined) && (fraction == "" || onlyDigits(fraction))
	return written{plain: joined + "." + fraction, sign: sign}, ok
}

// grouped reports whether these are the groups of thousands of a number: one to three digits, then three each.
func grouped(groups []string) bool {
	if len(groups) < 2 || len(groups[0]) < 1 || len(groups[0]) > 3 {
		return false
	}
	for i, g := range groups {
		if !onlyDigits(g) || i > 0 && len(g) != 3 {
			return false
		}
	}
	return true
}

// onlyDigits reports whether s is one digit or more.
func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// amount is a number of a cell. Where it can be read in two ways, open is the sign in question and other is what
// the number is if that separates thousands.
type amount struct {
	value, other float64
	open         byte
}

// decimals is what a text has shown of its decimal sign.
type decimals struct {
	separator rune // between cells
	sign      byte // 0: not known yet
	sure      bool // whether a number has only that reading
	line      int  // that showed it
	text      string
	openLine  int // of the first number with two readings, while the sign is not known
	openText  string
}

// clash is what makes a whole text unreadable, as against one row.
type clash struct{ reason string }

func (c *clash) Error() string { return c.reason }

func clashf(format string, args ...any) error { return &clash{fmt.Sprintf(format, args...)} }

// settle keeps in mind which line has shown the decimal sign.
func (d *decimals) settle(sign byte, sure bool, s string, line int) {
	d.sign, d.sure, d.line, d.text = sign, sure, line, strings.Clone(s)
}

// read reads a number whose decimal sign may be either; with percent, it is divided by a hundred.
func (d *decimals) read(s string, percent bool, line int) (amount, error) {
	w, ok := classify(s)
	if !ok {
		_, err := parseNumber(s)
		if err == nil {
			err = fmt.Errorf("%.40q is not a number", s)
		}
		return amount{}, err
	}
	if w.sign != 0 && d.sign == 0 && (w.other == "" || d.separator == ',' && w.sign == '.') {
		d.settle(w.sign, w.other == "", s, line)
	}
	a, err := w.amount(percent)
	switch {
	case err != nil || w.sign == 0 || d.sign == w.sign:
		a.open = 0
		return a, err
	case d.sign != 0 && w.other != "":
		return amount{value: a.other}, nil
	case d.sign != 0 && !d.sure:
		return a, clashf("line %d has the decimal sign %q in %.40q, and line %d has %.40q: want one way of writing numbers in the whole text",
			line, w.sign, s, d.line, d.text)
	case d.sign != 0:
		return a, fmt.Errorf("%.40q has the decimal sign %q where line %d has %.40q", s, w.sign, d.line, d.text)
	}
	if d.openLine == 0 {
		d.openLine, d.openText = line, strings.Clone(s)
	}
	return a, nil
}

// amount turns the readings into numbers.
func (w written) amount(percent bool) (amount, error) {
	v, err := hundredth(w.plain, percent)
	if err != nil || w.other == "" {
		return amount{value: v}, err
	}
	other, err := hundredth(w.other, percent)
	return amount{v, other, w.sign}, err
}

// hundredth reads a number, divided by a hundred if percent is set: in decimals, so that 49.8 % is the nearest number to 0.498.
func hundredth(s string, percent bool) (float64, error) {
	if !percent {
		return parseNumber(s)
	}
	mantissa, exponent, _ := cutExponent(s)
	e := 0
	if exponent != "" {
		var err error
		if e, err = strconv.Atoi(exponent[1:]); err != nil {
			return 0, fmt.Errorf("%.40q is outside the range of numbers, ±1.8e308", s)
		}
	}
	return parseNumber(mantissa + "e" + strconv.Itoa(e-2))
}

// plus adds what was not met; one way of reading counts for both.
func (a amount) plus(b amount) amount {
	sum := amount{value: a.value + b.value, other: a.value + b.value, open: max(a.open, b.open)}
	if a.open != 0 {
		sum.other += a.other - a.value
	}
	if b.open != 0 {
		sum.other += b.other - b.value
	}
	return sum
}

// undecided returns the error of a text all of whose numbers can be read in two ways.
func (d *decimals) undecided() error {
	w, _ := classify(d.openText)
	decimal := strings.TrimRight(w.plain, "0")
	if digits := len(decimal) - strings.IndexByte(decimal, '.') - 1; digits == 0 || digits == 3 {
		decimal += "0"
	}
	return fmt.Errorf("line %d: %.40q may be %s or %s, and no number of the text says which: write %s or %s",
		d.openLine, d.openText, w.other, decimal, w.other, decimal)
}
