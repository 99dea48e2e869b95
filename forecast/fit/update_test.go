package fit

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/card"
	"github.com/plimsoll/plimsoll/forecast/model/ets"
	"github.com/plimsoll/plimsoll/forecast/model/harmonic"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/model/levelshape"
	"github.com/plimsoll/plimsoll/forecast/model/naive"
	"github.com/plimsoll/plimsoll/forecast/model/theta"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// passed returns the expected course of a kernel after a pass over all of y at its parameters.
func passed(t testing.TB, k kernel, y []float64, n int) []float64 {
	t.Helper()
	dst := make([]float64, n)
	take := func(m interface{ Center([]float64) }, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		m.Center(dst)
	}
	switch k := k.(type) {
	case offsetKernel:
		raised := make([]float64, len(y))
		for i, v := range y {
			raised[i] = k.raise(v)
		}
		dst = passed(t, k.kernel, raised, n)
		for i := range dst {
			dst[i] -= k.by
		}
	case modelKernel[*harmonic.Model]:
		take(k.model.Pass(y))
	case modelKernel[*naive.Seasonal]:
		take(k.model.Pass(y))
	case modelKernel[*naive.Drift]:
		take(k.model.Pass(y))
	case modelKernel[*theta.Model]:
		take(k.model.Pass(y))
	case modelKernel[*card.Model]:
		take(k.model.Pass(y))
	case modelKernel[*levelshape.Model]:
		take(k.model.Pass(y))
	case modelKernel[smoothingKernel]:
		m := k.model
		take(ets.Filter(y, m.Form, m.Parameters, m.Initial))
	default:
		t.Fatalf("%T has no pass", k)
	}
	return dst
}

// updatedSeries are histories whose models, clocks and holidays all have to be moved on.
func updatedSeries(t *testing.T) map[string]struct {
	s series.Series
	o Options
} {
	berlin := mustZone(t, "Europe/Berlin")
	days, err := calendar.Parse([]string{"DE"})
	if err != nil {
		t.Fatal(err)
	}
	type history = struct {
		s series.Series
		o Options
	}
	all := map[string]history{
		"hours over October": {office(berlin, time.Date(2025, 8, 4, 0, 0, 0, 0, time.UTC), time.Hour, 2050),
			Options{Zone: berlin, Seed: 3, PastDates: true}},
		"half hours over March": {office(berlin, time.Date(2025, 2, 3, 0, 0, 0, 0, time.UTC), 30*time.Minute, 2750),
			Options{Zone: berlin}},
		"days with holidays": {closing(days, berlin, series.Day, time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC), 1200, 1,
			func(string) float64 { return 1 }), Options{Holidays: days, PastDates: true}},
		"hours with holidays over March": {closing(days, berlin, time.Hour, time.Date(2024, 10, 7, 0, 0, 0, 0, time.UTC), 4500, 1,
			func(string) float64 { return 0.9 }), Options{Holidays: days, Zone: berlin}},
		"a walk of months": {seriestest.Walk("months", 90, 4), Options{Growth: future.Estimate{Low: 0, Mid: 0.1, High: 0.2}}},
		"a constant": {series.Series{Name: "constant", Step: series.Every(series.Day),
			Start: time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC), Values: slices.Repeat([]float64{5}, 50)}, Options{PastDates: true}},
		"a constant that moves on": {series.Series{Name: "constant", Step: series.Every(series.Day),
			Start: time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC), Values: append(slices.Repeat([]float64{5}, 48), 6, 7)}, Options{}},
	}
	for _, s := range seriestest.Read(t, "../model/testdata", "real", series.Grid{}) {
		s = s.Slice(max(s.Len()-700, 0), s.Len()).Trim()
		all[s.Name] = history{s, Options{Seed: 7}}
		gapped := s
		gapped.Values = kerneltest.Gapped(s.Values, 5)
		all[s.Name+" with gaps"] = history{gapped, Options{}}
	}
	return all
}

// Updates, in any portions, bring every member to where a pass over the whole history at the same parameters brings it.
func TestUpdateEqualsAPass(t *testing.T) {
	for name, c := range updatedSeries(t) {
		t.Run(name, func(t *testing.T) {
			n := c.s.Len() * 9 / 10
			f, err := New(c.s.Slice(0, n), c.o)
			if err != nil {
				t.Fatal(err)
			}
			g := f
			for from, part := f.series.Len(), 1; from < c.s.Len(); part = part*3%64 + 1 {
				to := min(from+part, c.s.Len())
				if g, err = g.Update(c.s.Slice(max(from-part, 0), to)); err != nil { // what is known already is left aside
					t.Fatal(err)
				}
				from = to
			}
			if got := g.Series(); fmt.Sprint(got.Values) != fmt.Sprint(c.s.Trim().Values) || !got.End().Equal(c.s.Trim().End()) {
				t.Fatal("the series is not what was given")
			}
			if f.history.scale == 0 {
				return
			}
			if strings.Contains(name, "over") != (f.history.clock != nil && f.history.clock.offset != g.history.clock.offset) {
				t.Error("the clocks were to change between fit and end for the histories that say so")
			}
			y := wholeValues(f, g)
			if fmt.Sprint(y) != fmt.Sprint(g.history.values) || len(y) != g.length {
				t.Fatalf("%d prepared values, by updates %d, of a length of %d", len(y), len(g.history.values), g.length)
			}
			center := make([]float64, min(g.evidenceSteps(), 1000))
			for k, member := range f.pool.kernels {
				if member == nil {
					continue
				}
				for h, v := range passed(t, member, y, len(center)) {
					center[h] += f.pool.weights[k] * v
				}
			}
			size := 0.0
			for _, v := range center {
				size = max(size, math.Abs(v))
			}
			for h, v := range center {
				if !(math.Abs(v-g.centers()[h]) <= 1e-9*size) {
					t.Fatalf("step %d: %v by updates and %v by a pass", h, g.centers()[h], v)
				}
			}
			once, err := f.Update(c.s)
			if err != nil {
				t.Fatal(err)
			}
			if samePaths(t, once, g); !slices.Equal(once.centers(), g.centers()) {
				t.Error("it matters in which portions updates come")
			}
		})
	}
}

// wholeValues returns the prepared values of f with those of g after them, made from the series as a whole.
func wholeValues(f, g *Fit) []float64 {
	values := g.series.Values[len(f.series.Values):]
	if f.history.clock != nil {
		clock, _ := newWallClock(g.series, f.options.Zone)
		whole := clock.history(g.series.Values, g.series.Statistic)
		values = whole[len(f.asMeasured()):]
	}
	more := make([]float64, len(values))
	h := *f
	for i, v := range values {
		more[i] = h.admit(v)
	}
	if f.history.holidays != nil {
		for _, d := range f.history.holidays.ahead {
			for i, m := range d.move {
				if d.from+i < len(more) {
					more[d.from+i] -= d.effect * m
				}
			}
		}
	}
	return slices.Concat(f.history.values, more)
}

func samePaths(t testing.TB, a, b *Fit) {
	t.Helper()
	steps := min(2*a.steps()+50, 1500)
	x, y := make([]float64, steps), make([]float64, steps)
	for future := range 7 {
		a.Path(future, x)
		b.Path(future, y)
		for h := range x {
			if math.Float64bits(x[h]) != math.Float64bits(y[h]) {
				t.Fatalf("future %d differs at step %d: %v and %v", future, h, x[h], y[h])
			}
		}
	}
}

func TestUpdateSaysWhatItRestsOn(t *testing.T) {
	s := seriestest.Walk("w", 400, 1)
	f := mustNew(t, s.Slice(0, 300), Options{})
	if f.Due() != "" || f.Evidence().SinceFit != 0 || !f.Evidence().FittedUntil.Equal(s.Time(300)) {
		t.Fatalf("a new fit is due: %q, %+v", f.Due(), f.Evidence())
	}
	due := f.refitAfter()
	if due < 7 || due > 30 {
		t.Fatalf("due after %d", due)
	}
	more := s.Slice(302, 306)
	more.Values = append(slices.Clone(more.Values), math.NaN())
	g, err := f.Update(more)
	if err != nil {
		t.Fatal(err)
	}
	e := g.Evidence()
	if e.SinceFit != 6 || e.Samples != 304 || e.Gaps != 2 || !e.FittedUntil.Equal(s.Time(300)) || !e.MeasuredUntil.Equal(s.Time(3*306)) {
		t.Errorf("evidence %+v", e)
	}
	if f.Evidence().SinceFit != 0 || f.Series().Len() != 300 {
		t.Error("the fit before has changed")
	}
	if g.Due() != "" {
		t.Errorf("due after 6 of %d: %s", due, g.Due())
	}
	if g, err = g.Update(s.Slice(0, 330)); err != nil ||
		g.Due() != fmt.Sprintf("30 steps have come since the fit, and %d are enough for another", due) {
		t.Errorf("due after 30 of %d: %q, %v", due, g.Due(), err)
	}
	same, err := g.Update(s.Slice(0, 200))
	if err != nil || same != g {
		t.Errorf("nothing new: %v", err)
	}
	again, err := g.Refit(s.Slice(0, 330), Options{})
	if err != nil || again.Due() != "" || !again.Evidence().FittedUntil.Equal(s.Time(330)) {
		t.Errorf("fitted again: %v, %v", again, err)
	}
}

func TestUpdateMeetsWhatIsOdd(t *testing.T) {
	s := seriestest.Walk("w", 301, 1)
	for i := range s.Values {
		s.Values[i] = math.Abs(s.Values[i]) + 1
	}
	f := mustNew(t, s.Slice(0, 300), Options{})
	for _, v := range []float64{1e9, -5} {
		s.Values[300] = v
		g, err := f.Update(s)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(g.Due(), "once since the fit, a value far beyond") {
			t.Errorf("%v: due %q", v, g.Due())
		}
		if notes := g.Evidence().Notes; len(notes) == 0 || !strings.Contains(notes[len(notes)-1], "Since the fit, once a value that cannot be") {
			t.Errorf("%v: notes %q", v, notes)
		}
		if top := slices.Max(s.Values[:300]); math.Abs(g.history.out(g.centers()[0])) > 4*top {
			t.Errorf("%v moves the course to %v", v, g.history.out(g.centers()[0]))
		}
	}
}

func TestUpdateRefuses(t *testing.T) {
	s := seriestest.Walk("w", 120, 1)
	f := mustNew(t, s.Slice(0, 100), Options{})
	for want, change := range map[string]func(*series.Series){
		"by \"v\"":               func(s *series.Series) { s.Name = "v" },
		"\"By\"): want the same": func(s *series.Series) { s.Unit = "By" },
		"want one of its steps":  func(s *series.Series) { s.Start = s.Start.Add(time.Hour) },
		"is infinite":            func(s *series.Series) { s.Values = []float64{math.Inf(1)} },
	} {
		more := s.Slice(100, 120)
		change(&more)
		if _, err := f.Update(more); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	// Where a member is one of logarithms, a 0 cannot be taken.
	k, err := kernelOf(card.Fit([]float64{1, 3, 10, 25, 130, 300, 900, 3100, 9000, 31000, 90000, 250000}, nil))
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.pool.kernels {
		f.pool.kernels[i] = nil
	}
	f.pool.kernels[0] = k
	if err := f.moveOn([]float64{f.history.center - f.history.scale}); !errors.Is(err, ErrRefit) || !errors.Is(err, card.ErrLog) {
		t.Errorf("error %v", err)
	}
}

// centers returns the expected course over the evidence.
func (f *Fit) centers() []float64 {
	steps := f.evidenceSteps()
	return f.pool.upTo(steps).center[:steps]
}
