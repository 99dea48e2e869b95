package prometheus_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
	"github.com/plimsoll/plimsoll/ingest/ingesttest"
	"github.com/plimsoll/plimsoll/ingest/prometheus"
	"github.com/plimsoll/plimsoll/ingest/prometheus/promtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open returns a source that ends with the test.
func open(t *testing.T, c prometheus.Config) *prometheus.Source {
	t.Helper()
	s, err := prometheus.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// collect reads all that q selects.
func collect(ctx context.Context, s ingest.Source, q ingest.Query) ([]series.Series, error) {
	var all []series.Series
	for series, err := range s.Read(ctx, q) {
		if err != nil {
			return all, err
		}
		all = append(all, series)
	}
	return all, nil
}

func TestConformanceOfARealServer(t *testing.T) {
	url := promtest.Start(t, ingesttest.Data())
	ingesttest.Run(t, func(t *testing.T) ingesttest.Fixture {
		return ingesttest.Fixture{
			Source: open(t, prometheus.Config{URL: url}),
			Query:  ingest.Query{Expr: `{__name__=~".+"}`, Resolution: ingesttest.DataStep},
			None:   "no_such_metric",
			One:    func(name string) string { return name },
		}
	})
}

// long returns a series of more evaluations than fit in two requests, with extreme values and gaps.
func long() series.Series {
	s := series.Series{Name: "long", Start: ingesttest.DataStart(), Step: series.Every(10 * time.Minute)}
	for i := range 25_000 {
		v := math.Sin(float64(i)/144) * float64(i)
		switch {
		case i%1000 == 500:
			v = math.NaN()
		case i == 10_999:
			v = 1e308
		case i == 11_000:
			v = -1e308
		case i == 22_000:
			v = 5e-324
		}
		s.Values = append(s.Values, v)
	}
	return s
}

// The same measurements as CSV and through a real server are the same series, bit for bit.
func TestEqualsCSV(t *testing.T) {
	want := []series.Series{long()}
	var text strings.Builder
	text.WriteString("time,value,series\n")
	for i, v := range want[0].Values {
		if !math.IsNaN(v) {
			fmt.Fprintf(&text, "%s,%v,long\n", want[0].Time(i).Format(time.RFC3339), v)
		}
	}
	table, err := csvfile.Read(strings.NewReader(text.String()), "long.csv", csvfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, table.Series(), want)
	source := open(t, prometheus.Config{URL: promtest.Start(t, want)})
	q := ingest.Query{Expr: "long", Start: want[0].Start, End: want[0].End(), Resolution: 10 * time.Minute}
	fromServer, err := collect(t.Context(), source, q)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, fromServer, want)

	// By the hour, the server with its default of an evaluation a minute.
	q.Resolution, q.Step, q.Statistic = 0, series.Every(time.Hour), series.Peak
	fromServer, err = collect(t.Context(), source, q)
	if err != nil {
		t.Fatal(err)
	}
	q.Expr = ""
	fromTable, err := collect(t.Context(), table, q)
	if err != nil {
		t.Fatal(err)
	}
	// Each hour is of 60 evaluations there and of 6 samples here; the values are the same.
	for i := range fromTable {
		fromTable[i].PerStep = fromServer[i].PerStep
	}
	mustEqual(t, fromServer, fromTable)
}

// mustEqual fails the test unless the series are equal in all fields, NaN being equal to NaN.
func mustEqual(t *testing.T, got, want []series.Series) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d series, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		for j, v := range w.Values {
			if math.Float64bits(v) != math.Float64bits(g.Values[j]) && !(math.IsNaN(v) && math.IsNaN(g.Values[j])) {
				t.Fatalf("%s: value %d (%s) is %v, want %v", w.Name, j, w.Time(j), g.Values[j], v)
			}
		}
		if len(g.Values) != len(w.Values) {
			t.Errorf("%s: %d values, want %d", w.Name, len(g.Values), len(w.Values))
		}
		g.Values, w.Values = nil, nil
		if !reflect.DeepEqual(g, w) {
			t.Errorf("%+v, want %+v", g, w)
		}
	}
}

func TestLabelsAndErrorsOfARealServer(t *testing.T) {
	data := ingesttest.Data()[:2]
	data[0].Name, data[0].Labels = "cpu", map[string]string{"host": "b", "dc": `north "1"`}
	data[1].Name, data[1].Labels = "cpu", map[string]string{"host": "a"}
	url := promtest.Start(t, data)
	source := open(t, prometheus.Config{URL: url})
	q := ingest.Query{Expr: "cpu", Start: ingesttest.DataStart(), End: ingesttest.DataEnd(), Resolution: ingesttest.DataStep}
	all, err := collect(t.Context(), source, q)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].Name != `cpu{dc="north \"1\"",host="b"}` || all[1].Name != `cpu{host="a"}` ||
		!reflect.DeepEqual(all[0].Labels, data[0].Labels) {
		t.Errorf("series %+v", all)
	}
	q.Expr = "sum(cpu"
	if _, err := collect(t.Context(), source, q); err == nil || !strings.Contains(err.Error(), "1:8: parse error: unclosed left parenthesis") {
		t.Errorf("bad PromQL: %v", err)
	}
	q.Expr = "1 / (cpu * 0)"
	var told []string
	source = open(t, prometheus.Config{URL: url, Warn: func(m string) { told = append(told, m) }})
	all, err = collect(t.Context(), source, q)
	if err != nil || len(all) != 0 || len(told) != 1 || !strings.Contains(told[0], "infinite values were left out") {
		t.Errorf("infinite values: %d series, error %v, told %q", len(all), err, told)
	}
}
