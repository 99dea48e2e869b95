package fit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func TestPastDatesInWords(t *testing.T) {
	for _, c := range []struct {
		p    passage.PastDates
		want string
	}{
		{passage.PastDates{Origins: 9, Steps: 45, Cases: 54, Uncertain: 40, Claimed: 0.914, Held: 33},
			"Of 40 past dates up to 45 steps ahead that were called 91 % sure to lie between early and late, 33 held."},
		{passage.PastDates{Origins: 4, Steps: 12, Cases: 16, Uncertain: 10, Claimed: 0.8, Held: 0},
			"Of 10 past dates up to 12 steps ahead that were called 80 % sure to lie between early and late, 0 held."},
		{passage.PastDates{Origins: 7, Steps: 45, Cases: 28, Uncertain: 9, Claimed: 0.9, Held: 9},
			"Too few past dates to tell how often they hold: of 28 asked for at 7 earlier times of the history, 9 were uncertain, and at least " +
				"10 are needed."},
		{passage.PastDates{Origins: 1, Steps: 3, Cases: 4, Claimed: math.NaN()},
			"Too few past dates to tell how often they hold: of 4 asked for at one earlier time of the history, 0 were uncertain, and at least " +
				"10 are needed."},
		{passage.PastDates{Claimed: math.NaN()}, "Too few past dates to tell how often they hold: there is no earlier time of the " +
			"history to ask at."},
	} {
		if got := c.p.Words(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// staged is a kernel whose paths of 20 reach 50 one after another: path i in step i, and half of them never.
type staged struct{ next *int }

func (staged) Center(dst []float64) { clear(dst) }
func (s staged) Deviate(dst []float64, _ *rand.PCG) {
	clear(dst)
	if i := *s.next % 20; i < len(dst) {
		dst[i] = 50
	}
	*s.next++
}
func (staged) update(float64) error  { return nil }
func (s staged) clone() kernel       { return s }
func (staged) record(*record.Writer) {}
func (staged) limit(int)             {}

// After the origin, a day in twenty simulations reaches the threshold in each of ten steps: half of them within. P10 is
// the second step, P90 beyond, and of 20 simulations 19 lie between. Only what came in the first step is not held.
func TestPastDatesByHand(t *testing.T) {
	for _, c := range []struct {
		name    string
		reached int // step of the threshold; 10 for never
		held    float64
	}{{"at once", 0, 0}, {"in the second step", 1, 4}, {"in the last step", 9, 4}, {"never", 10, 4}} {
		t.Run(c.name, func(t *testing.T) {
			// Twenty days of 10, all differences 0: the four thresholds are 10. What follows is below it until it is reached.
			y := append(slices.Repeat([]float64{10}, 20), slices.Repeat([]float64{0}, 10)...)
			if c.reached < 10 {
				y[20+c.reached] = 40
			}
			known := series.Series{Name: "known", Step: series.Every(series.Day), Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Values: y}
			f := &Fit{series: known, history: history{demand: demand{values: y, scale: 1, low: math.Inf(-1), high: math.Inf(1)}},
				pool: pool{weights: make([]float64, len(candidates))}}
			f.pool.weights[baseline] = 1
			trial := &trial{kernels: make([]kernel, len(candidates)), outlooks: make([]outlook, len(candidates))}
			trial.kernels[baseline], trial.outlooks[baseline] = staged{new(int)}, outlook{center: []float64{0}}
			then := f.asOf(trial, inflation{widths{[]float64{1}, []factors{{1, 0}}}, 0, 10}, 10)
			sums := then.passed(passage.ThresholdsAt(known, 20, 10, 7, capacity.Capacity{}), y[20:])
			if sums.Cases != 4 || sums.Uncertain != 4 || sums.Held != c.held || math.Abs(sums.Claimed-4*0.95) > 1e-12 {
				t.Errorf("%+v", sums)
			}
		})
	}
}

// A straight line reaches all thresholds of its last week at once, which is certain and tells nothing. A capacity adds
// two thresholds to each time.
func TestPastDatesOfAStraightLine(t *testing.T) {
	s := series.Series{Name: "line", Step: series.Every(series.Day), Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for i := range 100 {
		s.Values = append(s.Values, float64(i))
	}
	f := mustNew(t, s, Options{PastDates: true})
	p := f.Evidence().PastDates
	if p == nil || p.Origins != f.Evidence().Origins || p.Origins < 5 || p.Cases != 4*p.Origins || p.Uncertain != 0 ||
		!math.IsNaN(p.Claimed) || p.Steps != 25 {
		t.Errorf("%+v", p)
	}
	p = mustNew(t, s, Options{PastDates: true, Usable: capacity.Constant(200, "")}).Evidence().PastDates
	if p.Cases != 6*p.Origins {
		t.Errorf("with a capacity: %+v", p)
	}
}

// The dates of processes that the models know hold as often as they claim.
func TestPastDatesOfKnownProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	for _, c := range []struct {
		name string
		of   func(random *rand.Rand, level float64) (float64, float64)
	}{
		{"white noise", func(r *rand.Rand, _ float64) (float64, float64) { return 0, 100 + r.NormFloat64() }},
		{"random walk", func(r *rand.Rand, level float64) (float64, float64) {
			level += r.NormFloat64()
			return level, 100 + level
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			uncertain, held, claimed := 0, 0, 0.0
			for seed := range uint64(40) {
				random := rand.New(rand.NewPCG(seed, 11))
				s := series.Series{Name: fmt.Sprint(seed), Step: series.Every(series.Day), Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
					Values: make([]float64, 160)}
				level := 0.0
				for i := range s.Values {
					level, s.Values[i] = c.of(random, level)
				}
				if p := mustNew(t, s, Options{PastDates: true}).Evidence().PastDates; p.Uncertain > 0 {
					uncertain, held, claimed = uncertain+p.Uncertain, held+p.Held, claimed+p.Claimed*float64(p.Uncertain)
				}
			}
			n := float64(uncertain)
			t.Logf("%d uncertain dates, claimed %.3f, held %.3f", uncertain, claimed/n, float64(held)/n)
			if uncertain < 300 || math.Abs(float64(held)-claimed)/n > 0.05 {
				t.Error("they do not hold as often as they claim")
			}
		})
	}
}

// Looking back changes no path and is the same on any number of processors.
func TestPastDatesChangeNothing(t *testing.T) {
	s := seriestest.Walk("a", 400, 3)
	plain := mustNew(t, s, Options{Seed: 1})
	if plain.Evidence().PastDates != nil {
		t.Error("nobody asked")
	}
	var first *passage.PastDates
	for _, n := range []int{1, 2, 7} {
		before := runtime.GOMAXPROCS(n)
		f := mustNew(t, s, Options{Seed: 1, PastDates: true})
		runtime.GOMAXPROCS(before)
		samePaths(t, plain, f)
		p := f.Evidence().PastDates
		if first == nil {
			first = p
		}
		if !reflect.DeepEqual(p, first) || p.Uncertain < passage.EnoughDates {
			t.Errorf("on %d processors %+v, on one %+v", n, p, first)
		}
	}
}

// By the clocks on the wall, with gaps, outliers that come again, values that hang at the end, and holidays that were taken out.
func TestPastDatesOfDifficultHistories(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	berlin := mustZone(t, "Europe/Berlin")
	days, err := calendar.Parse([]string{"DE"})
	if err != nil {
		t.Fatal(err)
	}
	hung := office(berlin, time.Date(2025, 8, 4, 0, 0, 0, 0, time.UTC), time.Hour, 2050)
	for i := 2000; i < 2050; i++ {
		hung.Values[i] = hung.Values[1999] + 0.123
	}
	spiked := seriestest.Walk("spikes", 300, 8)
	for i := 10; i < 300; i += 40 {
		spiked.Values[i] += 1000
		spiked.Values[i+3] = math.NaN()
	}
	for name, c := range map[string]struct {
		s series.Series
		o Options
	}{
		"hung at the end":    {hung, Options{Zone: berlin}},
		"hours over October": {office(berlin, time.Date(2025, 8, 4, 0, 0, 0, 0, time.UTC), time.Hour, 2050), Options{Zone: berlin}},
		"spikes and gaps":    {spiked, Options{}},
		"days with holidays": {closing(days, berlin, series.Day, time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC), 1200, 1,
			func(string) float64 { return 1 }), Options{Holidays: days}},
		"hours, holidays and clocks": {closing(days, berlin, time.Hour, time.Date(2024, 10, 7, 0, 0, 0, 0, time.UTC), 4500, 1,
			func(string) float64 { return 0.9 }), Options{Holidays: days, Zone: berlin}},
	} {
		t.Run(name, func(t *testing.T) {
			c.o.PastDates = true
			f := mustNew(t, c.s, c.o)
			p := f.Evidence().PastDates
			t.Logf("%+v", *p)
			if p.Cases != len(passage.ThresholdDeviations)*p.Origins || p.Origins == 0 {
				t.Errorf("%+v", *p)
			}
			known := f.ordinary()
			agree(t, f, known)
		})
	}
}

// agree checks that what was measured stands beside what was prepared of it: most of it is the same.
func agree(t *testing.T, f *Fit, known series.Series) {
	t.Helper()
	same, n := 0, 0
	for i, v := range f.history.values {
		if math.IsNaN(known.Values[i]) {
			continue
		}
		if n++; math.Abs(f.history.out(v)-known.Values[i]) < 1e-6 {
			same++
		}
	}
	if n < known.Len()*8/10 || same < n*9/10 {
		t.Errorf("%d of %d steps are as they were prepared, of %d", same, n, known.Len())
	}
}

func TestPastDatesWhereThereAreNone(t *testing.T) {
	constant := seriestest.Walk("constant", 60, 1)
	for i := range constant.Values {
		constant.Values[i] = 7
	}
	for _, s := range []series.Series{constant, seriestest.Walk("short", 14, 1)} {
		p := mustNew(t, s, Options{PastDates: true}).Evidence().PastDates
		if p == nil || p.Cases != 0 || !strings.HasPrefix(p.Words(), "Too few past dates to tell") {
			t.Errorf("%s: %+v", s.Name, p)
		}
	}
}

// An update leaves past dates as they were, with the parameters; another fit finds them anew.
func TestPastDatesAreOfTheLastFit(t *testing.T) {
	s := seriestest.Walk("a", 300, 3)
	f := mustNew(t, s.Slice(0, 260), Options{PastDates: true})
	g, err := f.Update(s)
	if err != nil {
		t.Fatal(err)
	}
	if *g.Evidence().PastDates != *f.Evidence().PastDates {
		t.Errorf("%+v, updated %+v", f.Evidence().PastDates, g.Evidence().PastDates)
	}
	again, err := g.Refit(s, Options{PastDates: true})
	if err != nil {
		t.Fatal(err)
	}
	if *again.Evidence().PastDates == *f.Evidence().PastDates {
		t.Error("fitted again, nothing is new")
	}
}
