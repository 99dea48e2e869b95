package series

import (
	"fmt"
	"math"
	"testing"
)

func TestUnitFormat(t *testing.T) {
	for _, tt := range []struct {
		unit Unit
		v    float64
		want string
	}{
		{Cores, 1, "1 core"},
		{Cores, 68.1032, "68.1 cores"},
		{Cores, 0, "0 cores"},
		{"{car}", 387, "387 cars"},
		{"{car}", 0.9999, "1 car"}, // as it is read
		{"{car}", -1, "-1 cars"},
		{"{passenger}", 45000, "45,000 passengers"},
		{"{query}", 2, "2 queries"},
		{"{query}", 1, "1 query"},
		{"{tray}", 2, "2 trays"},
		{"{box}", 3, "3 boxes"},
		{"{switch}", 3, "3 switches"},
		{"{messages}", 12, "12 messages"},
		{"{messages}", 1, "1 messages"}, // nobody knows its singular
		{"{vCPU}", 4, "4 vCPU"},
		{"{VM}", 2, "2 VM"},
		{"{}", 2, "2"},
		{"{request}/s", 5, "5 {request}/s"},
		{"{a}{b}", 5, "5 {a}{b}"},
		{"MW", 2, "2 MW"},
		{"", 2, "2"},
		{Bytes, 1 << 40, "1 TiB"},
		{"bit/s", 4e9, "4 Gbit/s"},
		{Ratio, 0.084, "8.4 %"},
		{Ratio, 1e306, "1e+308 %"},
		{Ratio, 1e308, "> 1e+308 %"},
		{Ratio, -1e308, "< -1e+308 %"},
		{Ratio, math.Inf(1), "∞"},
		{Cores, math.Inf(-1), "-∞"},
		{Cores, math.NaN(), "–"},
	} {
		if got := tt.unit.Format(tt.v); got != tt.want {
			t.Errorf("%v %s: %q, want %q", tt.v, tt.unit, got, tt.want)
		}
	}
}

func ExampleUnit_Format() {
	fmt.Println(Cores.Format(12.5), Cores.Format(1), Bytes.Format(3<<30), Ratio.Format(0.08), Unit("{car}").Label())
	// Output: 12.5 cores 1 core 3 GiB 8 % cars
}

func TestPlural(t *testing.T) {
	for word, want := range map[string]string{
		"host": "hosts", "box": "boxes", "switch": "switches", "battery": "batteries", "bay": "bays", "shelf": "shelves", "chassis": "chassis",
		"TiB": "TiB", "": "",
	} {
		if got := Plural(word); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
