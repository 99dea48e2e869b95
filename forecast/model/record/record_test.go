package record_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

func TestFieldsComeBack(t *testing.T) {
	long := []float64{1, 2, 3, 4, 5, 6, 7, math.Copysign(0, -1)}
	var w record.Writer
	w.Uint(3)
	w.Int(-7)
	w.Bool(true)
	w.Float(math.Pi)
	w.Text("web")
	w.Ints([]int{24, 168})
	w.Floats(long)
	size := len(w.Bytes())
	w.Floats(long)
	if grown := len(w.Bytes()) - size; grown != 1 {
		t.Errorf("a slice written again takes %d bytes, want 1", grown)
	}
	short := []float64{record.Round(math.Pi), -0.5, 0}
	w.Short(short)
	w.Float(math.NaN())
	r := record.NewReader("test", w.Bytes())
	r.Version(3)
	if r.Int("i", -10, 10) != -7 || !r.Bool("b") || r.Float("f") != math.Pi || r.Text("s", 10) != "web" {
		t.Error("a plain field has changed")
	}
	if !slices.Equal(r.Ints("periods", 5, 2, 200), []int{24, 168}) {
		t.Error("whole numbers have changed")
	}
	first, second := r.Floats("a", 8), r.Floats("b", 8)
	if !slices.Equal(first, long) || !slices.Equal(second, long) || !math.Signbit(first[7]) {
		t.Errorf("numbers have changed: %v, %v", first, second)
	}
	if first[0] = 9; second[0] != 1 {
		t.Error("two slices share memory")
	}
	if got := r.Short("s", 3); !slices.Equal(got, short) {
		t.Errorf("short numbers have changed: %v", got)
	}
	if !math.IsNaN(r.Any("n")) || r.Done() != nil {
		t.Error(r.Err())
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	write := func(f func(*record.Writer)) []byte {
		var w record.Writer
		f(&w)
		return w.Bytes()
	}
	for _, tt := range []struct {
		name string
		data []byte
		read func(*record.Reader)
		want string
	}{
		{"short", nil, func(r *record.Reader) { r.Float("level") }, "test: level: the record ends in it"},
		{"infinite", write(func(w *record.Writer) { w.Float(math.Inf(1)) }), func(r *record.Reader) { r.Float("level") }, "level: +Inf"},
		{"range", write(func(w *record.Writer) { w.Int(25) }), func(r *record.Reader) { r.Int("lag", 1, 24) }, "lag: 25: want 1 to 24"},
		{"long", write(func(w *record.Writer) { w.Floats(make([]float64, 9)) }), func(r *record.Reader) { r.Floats("pool", 8) }, "pool: 9 long"},
		{"claimed", write(func(w *record.Writer) { w.Uint(0); w.Uint(1 << 60) }), func(r *record.Reader) { r.Floats("pool", math.MaxInt) },
			"pool: the record ends"},
		{"reference", write(func(w *record.Writer) { w.Uint(2) }), func(r *record.Reader) { r.Floats("pool", 8) },
			"pool: refers to slice 2 of 0"},
		{"not finite", write(func(w *record.Writer) { w.Floats([]float64{1, math.NaN()}) }), func(r *record.Reader) { r.Floats("pool", 8) },
			"number 1 is NaN"},
		{"version", write(func(w *record.Writer) { w.Uint(2) }), func(r *record.Reader) { r.Version(1) }, "version: 2: this program reads 1"},
		{"rest", []byte{0, 0}, func(r *record.Reader) { r.Bool("b") }, "1 bytes after its end"},
		{"short and not finite", []byte{1, 0, 0, 0x80, 0x7f}, func(r *record.Reader) { r.Short("errors", 8) }, "errors: number 0 is +Inf"},
		{"bool", []byte{2}, func(r *record.Reader) { r.Bool("b") }, "b: want 0 or 1"},
		{"too large", make([]byte, record.MaxBytes+1), func(r *record.Reader) {}, "1048577 bytes"},
		{"bomb", append(write(func(w *record.Writer) { w.Floats(make([]float64, 1000)) }), make([]byte, 0)...), func(r *record.Reader) {
			for range 2 {
				r.Floats("a", 1000)
			}
		}, "a: the record ends in it"},
	} {
		r := record.NewReader("test", tt.data)
		tt.read(r)
		if err := r.Done(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q in it", tt.name, err, tt.want)
		}
	}
}

// References cost a byte each, and what they stand for must be bounded all the same.
func TestReferencesAreCounted(t *testing.T) {
	var w record.Writer
	for range 1000 {
		w.Floats(make([]float64, 1000))
	}
	r := record.NewReader("test", w.Bytes())
	for range 1000 {
		r.Floats("pool", 1000)
	}
	if err := r.Done(); err == nil || !strings.Contains(err.Error(), "more than 262144 numbers") {
		t.Error(err)
	}
}

func TestThin(t *testing.T) {
	x := make([]float64, 4096)
	for i := range x {
		x[i] = float64(i)
	}
	phases := map[int]int{}
	last := -1.0
	for _, v := range record.Thin(x, 1024) {
		if v <= last {
			t.Fatal("not in order")
		}
		last = v
		phases[int(v)%24]++
	}
	if len(phases) != 24 {
		t.Errorf("%d of 24 phases are left", len(phases))
	}
	for p, n := range phases {
		if n < 30 || n > 56 {
			t.Errorf("phase %d is left %d times, want about 43", p, n)
		}
	}
	if got := record.Thin(x[:5], 5); len(got) != 5 {
		t.Errorf("%d values of 5", len(got))
	}
}

func FuzzReader(f *testing.F) {
	var w record.Writer
	w.Floats([]float64{1, 2, 3, 4, 5, 6, 7, 8})
	w.Text("name")
	w.Ints([]int{1, 2})
	f.Add(w.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		r := record.NewReader("fuzz", data)
		for range 4 {
			if v := r.Floats("f", 100); len(v) > 100 {
				t.Fatal("too long")
			}
			r.Text("t", 10)
			r.Ints("i", 10, -5, 5)
			r.Short("s", 10)
			r.Bool("b")
		}
		if r.Done() == nil && len(data) == 0 {
			t.Fatal("an empty record was read")
		}
	})
}
