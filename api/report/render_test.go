package report

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"html"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/font/liberation"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func render(t testing.TB, f Format, c Chart) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := Render(context.Background(), &buf, f, c); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// wellFormed fails unless b is one well-formed XML document.
func wellFormed(t testing.TB, b []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
}

// TestGolden compares small charts with the files of testdata; -update writes them.
func TestGolden(t *testing.T) {
	small := ratio
	small.past, small.ahead, small.paths = 24, 20, 40
	small.drift = 0.03
	costs := sampleCosts()
	for i := range costs.Bars {
		costs.Bars[i].Cash = costs.Bars[i].Cash[:36]
	}
	for name, c := range map[string]Chart{"fan": small.chart(capacity.Constant(0.68, series.Ratio)), "costs": costs} {
		file := filepath.Join("testdata", name+".golden.svg")
		got := render(t, SVG, c)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from %s: look at the chart, then run the test with -update", name, file)
		}
	}
}

// TestSameBytes renders everything twice, with one and with two processors.
func TestSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	was := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(was)
	charts := gallery()
	for _, name := range []string{"soon", "steps", "costs", "refusal"} {
		for _, f := range []Format{SVG, PNG, PDF} {
			runtime.GOMAXPROCS(1)
			one := render(t, f, charts[name])
			runtime.GOMAXPROCS(2)
			if two := render(t, f, charts[name]); !bytes.Equal(one, two) {
				t.Errorf("%s as %s: two runs gave different bytes", name, f)
			}
		}
	}
}

// TestFormats checks what each file begins with, and that no clock got into the PDF.
func TestFormats(t *testing.T) {
	c := gallery()["soon"]
	for f, magic := range map[Format]string{SVG: "<svg ", PNG: "\x89PNG\r\n", PDF: "%PDF-1."} {
		b := render(t, f, c)
		if !bytes.HasPrefix(b, []byte(magic)) {
			t.Errorf("%s begins with %q, want %q", f, b[:10], magic)
		}
		if len(b) > 300<<10 {
			t.Errorf("%s has %d bytes, want at most 300 KiB", f, len(b))
		}
		if f == PDF && (!bytes.Contains(b, []byte("D:20000101000000")) || bytes.Count(b, []byte("/FontFile2")) != 2) {
			t.Error("PDF: want the fixed date and both fonts embedded")
		}
	}
	for _, s := range []string{"svg", ".PNG", "pdf"} {
		if _, err := ParseFormat(s); err != nil {
			t.Error(err)
		}
	}
	if _, err := ParseFormat("jpeg"); err == nil || !strings.Contains(err.Error(), `"jpeg"`) {
		t.Errorf("jpeg: %v, want an error that names it", err)
	}
}

// hostile returns charts that have broken other renderers.
func hostile() map[string]Chart {
	values := func(vs ...float64) forecast.Forecast {
		f := ratio.forecast()
		f.Series.Values, f.Paths = vs, nil
		return f
	}
	paths := func(vs ...float64) forecast.Forecast {
		f := values(0.5, 0.6, 0.7)
		f.Start, f.Paths = f.Series.End(), mat.NewDense(1, len(vs), vs)
		return f
	}
	nan, inf := math.NaN(), math.Inf(1)
	named := paths(0.6, 0.7, 0.8)
	named.Series.Name = "a\x00b\x1b[31m<script>&\"'\ufffe\u202e" + strings.Repeat("é", 10)
	named.Model = "\x07]]>"
	huge := paths(0.6, 0.7, 0.8)
	huge.Series.Name = strings.Repeat("x ", 1<<19)
	oneWord := named
	oneWord.Series.Name = strings.Repeat("W", 1<<20)
	wide := capacity.Capacity{Levels: []capacity.Level{{Installed: 1e308}, {From: daysFromStart(0), Installed: 1e-308}}}
	many := capacity.Capacity{}
	for i := range 50_000 {
		many.Levels = append(many.Levels, capacity.Level{From: daysFromStart(-60).Add(time.Duration(i) * time.Minute),
			Installed: 1 + float64(i%7)})
	}
	old := paths(1, 2, 3)
	old.Series.Start, old.Start = time.Time{}, time.Time{}.Add(3*series.Day)
	centuries := paths(1, 2, 3)
	centuries.Step, centuries.Series.Step = series.MonthsStep(1200), series.MonthsStep(1200)
	return map[string]Chart{
		"zero":             FanChart{},
		"no values":        FanChart{Forecast: values()},
		"only NaN":         FanChart{Forecast: values(nan, nan, nan)},
		"one value":        FanChart{Forecast: values(3)},
		"all equal":        FanChart{Forecast: values(7, 7, 7, 7)},
		"all zero":         FanChart{Forecast: values(0, 0, 0)},
		"gaps":             FanChart{Forecast: values(1, nan, 2, nan, nan, 3)},
		"huge values":      FanChart{Forecast: values(1e308, -1e308, 1e308)},
		"huge and small":   FanChart{Forecast: values(1, 2, 1e308, 3, 1e-308)},
		"infinite history": FanChart{Forecast: values(1, inf, 2)},
		"huge paths":       FanChart{Forecast: paths(1e308, -1e308, 1e308)},
		"infinite paths":   FanChart{Forecast: paths(inf, -inf, nan)},
		"NaN paths":        FanChart{Forecast: paths(nan, nan)},
		"names":            FanChart{Forecast: named, Subtitle: "\x1b[2J"},
		"1 MiB title":      FanChart{Forecast: huge},
		"1 MiB word":       FanChart{Forecast: oneWord},
		"wide capacity":    FanChart{Forecast: paths(1, 2, 3), Capacity: wide},
		"many levels":      FanChart{Forecast: paths(1, 2, 3), Capacity: many},
		"year 1":           FanChart{Forecast: old, OrderBy: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)},
		"centuries":        FanChart{Forecast: centuries},
		"far order-by":     FanChart{Forecast: paths(1, 2, 3), OrderBy: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)},
		"costs": CostChart{Currency: "USD", Bars: []CostBar{{Name: "\x00<b>" + strings.Repeat("n", 1<<16),
			Parts: []CostPart{{"no category\x01", 1e308}, {pricing.Compute, -1e308}}, Residual: -1e308, P10: nan, P50: inf, P90: 1e308,
			Cash: []float64{1e308, -1e308, nan}}}},
		"cost of nothing": CostChart{Bars: []CostBar{{}, {Cash: []float64{0, 0}}}},
		"NaN costs": CostChart{Bars: []CostBar{{Parts: []CostPart{{pricing.Compute, nan}}, Residual: nan, P10: nan, P50: nan, P90: nan,
			Cash: []float64{nan, nan}}}},
	}
}

func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	for name, c := range hostile() {
		for _, f := range []Format{SVG, PNG, PDF} {
			var buf bytes.Buffer
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			err := Render(ctx, &buf, f, c)
			cancel()
			if err != nil {
				t.Errorf("%s as %s: %v", name, f, err)
			}
			if f == SVG {
				wellFormed(t, buf.Bytes())
				if s := buf.String(); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") || strings.Contains(s, "<script>") {
					t.Errorf("%s: the drawing has NaN, Inf or a script in it", name)
				}
				if buf.Len() > 1<<20 {
					t.Errorf("%s: %d bytes", name, buf.Len())
				}
			}
		}
	}
}

// TestLimits holds that what is too much is an error with the limit in it, not a crash.
func TestLimits(t *testing.T) {
	for name, c := range map[string]Chart{
		"levels":     FanChart{Capacity: capacity.Capacity{Levels: make([]capacity.Level, capacity.MaxLevels+1)}},
		"paths":      FanChart{Forecast: forecast.Forecast{Step: series.Every(time.Hour), Paths: mat.NewDense(1, forecast.MaxSteps+1, nil)}},
		"no step":    FanChart{Forecast: forecast.Forecast{Series: series.Series{Values: []float64{1}}}},
		"placements": CostChart{Bars: make([]CostBar, MaxPlacements+1)},
		"months":     CostChart{Bars: []CostBar{{Cash: make([]float64, pricing.MaxMonths+1)}}},
	} {
		if err := Render(context.Background(), io.Discard, SVG, c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var buf bytes.Buffer
	if err := Render(ctx, &buf, SVG, gallery()["hourly"]); !errors.Is(err, context.Canceled) || buf.Len() > 0 {
		t.Errorf("ended context: error %v and %d bytes, want context.Canceled and none", err, buf.Len())
	}
}

// TestAnyValues draws whatever numbers and texts there are.
func TestAnyValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-10, 10), rapid.Just(math.NaN()))
		n := rapid.IntRange(1, 30).Draw(t, "steps")
		f := forecast.Forecast{Step: series.Every(time.Hour), Start: daysFromStart(0),
			Paths: mat.NewDense(2, n, rapid.SliceOfN(number, 2*n, 2*n).Draw(t, "paths"))}
		f.Series = series.Series{Name: rapid.String().Draw(t, "name"), Step: f.Step, Start: daysFromStart(-1),
			Values: rapid.SliceOfN(number, 24, 24).Draw(t, "history")}
		c := capacity.Constant(rapid.Float64Range(1e-300, 1e300).Draw(t, "capacity"), "")
		var buf bytes.Buffer
		if err := Render(context.Background(), &buf, SVG,
			FanChart{Forecast: f, Capacity: c, Saturation: f.Saturate(c, series.Step{})}); err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(&buf)
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestThinPeaks holds what a column is: the quantile over the simulations of
// their highest value in it. Two simulations peak at 10, in different hours: the
// median of the day's peak is 10, though the median of every hour is below.
func TestThinPeaks(t *testing.T) {
	f := forecast.Forecast{Step: series.Every(12 * time.Hour), Start: daysFromStart(0),
		Paths: mat.NewDense(2, 5, []float64{10, 0, 1, 1, 9, 0, 10, 1, 1, 9})}
	got, err := thinPaths(context.Background(), f, series.Every(series.Day))
	if err != nil {
		t.Fatal(err)
	}
	// The fifth half day is too short for a column of its own and joins the second.
	if want := []float64{10, 9}; got.len() != 2 || got.bands[3][0] != want[0] || got.bands[3][1] != want[1] {
		t.Errorf("median of peaks %v, want %v", got.bands[3], want)
	}
}

// TestThinHistory holds that every value of a long history is in some column.
func TestThinHistory(t *testing.T) {
	s := series.Series{Step: series.Every(7 * time.Minute), Start: daysFromStart(0), Values: make([]float64, 100_000)}
	for i := range s.Values {
		s.Values[i] = float64(i)
	}
	step, name := columnStep(s.Step, s.End().Sub(s.Start))
	columns := thinHistory(s, s.Start, step)
	if name != "day" || len(columns) > maxColumns {
		t.Errorf("%d columns of a %s", len(columns), name)
	}
	for i := 1; i < len(columns); i++ {
		if columns[i].lo != columns[i-1].hi+1 {
			t.Fatalf("column %d begins at %v, the one before ends at %v: values were lost", i, columns[i].lo, columns[i-1].hi)
		}
	}
	if last := columns[len(columns)-1]; last.hi != 99_999 {
		t.Errorf("the last column ends at %v, want the last value", last.hi)
	}
}

// TestNowMarks holds what is written at the end of the history: now, or when
// the last sample is of if the question was asked more than a step later.
func TestNowMarks(t *testing.T) {
	charts := gallery()
	for name, want := range map[string]string{
		"stale":   ">last sample 3 Jun 2027<|>as of 5 Jul 2027<",
		"sameday": ">now<",
		"nearby":  ">last sample 3 May 2029, as of 6 May 2029<",
		"ancient": ">last sample 3 Jun 2027, as of 17 May 2038<",
		"hourly":  ">now<",
	} {
		svg := string(render(t, SVG, charts[name]))
		for _, label := range strings.Split(want, "|") {
			if !strings.Contains(svg, label) {
				t.Errorf("%s lacks %q", name, label)
			}
		}
		if strings.Contains(svg, ">now<") != (want == ">now<") {
			t.Errorf("%s: now and the last sample are both written, or neither", name)
		}
	}
}

// TestAxisFromZero holds that the value axis begins at 0 unless that would
// waste more than 70 % of the height, and that the chart says so.
func TestAxisFromZero(t *testing.T) {
	for _, tt := range []struct {
		b    bounds
		zero bool
	}{{bounds{0.6, 1}, true}, {bounds{0.76, 1}, true}, {bounds{0.78, 1}, false}, {bounds{-1, 1}, false}, {bounds{5, 5}, false}} {
		if got := tt.b.framed(); (got.lo == 0) != tt.zero {
			t.Errorf("%v is drawn in %v", tt.b, got)
		}
	}
	note, charts := "The axis does not begin at 0.", gallery()
	if svg := string(render(t, SVG, charts["high"])); !strings.Contains(svg, note) {
		t.Errorf("an axis from far above 0: no %q", note)
	}
	if svg := string(render(t, SVG, charts["hourly"])); strings.Contains(svg, note) {
		t.Errorf("an axis from 0: %q", note)
	}
}

// TestWrap holds that no line has a single word where the words can be spread, and that none is lost.
func TestWrap(t *testing.T) {
	width := func(s string) float64 { return float64(len(s)) }
	for text, want := range map[string]string{
		"one two three four five six": "one two three four|five six",
		"one two":                     "one two",
		"one two three four five six seven eight nine": "one two three four five|six seven eight nine",
		"aaaaaaaaaaaaaaaaaaaaaaaa b":                   "aaaaaaaaaaaaaaaaaaaaaaaa|b",
	} {
		if got := strings.Join(wrap(text, 24, 3, width), "|"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestModels holds how a subtitle names the models.
func TestModels(t *testing.T) {
	mixed := []forecast.Candidate{{Model: "steady-trend", Weight: 0.6}, {Model: "seasonal-drift", Weight: 0.4}}
	for _, tt := range []struct {
		model      string
		candidates []forecast.Candidate
		want       string
	}{
		{"", nil, ""}, {"steady-trend", nil, "steady-trend"},
		{"steady-trend+seasonal-drift", mixed, "2 models, mostly steady-trend"},
		{"seasonal-drift+steady-trend+seasonal-naive", mixed, "3 models, foremost seasonal-drift"},
	} {
		p := fanPlot{FanChart: FanChart{Forecast: forecast.Forecast{Model: tt.model, Evidence: forecast.Evidence{Candidates: tt.candidates}}}}
		if got := p.models(); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.model, got, tt.want)
		}
	}
}

// TestTextsKeepTheirWidth checks that each text of a drawing says how wide it was measured, so that no label runs into the
// next where another font is drawn.
func TestTextsKeepTheirWidth(t *testing.T) {
	svg := string(render(t, SVG, gallery()["soon"]))
	faces := newFaces(liberation.Collection())
	texts := regexp.MustCompile(`(?s)<text textLength="([0-9.]+)" lengthAdjust="spacingAndGlyphs" [^>]*?`+
		`(font-weight:bold;)?font-size:([0-9.]+)px[^>]*>([^<]*)</text>`).FindAllStringSubmatch(svg, -1)
	if n := strings.Count(svg, "<text "); n < 10 || len(texts) != n {
		t.Fatalf("%d of %d texts have a width", len(texts), n)
	}
	for _, m := range texts {
		size, _ := strconv.ParseFloat(m[3], 64)
		width, _ := strconv.ParseFloat(m[1], 64)
		face := faces.of(style{size: size, bold: m[2] != ""})
		if want := face.Width(html.UnescapeString(m[4])).Points(); math.Abs(width-want) > 0.01*want {
			t.Errorf("%q is %g wide, want %g", m[4], width, want)
		}
	}
}
