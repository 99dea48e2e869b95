package convert

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// read returns the capacity that JSON says.
func read(t *testing.T, text string) *plimsollv1.Capacity {
	t.Helper()
	m := new(plimsollv1.Capacity)
	if err := protojson.Unmarshal([]byte(text), m); err != nil {
		t.Fatal(err)
	}
	return m
}

// What a capacity is made of is written as it was read, and amounts to the same.
func TestCapacityPartsThereAndBack(t *testing.T) {
	m := read(t, `{"unit": "{core}", "preset": "cluster-cpu", "ratio": 4, "order": "host",
		"units": [{"kind": "host", "count": 8, "size": 64}, {"kind": "blade", "count": 0, "size": 96}],
		"changes": [{"fromTime": "2027-03-01T00:00:00Z", "kind": "blade", "count": 2, "reason": "order 4711"}],
		"reserves": [{"name": "HA reserve", "amount": 0}, {"name": "buffer", "shareOfRest": 0.1}, {"name": "system", "perUnit": 2},
			{"name": "spare", "largest": 1, "fromTime": "2027-06-01T00:00:00Z"},
			{"name": "share", "share": 0.05, "untilTime": "2028-01-01T00:00:00Z"}],
		"limits": [{"name": "quota", "amount": 1800}]}`)
	c, err := Capacity(m)
	if err != nil {
		t.Fatal(err)
	}
	again := CapacityMessage(c)
	if !proto.Equal(m, again) {
		t.Errorf("read back as %v, was %v", again, m)
	}
	// 8 × 64 × 4 = 2048; a tenth is 204.8; 2 on each of 8 hosts 16; 5 % are 102.4: 1724.8 are below the quota.
	// From March 2 × 96 × 4 = 768 more: over 1800.
	for when, want := range map[string]float64{"2027-01-01": 1724.8, "2027-04-01": 1800} {
		at, _ := time.Parse(time.DateOnly, when)
		if got := c.At(at); got < want-1e-9 || got > want+1e-9 {
			t.Errorf("%s: usable %v, want %v", when, got, want)
		}
	}
	levels := levelMessages(c.Levels)
	if got := Levels(levels); len(got) != len(c.Levels) || got[1].Usable() != c.Levels[1].Usable() || got[1].Reason != c.Levels[1].Reason {
		t.Errorf("levels read back as %+v", got)
	}
}

func TestCapacityErrors(t *testing.T) {
	for _, tt := range []struct{ name, text, field, want string }{
		{"nothing", `{}`, "capacity", "want units or levels"},
		{"both", `{"levels": [{"installed": 5}], "units": [{"size": 5}]}`, "capacity.levels", "cannot be given together"},
		{"reserves without units", `{"reserves": [{"name": "x", "amount": 1}]}`, "capacity.units", "0 kinds"},
		{"no form", `{"units": [{"size": 5}], "reserves": [{"name": "x"}]}`, "capacity.reserves[0]", "want one of largest, share"},
		{"too many retired", `{"units": [{"size": 5}], "changes": [{"fromTime": "2027-01-01T00:00:00Z", "count": -2}]}`,
			"capacity.changes[0].count", "retires more than there is"},
		{"nothing left", `{"units": [{"size": 5}], "reserves": [{"name": "x", "amount": 9}]}`, "capacity",
			"usable capacity is -4 (installed 5, less x 9)"},
		{"units that do not add up", `{"levels": [{"installed": 5, "units": [{"kind": "host", "count": 2, "size": 2}]}]}`,
			"capacity.levels[0].units", "add up to 4, but 5"},
	} {
		_, err := Capacity(read(t, tt.text))
		list := FieldErrors(err)
		if len(list) == 0 || list[0].Field != tt.field || !strings.Contains(list[0].Message, tt.want) {
			t.Errorf("%s: %v, want %s: %s", tt.name, list, tt.field, tt.want)
		}
	}
}

// A pool whose preset says what is measured needs no statistic of its own.
func TestPresetStatistic(t *testing.T) {
	m := &plimsollv1.Pool{Name: "web", Capacity: read(t, `{"preset": "cluster-cpu", "units": [{"size": 5, "count": 2}]}`)}
	p, err := Pool(m)
	if err != nil || p.Statistic.String() != "p95" {
		t.Errorf("%v (%v), want p95", p.Statistic, err)
	}
	m.Statistic = "mean"
	if p, err = Pool(m); err != nil || p.Statistic.String() != "mean" {
		t.Errorf("%v (%v), want mean", p.Statistic, err)
	}
	m.Warning = &plimsollv1.Threshold{Line: &plimsollv1.Threshold_Amount{Amount: 7}}
	if _, err = Pool(m); err == nil || !strings.Contains(err.Error(), "warning: amount 7 is above the usable capacity, which is 5") {
		t.Errorf("warning above the capacity: %v", err)
	}
}
