package csvfile

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// groupsOf returns the tables of a text, the error at its end, and its report.
func groupsOf(text string, o Options) ([]*Table, Report, error) {
	g := ReadGrouped(strings.NewReader(text), "disks.csv", o)
	var tables []*Table
	for t, err := range g.Tables() {
		if err != nil {
			return tables, g.Report(), err
		}
		tables = append(tables, t)
	}
	return tables, g.Report(), nil
}

// Series by series, a text gives what it gives as a whole.
func TestGroupedIsTheWhole(t *testing.T) {
	var b strings.Builder
	b.WriteString("series,time,value,capacity,unit\n")
	for _, name := range []string{"a", "b", "c"} {
		fmt.Fprintf(&b, "%s,2026-09-01,1,100,By\n%s,2026-09-02,2,,\n%s,yesterday,3,,\n%s,2026-09-03,%s,,\n", name, name, name, name,
			map[string]string{"a": "3", "b": "4", "c": ""}[name])
	}
	b.WriteString("d,tomorrow,1,,\ne,2026-09-01\n,2026-09-01,5,,\n")
	for _, o := range []Options{{}, {Step: series.Every(2 * series.Day), Statistic: series.Mean}} {
		whole, err := Read(strings.NewReader(b.String()), "disks.csv", o)
		if err != nil {
			t.Fatal(err)
		}
		tables, report, err := groupsOf(b.String(), o)
		if err != nil || len(tables) != 4 {
			t.Fatalf("%d tables: %v", len(tables), err)
		}
		var series []series.Series
		for _, one := range tables {
			series = append(series, one.Series()...)
			for _, s := range one.Series() {
				got, ok := one.Capacity(s.Name)
				if want, has := whole.Capacity(s.Name); ok != has || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: capacity %v, want %v", s.Name, got, want)
				}
			}
		}
		if !reflect.DeepEqual(series, whole.Series()) {
			t.Errorf("%v\nwant %v", series, whole.Series())
		}
		if got, want := report.String(), whole.Report().String(); got != want || report.Rows != whole.Report().Rows {
			t.Errorf("of %d rows:\n%s\nwant of %d\n%s", report.Rows, got, whole.Report().Rows, want)
		}
	}
}

// A group is handed on before the next one is read.
func TestGroupedIsReadAsItGoes(t *testing.T) {
	text := "series,time,value\na,2026-09-01,1\na,2026-09-02,2\nb,2026-09-01,1\na,2026-09-03,3\nc,2026-09-01,1\n"
	g := ReadGrouped(strings.NewReader(text), "disks.csv", Options{})
	for table, err := range g.Tables() {
		if err != nil || table.Series()[0].Name != "a" || g.Report().Rows != 2 {
			t.Fatalf("%v after %d rows", err, g.Report().Rows)
		}
		break
	}
}

func TestGroupedThatIsNot(t *testing.T) {
	const head = "series,time,value\n"
	for _, tt := range []struct{ name, text, want string }{
		{"a series that comes back", head + "a,2026-09-01,1\na,2026-09-02,2\nb,2026-09-01,1\na,2026-09-03,3\n",
			`line 5: series "a" comes back after its rows on lines 2 to 3`},
		{"two units", "series,time,value,unit\na,2026-09-01,1,By\na,2026-09-02,2,s\n", "want one unit for a series"},
		{"no rows", head, "has a header but no rows"},
		{"nothing usable", head + "a,yesterday,1\nb,2026-09-01,x\n", "none of the 2 rows can be used; the first: line 2"},
		{"empty", "", "is empty"},
		{"no header", "a,2026-09-01,1\n", "no header"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := groupsOf(tt.text, Options{})
			if err == nil || !strings.Contains(err.Error(), "disks.csv: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
	if _, _, err := groupsOf(head+"a,2026-09-01,1\na,yesterday,1\n", Options{Strict: true}); err == nil ||
		!strings.Contains(err.Error(), "line 3") {
		t.Errorf("strict: %v", err)
	}
	for _, err := range OpenGrouped("missing.csv", Options{}).Tables() {
		if err == nil || !strings.Contains(err.Error(), "missing.csv: no such file") {
			t.Errorf("%v", err)
		}
	}
}

// A text without a series column is one group, named after its file.
func TestGroupedWithoutNames(t *testing.T) {
	tables, _, err := groupsOf("time,value\n2026-09-01,1\n2026-09-02,2\n", Options{})
	if err != nil || len(tables) != 1 || tables[0].Series()[0].Name != "disks" {
		t.Errorf("%v %v", tables, err)
	}
}

func TestGroupedLimits(t *testing.T) {
	text := "series,time,value\na,2026-09-01,1\na,2026-09-02,2\nb,2026-09-01,1\n"
	for want, l := range map[string]limits{
		"more than the limit of 1 rows of one series": {1 << 20, 1, 10, 1 << 10},
		"line 4: more than the limit of 1 series":     {1 << 20, 10, 1, 1 << 10},
		"more than the limit of 30 bytes":             {30, 10, 10, 1 << 10},
	} {
		g := ReadGrouped(strings.NewReader(text), "disks.csv", Options{})
		g.limits = l
		var last error
		for _, err := range g.Tables() {
			last = err
		}
		if last == nil || !strings.Contains(last.Error(), want) {
			t.Errorf("%v, want %s", last, want)
		}
	}
}
