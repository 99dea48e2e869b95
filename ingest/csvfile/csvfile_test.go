package csvfile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// mustRead reads text and fails the test if it cannot.
func mustRead(t *testing.T, text string, o Options) *Table {
	t.Helper()
	table, err := Read(strings.NewReader(text), "usage.csv", o)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// pack gzips text.
func pack(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.Bytes()
}

func TestReadSeveralSeries(t *testing.T) {
	table := mustRead(t, "\ufeffSERIES, Value ,time,unit,Capacity\n"+
		"b,1,2026-01-01T00:00:00Z,By,10\n"+
		"a,5,2026-01-01 01:00,,\n"+
		"b,2,2026-01-01T02:00:00+01:00,By,\n"+
		"a,4,2026-01-01 00:00,,\n"+
		"b,,2026-06-01,,20\n"+
		"b,3,1767232800,By,10\n", Options{})
	series := table.Series()
	if len(series) != 2 || series[0].Name != "b" || series[1].Name != "a" {
		t.Fatalf("series %v, want b then a", series)
	}
	b := series[0]
	// 1767232800 is 2026-01-01T02:00:00Z (date -u -d @1767232800).
	if b.Step.String() != "1h" || b.Unit != "By" || len(b.Values) != 3 || b.Values[0] != 1 || b.Values[1] != 2 || b.Values[2] != 3 {
		t.Errorf("series b is %+v", b)
	}
	if a := series[1]; a.Values[0] != 4 || a.Values[1] != 5 || a.Unit != "" {
		t.Errorf("series a is %+v", a)
	}
	c, ok := table.Capacity("b")
	if !ok || len(c.Levels) != 2 || c.Unit != "By" {
		t.Fatalf("capacity of b is %+v", c)
	}
	june := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	if c.At(june.Add(-1)) != 10 || c.At(june) != 20 {
		t.Errorf("capacity before June %v, from June %v, want 10 and 20", c.At(june.Add(-1)), c.At(june))
	}
	if _, ok := table.Capacity("a"); ok {
		t.Error("series a has a capacity, want none")
	}
	r := table.Report()
	if r.Rows != 6 || r.Bad != 0 || r.CapacityOnly != 1 || r.Series[1].Grid.Unordered != 1 {
		t.Errorf("report %+v", r)
	}
	if want := "usage.csv: series \"a\": rows out of order, sorted by time: 1\n"; r.String() != want {
		t.Errorf("report reads %q, want %q", r.String(), want)
	}
}

func TestReadNamesTheSeriesAfterTheFile(t *testing.T) {
	for name, want := range map[string]string{
		"dir/web-cpu.csv": "web-cpu", "web.2026.csv": "web.2026", "stdin": "stdin", ".csv": ".csv",
	} {
		table, err := Read(strings.NewReader("time,value\n2026-01-01,1\n"), name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := table.Series()[0].Name; got != want {
			t.Errorf("%s: series %q, want %q", name, got, want)
		}
	}
	table, err := Read(bytes.NewReader(pack("time,value\n2026-01-01,1\n")), "web.csv.gz", Options{})
	if err != nil || table.Series()[0].Name != "web" {
		t.Errorf("gzip: %v, %v", table, err)
	}
}

func TestBadRowsAreLeftOutAndListed(t *testing.T) {
	rows := []struct{ row, reason string }{
		{"2026-01-01 00:00,n/a,5", `value "n/a" is not a number`},
		{"2026-01-01 00:01,NaN,5", `value "NaN" is not a finite number`},
		{"2026-01-01 00:02,-Inf,5", `value "-Inf" is not a finite number`},
		{"2026-01-01 00:03,1e999,5", `value "1e999" is outside the range`},
		{"2026-01-01 00:04,0x10,5", `value "0x10" is not a number`},
		{"2026-01-01 00:05,,", `no value`},
		{"yesterday,1,5", `time "yesterday": want RFC 3339`},
		{"2026-02-30,1,5", `time "2026-02-30": want RFC 3339`},
		{"20226-01-01,1,5", `time "20226-01-01": want RFC 3339`},
		{"1026-01-01,1,5", `time "1026-01-01": the year must be between 1900 and 2199`},
		{"20260101,1,5", `time "20260101": neither Unix seconds nor milliseconds`},
		{",1,5", `no time`},
		{"2026-01-01 00:06,1,0", `capacity "0" must be above 0`},
		{"2026-01-01 00:07,1,-3", `capacity "-3" must be above 0`},
		{"2026-01-01 00:08,1,many", `capacity "many" is not a number`},
		{"2026-01-01 00:09,1", `2 cells where the header has 3`},
		{`2026-01-01 00:10,"1"x,5`, `quotes that do not match`},
	}
	text := "time,value,capacity\n"
	for _, r := range rows {
		text += r.row + "\n"
	}
	good := "2026-01-02 00:00,1,5\n2026-01-02 01:00,2,\n"
	table := mustRead(t, text+good, Options{})
	report := table.Report()
	if report.Bad != len(rows) || report.Rows != len(rows)+2 || len(report.BadRows) != len(rows) {
		t.Fatalf("report %+v", report)
	}
	for i, r := range rows {
		if got := report.BadRows[i]; got.Line != i+2 || !strings.Contains(got.Reason, r.reason) {
			t.Errorf("row %q: line %d, %q; want line %d, %q", r.row, got.Line, got.Reason, i+2, r.reason)
		}
		_, err := Read(strings.NewReader("time,value,capacity\n"+good+r.row+"\n"), "usage.csv", Options{Strict: true})
		if err == nil || !strings.Contains(err.Error(), r.reason) || !strings.Contains(err.Error(), "usage.csv: line 4: ") {
			t.Errorf("row %q, strict: error %v, want line 4 and %q", r.row, err, r.reason)
		}
	}
	if s := table.Series()[0]; s.Len() != 2 {
		t.Errorf("series %+v, want two values", s)
	}
	if !strings.Contains(report.String(), "… and 7 more") {
		t.Errorf("report does not say how many more: %s", report)
	}
}

func TestDuplicates(t *testing.T) {
	text := "time,value\n2026-01-01,1\n2026-01-02,2\n2026-01-02,2\n2026-01-03,5\n2026-01-03,3\n2026-01-04,4\n"
	table := mustRead(t, text, Options{})
	report := table.Report()
	if report.Bad != 2 || report.BadRows[0].Line != 5 || report.BadRows[1].Line != 6 || report.Series[0].Grid.Duplicates != 1 {
		t.Errorf("report %+v, want lines 5 and 6 left out and one row merged", report)
	}
	if v := table.Series()[0].Values; len(v) != 4 || !math.IsNaN(v[2]) {
		t.Errorf("values %v, want a gap on the third day", v)
	}
	for rule, want := range map[series.Duplicates]float64{
		series.DuplicatesMax: 5, series.DuplicatesMean: 4, series.DuplicatesLast: 3,
	} {
		if v := mustRead(t, text, Options{Duplicates: rule}).Series()[0].Values; v[2] != want {
			t.Errorf("%v: %v, want %v on the third day", rule, v, want)
		}
	}
	if _, err := Read(strings.NewReader(text), "x", Options{Strict: true}); err == nil || !strings.Contains(err.Error(), "line 5") {
		t.Errorf("strict: %v, want an error on line 5", err)
	}
}

func TestReadErrors(t *testing.T) {
	whole := string(pack("time,value\n" + strings.Repeat("2026-01-01,1\n", 1000)))
	flipped := []byte(whole)
	flipped[len(flipped)-6] ^= 0xff
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "is empty"},
		{"blank lines", "\n\n\r\n", "is empty"},
		{"only a header", "time,value\n", "has a header but no rows"},
		{"no header", "2026-01-01,5\n2026-01-02,6\n", "no header"},
		{"unknown column", "time,value,capasity\n", `unknown column "capasity"; did you mean capacity?`},
		{"unknown column, none known", "host,usage\n", `unknown column "host"; `},
		{"no value column", "time,series\n2026-01-01,a\n", "no value column"},
		{"no time column", "value\n1\n", "no time column"},
		{"column twice", "time,value,Time\n", `column "time" is there twice`},
		{"column without a name", "time,value,\n", "column 3 has no name"},
		{"units mixed", "time,value,unit\n2026-01-01,1,By\n2026-01-02,1,bit/s\n", `line 3: series "x" is in "bit/s", and in "By" on line 2`},
		{"per cent", "time,value,unit\n2026-01-01,1,%\n", "line 2: unit"},
		{"all rows bad", "time,value\n2026-01-01,x\n2026-01-02,NaN\n", `none of the 2 rows can be used; the first: line 2: value "x"`},
		{"capacity alone", "time,value,capacity\n2026-01-01,,5\n", "none of the 1 rows has a value"},
		{"truncated gzip", whole[:len(whole)/2], "truncated"},
		{"header of a gzip", whole[:2], "truncated"},
		{"false gzip", "\x1f\x8bthis is not gzip", "gzip is damaged"},
		{"gzip with a bad checksum", string(flipped), "gzip is damaged"},
		{"UTF-16 without a mark", "t\x00i\x00m\x00e\x00,\x00v\x00", "UTF-16 with a byte order mark"},
		{"binary", "\x00\x01\x02\x7fELF\n", "unknown column"},
		{"a time far away", "time,value\n1970-01-01 00:00:00,1\n1970-01-01 00:00:01,1\n1970-01-01 00:00:02,1\n2026-01-01,1\n",
			"limit of 2000000 steps"},
	} {
		_, err := Read(strings.NewReader(c.text), "x.csv", Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "x.csv: ") {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := Read(strings.NewReader("plain text"), "x.csv.gz", Options{}); err == nil ||
		!strings.Contains(err.Error(), "is named .gz but is not gzip") {
		t.Errorf("plain text named .gz: %v", err)
	}
	if _, err := Read(strings.NewReader("time,value,unit\n2026-01-01,1,By\n"), "x", Options{Unit: "bit/s"}); err == nil ||
		!strings.Contains(err.Error(), `"By", and the unit asked for is "bit/s"`) {
		t.Errorf("unit: %v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	_, err := Open(filepath.Join(dir, "none.csv"), Options{})
	if !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), "none.csv") != 1 {
		t.Errorf("missing file: %v", err)
	}
	if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("directory: %v", err)
	}
	path := filepath.Join(dir, "web.csv")
	if err := os.WriteFile(path, []byte("time,value\n2026-01-01,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	table, err := Open(path, Options{})
	if err != nil || table.Series()[0].Name != "web" {
		t.Errorf("Open: %v, %v", table, err)
	}
}

// forever repeats text without end.
type forever string

func (f forever) Read(p []byte) (int, error) { return copy(p, f), nil }

func TestLimits(t *testing.T) {
	small := limits{bytes: 1 << 20, rows: 100, series: 3, record: 1000}
	for _, c := range []struct {
		name string
		r    io.Reader
		want string
	}{
		{"endless row", forever("x"), "limit of 1000 bytes"},
		{"quote never closed", io.MultiReader(strings.NewReader("time,value\n2026-01-01,\""), forever("1\n")),
			"line 2: row of more than the limit of 1000 bytes: is a quote not closed?"},
		{"endless rows", io.MultiReader(strings.NewReader("time,value\n"), forever("2026-01-01,1\n")), "limit of 100 rows"},
		{"series", strings.NewReader("time,value,series\n2026-01-01,1,a\n2026-01-01,1,b\n2026-01-01,1,c\n2026-01-01,1,d\n"),
			"line 5: more than the limit of 3 series"},
	} {
		_, err := read(c.r, "x.csv", Options{}, small)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	bomb := pack("time,value\n" + strings.Repeat("2026-01-01,1\n", 1<<17))
	small.rows = 1 << 20
	if _, err := read(bytes.NewReader(bomb), "x.csv", Options{}, small); err == nil ||
		!strings.Contains(err.Error(), "limit of 1048576 bytes") {
		t.Errorf("gzip bomb of %d bytes: error %v", len(bomb), err)
	}
}

func TestParseTime(t *testing.T) {
	want := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	// date -u -d 2026-11-22T14:05:00Z +%s prints 1795356300.
	for _, s := range []string{
		"2026-11-22T14:05:00Z", "2026-11-22T15:05:00+01:00", "2026-11-22 14:05", "2026-11-22 14:05:00",
		"2026-11-22T14:05", "1795356300", "1795356300.0", "1795356300000",
	} {
		if got, err := parseTime(s); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	if got, err := parseTime("1795356300.25"); err != nil || !got.Equal(want.Add(250*time.Millisecond)) {
		t.Errorf("fraction: %v, %v", got, err)
	}
	for _, s := range []string{"2026", "0", "-5", "1.2.3", ".", "99999999999999999999", "9999999999999999", "2026-11-22 25:00"} {
		if got, err := parseTime(s); err == nil {
			t.Errorf("%s: %v, want an error", s, got)
		}
	}
}

// Huge values of both signs are values like any other.
func TestExtremeValues(t *testing.T) {
	v := mustRead(t, "time,value\n2026-01-01,1e308\n2026-01-02,-1e308\n2026-01-03,5e-324\n", Options{}).Series()[0].Values
	if v[0] != 1e308 || v[1] != -1e308 || v[2] != 5e-324 {
		t.Errorf("values %v", v)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("time,value,series,capacity,unit\n2026-11-22T14:00:00Z,61,hall-1,577,{core}\n1795356300,64,hall-1,,\n"))
	f.Add([]byte("time,value\n2026-11-22 14:05,1e308\n\"2026-11-22\",\"-1e308\n"))
	f.Add(pack("value,time\n1,2026-11-22\n"))
	f.Add([]byte("sep=;\r\nZeit;Belegt (GB)\r\n01.09.2026 00:00;1.498,09\r\n13.09.2026 00:00;502,08\r\n"))
	f.Add([]byte("Time,vol-a,vol-b\n09/01/2026,49.8%,1 GiB\n09/13/2026,50%,\n"))
	f.Add([]byte("\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\H\\LogicalDisk(D:)\\% Free Space\"\r\n\"09/01/2026 00:00:05.123\",\"50.19\"\r\n"))
	f.Add([]byte("# hostname;interval;timestamp;CPU;%user;%idle\nsrv;600;2026-09-01 00:00:01 UTC;-1;24.90;72.90\n"))
	f.Add([]byte("\xff\xfet\x00i\x00m\x00e\x00,\x00v\x00a\x00l\x00u\x00e\x00\n\x002\x000\x002\x006\x00-\x000\x008\x00,\x001\x00"))
	f.Add([]byte("Date,Time,Value\n9/1/2026,2:05 PM,\"1,234.5\"\n2025-Q3,14:05,1 234\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := read(bytes.NewReader(text), "fuzz.csv", Options{}, limits{bytes: 1 << 20, rows: 1000, series: 10, record: 1000})
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz.csv: ") {
				t.Errorf("error without a name: %v", err)
			}
			return
		}
		for _, s := range table.Series() {
			if err := s.Validate(); err != nil {
				t.Error(err)
			}
			if c, ok := table.Capacity(s.Name); ok && c.Validate() != nil {
				t.Error(c.Validate())
			}
		}
		if r := table.Report(); r.Bad > 2*(r.Rows+r.Cells) || r.Rows > 1000 || r.Cells > 1000 {
			t.Errorf("report %+v", r)
		}
	})
}
