package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Assemble makes a book of whole feeds: what Lint finds wrong is left out (Report.Clean), and machines whose system is
// licensed apart are priced with it (see WithLicences). What was left out is counted in Book.LeftOut, beside
// what the caller left out before. Errors: those of NewBook.
func Assemble(rows []Row, items []Item, left ...Count) (*Book, Report, error) {
	report := Lint(rows)
	clean := report.Clean(rows)
	b, err := NewBook(WithLicences(clean, items), items)
	if err != nil {
		return nil, report, err
	}
	counts := slices.Clone(left)
	for _, rule := range Rules() {
		if n := report.Count(rule); n > 0 && rule != ArchUnlikeName {
			counts = append(counts, Count{"lint: " + string(rule), n})
		}
	}
	b.leftOut = slices.Concat(counts, b.leftOut)
	return b, report, nil
}

// licences names the items by which a provider sells the licence of a system apart, by the hour and machine type. Google's are
// called license.windows.n2-standard-8.
var licences = map[string]OS{"license.windows.": Windows, "license.rhel.": RHEL}

// WithLicences adds, for every Linux row of a machine type that has a licence among the items, the row with that licence: each
// price is the one without and the licence, which is never discounted. Source and date are those of the licence where it is older.
func WithLicences(rows []Row, items []Item) []Row {
	type key struct {
		provider, sku string
		os            OS
	}
	sold := map[key]*Item{}
	for i := range items {
		for prefix, os := range licences {
			if sku, ok := strings.CutPrefix(items[i].Name, prefix); ok && items[i].Region == "*" && items[i].Unit == "hour" {
				sold[key{items[i].Provider, sku, os}] = &items[i]
			}
		}
	}
	all := slices.Clone(rows)
	for _, r := range rows {
		for _, os := range []OS{Windows, RHEL} {
			licence := sold[key{r.Provider, r.SKU, os}]
			if r.OS != Linux || licence == nil || licence.Currency != r.Currency {
				continue
			}
			r := r
			r.OS, r.Spot = os, 0
			if licence.Origin.Date < r.Date {
				r.Source, r.Date = licence.Origin.Source, licence.Origin.Date
			}
			for t := range terms {
				if r.prices.has(t) {
					r.prices.hourly[t] = decimalSum(r.prices.hourly[t], licence.price)
				}
			}
			all = append(all, r)
		}
	}
	return all
}

// decimalSum adds two decimals of at most 15 digits, and drops what the floats add to them.
func decimalSum(a, b float64) float64 {
	sum, err := strconv.ParseFloat(strconv.FormatFloat(a+b, 'g', maxDigits-1, 64), 64)
	if err != nil {
		return a + b
	}
	return sum
}

// CheckDates wants that no row and no item is dated after a day (2026-07-20): prices from the future are a mistyped date. Errors name
// the table, the line and the date.
func CheckDates(table string, rows []Row, items []Item, asOf string) error {
	for i := range rows {
		if rows[i].Date > asOf {
			return fmt.Errorf("%s: line %d: date %q: expected %s or before", table, rows[i].Line, rows[i].Date, asOf)
		}
	}
	for i := range items {
		if items[i].Origin.Date > asOf {
			return fmt.Errorf("%s: %s: date %q: expected %s or before", table, items[i], items[i].Origin.Date, asOf)
		}
	}
	return nil
}
