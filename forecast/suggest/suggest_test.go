package suggest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func ExampleNearest() {
	near := Nearest("horizn", []string{"seed", "horizon", "quantiles"})
	fmt.Println("unknown field" + Words(near))
	fmt.Println("there is no pool" + Name(Nearest("dsik", []string{"cpu", "disk"})))
	fmt.Println("unknown field" + Words(Nearest("colour", []string{"seed", "horizon"})))
	// Output:
	// unknown field; did you mean horizon?
	// there is no pool; did you mean "disk"?
	// unknown field
}

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		name, given, want string
		known             []string
	}{
		{"exchanged letters are one edit, before two edits", "laod", "load", []string{"laid-x", "lord", "load"}},
		{"case does not count", "USd", "usd", []string{"eur", "usd"}},
		{"another way to write it", "lead_time", "leadTime", []string{"leadership", "leadTime"}},
		{"the first of equally near ones", "cot", "cat", []string{"cat", "cut"}},
		{"the other first of equally near ones", "cot", "cut", []string{"cut", "cat"}},
		{"a name cut short", "x86", "x86_64", []string{"arm64", "x86_64"}},
		{"a name with something behind it", "timestamp", "time", []string{"value", "time"}},
		{"two edits of a short name", "prn", "prom", []string{"prom"}},
		{"three edits of a short name", "abc", "", []string{"xyzc"}},
		{"a third of a long name", "resrvatoins", "reservations", []string{"reservations"}},
		{"nothing of the known name is left", "ab", "", []string{"cd"}},
		{"no beginning of two letters", "us", "", []string{"us-east-1"}},
		{"characters, not bytes", "größe", "größer", []string{"größer"}},
		{"no name", "", "", []string{"a", "abc"}},
		{"nothing known", "abc", "", nil},
		{"far too long", strings.Repeat("a", MaxLength+1), "", []string{strings.Repeat("a", MaxLength)}},
	} {
		if got := Nearest(c.given, c.known); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNearestFew(t *testing.T) {
	known := []string{"m5", "m6", "m6", "m7", "c5"}
	for most, want := range [][]string{nil, {"m5"}, {"m5", "m6"}, {"m5", "m6", "m7"}, {"m5", "m6", "m7"}} {
		if got := NearestFew("m8", known, most); !slices.Equal(got, want) {
			t.Errorf("at most %d: %q, want %q", most, got, want)
		}
	}
	if got, want := Words(NearestFew("m8", known, 2)...), "; did you mean m5 or m6?"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if Words() != "" || Words("") != "" || Name("") != "" {
		t.Error("nothing near is said as something")
	}
}

// The distance is that of its definition, which is recursive and slow, and a limit changes nothing up to it.
func TestDistanceIsThatOfItsDefinition(t *testing.T) {
	var words []string
	for n := range 81 * 4 {
		w := ""
		for m := n; m > 0; m /= 4 {
			w += string(rune('`' + m%4 + 1))
		}
		words = append(words, w)
	}
	for i := 0; i < len(words); i += 7 {
		for j := 0; j < len(words); j += 5 {
			a, b := []rune(words[i]), []rune(words[j])
			want := defined(a, b)
			for limit := range 7 {
				got := distance(a, b, limit)
				if want <= limit && got != want || want > limit && got <= limit {
					t.Fatalf("%q to %q within %d: %d, want %d", words[i], words[j], limit, got, want)
				}
			}
		}
	}
}

func defined(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	x, y := len(a)-1, len(b)-1
	differ := 0
	if a[x] != b[y] {
		differ = 1
	}
	d := min(defined(a[:x], b)+1, defined(a, b[:y])+1, defined(a[:x], b[:y])+differ)
	if x > 0 && y > 0 && a[x] == b[y-1] && a[x-1] == b[y] {
		d = min(d, defined(a[:x-1], b[:y-1])+1)
	}
	return d
}
