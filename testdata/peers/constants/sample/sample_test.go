package sample

import (
	"compress/gzip"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/testdata/peers/sets"
)

// Of ten cases three lie in the middle of each third, and long ones leave room for fewer.
func TestSpread(t *testing.T) {
	all := make([]Case, 10)
	for i := range all {
		all[i] = Case{Name: fmt.Sprint(i), Values: make([]float64, 100)}
	}
	for _, x := range []struct {
		b    Bounds
		want string
	}{{Bounds{3, 10_000}, "158"}, {Bounds{3, 200}, "27"}, {Bounds{3, 10}, "5"}, {Bounds{99, 99_999}, "0123456789"}} {
		got := ""
		for _, c := range x.b.spread(all) {
			got += c.Name
		}
		if got != x.want {
			t.Errorf("%+v: %s, want %s", x.b, got, x.want)
		}
	}
	if got := (Bounds{3, 10}).spread(nil); got != nil {
		t.Error(got)
	}
}

// A week of hours becomes cases whose latest fifth is held out, and what was written is read again.
func TestCases(t *testing.T) {
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "f.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(file)
	fmt.Fprintln(z, "series,time,value,capacity")
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for i := range 100 {
		if i != 50 {
			fmt.Fprintf(z, "s,%s,%d,200\n", start.Add(time.Duration(i)*time.Hour).Format(time.RFC3339), i)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	cut := func(n int) []sets.Cut { return sets.LastShare(n, 0.2, 2) }
	cases, err := casesOf(sets.Set{Name: "set", File: "f", Step: "1h", Cut: cut}, dir)
	if err != nil || len(cases) != 2 {
		t.Fatalf("%+v %v", cases, err)
	}
	path := filepath.Join(dir, "kept", "sample")
	if err := Write(path, cases); err != nil {
		t.Fatal(err)
	}
	again, err := Read(path)
	if err != nil || len(again) != 2 {
		t.Fatalf("%+v %v", again, err)
	}
	c := again[1]
	if c.Set != "set" || c.Name != "s-1" || c.Horizon != 20 || c.Capacity != 200 || !c.Start.Equal(start) ||
		c.Step != series.Every(time.Hour) {
		t.Errorf("%+v", c)
	}
	if len(c.Values) != 90 || c.Values[89] != 89 || !math.IsNaN(c.Values[50]) {
		t.Errorf("%v", c.Values)
	}
	if _, err := Read(filepath.Join(dir, "f.csv.gz")); err == nil {
		t.Error("something else was read as a sample")
	}
}
