package convert_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

var start = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// history is four weeks of hours with a day in them, growing from about 50 to about 70.
func history() series.Series {
	values := make([]float64, 4*7*24)
	for i := range values {
		values[i] = 50 + 20*float64(i)/float64(len(values)) + 10*math.Sin(2*math.Pi*float64(i)/24) + float64(i*7919%13)/5
	}
	return series.Series{Name: "web", Unit: series.Cores, Statistic: series.Peak, Start: start, Step: series.Every(time.Hour), Values: values}
}

func answer(t *testing.T, s series.Series, q planner.Question) planner.Answer {
	t.Helper()
	a, err := planner.Forecast(context.Background(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// fields returns the JSON of a message as generic values.
func fields(t *testing.T, m proto.Message) map[string]any {
	t.Helper()
	b, err := convert.JSON(m)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// The names and forms that users of -o jsonl rely on.
func TestForecastJSONContract(t *testing.T) {
	q := planner.Question{Capacity: capacity.Constant(95, series.Cores), Paths: 100, LeadTime: series.Every(2 * series.Day),
		Horizon: estate.Horizon{Steps: 24 * 21}}
	a := answer(t, history(), q)
	m := fields(t, convert.ForecastMessage(a))
	for _, name := range []string{"series", "unit", "startTime", "step", "model", "mean", "quantiles", "saturation", "evidence", "seed",
		"paths"} {
		if m[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
	if m["series"] != "web" || m["unit"] != "{core}" || m["step"] != "1h" || m["startTime"] != "2026-02-02T00:00:00Z" {
		t.Errorf("series %v, unit %v, step %v, startTime %v", m["series"], m["unit"], m["step"], m["startTime"])
	}
	first := m["quantiles"].([]any)[0].(map[string]any)
	if first["p"] != 0.025 || len(first["values"].([]any)) != 24*21 || len(m["mean"].([]any)) != 24*21 {
		t.Errorf("the first quantile is %v with %d values", first["p"], len(first["values"].([]any)))
	}
	s := m["saturation"].(map[string]any)
	for _, name := range []string{"state", "reason", "nowTime", "demand", "capacity", "headroom", "crossedSteps", "probabilityWithinHorizon",
		"cumulativeProbability", "action"} {
		if s[name] == nil {
			t.Errorf("saturation.%s is missing", name)
		}
	}
	cumulative := s["cumulativeProbability"].([]any)
	if len(cumulative) != 24*21 || cumulative[len(cumulative)-1] != s["probabilityWithinHorizon"] {
		t.Errorf("%d cumulative probabilities, the last %v, within the horizon %v", len(cumulative), cumulative[len(cumulative)-1],
			s["probabilityWithinHorizon"])
	}
	if i := slices.IndexFunc(cumulative, func(p any) bool { return p.(float64) >= 0.5 }); i >= 0 {
		want := history().End().Add(time.Duration(i) * time.Hour).Format(time.RFC3339)
		if s["dateP50"] != want || s["state"] != "STATE_SATURATES" {
			t.Errorf("dateP50 %v and state %v, want %s and STATE_SATURATES", s["dateP50"], s["state"], want)
		}
	} else if s["dateP50"] != nil {
		t.Errorf("dateP50 is %v, but fewer than half of the simulations saturate", s["dateP50"])
	}
	e := m["evidence"].(map[string]any)
	for _, name := range []string{"origins", "mase", "maseSeasonalNaive", "coverage80", "coverage95", "samples", "gaps", "measuredUntil"} {
		if e[name] == nil {
			t.Errorf("evidence.%s is missing", name)
		}
	}
}

// A probability of 0 is a figure, and written as one; a date there is none of is absent.
func TestForecastJSONOfNothing(t *testing.T) {
	q := planner.Question{Capacity: capacity.Constant(1e6, ""), Paths: 50, Horizon: estate.Horizon{Steps: 30}, OmitValues: true}
	m := fields(t, convert.ForecastMessage(answer(t, history(), q)))
	s := m["saturation"].(map[string]any)
	if p, ok := s["probabilityWithinHorizon"]; !ok || p != 0.0 || s["state"] != "STATE_BEYOND_HORIZON" {
		t.Errorf("probability %v, state %v", p, s["state"])
	}
	cumulative := s["cumulativeProbability"].([]any)
	if len(cumulative) != 30 || slices.ContainsFunc(cumulative, func(p any) bool { return p != 0.0 }) {
		t.Errorf("cumulative probabilities %v, want 30 zeros", cumulative)
	}
	for _, name := range []string{"dateP10", "dateP50", "dateP90", "orderByTime", "since"} {
		if s[name] != nil {
			t.Errorf("%s is %v", name, s[name])
		}
	}
	if m["mean"] != nil || m["quantiles"] != nil {
		t.Error("values were to be left out")
	}
	if s["crossedSteps"] != 0.0 {
		t.Errorf("crossedSteps %v, want 0", s["crossedSteps"])
	}
}

func TestForecastJSONOfOtherStates(t *testing.T) {
	short := history()
	short.Values = short.Values[:3]
	full := capacity.Constant(20, "")
	for _, tt := range []struct {
		name    string
		series  series.Series
		q       planner.Question
		state   string
		absent  []string
		present []string
	}{
		{"refused", short, planner.Question{Capacity: capacity.Constant(100, "")}, "STATE_TOO_LITTLE_DATA",
			[]string{"probabilityWithinHorizon", "cumulativeProbability", "dateP50", "since"},
			[]string{"reason", "nowTime", "demand", "capacity", "headroom", "crossedSteps"}},
		{"saturated already", history(), planner.Question{Capacity: full}, "STATE_ALREADY_SATURATED",
			[]string{"probabilityWithinHorizon", "cumulativeProbability", "dateP50"}, []string{"reason", "since", "lastCrossedTime", "headroom"}},
		{"no capacity", history(), planner.Question{}, "STATE_NO_CAPACITY",
			[]string{"probabilityWithinHorizon", "cumulativeProbability", "dateP50", "capacity", "headroom", "crossedSteps"},
			[]string{"reason", "demand"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.q.Paths, tt.q.Horizon = 50, estate.Horizon{Steps: 24}
			s := fields(t, convert.ForecastMessage(answer(t, tt.series, tt.q)))["saturation"].(map[string]any)
			if s["state"] != tt.state {
				t.Errorf("state %v, want %s", s["state"], tt.state)
			}
			for _, name := range tt.absent {
				if v, ok := s[name]; ok {
					t.Errorf("%s is %v, want it absent", name, v)
				}
			}
			for _, name := range tt.present {
				if _, ok := s[name]; !ok {
					t.Errorf("%s is missing", name)
				}
			}
		})
	}
}

// The numbers of the states are those of the domain.
func TestStates(t *testing.T) {
	for n, name := range plimsollv1.State_name {
		if want := strings.TrimPrefix(name, "STATE_"); forecast.State(n).String() != want {
			t.Errorf("state %d is %s here and %s there", n, forecast.State(n), want)
		}
	}
}

func TestJSONIsStable(t *testing.T) {
	m := convert.ForecastMessage(answer(t, history(), planner.Question{Paths: 20, Horizon: estate.Horizon{Steps: 3}}))
	m.Labels = map[string]string{"b": "<&>", "a": "2", "c": "é"}
	one, err := convert.JSON(m)
	if err != nil {
		t.Fatal(err)
	}
	two, _ := convert.JSON(proto.Clone(m))
	if string(one) != string(two) || !strings.Contains(string(one), `"labels":{"a":"2","b":"<&>","c":"é"}`) {
		t.Errorf("%s\n%s", one, two)
	}
	indented, err := convert.IndentedJSON(m)
	if err != nil || !strings.HasSuffix(string(indented), "}\n") {
		t.Errorf("%s %v", indented, err)
	}
	back := new(plimsollv1.Forecast)
	if err := protojson.Unmarshal(indented, back); err != nil || !proto.Equal(m, back) {
		t.Errorf("read back: %v", err)
	}
}

func TestSeriesRoundTrip(t *testing.T) {
	s := history()
	s.Labels = map[string]string{"host": "a"}
	s.Values[5] = math.NaN()
	s.Statistic, _ = series.ParseStatistic("p95")
	m := convert.SeriesMessage(s)
	b, err := convert.JSON(m)
	if err != nil {
		t.Fatal(err)
	}
	read := new(plimsollv1.Series)
	if err := protojson.Unmarshal(b, read); err != nil {
		t.Fatal(err)
	}
	got, err := convert.Series(read)
	if err != nil || got.Name != s.Name || got.Statistic != s.Statistic || !got.Start.Equal(s.Start) || got.Step != s.Step ||
		got.Labels["host"] != "a" {
		t.Errorf("%v %v", got, err)
	}
	for i, v := range got.Values {
		if v != s.Values[i] && !(math.IsNaN(v) && math.IsNaN(s.Values[i])) {
			t.Fatalf("value %d is %v, want %v", i, v, s.Values[i])
		}
	}
}

func TestSeriesErrors(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*plimsollv1.Series)
		want   string
	}{
		{"no start", func(m *plimsollv1.Series) { m.StartTime = nil }, "startTime: is missing"},
		{"a start outside of time", func(m *plimsollv1.Series) { m.StartTime.Seconds = 1 << 60 }, "startTime: "},
		{"a bare step", func(m *plimsollv1.Series) { m.Step = "3600" }, "step: length \"3600\": unknown unit"},
		{"no step", func(m *plimsollv1.Series) { m.Step = "" }, "step: length \"\""},
		{"no name", func(m *plimsollv1.Series) { m.Name = "" }, "name: is empty"},
		{"a percentage", func(m *plimsollv1.Series) { m.Unit = "%" }, "unit: unit \"%\""},
		{"an unknown statistic", func(m *plimsollv1.Series) { m.Statistic = "median" }, "statistic: statistic \"median\""},
		{"an infinite value", func(m *plimsollv1.Series) { m.Values[1] = math.Inf(1) }, "value 1 (2026-01-05T01:00:00Z) is infinite"},
		{"too long in time", func(m *plimsollv1.Series) { m.Step = "100y" }, "steps of 100y are"},
		{"too late", func(m *plimsollv1.Series) { m.StartTime = timestamppb.New(time.Date(9500, 1, 1, 0, 0, 0, 0, time.UTC)) },
			"the limit is the year 9000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := convert.SeriesMessage(history())
			tt.change(m)
			if _, err := convert.Series(m); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

func TestForecastsRequest(t *testing.T) {
	a, b := convert.SeriesMessage(history()), convert.SeriesMessage(history())
	b.Name = "db"
	horizon := "48"
	req := &plimsollv1.ComputeForecastsRequest{
		Series: []*plimsollv1.Series{a, b},
		Capacities: map[string]*plimsollv1.Capacity{"db": {Levels: []*plimsollv1.CapacityLevel{{Installed: 10,
			Reserves: []*plimsollv1.Reserve{{Name: "HA", Amount: 2}}}}}},
		Options: &plimsollv1.ForecastOptions{Horizon: horizon, LeadTime: "60d", Seed: proto.Uint64(0),
			Growth: &plimsollv1.Growth{Low: proto.Float64(0), High: proto.Float64(0.2)}},
	}
	asked, err := convert.ForecastsRequest(req)
	if err != nil || len(asked) != 2 {
		t.Fatal(asked, err)
	}
	if q := asked[0].Question; !q.Capacity.IsZero() || q.Horizon.Steps != 48 || q.Seed == nil || *q.Seed != 0 ||
		*q.Growth != (future.Estimate{Low: 0, Mid: 0.1, High: 0.2}) {
		t.Errorf("question %+v", q)
	}
	if got := asked[1].Question.Capacity.At(start); got != 8 {
		t.Errorf("usable capacity %v, want 10 − 2", got)
	}
	if got := convert.QuestionMessage(asked[0].Question); got.GetHorizon() != horizon || got.GetLeadTime() != "60d" || got.Seed == nil ||
		got.Paths != nil {
		t.Errorf("back: %v", got)
	}
}

func TestRequestErrorsNameAllFields(t *testing.T) {
	a := convert.SeriesMessage(history())
	bad := proto.Clone(a).(*plimsollv1.Series)
	bad.Step = "soon"
	req := &plimsollv1.ComputeForecastsRequest{
		Series:     []*plimsollv1.Series{a, bad},
		Capacities: map[string]*plimsollv1.Capacity{"wbe": {}},
		Options:    &plimsollv1.ForecastOptions{Horizon: "0", LeadTime: "60", Growth: &plimsollv1.Growth{Low: proto.Float64(0)}},
	}
	_, err := convert.ForecastsRequest(req)
	var got []string
	for _, e := range convert.FieldErrors(err) {
		got = append(got, e.Field)
	}
	want := []string{"options.horizon", "options.leadTime", "options.growth", "series[1].step", "series[1].name", `capacities["wbe"]`}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("fields %q, want %q", got, want)
	}
}

func TestResourceNames(t *testing.T) {
	if id, err := convert.PoolRequest("pools/web"); id != "web" || err != nil {
		t.Error(id, err)
	}
	for _, name := range []string{"", "web", "pools/", "sources/web"} {
		if _, err := convert.PoolRequest(name); err == nil || !strings.Contains(err.Error(), "want pools/ and the name of one") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestEstateRoundTrip(t *testing.T) {
	month := series.MonthsStep(12)
	pool := estate.Pool{
		Name: "web", Title: "Web", Source: "prom", Query: "sum(x)", Unit: series.Cores, Statistic: series.Mean,
		Step: series.Every(time.Hour), Range: month,
		Capacity: capacity.Capacity{Unit: series.Cores, Levels: []capacity.Level{
			{Installed: 10, Reserves: []capacity.Reserve{{Name: "HA", Amount: 1}}}, {From: start, Installed: 20, Reason: "order"},
		}},
		Sustain: series.Every(2 * time.Hour), LeadTime: series.Every(60 * series.Day), OrderQuantile: 0.2,
		Horizon: estate.Horizon{Span: month}, Growth: future.Estimate{Low: 0, Mid: 0.1, High: 0.2},
		Labels: map[string]string{"a": "b"}, Resource: pricing.VCPU, Scale: 2,
	}
	m := convert.PoolMessage(pool)
	if m.GetName() != "pools/web" || m.GetSource() != "sources/prom" {
		t.Errorf("names %q and %q", m.GetName(), m.GetSource())
	}
	back, err := convert.Pool(m)
	if err != nil || fmt.Sprint(back) != fmt.Sprint(pool) {
		t.Errorf("%v\n%v\n%v", err, back, pool)
	}
	source := estate.SourceSpec{Name: "prom", Prometheus: &estate.PrometheusSpec{
		URL: "https://me:secret@prometheus.example", Username: "me", PasswordFile: "/p", Resolution: series.Every(5 * time.Minute),
		Timeout: 30 * time.Second,
	}}
	sm := convert.SourceMessage(source)
	if strings.Contains(sm.String(), "secret") {
		t.Errorf("a credential is shown: %v", sm)
	}
	if got := sm.GetPrometheus(); got.GetResolution() != "5m" || got.GetTimeout() != "30s" {
		t.Errorf("resolution %q, timeout %q", got.GetResolution(), got.GetTimeout())
	}
}

func scenarioMessage() *plimsollv1.Scenario {
	return &plimsollv1.Scenario{
		Name: "scenarios/where-to", Title: "Where to", Currency: "USD", Start: "2027-01", Horizon: "5y", DiscountRate: proto.Float64(0.08),
		ResidualValue: "book",
		Demand: []*plimsollv1.DemandItem{{Pool: "pools/web", Resource: "vcpu", Scale: proto.Float64(2),
			Growth: &plimsollv1.Growth{Low: proto.Float64(0), Mid: proto.Float64(0.1), High: proto.Float64(0.3)}}},
		Placements: []*plimsollv1.Placement{
			{Name: "stay", Kind: &plimsollv1.Placement_OnPremises{OnPremises: &plimsollv1.OnPremises{
				Site: "hall-1",
				Server: &plimsollv1.Server{Model: "2x64c", Vcpu: 256, MemoryGib: 1024, Price: 38000.5, Life: "5y", WattsFull: 900,
					WattsIdle: 300, RackUnits: proto.Float64(2), Cores: proto.Float64(128)},
				TargetUtilisation: proto.Float64(0.7), SpareServers: proto.Int32(0), ExistingServers: 3, ExistingAge: "18mo",
				Storage: &plimsollv1.OwnStorage{ShelfGib: 1e5, ShelfPrice: 20000, Life: "5y", Watts: 400, TargetUtilisation: proto.Float64(0.8),
					RackUnits: proto.Float64(4)},
				Network: &plimsollv1.OwnNetwork{Share: proto.Float64(0.1), UplinkMonth: proto.Float64(900)},
				Space:   &plimsollv1.OnPremises_Rack{Rack: &plimsollv1.Rack{PriceMonth: 800, RackUnits: proto.Float64(38)}},
				Pue:     proto.Float64(1.5), Support: proto.Float64(0.1), PowerPrice: proto.Float64(0.12),
				Labour:   &plimsollv1.Labour{FtePerServer: 0.01, FteBase: 0.5, CostYear: 90000},
				Licences: []*plimsollv1.Licence{{Name: "hypervisor", Per: "core", PriceYear: 50, FloorPerServer: 16}},
			}}},
			{Name: "cloud", Kind: &plimsollv1.Placement_Iaas{Iaas: &plimsollv1.Iaas{
				Provider: "aws", Region: "eu-central-1", Sku: "m7i.4xlarge", Arch: "x86_64", TargetUtilisation: proto.Float64(0.7),
				Purchase:    &plimsollv1.Purchase{Reserved3Y: 0.6, Reserved1Y: 0.1, OnDemand: 0.3},
				StorageItem: "gp3", StoragePrice: proto.Float64(0.09), EgressPrice: proto.Float64(0.05), Support: proto.Float64(0.03),
				Labour: &plimsollv1.Labour{FteBase: 1, CostYear: 90000},
			}}},
			{Name: "both", Kind: &plimsollv1.Placement_Hybrid{Hybrid: &plimsollv1.Hybrid{Base: "stay", Burst: "cloud", Split: "0.65"}}},
			{Name: "best", Kind: &plimsollv1.Placement_Hybrid{Hybrid: &plimsollv1.Hybrid{Base: "stay", Burst: "cloud", Split: "optimal"}}},
		},
	}
}

// Every field of a scenario message has a place in the domain: nothing is lost on the way there and back.
func TestScenarioRoundTrip(t *testing.T) {
	m := scenarioMessage()
	s, err := convert.Scenario(m)
	if err != nil {
		t.Fatal(err)
	}
	if back := convert.ScenarioMessage(s); !proto.Equal(m, back) {
		t.Errorf("got  %v\nwant %v", back, m)
	}
	if s.Pricing.Months != 60 || s.Pricing.Placements[0].OnPremises.Server.Price.String() == "" {
		t.Errorf("scenario %+v", s)
	}
}

func TestScenarioErrors(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*plimsollv1.Scenario)
		want   string
	}{
		{"currency", func(m *plimsollv1.Scenario) { m.Currency = "USX" }, "currency: currency \"USX\" is not"},
		{"start", func(m *plimsollv1.Scenario) { m.Start = "2027" }, "start: month \"2027\""},
		{"horizon", func(m *plimsollv1.Scenario) { m.Horizon = "90d" }, "horizon: \"90d\": want whole months or years"},
		{"long horizon", func(m *plimsollv1.Scenario) { m.Horizon = "90y" }, "horizon: is 1080 months, want 1 to 240 months"},
		{"split", func(m *plimsollv1.Scenario) { m.GetPlacements()[2].GetHybrid().Split = "most" },
			"placements[2].hybrid.split: is \"most\", want a share"},
		{"base", func(m *plimsollv1.Scenario) { m.GetPlacements()[2].GetHybrid().Base = "sty" }, "placements[2].hybrid.base: is \"sty\", want"},
		{"residual", func(m *plimsollv1.Scenario) { m.ResidualValue = "half" }, "residualValue: is \"half\", want none or book"},
		{"life", func(m *plimsollv1.Scenario) { m.GetPlacements()[0].GetOnPremises().GetServer().Life = "1000d" },
			"placements[0].onPremises.server.life: is 1000d, want whole months"},
		{"twice", func(m *plimsollv1.Scenario) { m.GetPlacements()[1].Name = "stay" }, "placements[1].name: is \"stay\", want a name of its own"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := scenarioMessage()
			tt.change(m)
			if _, err := convert.Scenario(m); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v\nwant %q", err, tt.want)
			}
		})
	}
}

func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := money.Amount{Micros: rapid.Int64().Draw(t, "micros"), Currency: money.EUR}
		m := convert.MoneyMessage(a)
		back, err := convert.Money(m)
		if err != nil || back != a {
			t.Fatalf("%v became %v and then %v (%v)", a, m, back, err)
		}
	})
}

func TestMoneyErrors(t *testing.T) {
	good := convert.MoneyMessage(money.Amount{Micros: -1_500_000, Currency: money.USD})
	if good.GetUnits() != -1 || good.GetNanos() != -500_000_000 {
		t.Fatalf("-1.50 is %v", good)
	}
	for _, tt := range []struct {
		currency string
		units    int64
		nanos    int32
		want     string
	}{
		{"USX", 1, 0, "not an active"}, {"USD", 1, -1000, "different signs"}, {"USD", 0, 1, "finer than a millionth"},
		{"USD", 0, 1_000_000_000, "within ±999999999"}, {"USD", math.MaxInt64, 0, "outside of"},
		{"USD", 9_223_372_036_854, 999_999_000, "outside of"},
	} {
		m := convert.MoneyMessage(money.Amount{})
		m.CurrencyCode, m.Units, m.Nanos = tt.currency, tt.units, tt.nanos
		if _, err := convert.Money(m); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %q", m, err, tt.want)
		}
	}
}

// No request makes the conversion panic.
func FuzzForecastsRequest(f *testing.F) {
	short := history()
	short.Values = short.Values[:3]
	seed, err := proto.Marshal(&plimsollv1.ComputeForecastsRequest{
		Series:     []*plimsollv1.Series{convert.SeriesMessage(short)},
		Capacities: map[string]*plimsollv1.Capacity{"web": convert.CapacityMessage(capacity.Constant(95, ""))},
		Options:    &plimsollv1.ForecastOptions{Horizon: "1y", Growth: convert.GrowthMessage(future.Estimate{High: 0.1})},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		m := new(plimsollv1.ComputeForecastsRequest)
		if proto.Unmarshal(data, m) != nil {
			return
		}
		asked, err := convert.ForecastsRequest(m)
		if err == nil {
			for _, x := range asked {
				if _, err := convert.JSON(convert.SeriesMessage(x.Series)); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func ExampleMoneyMessage() {
	price, _ := money.Units(1250, money.EUR)
	b, _ := convert.JSON(convert.MoneyMessage(price))
	fmt.Println(string(b))
	// Output: {"currencyCode":"EUR","units":"1250"}
}
