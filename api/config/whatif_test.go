package config

import (
	"testing"

	"github.com/plimsoll/plimsoll/api/convert"
)

const whatIfsText = `whatIfs:
  - name: shop
    title: A new shop
    events:
      - {name: relaunch, pools: [web], fromTime: 2026-12-01, ramp: 3mo, load: {amount: {low: 300, mid: 500, high: 900}, unit: "{core}"}}
      - {name: growth, grow: {rate: {mid: 0.1}, insteadOfTrend: true}}
      - {name: night, season: {season: day, factor: {mid: 0.8}}}
      - {name: failover, move: {from: west, to: web, share: {mid: 0.5}}}
      - {name: merger, pools: [web], merge: {pool: west}}
      - {name: users, pools: [web], driver: {pool: users, plan: [{time: 2026-12-01, value: 5}], effect: {mid: 2}}}
      - {name: held, pools: [web], reservation: {amount: {mid: 5}}}
`

func TestParseWhatIfs(t *testing.T) {
	m, err := ParseWhatIfs("f.yaml", []byte(whatIfsText))
	if err != nil {
		t.Fatal(err)
	}
	list, err := convert.WhatIfs(m)
	if err != nil || len(list) != 1 || len(list[0].Events) != 7 || list[0].Events[0].Load.Amount.High != 900 {
		t.Errorf("%+v, %v", list, err)
	}
	for text, want := range map[string]string{
		"": "f.yaml: is empty, want YAML",
		"whatIfs: [{name: A b, events: [{name: x, grow: {factor: {mid: 1}}}]}]": `f.yaml:1:18: whatIfs[0].name: "A b": want 1 to 63 ` +
			`lower-case letters, digits, '-', '_' and '.', with a letter or digit at both ends`,
		"whatIfs: [{name: a, events: [{name: x, grow: {factor: {mid: -1}}}]}]": "f.yaml:1:55: whatIfs[0].events[0].grow.factor: want numbers " +
			"above 0, such as 1.2 for a fifth more",
		"whatIfs: [{name: a, events: [{name: x, growth: {factor: {mid: 1}}}]}]": "f.yaml:1:40: whatIfs[0].events[0].growth: " +
			"unknown field; did you mean grow?",
		"whatIfs: [{name: a, events: []}]": "f.yaml:1:29: whatIfs[0].events: is empty: want what may come",
		"whatIfs: [{name: a, events: [{name: x, load: {amount: {low: 3, mid: 2, " +
			"high: 1}}}]}]": "f.yaml:1:55: whatIfs[0].events[0].load.amount: low 3, mid 2, high 1: want them in ascending order",
	} {
		_, err := ParseWhatIfs("f.yaml", []byte(text))
		if err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}

// Whatever is in a file, there is a message or the list of its problems; what was accepted can be read.
func FuzzParseWhatIfs(f *testing.F) {
	f.Add([]byte(whatIfsText))
	for _, event := range []string{
		"grow: {factor: {mid: 1e308}}", "grow: {rate: {low: -0.5, mid: 0, high: 9}}, fromTime: 2026-12-01, untilTime: 2027-12-01",
		"driver: {pool: users, plan: [{time: 2026-12-01, value: 5}, {time: 2027-01-01, value: 1e300}], effect: {low: -1, mid: 0, high: 1}}",
		"driver: {pool: users, growth: " +
			"{mid: 0.3}}", "driver: {pool: users, plan: [{time: 2027-01-01, value: .nan}, {time: 2026-01-01, value: 5}]}",
		"driver: {pool: users, plan: [], effect: {mid: .inf}}, pools: [web], ramp: 3mo",
		"load: {amount: {low: -300, mid: -200, high: 0}, unit: 1}, ramp: 1y", "load: {pool: web, share: {mid: 1}}",
		"reservation: {amount: {mid: 0}}, fromTime: 0001-01-01",
		"season: {season: week, factor: {mid: 0}}", "move: {from: a, to: a, share: {mid: 2}}", "merge: {pool: b, share: {mid: 0.5}}",
	} {
		f.Add([]byte("whatIfs: [{name: a, events: [{name: x, " + event + "}]}]"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseWhatIfs("f.yaml", data)
		if err != nil {
			mustBeProblems(t, err)
			return
		}
		list, err := convert.WhatIfs(m)
		if err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		for _, w := range list {
			if err := w.Validate(); err != nil {
				t.Fatalf("accepted, but %v", err)
			}
		}
	})
}
