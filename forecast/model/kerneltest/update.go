package kerneltest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// Updatable is a model that new values move on, and that can be recorded.
type Updatable[M any] interface {
	Model
	Update(v float64) error
	Pass(y []float64) (M, error)
	Clone() M
	Record(w *record.Writer)
}

// same is how far two courses may be apart, in parts of their size.
const same = 1e-9

// CheckUpdates fails unless m, fitted to y[:n], comes by way of Update to where a pass over all of y at the same
// parameters takes it, at every so many steps on the way, from a clone as well as from a restored record.
func CheckUpdates[M Updatable[M]](t testing.TB, m M, y []float64, n, every int) {
	t.Helper()
	sameModel(t, m, pass(t, m, y[:n]), "the fit and a pass over its history")
	moved := m.Clone()
	for k, v := range y[n:] {
		if err := moved.Update(v); err != nil {
			t.Fatalf("%T: value %d: %v", m, n+k, err)
		}
		if (k+1)%every == 0 || n+k+1 == len(y) {
			sameModel(t, moved, pass(t, m, y[:n+k+1]), "updates and a pass")
			sameModel(t, moved, pass(t, moved, y[:n+k+1]), "updates and a pass from there")
		}
	}
	sameModel(t, m, pass(t, m, y[:n]), "the model after its clone was moved on, and before")
}

func pass[M Updatable[M]](t testing.TB, m M, y []float64) M {
	t.Helper()
	out, err := m.Pass(y)
	if err != nil {
		t.Fatalf("%T: %v", m, err)
	}
	return out
}

func sameModel(t testing.TB, a, b Model, what string) {
	t.Helper()
	const steps = 400
	courseA, pathA := draw(a, steps)
	courseB, pathB := draw(b, steps)
	size := 0.0
	for h := range courseA {
		size = max(size, math.Abs(courseA[h]), math.Abs(pathA[h]))
	}
	for h := range courseA {
		if !(math.Abs(courseA[h]-courseB[h]) <= same*size) || !(math.Abs(pathA[h]-pathB[h]) <= same*size) {
			t.Fatalf("%T: %s differ at step %d: %v and %v, deviating by %v and %v",
				a, what, h, courseA[h], courseB[h], pathA[h], pathB[h])
		}
	}
}

// CheckRecord fails unless restore makes of the record of m what has the same course, paths and record, bit for bit.
func CheckRecord[M Updatable[M]](t testing.TB, m M, restore func(*record.Reader) (M, error)) {
	t.Helper()
	written := Recorded(m)
	r := record.NewReader("record", written)
	back, err := restore(r)
	if err == nil {
		err = r.Done()
	}
	if err != nil {
		t.Fatalf("%T: %v", m, err)
	}
	if !bytes.Equal(Recorded(back), written) {
		t.Fatalf("%T: the record of what was restored is another", m)
	}
	const steps = 400
	courseA, pathA := draw(m, steps)
	courseB, pathB := draw(back, steps)
	for h := range courseA {
		if math.Float64bits(courseA[h]) != math.Float64bits(courseB[h]) || math.Float64bits(pathA[h]) != math.Float64bits(pathB[h]) {
			t.Fatalf("%T: restored, step %d is %v and not %v, and deviates by %v and not %v", m, h, courseB[h], courseA[h], pathB[h], pathA[h])
		}
	}
	for _, v := range []float64{courseA[0], math.NaN(), courseA[2]} {
		if errA, errB := m.Update(v), back.Update(v); (errA == nil) != (errB == nil) {
			t.Fatalf("%T: %v, and restored %v", m, errA, errB)
		}
	}
	if !bytes.Equal(Recorded(back), Recorded(m)) {
		t.Fatalf("%T: restored and updated, the record is another", m)
	}
}

// Recorded returns the record of a model.
func Recorded(m interface{ Record(w *record.Writer) }) []byte {
	var w record.Writer
	m.Record(&w)
	return w.Bytes()
}

// CheckDecoding fails where data that can be restored make a model that panics.
func CheckDecoding[M Updatable[M]](t testing.TB, data []byte, restore func(*record.Reader) (M, error)) {
	t.Helper()
	m, err := restore(record.NewReader("record", data))
	if err != nil {
		return
	}
	draw(m, 300)
	for _, v := range []float64{1, math.NaN(), -1, 2, 1e99} {
		_ = m.Update(v) // an error is an answer
	}
	draw(m.Clone(), 300)
	Recorded(m)
}

// Real returns the real series of the forecast package by name. The step between values is whatever
// it is: some have none. It is for packages beside this one, and reads by os.ReadFile.
func Real(t testing.TB, readFile func(name string) ([]byte, error)) map[string][]float64 {
	t.Helper()
	packed, err := readFile("../testdata/real.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]float64{}
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), ",")
		if v, err := strconv.ParseFloat(fields[2], 64); err == nil {
			all[fields[0]] = append(all[fields[0]], v)
		}
	}
	if lines.Err() != nil || len(all) == 0 {
		t.Fatal("no series", lines.Err())
	}
	return all
}

// Gapped returns y without about one value in twenty, and without a run of them, the first and the last value excepted.
func Gapped(y []float64, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 20))
	out := append([]float64(nil), y...)
	for i := 1; i < len(out)-1; i++ {
		if random.IntN(20) == 0 {
			out[i] = math.NaN()
		}
	}
	from := random.IntN(max(len(out)-10, 1))
	for i := from + 1; i < min(from+7, len(out)-1); i++ {
		out[i] = math.NaN()
	}
	return out
}
