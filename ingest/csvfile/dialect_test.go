package csvfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// past is a history that is written in many ways: hundredths of amounts, from a day on, one a day.
type past struct {
	start      time.Time
	hundredths []int64
}

func (p past) at(i int) time.Time { return p.start.AddDate(0, 0, i) }

// rows writes a header and a row a value.
func (p past) rows(header string, row func(at time.Time, hundredths int64) string) string {
	var b strings.Builder
	b.WriteString(header)
	for i, v := range p.hundredths {
		b.WriteString(row(p.at(i), v))
	}
	return b.String()
}

// number writes hundredths with the given signs.
func number(hundredths int64, thousands, decimal string) string {
	whole := strconv.FormatInt(hundredths/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + thousands + whole[i:]
	}
	return fmt.Sprintf("%s%s%02d", whole, decimal, hundredths%100)
}

// inUTF16 writes text with a byte order mark.
func inUTF16(text string, order binary.AppendByteOrder) string {
	out := order.AppendUint16(nil, 0xfeff)
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}

// serialDay counts the days from 30 December 1899.
func serialDay(t time.Time) int {
	return int(t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
}

// dialects are ways of writing a history.
var dialects = map[string]func(past) string{
	"decimal commas, quoted": func(p past) string {
		return p.rows("time,value\n", func(t time.Time, v int64) string {
			return t.Format("2006-01-02") + `,"` + number(v, "", ",") + "\"\n"
		})
	},
	"German": func(p past) string {
		return p.rows("Zeit;Wert\r\n", func(t time.Time, v int64) string {
			return t.Format("02.01.2006 15:04") + ";" + number(v, ".", ",") + "\r\n"
		})
	},
	"French": func(p past) string {
		return p.rows("Date;Valeur\n", func(t time.Time, v int64) string {
			return t.Format("02/01/2006") + ";" + number(v, "\u202f", ",") + "\n"
		})
	},
	"Swiss": func(p past) string {
		return p.rows("Datum;Wert\n", func(t time.Time, v int64) string {
			return t.Format("2.1.2006") + ";" + number(v, "'", ".") + "\n"
		})
	},
	"American": func(p past) string {
		return p.rows("Date,Value\n", func(t time.Time, v int64) string {
			return t.Format("1/2/2006 3:04 PM") + `,"` + number(v, ",", ".") + "\"\n"
		})
	},
	"tabs, and months by name": func(p past) string {
		return p.rows("time\tvalue\n", func(t time.Time, v int64) string {
			return t.Format("2-Jan-2006") + "\t" + number(v, "", ".") + "\n"
		})
	},
	"bars": func(p past) string {
		return p.rows("time|value\n", func(t time.Time, v int64) string {
			return t.Format("2006/01/02") + "|" + number(v, " ", ".") + "\n"
		})
	},
	"Grafana for Excel": func(p past) string {
		return p.rows("\ufeffsep=;\r\n\"Series\";\"Time\";\"Value\"\r\n", func(t time.Time, v int64) string {
			return "\"x\";" + t.Format("2006-01-02T15:04:05.000Z") + ";" + number(v, "", ".") + "\r\n"
		})
	},
	"Grafana in one column": func(p past) string {
		return p.rows("\"Time\",\"x\"\n", func(t time.Time, v int64) string {
			return t.Format("2006-01-02 15:04:05") + "," + number(v, "", ".") + "\n"
		})
	},
	"nanoseconds": func(p past) string {
		return p.rows("time,value\n", func(t time.Time, v int64) string {
			return strconv.FormatInt(t.UnixNano(), 10) + "," + number(v, "", ".") + "\n"
		})
	},
	"microseconds": func(p past) string {
		return p.rows("time,value\n", func(t time.Time, v int64) string {
			return strconv.FormatInt(t.UnixMicro(), 10) + "," + number(v, "", ".") + "\n"
		})
	},
	"days of Excel": func(p past) string {
		return p.rows("time,value\n", func(t time.Time, v int64) string {
			return strconv.Itoa(serialDay(t)) + "," + number(v, "", ".") + "\n"
		})
	},
	"date and clock apart": func(p past) string {
		return p.rows("Date,Time,Value\n", func(t time.Time, v int64) string {
			return t.Format("01/02/2006,15:04:05,") + number(v, "", ".") + "\n"
		})
	},
	"counters of Windows": func(p past) string {
		return p.rows("\"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)\",\"\\\\x\"\r\n", func(t time.Time, v int64) string {
			return t.Add(time.Hour).Format(`"01/02/2006 15:04:05.000","`) + number(v, "", ".") + "\"\r\n"
		})
	},
	"UTF-16, little end first": func(p past) string {
		return inUTF16(p.rows("time;value\r\n", func(t time.Time, v int64) string {
			return t.Format("2006-01-02") + ";" + number(v, ".", ",") + "\r\n"
		}), binary.LittleEndian)
	},
	"UTF-16, big end first": func(p past) string {
		return inUTF16(p.rows("time,value\n", func(t time.Time, v int64) string {
			return t.Format("2006-01-02") + "," + number(v, "", ".") + "\n"
		}), binary.BigEndian)
	},
	"newest first": func(p past) string {
		text := p.rows("", func(t time.Time, v int64) string { return t.Format("02/01/2006") + ";" + number(v, "", ",") + "\n" })
		lines := strings.SplitAfter(strings.TrimSuffix(text, "\n")+"\n", "\n")
		for i, j := 0, len(lines)-2; i < j; i, j = i+1, j-1 {
			lines[i], lines[j] = lines[j], lines[i]
		}
		return "time;value\n" + strings.Join(lines, "")
	},
}

// The same history written in every dialect gives the same series, bit for bit.
func TestEveryDialectGivesTheSameSeries(t *testing.T) {
	for name, write := range dialects {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := past{start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(-9000, 9000).Draw(t, "start"))}
				// Forty days have one that is no month, and hundredths tell the decimal sign.
				p.hundredths = rapid.SliceOfN(rapid.Int64Range(100_000, 9_999_999_999), 40, 80).Draw(t, "hundredths")
				plain := p.rows("time,value\n", func(at time.Time, v int64) string { return at.Format("2006-01-02,") + number(v, "", ".") + "\n" })
				want, err := Read(strings.NewReader(plain), "x.csv", Options{Strict: true})
				if err != nil {
					t.Fatal(err)
				}
				got, err := Read(strings.NewReader(write(p)), "x.csv", Options{Strict: true})
				if err != nil {
					t.Fatal(err)
				}
				sameSeries(t, got.Series(), want.Series())
			})
		})
	}
}

// sameSeries fails unless two lists of series are the same, bit for bit.
func sameSeries(t interface{ Fatalf(string, ...any) }, got, want []series.Series) {
	if len(got) != len(want) {
		t.Fatalf("%d series, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if g.Name != w.Name || g.Unit != w.Unit || !g.Start.Equal(w.Start) || g.Step != w.Step || len(g.Values) != len(w.Values) {
			t.Fatalf("%q in %q from %s by %s, %d values; want %q in %q from %s by %s, %d values", g.Name, g.Unit, g.Start, g.Step, len(g.Values),
				w.Name, w.Unit, w.Start, w.Step, len(w.Values))
		}
		for k := range w.Values {
			if math.Float64bits(g.Values[k]) != math.Float64bits(w.Values[k]) {
				t.Fatalf("%q: value %d is %v, want %v", w.Name, k, g.Values[k], w.Values[k])
			}
		}
	}
}

// Units behind numbers, in headers and in the unit column are the same unit, and 49.8 % is 0.498.
func TestUnitsInCells(t *testing.T) {
	for _, tt := range []struct {
		text string
		unit series.Unit
	}{
		{"time,value\n2026-01-01,512 GiB\n2026-01-02,513 GiB\n2026-01-03,0\n", "GiBy"},
		{"time,value\n2026-01-01,512GB\n2026-01-02,513GB\n2026-01-03,0GB\n", "GBy"},
		{"time,value (GB)\n2026-01-01,512\n2026-01-02,513 GB\n2026-01-03,0\n", "GBy"},
		{"Time,Used [Mb/s]\n2026-01-01,512\n2026-01-02,513\n2026-01-03,0\n", "Mbit/s"},
		{"time;value\n2026-01-01;512,0 kB/s\n2026-01-02;513,0 kB/s\n2026-01-03;0,0 kB/s\n", "kBy/s"},
		{"time,value\n2026-01-01,512 cores\n2026-01-02,513 cores\n2026-01-03,0 cores\n", "{core}"},
		{"time,value\n2026-01-01,512T\n2026-01-02,513T\n2026-01-03,0\n", "{T}"},
		{"time,value\n2026-01-01,51200%\n2026-01-02,51300 %\n2026-01-03,0\n", "1"},
		{"time,value (%)\n2026-01-01,51200\n2026-01-02,51300\n2026-01-03,0\n", "1"},
		{"time,%used\n2026-01-01,51200\n2026-01-02,51300\n2026-01-03,0\n", "1"},
	} {
		s := mustRead(t, tt.text, Options{Strict: true}).Series()[0]
		if s.Unit != tt.unit || s.Values[0] != 512 || s.Values[1] != 513 || s.Values[2] != 0 {
			t.Errorf("%s: %v in %q, want 512, 513, 0 in %q", tt.text, s.Values, s.Unit, tt.unit)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		tenths := rapid.IntRange(1, 9999).Draw(t, "tenths of a per cent")
		text := fmt.Sprintf("time,value,capacity\n2026-01-01,%d.%d%%,80%%\n", tenths/10, tenths%10)
		table, err := Read(strings.NewReader(text), "x.csv", Options{Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		want, _ := strconv.ParseFloat(fmt.Sprintf("%de-3", tenths), 64)
		capacity, _ := table.Capacity("x")
		if got := table.Series()[0].Values[0]; got != want || capacity.Levels[0].Installed != 0.8 {
			t.Fatalf("%s is %v of %v, want %v of 0.8", text, got, capacity, want)
		}
	})
}

// A text that can be read in two ways, or in none, is an error of one line that says what to change.
func TestTextsThatAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"two units", "time,value\n2026-01-01,900 GiB\n2026-01-02,1.02 TiB\n",
			`line 3 has "1.02 TiB", and line 2 has the unit "GiB": want one unit`},
		{"a unit from some line on", "time,value\n2026-01-01,820\n2026-01-02,1.0T\n",
			`line 2 has "820" without a unit, and line 3 has "1.0T": want one unit in the whole column, such as df -B1 writes (line 3 is of ` +
				`2026-01-02)`},
		{"a unit up to some line", "time,value\n2026-01-01,820G\n2026-01-02,821\n", `line 3 has "821" without a unit, and line 2 has "G"`},
		{"a capacity in another unit", "time,value,capacity\n2026-01-01,820 GB,1 TB\n", `line 2 has "1 TB", and line 2 has the unit "GB"`},
		{"a unit against the header", "time,value (GB)\n2026-01-01,820 TB\n", `"820 TB", which is in "TBy", and the series is in "GBy"`},
		{"a unit against the column", "time,value,unit\n2026-01-01,820 TB,GBy\n", `"820 TB", which is in "TBy", and the series is in "GBy"`},
		{"only thousands or decimals", "time,value\n2026-01-01,\"4,980\"\n2026-01-02,\"5,020\"\n",
			`line 2: "4,980" may be 4980 or 4.98, and no number of the text says which: write 4980 or 4.98`},
		{"the same with points", "time;value\n2026-01-01;4.980\n2026-01-02;5.021\n", `line 2: "4.980" may be 4980 or 4.98`},
		{"two decimal signs, one doubtful", "time,value\n2026-01-01,1.234\n2026-01-02,\"1.234,5\"\n",
			`line 3 has the decimal sign ',' in "1.234,5", and line 2 has "1.234"`},
		{"day or month", "time,value\n01/02/2026,1\n01/03/2026,2\n", `line 2: the date "01/02/2026" may have the day or the month first`},
		{"day and month", "time,value\n13/02/2026,1\n02/14/2026,2\n",
			`line 2 has the date "13/02/2026", with the day first, and line 3 "02/14/2026", with the month first`},
		{"dates of two kinds", "time,value\n13/02/2026,1\n2026-02-14,2\n",
			`line 2 has the time "13/02/2026", and line 3 "2026-02-14": want one way of writing times`},
		{"an unknown separator", "sep=~\ntime~value\n", "sep= names no separator that is known"},
		{"a column of text", "time,host,used\n2026-01-01,srv01,1\n2026-01-02,srv01,2\n",
			`column "host" has no numbers (line 2: "srv01" is not a number): call it series`},
		{"a column twice", "time,a,b,a\n2026-01-01,1,2,3\n", `column "a" is there twice`},
		{"what df prints", "Filesystem      Size  Used Avail Use% Mounted on\n/dev/sda1  10G 5G 5G 50% /\n",
			"is what df prints, which has no times"},
		{"two tables of sadf", "# hostname;interval;timestamp;CPU;%user\na;600;2026-01-01 00:00:00 UTC;-1;5\n# " +
			"hostname;interval;timestamp;DEV;tps\n", "line 3: another table begins"},
		{"a log of counters without a zone", "\"(PDH-CSV 4.0) (UTC)\",\"\\\\A\\B\"\n", "want the minutes to UTC at the end"},
		{"Latin-1", "time,Gr\xf6\xdfe,a\n2026-01-01,1,2\n", "is not UTF-8: save the text as UTF-8"},
		{"half of UTF-16", "t\x00i\x00m\x00e\x00", "UTF-16 with a byte order mark"},
	} {
		_, err := Read(strings.NewReader(tt.text), "x.csv", Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	if _, err := Read(strings.NewReader("time,a,b\n2026-01-01,1,2\n"), "x.csv", Options{Columns: []string{"c"}}); err == nil ||
		!strings.Contains(err.Error(), `no column "c": the columns are a, b`) {
		t.Errorf("column c: %v", err)
	}
	if _, err := Read(strings.NewReader("time,value\n2026-01-01,1\n"), "x.csv", Options{Columns: []string{"c"}}); err == nil ||
		!strings.Contains(err.Error(), "no columns to choose from") {
		t.Errorf("column of rows: %v", err)
	}
	_, _, err := groupsOf("time,a,b\n2026-01-01,1,2\n", Options{})
	if err == nil || !strings.Contains(err.Error(), "has a column a series, whose rows cannot be grouped") {
		t.Errorf("grouped: %v", err)
	}
}

// One stray number with the other sign is left out, and does not turn the others.
func TestOneStrayNumber(t *testing.T) {
	r := mustRead(t, "time,value\n2026-01-01,498.09\n2026-01-02,\"502,1\"\n2026-01-03,503.5\n", Options{}).Report()
	if r.Bad != 1 || !strings.Contains(r.BadRows[0].Reason, `"502,1" has the decimal sign ',' where line 2 has "498.09"`) {
		t.Errorf("%+v", r)
	}
}

// What was not told by the first numbers is told by a later one, for all of them.
func TestLaterNumbersTell(t *testing.T) {
	v := mustRead(t, "time;value;unmet\n2026-01-01;1.234;1.000\n2026-01-02;2.345;\n2026-01-03;2.345,5;\n", Options{}).Series()[0].Values
	if v[0] != 2234 || v[1] != 2345 || v[2] != 2345.5 {
		t.Errorf("thousands by points: %v", v)
	}
	v = mustRead(t, "time;value;unmet\n2026-01-01;1.234;1.000\n2026-01-02;2.345;\n2026-01-03;2345.5;\n", Options{}).Series()[0].Values
	if v[0] != 2.234 || v[1] != 2.345 || v[2] != 2345.5 {
		t.Errorf("decimal points: %v", v)
	}
	// Dates of hours follow one another with the month first only.
	var b strings.Builder
	b.WriteString("time,value\n")
	for i := range 72 {
		fmt.Fprintf(&b, "%s,%d\n", time.Date(2026, 9, 1, i, 0, 0, 0, time.UTC).Format("01/02/2006 15:04"), i)
	}
	if s := mustRead(t, b.String(), Options{}).Series()[0]; !s.Start.Equal(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)) || s.Len() != 72 {
		t.Errorf("hours from %s, %d of them", s.Start, s.Len())
	}
}

// A column a series, some of which begin late and end early.
func TestColumnASeries(t *testing.T) {
	text := "Time,vol a,vol b (GB),free\n2026-01-01,1,,9\n2026-01-02,2,20,8\n2026-01-03,3,n/a,7\n2026-01-04,4,,6\n"
	table := mustRead(t, text, Options{})
	s := table.Series()
	if len(s) != 3 || s[0].Name != "vol a" || s[1].Name != "vol b" || s[1].Unit != "GBy" || s[1].Len() != 1 || s[0].Len() != 4 {
		t.Fatalf("%+v", s)
	}
	r := table.Report()
	if r.Bad != 1 || r.Rows != 4 || r.Cells != 12 || r.Series[0].Newest != nil {
		t.Errorf("%+v", r)
	}
	n := r.Series[1].Newest
	if n == nil || n.Rows != 2 || n.FirstLine != 4 || n.LastLine != 5 || !n.Until.Equal(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("newest: %+v", n)
	}
	for _, want := range []string{
		"usage.csv: series \"vol b\": The NEWEST rows are left out: 2 rows from 2026-01-03 to 2026-01-04 (lines 4 to 5: value is not a " +
			"number, no value). All that follows is as of 2026-01-02.",
		"1 of 12 cells left out", "a column a series", `"free" seems to be what is left`,
	} {
		if !strings.Contains(r.String(), want) {
			t.Errorf("%s\nhas no %s", r, want)
		}
	}
	if s := mustRead(t, text, Options{Columns: []string{"vol b (GB)", "vol a"}}).Series(); len(s) != 2 {
		t.Errorf("two columns: %+v", s)
	}
	_, err := read(strings.NewReader(text), "x.csv", Options{}, limits{bytes: 1 << 20, rows: 10, series: 10, record: 1 << 10})
	if err == nil || !strings.Contains(err.Error(), "more than the limit of 10 values") {
		t.Errorf("limit: %v", err)
	}
	_, err = read(strings.NewReader(text), "x.csv", Options{}, limits{bytes: 1 << 20, rows: 100, series: 2, record: 1 << 10})
	if err == nil || !strings.Contains(err.Error(), "more than the limit of 2 series") {
		t.Errorf("limit: %v", err)
	}
}

// Rows at the end that have no time may be the newest, which is said first.
func TestLastRowsWithoutATime(t *testing.T) {
	const head = "time,value\n2026-01-01,1\n01/02/26,2\n2026-01-03,3\n"
	r := mustRead(t, head+"01/04/26,4\n2026-01-05\n,\n", Options{}).Report()
	want := "usage.csv: The LAST 2 rows are left out (lines 5 to 6: the time cannot be read), and may be newer than all that counts.\n" +
		"usage.csv: 4 of 6 rows left out: 2 × the time cannot be read, 1 × another number of cells than the header has, 1 × an empty row\n" +
		"usage.csv: line 3: time \"01/02/26\": want a year of four digits, best 2026-11-22\n"
	if !strings.HasPrefix(r.String(), want) {
		t.Errorf("%s\nwant %s", r, want)
	}
	if r = mustRead(t, head, Options{}).Report(); r.Last != "" {
		t.Errorf("%s", r)
	}
}

// What sadf -d and the counters of Windows write: a series a machine, device and column; what is idle or free is turned round.
func TestMonitoringPrograms(t *testing.T) {
	table := mustRead(t, "# hostname;interval;timestamp;CPU;%user;%idle\n"+
		"srv;600;2026-01-01 00:10:01 UTC;-1;25.00;70.00\nsrv;600;2026-01-01 00:10:01 UTC;0;50.00;40.00\n"+
		"srv;-1;2026-01-01 00:15:00 UTC;LINUX-RESTART\t(1 CPU)\n# hostname;interval;timestamp;CPU;%user;%idle\n"+
		"srv;600;2026-01-01 00:20:01 UTC;-1;26.00;69.00\nsrv;600;2026-01-01 00:20:01 UTC;0;52.00;38.00\n", Options{})
	less := func(share float64) float64 { return 1 - share }
	want := map[string]float64{"srv %user": 0.26, "srv 100 - %idle": less(0.69), "srv cpu0 %user": 0.52, "srv cpu0 100 - %idle": less(0.38)}
	for _, s := range table.Series() {
		if v, ok := want[s.Name]; !ok || s.Unit != series.Ratio || s.Len() != 2 || s.Values[1] != v {
			t.Errorf("%q in %q: %v, want %v", s.Name, s.Unit, s.Values, v)
		}
		delete(want, s.Name)
	}
	if r := table.Report(); len(want) > 0 || r.Bad != 1 || !strings.Contains(r.BadRows[0].Reason, "restart") {
		t.Errorf("without %v; %+v", want, r)
	}
	table = mustRead(t, "\"(PDH-CSV 4.0) (Pacific Standard Time)(480)\",\"\\\\A\\LogicalDisk(C:)\\% Free "+
		"Space\",\"\\\\A\\Memory\\Committed Bytes\"\r\n"+
		"\"01/02/2026 16:00:00.000\",\" \",\"5\"\r\n\"01/02/2026 17:00:00.000\",\"40.5\",\"6\"\r\n", Options{})
	disk := table.Series()[0]
	if !disk.Start.Equal(time.Date(2026, 1, 3, 1, 0, 0, 0, time.UTC)) || disk.Values[0] != less(0.405) ||
		disk.Name != `A\LogicalDisk(C:)\100 - % Free Space` {
		t.Errorf("%+v", disk)
	}
}

// Capacities of months stamped at their end count from the same month as the values beside them.
func TestCapacityOfMonths(t *testing.T) {
	for _, day := range []string{"01", "28", ""} {
		var b strings.Builder
		b.WriteString("time,value,capacity\n")
		for m := 1; m <= 6; m++ {
			stamp := fmt.Sprintf("2026-%02d-%s", m, day)
			if day == "" {
				stamp = time.Date(2026, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Format("2006-01-02")
			}
			fmt.Fprintf(&b, "%s,%d,%d\n", stamp, m, 80+10*(m/4))
		}
		table := mustRead(t, b.String(), Options{})
		c, _ := table.Capacity("usage")
		s := table.Series()[0]
		if !s.Start.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) || c.At(s.Time(0)) != 80 || c.At(s.Time(2)) != 80 || day != "28" &&
			c.At(s.Time(3)) != 90 {
			t.Errorf("on day %q: from %s, %+v", day, s.Start, c.Levels)
		}
	}
}

// The names of months and quarters are their first days.
func TestMonthsByName(t *testing.T) {
	for text, want := range map[string]string{
		"2025-08": "2025-08-01", "2025/8": "2025-08-01", "08/2025": "2025-08-01", "2025M08": "2025-08-01", "Aug 2025": "2025-08-01",
		"August 2025": "2025-08-01", "2025-Aug": "2025-08-01",
		"2025-Q3": "2025-07-01", "2025Q3": "2025-07-01", "Q3 2025": "2025-07-01", "Q3/2025": "2025-07-01", "2025 q1": "2025-01-01",
	} {
		got, form, err := looseTime(text)
		if err != nil || form != formPlain || got.Format("2006-01-02") != want {
			t.Errorf("%s: %v (%v), want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"2025-13", "2025-00", "2025-Q5", "2025-Q0", "Q3", "2025-Q", "25-08", "2025", "Aug-25", "2025-8-", "08/25",
		"-2025-8", "2025M"} {
		if got, _, err := looseTime(text); err == nil {
			t.Errorf("%s is %s, want an error", text, got)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,234.5", "1.234,5", "1 234,5", "1'234.5", "1,234", "1.234", "-1\u202f234,5", "1e3", "1,5E+3", "49.8",
		"1,234,567", "0,5", ",5", "5,", "1..2", "1,2.3,4"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, percent bool) {
		for _, separator := range separators {
			d := decimals{separator: separator}
			a, err := d.read(s, percent, 1)
			if err != nil {
				continue
			}
			if math.IsNaN(a.value) || math.IsInf(a.value, 0) || math.IsNaN(a.other) || math.IsInf(a.other, 0) {
				t.Errorf("%q is %+v", s, a)
			}
			if a.open != 0 && (a.open != '.' && a.open != ',' || d.openLine != 1) {
				t.Errorf("%q is %+v, %+v", s, a, d)
			}
			if again, err := d.read(s, percent, 2); err != nil || again.value != a.value {
				t.Errorf("%q is %v, and then %v (%v)", s, a, again, err)
			}
		}
	})
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{
		"22.11.2026 14:05", "11/22/2026 2:05 PM", "22-11-2026", "2026/11/22 14:05:09.5", "1795356300000000000", "46348.586805", "2025-08",
		"2025M08", "Q3 2025", "Aug 2025", "22-Nov-2026 14:05", "2026-11-22 14:05:00 UTC",
		"2026-11-22T14:05:00+0100", "Nov 22, 2026",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _, err := looseTime(s)
		if err == nil && (got.Year() < minYear-1 || got.Year() > maxYear+1 || got.Location() != time.UTC) {
			t.Errorf("%q is %v", s, got)
		}
	})
}

func FuzzUTF16(f *testing.F) {
	f.Add("time,value\n2026-01-01,1\n2026-01-02,2\n", true)
	f.Add("Zeit;Größe (GB)\r\n01.01.2026;1,5\r\n13.01.2026;2,5\r\n", false)
	f.Fuzz(func(t *testing.T, text string, little bool) {
		text = strings.ToValidUTF8(text, "?")
		if strings.HasPrefix(text, "\ufeff") || strings.HasPrefix(text, "\x1f\x8b") {
			return
		}
		l := limits{bytes: 1 << 20, rows: 1000, series: 10, record: 1000}
		order := binary.AppendByteOrder(binary.BigEndian)
		if little {
			order = binary.LittleEndian
		}
		want, wantErr := read(strings.NewReader(text), "x.csv", Options{}, l)
		got, err := read(bytes.NewReader([]byte(inUTF16(text, order))), "x.csv", Options{}, l)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%v, and in UTF-8 %v", err, wantErr)
		}
		if err == nil {
			sameSeries(t, got.Series(), want.Series())
		}
	})
}
