package calendar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func mustParse(t *testing.T, entries ...string) *Days {
	t.Helper()
	d, err := Parse(entries)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// on returns the holidays of a year by date.
func on(d *Days, year int) map[string]string {
	out := map[string]string{}
	for n, name := range d.Between(dayNumber(year, 1, 1), dayNumber(year, 12, 31)) {
		out[Date(n, time.UTC).Format(time.DateOnly)] = name
	}
	return out
}

// The dates are those that the governments publish: gov.uk/bank-holidays, opm.gov
// (federal holidays), the Feiertagsgesetz of Bavaria (less the Assumption, kept in most
// of its communities but not in all).
func TestHolidaysThatGovernmentsPublish(t *testing.T) {
	for _, c := range []struct {
		code string
		year int
		want string
	}{
		{"DE", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26"},
		{"DE-BY", 2026, "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26"},
		// The 4th of July is a Saturday, kept on Friday.
		{"US", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25"},
		// Boxing Day is a Saturday, kept on Monday the 28th.
		{"GB", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28"},
		{"US", 2012, "01-01 01-02 01-16 02-20 05-28 07-04 09-03 10-08 11-11 11-12 11-22 12-25"},
	} {
		var got []string
		for date := range on(mustParse(t, c.code), c.year) {
			got = append(got, date[5:])
		}
		slices.Sort(got)
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s %d:\n got %s\nwant %s", c.code, c.year, g, c.want)
		}
	}
}

func TestGivenDates(t *testing.T) {
	d := mustParse(t, "de", "2026-12-24", "2026-12-25")
	got := on(d, 2026)
	if got["2026-12-24"] != Given {
		t.Errorf("24 December is %q", got["2026-12-24"])
	}
	if n := got["2026-12-25"]; n == Given || n == "" {
		t.Errorf("25 December is %q: a name that is known tells more", n)
	}
	if e := d.Entries(); !slices.Equal(e, []string{"de", "2026-12-24", "2026-12-25"}) {
		t.Errorf("entries %q", e)
	}
}

func TestParseSaysWhatIsKnown(t *testing.T) {
	for entry, want := range map[string]string{
		"DE-XX":                 `"DE-XX": the holidays of this region are not known: want one of DE, DE-BB`,
		"AU":                    `"AU": the holidays of this region are not known: want one of AU-ACT, AU-NSW`,
		"US-CA":                 "want one of US, or",
		"Germany":               `"Germany": neither a date such as 2026-12-24 nor a country`,
		"":                      `"": neither`,
		"2026-13-01":            `"2026-13-01": neither a date`,
		"2026-02-30":            `"2026-02-30": neither a date`,
		strings.Repeat("x", 33): "longer than 32 bytes",
	} {
		if _, err := Parse([]string{entry}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", entry, err, want)
		}
	}
	if _, err := Parse(make([]string, MaxEntries+1)); err == nil || !strings.Contains(err.Error(), "1001 entries") {
		t.Errorf("too many: %v", err)
	}
	if d, err := Parse(nil); d != nil || err != nil {
		t.Errorf("none: %v, %v", d, err)
	}
	if len((*Days)(nil).Between(0, 1000)) != 0 || (*Days)(nil).Entries() != nil {
		t.Error("no days are some")
	}
}

// Every calendar has between 5 and 25 days off a year, and what is asked of a
// span is what is asked of its parts.
func TestEveryRegion(t *testing.T) {
	for _, code := range Regions() {
		d := mustParse(t, code)
		for year := 2015; year <= 2035; year++ {
			days := on(d, year)
			if n := len(days); n < 5 || n > 25 {
				t.Errorf("%s has %d holidays in %d", code, n, year)
			}
			for date, name := range days {
				if name == "" {
					t.Errorf("%s: %s has no name", code, date)
				}
			}
		}
		first, last := dayNumber(2015, 1, 1), dayNumber(2024, 12, 31)
		whole, parts := d.Between(first, last), 0
		for n := first; n <= last; n += 100 {
			for k, name := range d.Between(n, min(n+99, last)) {
				parts++
				if whole[k] != name {
					t.Errorf("%s: %v is %q in a part and %q in the whole", code, Date(k, time.UTC), name, whole[k])
				}
			}
		}
		if parts != len(whole) {
			t.Errorf("%s: %d days in parts, %d in the whole", code, parts, len(whole))
		}
	}
}

func TestDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(-200_000, 2_000_000).Draw(t, "day")
		if got := DayOf(Date(n, time.UTC)); got != n {
			t.Fatalf("day %d is %d", n, got)
		}
		if got, want := Weekday(n), Date(n, time.UTC).Weekday(); got != want {
			t.Fatalf("day %d is a %s, not a %s", n, got, want)
		}
	})
}

func TestParseZone(t *testing.T) {
	if z, err := ParseZone(""); z != nil || err != nil {
		t.Errorf("none: %v, %v", z, err)
	}
	if z, err := ParseZone("Europe/Berlin"); err != nil || z.String() != "Europe/Berlin" {
		t.Errorf("%v, %v", z, err)
	}
	for _, name := range []string{"Local", "Europe/Berln", "../../etc/passwd", strings.Repeat("x", 65), "CEST+2"} {
		if _, err := ParseZone(name); err == nil || !strings.Contains(err.Error(), "time zone") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Between its shifts, a zone shows the offset of the last one.
func TestShifts(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata",
		"Europe/Moscow", "UTC"} {
		zone, err := ParseZone(name)
		if err != nil {
			t.Fatal(err)
		}
		from, to := time.Date(2009, 3, 4, 5, 0, 0, 0, time.UTC), time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC)
		shifts := Shifts(zone, from, to)
		k := 0
		for at := from; at.Before(to); at = at.Add(2 * time.Hour) {
			for k+1 < len(shifts) && !shifts[k+1].At.After(at) {
				k++
			}
			if o := offset(at.In(zone)); o != shifts[k].Offset {
				t.Fatalf("%s: %v at %v, want %v", name, shifts[k].Offset, at, o)
			}
		}
		if k != len(shifts)-1 {
			t.Errorf("%s: %d shifts, %d seen", name, len(shifts)-1, k)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("DE-BY")
	f.Add("2026-12-24")
	f.Fuzz(func(t *testing.T, entry string) {
		d, err := Parse([]string{entry})
		if (d == nil) != (err != nil) {
			t.Fatalf("%v and %v", d, err)
		}
		d.Between(dayNumber(2026, 1, 1), dayNumber(2026, 12, 31))
	})
}

func ExampleParse() {
	days, err := Parse([]string{"DE-BY", "2026-12-24"})
	if err != nil {
		fmt.Println(err)
		return
	}
	christmas := DayOf(time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC))
	named := days.Between(christmas, christmas+2)
	for n := christmas; n <= christmas+2; n++ {
		fmt.Println(Date(n, time.UTC).Format("2 Jan"), named[n])
	}
	// Output:
	// 24 Dec given
	// 25 Dec Weihnachtstag
	// 26 Dec Zweiter Weihnachtsfeiertag
}
