package sets

import (
	"compress/gzip"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write makes a compressed file in a folder of its own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, name+".csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(file)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRead(t *testing.T) {
	splits, err := ReadSplits(write(t, "m", "id,period,train,test\nH1,24,1 2 x 4,5 6\n"), "m")
	if err != nil || len(splits) != 1 || splits[0].Name != "H1" || !math.IsNaN(splits[0].History[2]) ||
		!slices.Equal(splits[0].After, []float64{5, 6}) {
		t.Errorf("%v %v", splits, err)
	}
	dir := write(t, "l", "series,time,value,capacity\nb,2026-01-01T00:00:00Z,1,9\na,2026-01-01T00:00:00Z,2,\nb,2026-01-01T01:00:00Z,,8\n")
	list, err := ReadHistories(dir, "l")
	if err != nil || len(list) != 2 || list[0].Name != "b" || len(list[0].Times) != 2 || list[0].Capacity != 8 ||
		!math.IsNaN(list[0].Values[1]) {
		t.Errorf("%v %v", list, err)
	}
	for name, text := range map[string]string{"line 2": "series,time,value\na,yesterday,1\n", "at least 3 columns": "series,time\n",
		"wrong number of fields": "series,time,value\na,b\n"} {
		if _, err := ReadHistories(write(t, "l", text), "l"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %s", err, name)
		}
	}
	if _, err := ReadHistories(dir, "nothing"); err == nil {
		t.Error("a file that is not there")
	}
}

// Of 100 steps the last 20 are held out, and before them 20 more, 10 earlier each time. Of 100 steps, 60 and 10 ahead
// leave 30 to move by.
func TestCuts(t *testing.T) {
	if got := LastShare(100, 0.2, 3); !slices.Equal(got, []Cut{{0, 80, 100}, {0, 70, 90}, {0, 60, 80}}) {
		t.Errorf("%v", got)
	}
	if got := Windows(100, 60, 10, 4); !slices.Equal(got, []Cut{{0, 60, 70}, {10, 70, 80}, {20, 80, 90}, {30, 90, 100}}) {
		t.Errorf("%v", got)
	}
	if got := Windows(100, 95, 10, 4); got != nil {
		t.Errorf("%v", got)
	}
	if Name("a", 2) != "a-2" || len(HeldOut()) != 12 {
		t.Error(Name("a", 2), len(HeldOut()))
	}
}
