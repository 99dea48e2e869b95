package kept_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// keeper is a pool whose forecasts are kept: days from 5 January 2026 on, with a week, a trend and noise.
type keeper struct {
	t     *testing.T
	store state.Store
	file  string
	pool  estate.Pool
}

func newKeeper(t *testing.T) *keeper {
	dir := t.TempDir()
	store, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	k := &keeper{t: t, store: store, file: filepath.Join(dir, "load.csv")}
	k.pool = estate.Pool{Name: "load", Source: "files", Query: "load", Step: series.Every(series.Day), Capacity: capacity.Constant(850, "")}
	random := rand.New(rand.NewPCG(1, 2))
	text := "time,series,value\n"
	for i := range 300 {
		v := 500 + 1.2*float64(i) + 8*random.NormFloat64()
		if i%7 >= 5 {
			v -= 60
		}
		text += fmt.Sprintf("%s,load,%.2f\n", day(i).Format(time.DateOnly), v)
	}
	if err := os.WriteFile(k.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return k
}

func day(i int) time.Time { return time.Date(2026, 1, 5+i, 0, 0, 0, 0, time.UTC) }

// ask forecasts the pool as of a day, with where its forecasts are kept.
func (k *keeper) ask(asOf time.Time, q planner.Question) planner.Answer {
	k.t.Helper()
	p := kept.New(planner.Config{
		Estate: estate.Estate{AsOf: asOf, Sources: []estate.SourceSpec{{Name: "files", CSV: &estate.CSVSpec{Path: k.file}}},
			Pools: []estate.Pool{k.pool}},
	}, kept.Memory{Store: k.store, Now: func() time.Time { return asOf }})
	q.Keep = true
	a, err := p.ForecastPool(k.t.Context(), "load", q)
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

// moved asks what moved the likely date, and holds that to adding up.
func (k *keeper) moved(asOf time.Time, q planner.Question) planner.Movement {
	k.t.Helper()
	q.SinceLast = 0.5
	a := k.ask(asOf, q)
	if a.Moved == nil || a.Moved.Reason != "" {
		k.t.Fatalf("%+v", a.Moved)
	}
	sum := time.Duration(0)
	for c := explain.CauseData; c <= explain.CauseAssumption; c++ {
		sum += a.Moved.Of(c)
	}
	if m := a.Moved; sum != m.To.Time.Sub(m.From.Time) {
		k.t.Errorf("%v of %+v", sum, m)
	}
	if likely, ok := a.Saturation.Date(0.5); ok && !likely.Equal(a.Moved.To.Time) {
		k.t.Errorf("moved to %v, but the date is %v", a.Moved.To, likely)
	}
	return *a.Moved
}

// Each cause moves the date alone, and nothing else does then.
func TestWhatMovedTheDate(t *testing.T) {
	k := newKeeper(t)
	first := k.ask(day(180), planner.Question{})
	before, _ := first.Saturation.Date(0.5)
	if !strings.HasPrefix(first.Kept, "pools/load/forecasts/20260704t000000z-") {
		t.Errorf("kept as %q", first.Kept)
	}

	k.pool.Capacity = capacity.Constant(870, "")
	m := k.moved(day(180), planner.Question{})
	if !m.From.Time.Equal(before) || m.Of(explain.CauseCapacity) <= 0 || m.Of(explain.CauseData) != 0 || m.Of(explain.CauseModel) != 0 ||
		m.Of(explain.CauseAssumption) != 0 || m.Since != first.Kept {
		t.Errorf("capacity: %+v", m)
	}
	// 5 days in a row at 870 come later than one.
	m = k.moved(day(180), planner.Question{Sustain: series.Every(9 * series.Day)})
	if m.Of(explain.CauseAssumption) <= 0 || m.Of(explain.CauseCapacity) != 0 || m.Of(explain.CauseData) != 0 {
		t.Errorf("assumption: %+v", m)
	}
	m = k.moved(day(200), planner.Question{Sustain: series.Every(9 * series.Day)})
	if m.Of(explain.CauseAssumption) != 0 || m.Of(explain.CauseCapacity) != 0 || m.AsOf != day(180) {
		t.Errorf("data and model: %+v", m)
	}
	// A seed is an assumption; that of before is kept in the recipe.
	seed := uint64(7)
	m = k.moved(day(200), planner.Question{Sustain: series.Every(9 * series.Day), Seed: &seed})
	if m.Of(explain.CauseData) != 0 || m.Of(explain.CauseModel) != 0 || m.Of(explain.CauseCapacity) != 0 {
		t.Errorf("seed: %+v", m)
	}
}

// A forecast of another engine cannot be drawn again: what this one says of the history of then is the engine's doing.
func TestAnotherEngine(t *testing.T) {
	k := newKeeper(t)
	old := k.ask(day(180), planner.Question{})
	kept, err := k.store.Forecast(t.Context(), state.DefaultTenant, "load", old.Kept[strings.LastIndex(old.Kept, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	// The engine of then said two days more.
	kept.ID, kept.Engine, kept.P50, kept.Recipe = "older", fit.EngineVersion+1, kept.P50.AddDate(0, 0, 2), []byte("of a later version")
	if err := k.store.KeepForecast(t.Context(), state.DefaultTenant, kept); err != nil {
		t.Fatal(err)
	}
	m := k.moved(day(190), planner.Question{})
	if m.Since != "pools/load/forecasts/older" || m.Of(explain.CauseEngine) != -2*series.Day ||
		!strings.Contains(m.Words(), "is gone") {
		t.Errorf("%+v: %s", m, m.Words())
	}
}

// A recipe that cannot be read is as good as one of another engine.
func TestUnreadableRecipe(t *testing.T) {
	k := newKeeper(t)
	old := k.ask(day(180), planner.Question{})
	kept, err := k.store.Forecast(t.Context(), state.DefaultTenant, "load", old.Kept[strings.LastIndex(old.Kept, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	kept.ID, kept.Recipe = "torn", kept.Recipe[:len(kept.Recipe)/2]
	if err := k.store.KeepForecast(t.Context(), state.DefaultTenant, kept); err != nil {
		t.Fatal(err)
	}
	m := k.moved(day(190), planner.Question{})
	if m.Since != "pools/load/forecasts/torn" || m.Of(explain.CauseEngine) != 0 ||
		!strings.Contains(m.Words(), "cannot be read any more") {
		t.Errorf("%+v: %s", m, m.Words())
	}
}

// Nothing before, nothing now, or nothing then: each says why there is nothing to compare.
func TestNothingToCompare(t *testing.T) {
	k := newKeeper(t)
	a := k.ask(day(180), planner.Question{SinceLast: 0.5})
	if a.Moved == nil || !strings.Contains(a.Moved.Words(), "No forecast") {
		t.Errorf("%+v", a.Moved)
	}
	if a = k.ask(day(320), planner.Question{SinceLast: 0.5}); a.Moved == nil ||
		!strings.Contains(a.Moved.Words(), "STALE_DATA") || a.Kept != "" {
		t.Errorf("%+v, kept %q", a.Moved, a.Kept)
	}
	limit := k.pool.Capacity
	k.pool.Capacity = capacity.Capacity{}
	k.ask(day(185), planner.Question{})
	k.pool.Capacity = limit
	if a = k.ask(day(185), planner.Question{SinceLast: 0.5}); a.Moved == nil ||
		!strings.Contains(a.Moved.Words(), "NO_CAPACITY") {
		t.Errorf("%+v", a.Moved)
	}
}

// What was kept is what was answered, and what can be asked for again.
func TestKeptForecasts(t *testing.T) {
	k := newKeeper(t)
	growth := future.Estimate{Low: 0.1, Mid: 0.2, High: 0.3}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	a := k.ask(day(180), planner.Question{Growth: &growth, LeadTime: series.Every(30 * series.Day), Calendar: estate.Calendar{Zone: zone}})
	again := k.ask(day(180), planner.Question{Growth: &growth, LeadTime: series.Every(30 * series.Day), Calendar: estate.Calendar{Zone: zone}})
	if again.Kept != a.Kept {
		t.Errorf("the same forecast is kept as %s and %s", a.Kept, again.Kept)
	}
	p := kept.Memory{Store: k.store}
	list, next, err := p.KeptForecasts(t.Context(), "load", "", 10)
	if err != nil || next != "" || len(list) != 1 || list[0].Name() != a.Kept {
		t.Fatalf("%+v, %v", list, err)
	}
	f, err := p.KeptForecast(t.Context(), "load", list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	m, err := convert.KeptForecastMessage(f)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.GetForecast().GetSaturation().GetCumulativeProbability(); len(got) != a.Forecast.Steps() ||
		got[len(got)-1] != a.Saturation.Within() {
		t.Errorf("%d probabilities", len(got))
	}
	q, err := convert.DecodeQuestion(f.Question)
	if err != nil || *q.Growth != growth || q.Calendar.Zone.String() != "Europe/Berlin" || q.Capacity.At(day(0)) != 850 {
		t.Errorf("%+v, %v", q, err)
	}
	if m.GetRecipeBytes() == 0 || m.GetRecipeBytes() > state.MaxRecipe || len(m.GetInputDigest()) != 64 {
		t.Errorf("%d bytes, digest %s", m.GetRecipeBytes(), m.GetInputDigest())
	}
	var missing *estate.NotFoundError
	if _, err := p.KeptForecast(t.Context(), "load", "nothing"); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
	if _, _, err := p.KeptForecasts(t.Context(), "load", "nothing", 10); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
}

// A question that is damaged is named, and the answer is given all the same.
func TestDamagedQuestion(t *testing.T) {
	k := newKeeper(t)
	if err := k.store.KeepForecast(t.Context(), state.DefaultTenant,
		state.Forecast{Pool: "load", ID: "torn", AsOf: day(170), Kept: day(170), Engine: fit.EngineVersion, Question: []byte("{")}); err != nil {
		t.Fatal(err)
	}
	p := kept.New(planner.Config{
		Estate: estate.Estate{AsOf: day(180), Sources: []estate.SourceSpec{{Name: "files", CSV: &estate.CSVSpec{Path: k.file}}},
			Pools: []estate.Pool{k.pool}},
	}, kept.Memory{Store: k.store, Now: func() time.Time { return day(180) }, Faults: &kept.Faults{}})
	a, err := p.ForecastPool(t.Context(), "load", planner.Question{SinceLast: 0.5})
	if err != nil || a.Moved == nil || !strings.Contains(a.Moved.Reason, "pools/load/forecasts/torn, cannot be read: question") ||
		a.Forecast == nil || p.FaultCount() != 1 {
		t.Errorf("%+v, %v", a.Moved, err)
	}
}
