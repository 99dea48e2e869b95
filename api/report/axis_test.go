package report

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// TestTimeTicks holds that dates are round and that the years stand where they change.
func TestTimeTicks(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02", s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		start, end string
		width      float64
		want       string
	}{
		{"2026-11-16", "2026-11-18", 600, "00:00 (16 Nov 2026)|06:00|12:00|18:00|00:00 (17 Nov 2026)|06:00|12:00|18:00|00:00 (18 Nov 2026)"},
		{"2026-12-29", "2027-01-03", 300, "29 Dec (2026)|30 Dec|31 Dec|1 Jan (2027)|2 Jan|3 Jan"},
		{"2026-11-17", "2027-03-01", 700, "23 Nov (2026)|30 Nov|7 Dec|14 Dec|21 Dec|28 Dec|4 Jan (2027)|11 Jan|18 Jan|25 Jan|1 Feb|8 Feb|15 " +
			"Feb|22 Feb|1 Mar"},
		{"2026-11-16", "2027-11-01", 300, "Jan (2027)|Apr|Jul|Oct"},
		{"2026-11-16", "2039-11-01", 700, "2027|2028|2029|2030|2031|2032|2033|2034|2035|2036|2037|2038|2039"},
		{"1900-01-01", "2900-01-01", 700, "1900|2000|2100|2200|2300|2400|2500|2600|2700|2800|2900"},
	} {
		var got []string
		for _, tick := range timeTicks(newTimeScale(at(tt.start), at(tt.end), 0, tt.width)) {
			text := tick.text
			if tick.context != "" {
				text += " (" + tick.context + ")"
			}
			got = append(got, text)
		}
		if text := strings.Join(got, "|"); text != tt.want {
			t.Errorf("%s to %s: %s, want %s", tt.start, tt.end, text, tt.want)
		}
	}
}

// TestValueTicks holds that ticks are round in the units that people read.
func TestValueTicks(t *testing.T) {
	const gib = 1 << 30
	for _, tt := range []struct {
		b    bounds
		unit series.Unit
		want string
	}{
		{bounds{0, 1.3 * gib}, series.Bytes, "0 B|256 MiB|512 MiB|768 MiB|1 GiB|1.25 GiB"},
		{bounds{0, 60 * 1024 * gib}, series.Bytes, "0 B|10 TiB|20 TiB|30 TiB|40 TiB|50 TiB|60 TiB"},
		{bounds{0, 1.6}, series.Ratio, "0 %|20 %|40 %|60 %|80 %|100 %|120 %|140 %|160 %"},
		{bounds{0, 118}, series.Cores, "0|20|40|60|80|100 cores"},
		{bounds{-5, 5}, "{task}", "-4|-2|0|2|4 tasks"},
		{bounds{100.2, 100.8}, "", "100.2|100.3|100.4|100.5|100.6|100.7|100.8"},
		{bounds{0, 2.1}, "{car}", "0|0.5|1|1.5|2 cars"},
		{bounds{0, 1.1}, "{car}", "0|0.2|0.4|0.6|0.8|1 car"},
		{bounds{0, 9e9}, "bit/s", "0|2 Gbit/s|4 Gbit/s|6 Gbit/s|8 Gbit/s"},
		{bounds{-1e300, 1e300}, "", "-1e+300|-5e+299|0|5e+299|1e+300"},
	} {
		got := strings.Join(tickTexts(valueTicks(tt.b, tt.unit, 8), tt.unit), "|")
		if got != tt.want {
			t.Errorf("%v %s: %s, want %s", tt.b, tt.unit, got, tt.want)
		}
	}
}

// FuzzClean holds what every text on a chart is: short, on one line, and fit for XML.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "web-cpu", "a\x00b", "  x \n y  ", evil, "\xff\xfe", strings.Repeat("é", 500)} {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = max(1, limit%1000)
		got := Clean(s, limit)
		if n := utf8.RuneCountInString(got); n > limit+2 || !utf8.ValidString(got) {
			t.Errorf("%d characters of at most %d: %q", n, limit, got)
		}
		if strings.ContainsAny(got, "\x00\x1b\n\r\t\u202e\ufffe") {
			t.Errorf("%q has control characters", got)
		}
		if again := Clean(got, limit+2); again != got {
			t.Errorf("cleaned twice %q became %q", got, again)
		}
	})
}
