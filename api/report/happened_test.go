package report

import (
	"bytes"
	"strings"
	"testing"
)

// A terminal shows three happenings of a pool and says how many more there are; a page shows all.
func TestHappenedUnderTheTable(t *testing.T) {
	l := PoolLine{Pool: "db01", Happened: []string{"one", "two", "three", "four", "five"}, Concerns: []string{"a peak"}}
	var b bytes.Buffer
	if err := WritePools(&b, []PoolLine{l}, TableOptions{Details: true}); err != nil {
		t.Fatal(err)
	}
	want := "\ndb01\n  Happened  one\n            two\n            three\n            and 2 more (-o json)\n  Note      a peak\n"
	if !strings.HasSuffix(b.String(), want) {
		t.Errorf("got %q, want it to end in %q", b.String(), want)
	}
	if fs := l.basis(); len(fs) == 0 || fs[0].Text != "one. two. three. four. five" {
		t.Errorf("page: %v", fs)
	}
}

// The table of groups says what happened to each pool by its name.
func TestHappenedUnderGroups(t *testing.T) {
	g := GroupLine{Name: "hall", Members: []MemberLine{{Pool: "db01", Happened: []string{"cleaned up"}}, {Pool: "db02"}}}
	var b bytes.Buffer
	if err := WriteGroups(&b, []GroupLine{g}, TableOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "  Happened  db01: cleaned up\n"; !strings.Contains(b.String(), want) {
		t.Errorf("got %q, want %q in it", b.String(), want)
	}
}
