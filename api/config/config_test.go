package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/config"
)

const good = `# the two halls
asOf: 2026-11-22T00:00:00Z
sources:
  - name: files
    csv: {path: halls.csv}
  - name: prom
    prometheus: {url: "http://prometheus.example:9090", resolution: 5m, bearerTokenFile: token}
pools:
  - name: web-cpu
    title: CPU of the web tier
    source: prom
    query: sum(rate(node_cpu_seconds_total[5m]))
    unit: "{core}"
    statistic: p95
    range: 1y
    leadTime: 60d
    horizon: 48
    capacity:
      unit: "{core}"
      levels:
        - installed: 1e3
          reserves: [{name: one server, amount: 64}]
        - fromTime: 2027-02-01
          installed: 1200
    labels: {team: web, 2026: yes}
  - {name: parking, source: files, query: "hall 1", capacityFromSource: true, growth: {low: 0, mid: 0.05, high: 0.12}}
scenarios:
  - name: where-to
    currency: USD
    start: 2027-01
    horizon: 5y
    discountRate: 0.08
    demand: [{pool: web-cpu, growth: {mid: 0.05}}]
    placements:
      - name: stay
        onPremises:
          server: {model: 2x64c, vcpu: 256, memoryGib: 1024, price: 38000, life: 5y, wattsFull: 900, wattsIdle: 300}
          rack: {priceMonth: 800}
      - name: cloud
        iaas: {provider: aws, region: eu-central-1, purchase: {reserved3y: 0.6, onDemand: 0.4}}
      - name: both
        hybrid: {base: stay, burst: cloud, split: optimal}
`

// goodPlacements is the end of good, from the placements on.
func goodPlacements() string {
	_, after, _ := strings.Cut(good, "    placements:")
	return "    placements:" + after
}

func TestParse(t *testing.T) {
	c, err := config.Parse("plimsoll.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	p := c.GetPools()[0]
	if got := p.GetCapacity().GetLevels()[1].GetFromTime().AsTime(); !got.Equal(time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("a plain date became %v", got)
	}
	if p.GetHorizon() != "48" || p.GetCapacity().GetLevels()[0].GetInstalled() != 1000 || p.GetLabels()["2026"] != "yes" {
		t.Errorf("pool %v", p)
	}
	if c.GetAsOf() != "2026-11-22T00:00:00Z" || c.GetScenarios()[0].GetStart() != "2027-01" {
		t.Errorf("asOf %q, start %q", c.GetAsOf(), c.GetScenarios()[0].GetStart())
	}
	if got := c.GetScenarios()[0].GetPlacements()[1].GetIaas().GetPurchase().GetReserved3Y(); got != 0.6 {
		t.Errorf("reserved3y %v", got)
	}
	if g := c.GetPools()[1].GetGrowth(); g.Low == nil || *g.Low != 0 {
		t.Error("a growth of 0 was taken for none")
	}
}

func TestLoadResolvesFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "plimsoll.yaml")
	if err := os.WriteFile(path, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.GetSources()[0].GetCsv().GetPath(); got != filepath.Join(dir, "halls.csv") {
		t.Errorf("path %q", got)
	}
	if p := c.GetSources()[1].GetPrometheus(); p.GetBearerTokenFile() != filepath.Join(dir, "token") || p.GetCaFile() != "" {
		t.Errorf("files %q and %q", p.GetBearerTokenFile(), p.GetCaFile())
	}
	if _, err := config.Load(dir); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a directory: %v", err)
	}
	if _, err := config.Load(path + ".missing"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// Each case replaces a line of the good configuration and says what must be
// reported, with the position of the replaced text's first fault.
func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"unknown field", "leadTime: 60d", "leadtme: 60d", "f.yaml:16:5: pools[0].leadtme: unknown field; did you mean leadTime?"},
		{"snake case", "leadTime: 60d", "lead_time: 60d", "f.yaml:16:5: pools[0].lead_time: unknown field; did you mean leadTime?"},
		{"far from any field", "leadTime: 60d", "zzzzzzzzzz: 60d",
			"f.yaml:16:5: pools[0].zzzzzzzzzz: unknown field; the fields here are name, title, source,"},
		{"misspelt required field", "name: files", "nome: files", "f.yaml:4:5: sources[0].nome: unknown field; did you mean name?"},
		{"number for a list", "levels:\n", "levels: 5\n      levels2:\n", "f.yaml:20:15: pools[0].capacity.levels: want a list, got 5"},
		{"text for a number", "installed: 1200", "installed: many",
			`f.yaml:24:22: pools[0].capacity.levels[1].installed: want a number, got "many"`},
		{"per cent", "discountRate: 0.08", "discountRate: 8 %", `f.yaml:32:19: scenarios[0].discountRate: want a number, got "8 %"`},
		{"infinite", "installed: 1200", "installed: .inf", "f.yaml:24:22: pools[0].capacity.levels[1].installed: want a finite number, got .inf"},
		{"negative capacity", "installed: 1200", "installed: -5",
			"f.yaml:24:22: pools[0].capacity.levels[1].installed: must be greater than 0, got -5"},
		{"yes for true", "capacityFromSource: true", "capacityFromSource: yes", `capacityFromSource: want true or false, got "yes"`},
		{"true for text", "title: CPU of the web tier", "title: true", "f.yaml:10:12: pools[0].title: want text, got true"},
		{"nothing", "leadTime: 60d", "leadTime:", "f.yaml:16:5: pools[0].leadTime: has no value"},
		{"a duplicate", "leadTime: 60d", "range: 60d", "f.yaml:16:5: pools[0].range: is there already, in line 15"},
		{"a bad length", "leadTime: 60d", "leadTime: 60", `f.yaml:16:15: pools[0].leadTime: length "60": unknown unit`},
		{"a bad horizon", "horizon: 48", "horizon: 0", "f.yaml:17:14: pools[0].horizon: 0 steps, want 1 to"},
		{"10,000 years", "horizon: 48", "horizon: 10000y", "longer than the limit of 100 years"},
		{"a bad time", "fromTime: 2027-02-01", "fromTime: tomorrow", `f.yaml:23:21: pools[0].capacity.levels[1].fromTime: want a time such as`},
		{"levels out of order", "fromTime: 2027-02-01\n          ", "", "pools[0].capacity: capacity: level from"},
		{"percentage unit", `unit: "{core}"` + "\n    statistic", `unit: "%"` + "\n    statistic",
			"f.yaml:13:11: pools[0].unit: unit \"%\": give percentages as a ratio"},
		{"two units", `      unit: "{core}"`, "      unit: By", `f.yaml:19:13: pools[0].capacity.unit: "By", but the pool is in "{core}"`},
		{"unknown source", "source: prom\n", "source: prm\n", `f.yaml:11:13: pools[0].source: there is no source "prm"; did you mean "prom"?`},
		{"unknown pool", "pool: web-cpu", "pool: web-cpus", `did you mean "web-cpu"?`},
		{"a name twice", "name: parking", "name: web-cpu", `pools[1].name: "web-cpu" is the name of the pool in line 9 already`},
		{"a bad name", "name: parking", "name: Parking/1", `pools[1].name: "Parking/1": want 1 to 63 lower-case letters`},
		{"two kinds of source", "csv: {path: halls.csv}", "csv: {path: halls.csv}\n    prometheus: {url: 'http://x'}",
			"f.yaml:6:5: sources[0].prometheus: cannot be given together with csv"},
		{"no kind of source", "csv: {path: halls.csv}", "", "sources[0]: want exactly one of csv and prometheus"},
		{"no URL", "http://prometheus.example:9090", "prometheus.example", "want a URL such as"},
		{"a credential in the URL", "http://prometheus", "http://me:secret@prometheus", "has a credential in it"},
		{"no query", "query: sum(rate(node_cpu_seconds_total[5m]))", "", "pools[0].query: is missing: want PromQL"},
		{"unknown currency", "currency: USD", "currency: USX",
			`f.yaml:29:15: scenarios[0].currency: currency "USX" is not an active ISO 4217 code`},
		{"a bad month", "start: 2027-01", "start: January", "f.yaml:30:12: scenarios[0].start: month \"January\""},
		{"not whole months", "horizon: 5y", "horizon: 100d", "f.yaml:31:14: scenarios[0].horizon: \"100d\": want whole months or years"},
		{"no placements", goodPlacements(), "    placements: []\n", "scenarios[0].placements: must contain at least 1 item(s), got 0 items"},
		{"a placement of no kind", "hybrid: {base: stay, burst: cloud, split: optimal}", "", "scenarios[0].placements[2]"},
		{"unknown base", "base: stay", "base: sty", "scenarios[0].placements[2].hybrid.base"},
		{"a pool twice", "demand: [{pool: web-cpu, growth: {mid: 0.05}}]", "demand: [{pool: web-cpu}, {pool: web-cpu}]",
			`scenarios[0].demand[1]: "web-cpu" is in demand[0] already`},
		{"growth without mid", "growth: {mid: 0.05}", "growth: {low: 0.05}", "growth: want mid, or low and high"},
		{"growth in disorder", "growth: {low: 0, mid: 0.05, high: 0.12}", "growth: {low: 0.2, mid: 0.05, high: 0.12}",
			"want them in ascending order"},
		{"an alias", "title: CPU of the web tier", "title: &x CPU\n    range: *x", "anchors are not accepted"},
		{"a merge key", "title: CPU of the web tier", "<<: {title: x}", "merge keys are not accepted"},
		{"a tag", "title: CPU of the web tier", "title: !!binary aGVsbG8=", "tags such as !!binary are not accepted"},
		{"a second document", good, good + "---\nasOf: 2026-01-01\n", "a second document begins here"},
		{"a list at the top", good, "- a\n- b\n", "f.yaml:1:1: want fields (asOf, sources, pools, scenarios, groups, whatIfs, defaults, " +
			"poolsBy, pull, forecast), got a list"},
		{"not YAML", good, "a: b: c\n", "f.yaml:1:1: not YAML: mapping values are not allowed"},
		{"tabs", good, "pools:\n\t- name: x\n", "f.yaml:2:1: not YAML"},
		{"nothing at all", good, "", "f.yaml: is empty, want YAML"},
		{"only comments", good, "# nothing yet\n", "f.yaml: is empty, want YAML"},
		{"too large", good, strings.Repeat("#", config.MaxBytes+1), "f.yaml: larger than 8 MiB, the limit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(good, tt.old) {
				t.Fatalf("the good configuration does not contain %q", tt.old)
			}
			_, err := config.Parse("f.yaml", []byte(strings.Replace(good, tt.old, tt.new, 1)))
			if problems := new(config.Problems); !errors.As(err, &problems) {
				t.Fatalf("error %v, want Problems", err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

// All problems are there at once, in the order of the lines, and none is
// reported twice in different words.
func TestParseReportsEverything(t *testing.T) {
	text := `sources:
  - name: files
    csv: {pth: x.csv}
pools:
  - name: a
    source: fles
    leadTime: soon
    capacity: {levels: [{installed: 0}]}
  - name: a
    source: files
    scale: 0
`
	_, err := config.Parse("f.yaml", []byte(text))
	want := `f.yaml:3:11: sources[0].csv.pth: unknown field; did you mean path?
f.yaml:6:13: pools[0].source: there is no source "fles"; did you mean "files"?
f.yaml:7:15: pools[0].leadTime: length "soon": want a number and a unit such as 15m, 1h, 1d, 1w, 1mo or 1y
f.yaml:8:37: pools[0].capacity.levels[0].installed: must be greater than 0, got 0
f.yaml:9:11: pools[1].name: "a" is the name of the pool in line 5 already
f.yaml:11:12: pools[1].scale: must be greater than 0, got 0`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestProblemsAreLimited(t *testing.T) {
	var b strings.Builder
	b.WriteString("pools:\n")
	for i := range 250 {
		fmt.Fprintf(&b, "  - {name: p%d, source: x}\n", i)
	}
	_, err := config.Parse("f.yaml", []byte(b.String()))
	problems := new(config.Problems)
	if !errors.As(err, &problems) || len(problems.List) != config.MaxProblems || problems.More != 150 {
		t.Fatalf("%d problems and %d more", len(problems.List), problems.More)
	}
	if !strings.HasSuffix(err.Error(), "\n… and 150 more") {
		t.Error(err)
	}
}

// A few hundred bytes of aliases stand for 10^9 items.
func TestAliasBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x]\n")
	for i := range 9 {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 10), ","))
	}
	if _, err := config.Parse("f.yaml", []byte(b.String())); err == nil {
		t.Error("accepted")
	}
}

func TestScenario(t *testing.T) {
	text := `currency: USD
start: 2027-01
horizon: 5y
discountRate: 0.08
demand: [{pool: elsewhere}]
placements:
  - name: cloud
    iaas: {provider: aws, region: eu-central-1}
`
	path := filepath.Join(t.TempDir(), "where-to.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := config.LoadScenario(path)
	if err != nil || s.GetName() != "where-to" || s.GetDemand()[0].GetPool() != "elsewhere" {
		t.Errorf("%v %v", s, err)
	}
	_, err = config.ParseScenario("s.yaml", []byte(strings.Replace(text, "region: eu", "regoin: eu", 1)))
	if want := "s.yaml:8:27: placements[0].iaas.regoin: unknown field; did you mean region?"; err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	_, err = config.ParseScenario("s.yaml", []byte("currency: USD\n"))
	if err == nil || !strings.Contains(err.Error(), "s.yaml:1:1: placements: must contain at least 1 item(s)") {
		t.Error(err)
	}
}

// Whatever the bytes, Parse does not panic; and what it accepts, it accepts
// with the same result a second time.
func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("pools: [{name: a, capacity: {levels: [{installed: .nan}]}}]"))
	f.Add([]byte("sources: [{name: s, csv: {path: s}}]\npools: [{name: a, source: s, capacity: {units: [{count: 3, size: 4}]}, allocation: " +
		"{query: q, ratio: 4, unit: x, limits: [{name: quota, amount: 5}]}}]\ngroups: [{name: g, pools: [a, a-allocated]}]"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("? [x]\n: y\n"))
	f.Add([]byte("pools:\n- name: \"\\xff\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := config.Parse("fuzz.yaml", data)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without a word")
			}
			return
		}
		if again, err := config.Parse("fuzz.yaml", data); err != nil || !proto.Equal(c, again) {
			t.Fatalf("the second time: %v, %v", again, err)
		}
		if _, err := proto.Marshal(c); err != nil {
			t.Fatal(err)
		}
	})
}
