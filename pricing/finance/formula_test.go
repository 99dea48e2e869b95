package finance_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// formula is one call of a spreadsheet: [-]NAME(arguments)[number]; an argument is a list, of one number or, in braces, several.
type formula struct {
	name     string
	negative bool
	args     [][]float64
	plus     float64
}

func parseFormula(t *testing.T, s string) formula {
	t.Helper()
	body, negative := strings.CutPrefix(s, "-")
	name, rest, _ := strings.Cut(body, "(")
	inside, tail, ok := strings.Cut(rest, ")")
	if !ok {
		t.Fatalf("%q is no formula", s)
	}
	f := formula{name: name, negative: negative}
	if tail != "" {
		f.plus = number(t, tail)
	}
	for len(inside) > 0 {
		var arg string
		if strings.HasPrefix(inside, "{") {
			arg, inside, _ = strings.Cut(inside[1:], "}")
			inside = strings.TrimPrefix(inside, ",")
		} else {
			arg, inside, _ = strings.Cut(inside, ",")
		}
		var values []float64
		for _, v := range strings.Split(arg, ";") {
			values = append(values, number(t, v))
		}
		f.args = append(f.args, values)
	}
	return f
}

// number reads "0.08/12" or "3".
func number(t *testing.T, s string) float64 {
	t.Helper()
	top, bottom, divided := strings.Cut(s, "/")
	v, err := strconv.ParseFloat(top, 64)
	if err == nil && divided {
		var d float64
		d, err = strconv.ParseFloat(bottom, 64)
		v /= d
	}
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return v
}

// arg is the i-th argument, or otherwise where a trailing one is left out.
func (f formula) arg(i int, otherwise float64) float64 {
	if i < len(f.args) {
		return f.args[i][0]
	}
	return otherwise
}

func (f formula) whole(i, otherwise int) int { return int(f.arg(i, float64(otherwise))) }

func (f formula) evaluate() (float64, error) {
	v, err := f.call()
	if f.negative {
		v = -v
	}
	return v + f.plus, err
}

func (f formula) call() (float64, error) {
	switch f.name {
	case "NPV":
		var flows []float64
		for _, a := range f.args[1:] {
			flows = append(flows, a...)
		}
		return finance.NPVPeriodEnd(f.arg(0, 0), flows)
	case "IRR": // a guess, if there is one, is not needed
		return finance.IRR(f.args[0])
	case "XIRR":
		return finance.XIRR(f.args[0], serials(f.args[1]))
	case "XNPV":
		return finance.XNPV(money.Rate(f.arg(0, 0)), f.args[1], serials(f.args[2]))
	case "MIRR":
		return finance.MIRR(f.args[0], f.arg(1, 0), f.arg(2, 0))
	case "EFFECT":
		r, err := finance.Effective(f.arg(0, 0), f.whole(1, 1))
		return float64(r), err
	case "NOMINAL":
		return finance.Nominal(money.Rate(f.arg(0, 0)), f.whole(1, 1))
	case "SLN", "SYD", "DB", "DDB", "VDB":
		return f.depreciation()
	}
	return f.annuity()
}

func (f formula) annuity() (float64, error) {
	timing := finance.Timing(f.arg(4, 0))
	switch f.name {
	case "PMT":
		return finance.Payment(f.arg(0, 0), f.whole(1, 0), f.arg(2, 0), f.arg(3, 0), timing)
	case "PV":
		return finance.PresentValue(f.arg(0, 0), f.whole(1, 0), f.arg(2, 0), f.arg(3, 0), timing)
	case "FV":
		return finance.FutureValue(f.arg(0, 0), f.whole(1, 0), f.arg(2, 0), f.arg(3, 0), timing)
	case "NPER":
		return finance.Periods(f.arg(0, 0), f.arg(1, 0), f.arg(2, 0), f.arg(3, 0), timing)
	case "RATE":
		return finance.PeriodRate(f.whole(0, 0), f.arg(1, 0), f.arg(2, 0), f.arg(3, 0), timing)
	}
	return 0, fmt.Errorf("%s is not offered", f.name)
}

func (f formula) depreciation() (float64, error) {
	cost, residual := f.arg(0, 0), f.arg(1, 0)
	switch f.name {
	case "SLN":
		return yearOfStraightLine(cost, residual, f.whole(2, 0))
	case "SYD":
		return finance.SumOfYears(cost, residual, f.whole(2, 0), f.whole(3, 0))
	case "DB":
		return finance.FixedDeclining(cost, residual, f.whole(2, 0), f.whole(3, 0), f.whole(4, 12))
	case "DDB":
		return finance.DoubleDeclining(cost, residual, f.whole(2, 0), f.whole(3, 0), f.arg(4, 2))
	case "VDB":
		return finance.VariableDeclining(cost, residual, f.whole(2, 0), f.arg(3, 0), f.arg(4, 0), f.arg(5, 2), f.arg(6, 0) != 0)
	}
	return 0, fmt.Errorf("%s is not offered", f.name)
}

// serials turns spreadsheet day numbers into dates: day 1 is 1900-01-01, and 1900 is taken for a leap year.
func serials(days []float64) []time.Time {
	dates := make([]time.Time, len(days))
	for i, d := range days {
		dates[i] = time.Date(1899, 12, 30+int(d), 0, 0, 0, 0, time.UTC)
	}
	return dates
}
