package catalog

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Row is one published line: the prices of a machine type as one source had them on one day.
// Several rows of one SKU differ in date or source.
type Row struct {
	Line                  int // in the table it was read from, 0 for none
	Provider, Region, SKU string
	OS                    OS
	Arch                  string
	VCPU, MemoryGiB, GPU  float64 // 0 is not known (of GPU: none)
	GPUModel              string
	LocalStorageGB        float64
	LocalStorageKnown     bool
	Currency              money.Currency
	Source, Date          string
	Flag                  string  // somebody's remark on the row; neither Lint nor NewBook reads it
	Spot                  float64 // price of an hour that may end at any time; 0 is not known; in no book

	prices prices
}

// SetPrice sets the price of an hour on a term. 0 is kept as what was published, and found by Lint.
func (r *Row) SetPrice(t Term, hourly float64) { r.prices.set(t, hourly) }

// PriceOf returns the price of an hour on a term, and whether one was published.
func (r *Row) PriceOf(t Term) (float64, bool) {
	if !r.prices.has(t) {
		return 0, false
	}
	return r.prices.hourly[t], true
}

// ReadRows reads a table of machine prices: CSV with a header, plain or gzip. Columns, in any order:
//
//	provider region sku os source date (2026-07-20)                    must be there and filled
//	currency                                                           see below
//	arch (x86_64, amd64, arm64) vcpu memory_gib gpu local_storage_gb   empty: not known
//	od_hourly res1y_hourly res3y_hourly res1y_upfront_hourly
//	res3y_upfront_hourly sp1y_hourly sp3y_hourly                       empty: not published; one at least is filled
//	gpu_model spot_hourly flag                                         kept with the row
//
// A provider may name the currency of its list, as "aws-cn(CNY)" does. Without that and without a column, prices of aws,
// azure and gcp are in US dollars, as these publish them; of any other provider that is an error. os is a name that ParseOS knows.
//
// Errors name the table, the line, the column, the value and what was expected. Limits: MaxTable, MaxRows.
func ReadRows(in io.Reader, table string) ([]Row, error) {
	var rows []Row
	err := scanRows(in, table, func(r *Row) error {
		rows = append(rows, *r)
		return nil
	})
	return rows, err
}

// scanRows is ReadRows a row at a time: add must not keep the pointer.
func scanRows(in io.Reader, table string, add func(*Row) error) error {
	next, last := new(Row), new(Row)
	return readTable(in, table, rowColumns, func(line int, set []setter[Row], fields []string) error {
		*next = Row{Line: line}
		for i, field := range fields {
			if err := set[i].read(next, last, field); err != nil {
				return fmt.Errorf("%s %.40q: %w", set[i].column, field, err)
			}
		}
		if err := next.complete(); err != nil {
			return err
		}
		next, last = last, next
		return add(last)
	})
}

// complete settles the currency and wants a price.
func (r *Row) complete() error {
	if name, rest, ok := strings.Cut(r.Provider, "("); ok && strings.HasSuffix(rest, ")") {
		listed, err := money.ParseCurrency(strings.TrimSuffix(rest, ")"))
		if err != nil || r.Currency != "" && r.Currency != listed {
			return fmt.Errorf("provider %.40q: expected a known currency in brackets, that of the column currency if there is one", r.Provider)
		}
		r.Provider, r.Currency = name, listed
	}
	if r.Currency == "" {
		if !slices.Contains([]string{"aws", "azure", "gcp"}, r.Provider) {
			return fmt.Errorf("currency of provider %.40q is not given: expected a column currency", r.Provider)
		}
		r.Currency = money.USD
	}
	if r.prices.published == 0 && r.Spot == 0 {
		return fmt.Errorf("%s: no price: expected one in od_hourly or another column of prices", r.SKU)
	}
	return nil
}

var rowColumns = slices.Concat([]setter[Row]{
	textColumn("provider", func(r *Row) *string { return &r.Provider }),
	textColumn("region", func(r *Row) *string { return &r.Region }),
	textColumn("sku", func(r *Row) *string { return &r.SKU }),
	{"os", true, func(r, _ *Row, s string) (err error) { r.OS, err = parseOS(s); return }},
	{"currency", false, func(r, last *Row, s string) (err error) { r.Currency, err = parseCurrency(last.Currency, s); return }},
	textColumn("source", func(r *Row) *string { return &r.Source }),
	{"date", true, func(r, last *Row, s string) (err error) { r.Date, err = parseDate(last.Date, s); return }},
	{"arch", false, func(r, _ *Row, s string) (err error) { r.Arch, err = parseArch(s); return }},
	sizeColumn("vcpu", func(r *Row) *float64 { return &r.VCPU }),
	sizeColumn("memory_gib", func(r *Row) *float64 { return &r.MemoryGiB }),
	sizeColumn("gpu", func(r *Row) *float64 { return &r.GPU }),
	{"local_storage_gb", false, readLocalStorage},
	{"gpu_model", false, func(r, last *Row, s string) error { r.GPUModel = keep(last.GPUModel, s); return nil }},
	{"spot_hourly", false, readSpot},
	{"flag", false, func(r, _ *Row, s string) error { r.Flag = strings.Clone(s); return nil }},
}, priceColumns())

var priceColumnNames = [terms]string{"od_hourly", "res1y_hourly", "res3y_hourly", "res1y_upfront_hourly", "res3y_upfront_hourly",
	"sp1y_hourly", "sp3y_hourly"}

func priceColumns() []setter[Row] {
	var columns []setter[Row]
	for t, name := range priceColumnNames {
		columns = append(columns, setter[Row]{name, false, func(r, _ *Row, s string) error {
			if s == "" {
				return nil
			}
			hourly, err := parsePrice(s)
			r.prices.set(Term(t), hourly)
			return err
		}})
	}
	return columns
}

func textColumn(name string, field func(*Row) *string) setter[Row] {
	return setter[Row]{name, true, func(r, last *Row, s string) error {
		*field(r) = keep(*field(last), s)
		return checkText(s)
	}}
}

func sizeColumn(name string, field func(*Row) *float64) setter[Row] {
	return setter[Row]{name, false, func(r, _ *Row, s string) (err error) {
		*field(r), err = parseSize(s)
		return err
	}}
}

func readLocalStorage(r, _ *Row, s string) (err error) {
	r.LocalStorageKnown = s != ""
	r.LocalStorageGB, err = parseSize(s)
	return err
}

func readSpot(r, _ *Row, s string) (err error) {
	if s != "" {
		r.Spot, err = parsePrice(s)
	}
	return err
}

// keep returns s without the line it was cut from, as the same string as before where it repeats.
func keep(last, s string) string {
	if s == last {
		return last
	}
	return strings.Clone(s)
}

func checkText(s string) error {
	if s == "" || len(s) > 200 {
		return errors.New("expected 1 to 200 bytes")
	}
	return nil
}

func parseOS(s string) (OS, error) {
	if s == "" {
		return "", errors.New("expected linux, windows, rhel or windows+sqlstd")
	}
	return ParseOS(s)
}

func parseArch(s string) (string, error) {
	switch s {
	case "":
		return "", nil
	case "x86_64", "amd64":
		return "x86_64", nil
	case "arm64":
		return "arm64", nil
	}
	return "", errors.New("expected x86_64, amd64, arm64 or nothing")
}

func parseCurrency(last money.Currency, s string) (money.Currency, error) {
	if s == string(last) && s != "" {
		return last, nil
	}
	return money.ParseCurrency(strings.Clone(s))
}

func parseDate(last, s string) (string, error) {
	if s == last && s != "" {
		return last, nil
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", errors.New("expected a day such as 2026-07-20")
	}
	return strings.Clone(s), nil
}

// parseSize reads a size that may be empty: not known.
func parseSize(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	v, ok := parseDecimal(s)
	if !ok || v > 1e9 {
		return 0, errors.New("expected a number of 0 to 1e9, or nothing")
	}
	return v, nil
}

func parsePrice(s string) (float64, error) {
	v, ok := parseDecimal(s)
	if !ok {
		return 0, errors.New("expected a plain number of at most 15 digits, such as 0.0416")
	}
	return v, nil
}

// maxDigits is how many decimal digits a float64 always gives back.
const maxDigits = 15

var powersOf10 = [maxDigits + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// parseDecimal reads a plain decimal of at most 15 digits, without sign or exponent. Both the digits
// and the power of ten are exact floats, so their quotient is the float nearest to the decimal, as
// strconv.ParseFloat has it; a snapshot has a million of them.
func parseDecimal(s string) (v float64, ok bool) {
	var mantissa uint64
	digits, places := 0, -1 // places is -1 before the point
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + uint64(c-'0')
			digits++
			if places >= 0 {
				places++
			}
		case c == '.' && places < 0:
			places = 0
		default:
			return 0, false
		}
		if digits > maxDigits {
			return 0, false
		}
	}
	return float64(mantissa) / powersOf10[max(places, 0)], digits > 0
}
