package planner

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// Of a big file the first series that is asked for is read alone, and is the same as when all are read; so is its capacity.
func TestBigFile(t *testing.T) {
	var text bytes.Buffer
	text.WriteString("time,series,value,capacity\n")
	for k := 0; text.Len() < bigFile; k++ {
		for day := 1; day <= 28; day++ {
			fmt.Fprintf(&text, "2026-02-%02d,disk-%05d,%d,%d\n", day, k, 1000*k+day, 5000+k)
		}
	}
	text.WriteString("2026-02-30,broken,no number,\n")
	path := filepath.Join(t.TempDir(), "many.csv")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var said []string
	open := func() *file {
		f, err := openFile(path, func(text string) { said = append(said, text) })
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	big := open()
	alone := onlySeries(t, big, "disk-00007")
	if big.table != nil || len(big.alone.Series()) != 1 || len(said) != 0 {
		t.Fatalf("the whole file was read for one series, or something else was said: %q", said)
	}
	capacity, _ := big.Capacity("disk-00007")
	if got := onlySeries(t, big, "disk-00008"); got.Values[0] != 8001 || big.table == nil || big.alone != nil {
		t.Fatalf("%v: a second series is read with all", got.Values[:3])
	}
	if len(said) != 1 || !strings.Contains(said[0], "2026-02-30") {
		t.Errorf("said %q, want what is wrong with the row of another series, once all are read", said)
	}
	again, _ := big.Capacity("disk-00007")
	if whole := onlySeries(t, big, "disk-00007"); !reflect.DeepEqual(alone, whole) || !reflect.DeepEqual(capacity, again) {
		t.Errorf("alone %v and %v, of the whole %v and %v", alone, capacity, whole, again)
	}
	if got := onlySeries(t, open(), "disk-7"); got.Len() != 0 {
		t.Errorf("a series that is not there has %v", got)
	}
}

func onlySeries(t *testing.T, f *file, name string) series.Series {
	t.Helper()
	for s, err := range f.Read(t.Context(), ingest.Query{Expr: name, Step: series.Every(series.Day), Statistic: series.Peak}) {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	return series.Series{}
}
