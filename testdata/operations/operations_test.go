package operations

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write floors.txt anew, with what is right today")

// perKind is how many histories of each kind stand in the fixed part.
const perKind = 5

// fixed are the histories of the test: of each kind a few, evenly spread over its strata.
func fixed(t *testing.T) []Variant {
	t.Helper()
	var list []Variant
	for _, name := range Kinds() {
		of, err := Variants(name, 3, 1)
		if err != nil {
			t.Fatal(err)
		}
		for i := range perKind {
			list = append(list, of[(2*i+1)*len(of)/(2*perKind)])
		}
	}
	return list
}

// TestFloors asks about the fixed histories: of no kind may fewer be right than floors.txt says. When an
// answer has become better, `go test ./testdata/operations -update` raises the floor.
func TestFloors(t *testing.T) {
	verdicts, err := Score(t.Context(), fixed(t), runtime.GOMAXPROCS(0))
	if err != nil {
		t.Fatal(err)
	}
	tallies := Tallies(verdicts)
	if *update {
		var b bytes.Buffer
		for _, x := range tallies {
			fmt.Fprintf(&b, "%-16s %d of %d right\n", x.Kind, x.Right, x.Cases)
		}
		if err := os.WriteFile("floors.txt", b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	floors := readFloors(t)
	if len(floors) != len(tallies) {
		t.Errorf("floors.txt has %d kinds, want %d", len(floors), len(tallies))
	}
	for _, x := range tallies {
		floor, ok := floors[x.Kind]
		switch {
		case !ok:
			t.Errorf("floors.txt has no line for %s", x.Kind)
		case x.Right < floor:
			t.Errorf("%s: %d of %d right, want at least %d", x.Kind, x.Right, x.Cases, floor)
			for _, v := range x.Worst {
				t.Logf("%s: %s", v.Variant, v.Reason)
			}
		case x.Right > floor:
			t.Logf("%s: %d of %d right, more than the floor of %d: raise it with -update", x.Kind, x.Right, x.Cases, floor)
		}
	}
}

// readFloors reads floors.txt: the right answers of each kind.
func readFloors(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile("floors.txt")
	if err != nil {
		t.Fatal(err)
	}
	floors := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var name string
		var right, cases int
		if _, err := fmt.Sscanf(line, "%s %d of %d right", &name, &right, &cases); err != nil {
			t.Fatalf("floors.txt: %q: %v", line, err)
		}
		floors[name] = right
	}
	return floors
}

// TestSameHistory holds that a history follows from its name alone, whatever was made before it.
func TestSameHistory(t *testing.T) {
	for _, v := range fixed(t) {
		again, err := ParseVariant(v.String())
		if err != nil {
			t.Fatal(err)
		}
		a, err := Make(v)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Make(again)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.CSV(), b.CSV()) || a.Truth() != b.Truth() {
			t.Errorf("%s: two histories of one name differ", v)
		}
	}
}

// TestSameVerdicts holds that the number of workers changes no verdict.
func TestSameVerdicts(t *testing.T) {
	list, err := Variants("control", 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	one, err := Score(t.Context(), list, 1)
	if err != nil {
		t.Fatal(err)
	}
	four, err := Score(t.Context(), list, 4)
	if err != nil {
		t.Fatal(err)
	}
	for i := range one {
		if one[i].Grade != four[i].Grade || one[i].Reason != four[i].Reason {
			t.Errorf("%s: %v with one worker, %v with four", list[i], one[i], four[i])
		}
	}
}

// TestBadNames holds that a wrong name is an error that says what is known.
func TestBadNames(t *testing.T) {
	for name, want := range map[string]string{
		"cleanup":                              "want KIND/STEP/PLACE/SIZE/NOISE/SEED",
		"tidied/1d/late/large/none/1":          "kind \"tidied\": unknown, want one of control, cleanup",
		"cleanup/1w/late/large/none/1":         "\"1w\" is unknown here, want one of 1d, 1h, 5m",
		"cleanup/1d/late/large/none/0":         "seed \"0\", want a whole number from 1 on",
		"control/1d/late/any/none/1":           "\"late\" is unknown here, want one of any",
		"cleanup/1d/late/large/none/seventeen": "seed \"seventeen\"",
	} {
		if _, err := ParseVariant(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", name, err, want)
		}
	}
}
