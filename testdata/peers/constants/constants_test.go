package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/testdata/peers/constants/sample"
)

// tree returns all constants that a forecast depends on.
func tree(t *testing.T) []declared {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	files, err := sources(root)
	if err != nil {
		t.Fatal(err)
	}
	all, err := declarations(root, files)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every constant of the lists stands in the tree, once; its half and twice can be written there, or it says why not.
func TestListsAreOfTheTree(t *testing.T) {
	all := tree(t)
	found, err := find(tunedNames(), all)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range tuned {
		for _, k := range []float64{0.5, 2} {
			now := found[i].place.value
			v, err := c.times(k, now)
			if err != nil || v.value == "" && v.why == "" || v.value == now {
				t.Errorf("%s × %g: %+v %v", c.name, k, v, err)
			}
		}
	}
	for _, o := range others {
		if _, err := find([]string{o.name}, all); err != nil {
			t.Error(err)
		}
		if line := "\t// " + o.why; !said.MatchString(line) || len([]rune(line)) > 140 {
			t.Errorf("%q: want a line of at most 140 characters that is known again", line)
		}
	}
}

func TestTimes(t *testing.T) {
	for _, x := range []struct {
		c                 constant
		now, half, double string
	}{
		{number("a"), "0.2", "0.1", "0.4"},
		{share("a"), "0.6", "0.3", "1"},
		{count("a"), "3", "2", "6"},
		{groups("a"), "100", "52", "200"},
		{count("a"), "1_500", "750", "3000"},
		{factor("a"), "1.6", "1.3", "2.2"},
		{factor("a"), "0.9", "0.95", "0.8"},
	} {
		half, err := x.c.times(0.5, x.now)
		if err != nil || half.value != x.half {
			t.Errorf("half of %s: %+v %v, want %s", x.now, half, err, x.half)
		}
		double, err := x.c.times(2, x.now)
		if err != nil || double.value != x.double {
			t.Errorf("twice %s: %+v %v, want %s", x.now, double, err, x.double)
		}
	}
	if v, err := without(count("a"), "no origin is left", "").times(0.5, "2"); err != nil || v.why != "no origin is left" {
		t.Errorf("%+v %v", v, err)
	}
	if v, err := count("a").times(0.5, "1"); err != nil || v.why != "as it is" {
		t.Errorf("%+v %v", v, err)
	}
	if _, err := number("a").times(0.5, "0x1g"); err == nil {
		t.Error("no number is halved")
	}
}

// written makes a folder forecast with two packages, and returns its root and files.
func written(t *testing.T) (root string, files []string) {
	t.Helper()
	root = t.TempDir()
	for name, text := range map[string]string{
		"forecast/a.go": "package forecast\n\n// How much.\nconst (\n" +
			"\tsharp = 10 // at least\n\tshared = 0.5\n\tname = \"x\"\n\ttwice = 2 * sharp\n)\n\nfunc f() float64 {\n\tconst inner, outer = 1.5, " +
			"2\n\treturn inner\n}\n",
		"forecast/k/k.go": "package k\n\nconst shared = 3\n",
		"other/o.go":      "package other\n\nconst sharp = 7\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	slices.Sort(files)
	return root, files
}

func TestFindAndChange(t *testing.T) {
	root, files := written(t)
	all, err := declarations(root, files)
	if err != nil {
		t.Fatal(err)
	}
	found, err := find([]string{"sharp", "k.shared", "forecast.shared", "inner"}, all)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, d := range found {
		values = append(values, d.place.value)
	}
	if !slices.Equal(values, []string{"10", "3", "0.5", "1.5"}) {
		t.Errorf("%v", values)
	}
	text, err := changed(change{found[3].place, "0.75"})
	if err != nil || !strings.Contains(string(text), "const inner, outer = 0.75, 2\n") || !strings.Contains(string(text), "sharp = 10") {
		t.Errorf("%s %v", text, err)
	}
	if _, err := changed(change{place{file: files[0], to: 2, value: "10"}, "5"}); err == nil {
		t.Error("something else was replaced")
	}
	for _, name := range []string{"shared", "twice", "name", "gone"} {
		if _, err := find([]string{name}, all); err == nil || !strings.Contains(err.Error(), name+": ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What was run is kept through changes of comments, and not through those of code.
func TestKeyIsOfTheCode(t *testing.T) {
	root, files := written(t)
	b := bench{root: root, files: files, sum: []byte("sample")}
	key := func(c change, seed uint64) string {
		k, err := b.key(c, seed)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	all, err := declarations(root, files)
	if err != nil {
		t.Fatal(err)
	}
	sharp := all[slices.IndexFunc(all, func(d declared) bool { return d.name == "sharp" })].place
	today, other, seeded := key(change{}, 1), key(change{sharp, "5"}, 1), key(change{}, 2)
	if today == other || today == seeded || other == seeded {
		t.Error(today, other, seeded)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		old, now string
		same     bool
	}{{"// How much.", "// How much it is,\n// and why.", true}, {"// at least", "", true}, {"sharp = 10", "sharp = 11", false}} {
		if err := os.WriteFile(files[0], bytes.Replace(text, []byte(x.old), []byte(x.now), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := key(change{}, 1); (got == today) != x.same {
			t.Errorf("%q for %q: the same is %v, want %v", x.now, x.old, got == today, x.same)
		}
	}
}

// Losses of 1.1 and 0.9 times those of today on one set and the same one on another: the geometric means by hand.
func TestCompare(t *testing.T) {
	today := outcome{CPU: 2, Scores: []sample.Score{{Set: "a", Name: "1", Loss: 1, Date: 0.1}, {Set: "a", Name: "2", Loss: 2, Date: 0.3},
		{Set: "b", Name: "3", Loss: 0.5, Date: 0.2}, {Set: "b", Name: "4", Loss: 9, Date: 0.9},
	}}
	other := outcome{CPU: 3, Scores: []sample.Score{{Set: "a", Name: "1", Loss: 1.1, Date: 0.2}, {Set: "a", Name: "2", Loss: 1.8, Date: 0.3},
		{Set: "b", Name: "3", Loss: 0.5, Date: 0.2}, {Set: "b", Name: "4", Refusal: "too short"},
	}}
	e := compare(today, other)
	near := func(got, want float64) bool { return math.Abs(got-want) < 1e-12 }
	a := math.Sqrt(1.1*0.9) - 1
	if !near(e.sets[0], a) || e.sets[1] != 0 || !near(e.loss, math.Cbrt(1.1*0.9)-1) {
		t.Errorf("loss %v, sets %v", e.loss, e.sets)
	}
	if !near(e.setDates[0], 0.25) || !near(e.date, 0.7/0.6-1) || e.cpu != 1.5 || e.refused != 1 || e.changed != 3 {
		t.Errorf("%+v", e)
	}
	x, y := math.Log(1.1), math.Log(0.9)
	m := (x + y) / 3
	if want := math.Sqrt(((x-m)*(x-m) + (y-m)*(y-m) + m*m) / 3 / 2); !near(e.lossError, want) {
		t.Errorf("standard error %v, want %v", e.lossError, want)
	}
	if e := compare(today, today); e.loss != 0 || e.date != 0 || e.changed != 0 {
		t.Errorf("%+v", e)
	}
}

func TestTable(t *testing.T) {
	today := outcome{CPU: 1, Scores: []sample.Score{{Set: "a", Name: "1", Loss: 0.5, Date: 0.1}}}
	other := outcome{CPU: 1, Scores: []sample.Score{{Set: "a", Name: "1", Loss: 0.6, Date: 0.09}}}
	r := row{name: "sharpness", value: "10", tried: [2]tried{{variant: variant{why: "not run"}},
		{variant{value: "20"}, compare(today, other)}}}
	same := row{name: "bands", value: "3", tried: [2]tried{{variant{value: "2"}, compare(today, today)},
		{variant{value: "6"}, compare(today, today)}}}
	var out bytes.Buffer
	table{today: today, rows: []row{r, same}}.write(&out, "2026-01-02")
	for _, want := range []string{
		"Run on 2026-01-02.", "| a | 1 | 0 | 0.500 | 0.1000 |",
		"| `sharpness` | 10 | half: not run |", "| `sharpness` | 10 | 20 | +20.0 % ± 0.0 | −10.0 % | 1 | +0 | 1.00 |",
		"| `bands` | 3 | 2 | none | none | 0 | 0 | 1.00 |", "| `sharpness` | 20 | +20.0 % |",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// What is written as figures is read again, and becomes lines above the constants; lines of a former run are replaced.
func TestLines(t *testing.T) {
	moved := effect{loss: 0.0123, lossError: 0.004, date: -0.02, changed: 7, cpu: 1}
	rows := []row{
		{name: "sharp", value: "10", tried: [2]tried{{variant{value: "5"}, moved}, {variant: variant{value: "20"}}}},
		{name: "inner", value: "1.5", tried: [2]tried{{variant: variant{value: "0.75"}}, {variant: variant{value: "3"}}}},
		{name: "outer", value: "2", tried: [2]tried{{variant: variant{why: "1 would leave nothing"}}, {variant{value: "4"}, moved}}},
	}
	var figures bytes.Buffer
	if err := (table{rows: rows}).writeFigures(&figures); err != nil {
		t.Fatal(err)
	}
	again, err := readFigures(&figures)
	if err != nil || len(again) != 3 {
		t.Fatalf("%+v %v", again, err)
	}
	root, files := written(t)
	all, err := declarations(root, files)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var remarks []remark
	for _, r := range again {
		d := all[slices.IndexFunc(all, func(d declared) bool { return d.name == r.name })]
		remarks = append(remarks, remark{d, r.line()})
	}
	got := annotate(string(text), remarks)
	for _, want := range []string{
		"(\n\t// Tried on a sample of the development sets: 5, loss +1.2 % and dates −2.0 %; 20, no score changes.\n\tsharp = 10 // at least\n",
		"\t// Of inner: Tried on a sample of the development sets: 0.75 and 3 change no score there.\n" +
			"\t// Of outer: Tried on a sample of the development sets: 1 would leave nothing; 4, loss +1.2 % and dates −2.0 %.\n\tconst inner",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if err := os.WriteFile(files[0], []byte(got), 0o600); err != nil {
		t.Fatal(err)
	}
	if all, err = declarations(root, files); err != nil {
		t.Fatal(err)
	}
	for i := range remarks {
		remarks[i].at = all[slices.IndexFunc(all, func(d declared) bool { return d.name == remarks[i].at.name })]
	}
	if twice := annotate(got, remarks); twice != got {
		t.Errorf("the second time it is\n%s", twice)
	}
	for _, wrong := range []string{"", "constant,value\n", strings.Join(header, ",") + "\na,1,2,x,0,0,1,0,1,\na,1,2,0,0,0,1,0,1,\n"} {
		if _, err := readFigures(strings.NewReader(wrong)); err == nil {
			t.Errorf("%q was read", wrong)
		}
	}
}

// Lines are written at the constants of the tree only as long as the values are those that were tried.
func TestRemarks(t *testing.T) {
	all := tree(t)
	r := row{name: "sharpness", value: "10", tried: [2]tried{{variant: variant{value: "5"}}, {variant: variant{value: "20"}}}}
	remarks, err := remarksOf([]row{r}, all)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, list := range remarks {
		n += len(list)
	}
	if n != len(others)+1 {
		t.Errorf("%d lines, want %d", n, len(others)+1)
	}
	r.value = "11"
	if _, err := remarksOf([]row{r}, all); err == nil || !strings.Contains(err.Error(), "was 11 when it was tried") {
		t.Error(err)
	}
	r.tried[1].why = notRun
	if _, err := remarksOf([]row{r}, all); err != nil {
		t.Error(err)
	}
}
