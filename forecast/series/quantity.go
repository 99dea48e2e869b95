package series

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// factors are the prefixes of UCUM for amounts of data: powers of 1000, and of 1024 with an i.
var factors = map[string]float64{
	"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
	"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40, "Pi": 1 << 50, "Ei": 1 << 60,
}

// dataUnit takes the unit of an amount of data or of a rate of it apart: prefix, unit and per what.
var dataUnit = regexp.MustCompile(`^(|k|[MGTPE]i?|Ki)(By|bit)(|/s|/min|/h|/d)$`)

// perSecond is how many seconds a rate is of.
var perSecond = map[string]float64{"/s": 1, "/min": 60, "/h": 3600, "/d": 86400}

// dimension returns what u measures, and how many of its base unit (bytes, bytes a second, the ratio 1) one of u is;
// false where that is not known.
func (u Unit) dimension() (name string, factor float64, ok bool) {
	if u == Ratio || u == "%" {
		return "ratio", map[Unit]float64{Ratio: 1, "%": 0.01}[u], true
	}
	m := dataUnit.FindStringSubmatch(string(u))
	if m == nil {
		return "", 0, false
	}
	factor, name = factors[m[1]], "data"
	if m[2] == "bit" {
		factor /= 8
	}
	if m[3] != "" {
		factor, name = factor/perSecond[m[3]], "rate of data"
	}
	return name, factor, true
}

// In returns how many of the unit to one of u is: 1073741824 for GiBy in By. The error says that one
// cannot be written in the other. Units that are equal need no dimension.
func (u Unit) In(to Unit) (float64, error) {
	if u == to {
		return 1, nil
	}
	name, factor, ok := u.dimension()
	other, otherFactor, otherOK := to.dimension()
	if !ok || !otherOK || name != other {
		return 0, fmt.Errorf("unit %q cannot be written in %q", u, to)
	}
	return factor / otherFactor, nil
}

// IsScaled reports whether u is a multiple or a part of the unit in which that is usually measured, such as GiBy or bit.
func (u Unit) IsScaled() bool {
	_, factor, ok := u.dimension()
	return ok && factor != 1 && u != "bit/s"
}

// quantityText is a number and what may follow it.
var quantityText = regexp.MustCompile(`^([-+]?[0-9][0-9.]*(?:[eE][-+]?[0-9]+)?)\s*(\S*)$`)

// ParseQuantity reads a number with a unit as people write it, with or without a space between: "2 TiB", "512GiBy", "90 %",
// "10 Gbit/s" or a plain number, which has the empty Unit. Per cent become the ratio.
func ParseQuantity(s string) (float64, Unit, error) {
	m := quantityText.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, "", fmt.Errorf("%.80q: want a number and a unit such as 2 TiB, 10 Gbit/s, 90 %% or 512", s)
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, "", fmt.Errorf("%.80q: want a finite number before the unit", s)
	}
	if m[2] == "%" {
		return v / 100, Ratio, nil
	}
	text := m[2]
	if ucum, ok := notUCUM[text]; ok {
		text = ucum
	} else if amount, per, rate := strings.Cut(text, "/"); rate {
		if ucum, ok := notUCUM[amount]; ok {
			text = ucum + "/" + per
		}
	}
	unit, err := ParseUnit(text)
	return v, unit, err
}
