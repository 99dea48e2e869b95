// Package record is the recorded form of fitted models: compact, exact, and the same bytes for the
// same model under every version of Go.
//
// A record is a sequence of fields without names. Whole numbers are varints, numbers their eight bytes of IEEE 754,
// little end first; a slice is its length and its elements, and one that was written
// before is a reference to that. What a record holds, and in which order, is said by who writes it, who also
// begins it with a version.
//
// Records come from outside when they are read. A Reader checks every length before it takes memory,
// every number for being finite, and remembers the first thing that was wrong, by the name of its field.
package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// MaxBytes is the largest record that is read.
const MaxBytes = 1 << 20

// maxValues is how many numbers one record may hold, references counted in full.
const maxValues = 1 << 18

// worthwhile is the length from which on a slice may be a reference to an earlier one.
const worthwhile = 8

// Writer appends fields. The zero value is an empty record.
type Writer struct {
	data []byte
	seen [][]float64
}

// Bytes returns the record so far.
func (w *Writer) Bytes() []byte { return w.data }

// Uint appends a number from 0 on.
func (w *Writer) Uint(v uint64) { w.data = binary.AppendUvarint(w.data, v) }

// Int appends a whole number.
func (w *Writer) Int(v int) { w.data = binary.AppendVarint(w.data, int64(v)) }

// Bool appends a truth value.
func (w *Writer) Bool(v bool) {
	b := byte(0)
	if v {
		b = 1
	}
	w.data = append(w.data, b)
}

// Float appends a number, all its bits.
func (w *Writer) Float(v float64) {
	w.data = binary.LittleEndian.AppendUint64(w.data, math.Float64bits(v))
}

// Text appends a string.
func (w *Writer) Text(s string) {
	w.Uint(uint64(len(s)))
	w.data = append(w.data, s...)
}

// Ints appends whole numbers.
func (w *Writer) Ints(v []int) {
	w.Uint(uint64(len(v)))
	for _, x := range v {
		w.Int(x)
	}
}

// Floats appends numbers, or a reference to a slice of the same bits that was appended before.
func (w *Writer) Floats(v []float64) {
	if len(v) >= worthwhile {
		for k, s := range w.seen {
			if slices.EqualFunc(s, v, sameBits) {
				w.Uint(uint64(k) + 1)
				return
			}
		}
		w.seen = append(w.seen, slices.Clone(v))
	}
	w.Uint(0)
	w.Uint(uint64(len(v)))
	for _, x := range v {
		w.Float(x)
	}
}

// Short appends numbers as four bytes each. All must be what Round returns.
func (w *Writer) Short(v []float64) {
	w.Uint(uint64(len(v)))
	for _, x := range v {
		w.data = binary.LittleEndian.AppendUint32(w.data, math.Float32bits(float32(x)))
	}
}

// Round returns v with the 24 bits of precision that Short keeps. It is for numbers between 1e−30 and 1e30,
// and 0, of which the rest is noise: rounded when they are fitted, they are recorded exactly.
func Round(v float64) float64 { return float64(float32(v)) }

func sameBits(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

// Reader takes fields off a record. After the first thing that is wrong, all
// fields are zero, and Err says what it was.
type Reader struct {
	what string
	data []byte
	err  error
	seen [][]float64
	left int // numbers that may still come
}

// NewReader returns a reader of data, whose errors begin with what it is of.
func NewReader(what string, data []byte) *Reader {
	r := &Reader{what: what, data: data, left: maxValues}
	if len(data) > MaxBytes {
		r.Fail("record", fmt.Sprintf("%d bytes: want at most %d", len(data), MaxBytes))
	}
	return r
}

// Err returns the first thing that was wrong, nil if nothing was.
func (r *Reader) Err() error { return r.err }

// Fail makes Err say that a field is wrong, unless something was before.
func (r *Reader) Fail(field, why string) {
	if r.err == nil {
		r.err = fmt.Errorf("%s: %s: %s", r.what, field, why)
	}
	r.data = nil
}

// Require fails unless ok.
func (r *Reader) Require(ok bool, field, want string) {
	if !ok {
		r.Fail(field, "want "+want)
	}
}

// Done returns Err, which is one if anything of the record is left.
func (r *Reader) Done() error {
	if len(r.data) > 0 {
		r.Fail("record", fmt.Sprintf("%d bytes after its end", len(r.data)))
	}
	return r.err
}

// Version takes a number that must be want.
func (r *Reader) Version(want uint64) {
	if v := r.Uint("version"); v != want {
		r.Fail("version", fmt.Sprintf("%d: this program reads %d; fit the history again", v, want))
	}
}

// errShort is for all fields that the record ends in.
var errShort = errors.New("the record ends in it")

// Uint takes a number from 0 on.
func (r *Reader) Uint(field string) uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.Fail(field, errShort.Error())
		return 0
	}
	r.data = r.data[n:]
	return v
}

// Int takes a whole number from low to high.
func (r *Reader) Int(field string, low, high int) int {
	v, n := binary.Varint(r.data)
	if n <= 0 {
		r.Fail(field, errShort.Error())
		return max(low, 0)
	}
	r.data = r.data[n:]
	if v < int64(low) || v > int64(high) {
		r.Fail(field, fmt.Sprintf("%d: want %d to %d", v, low, high))
		return max(low, 0)
	}
	return int(v)
}

// Bool takes a truth value.
func (r *Reader) Bool(field string) bool {
	if len(r.data) == 0 {
		r.Fail(field, errShort.Error())
		return false
	}
	b := r.data[0]
	r.data = r.data[1:]
	r.Require(b <= 1, field, "0 or 1")
	return b == 1
}

// Float takes a finite number.
func (r *Reader) Float(field string) float64 {
	v := r.Any(field)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.Fail(field, fmt.Sprintf("%v: want a finite number", v))
		return 0
	}
	return v
}

// Any takes a number that need not be one.
func (r *Reader) Any(field string) float64 {
	if len(r.data) < 8 {
		r.Fail(field, errShort.Error())
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(r.data))
	r.data = r.data[8:]
	return v
}

// length takes one of at most most elements, of at least size bytes each.
func (r *Reader) length(field string, most, size int) int {
	n := r.Uint(field)
	switch {
	case n > uint64(most):
		r.Fail(field, fmt.Sprintf("%d long: want at most %d", n, most))
		return 0
	case n > uint64(len(r.data)/size):
		r.Fail(field, errShort.Error())
		return 0
	}
	return int(n)
}

// Text takes a string of at most most bytes.
func (r *Reader) Text(field string, most int) string {
	n := r.length(field, most, 1)
	s := string(r.data[:n])
	r.data = r.data[n:]
	return s
}

// Ints takes at most most whole numbers from low to high.
func (r *Reader) Ints(field string, most, low, high int) []int {
	v := make([]int, r.length(field, most, 1))
	for i := range v {
		v[i] = r.Int(field, low, high)
	}
	return v
}

// Floats takes at most most finite numbers, into memory of their own.
func (r *Reader) Floats(field string, most int) []float64 {
	v := r.AnyFloats(field, most)
	for i, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			r.Fail(field, fmt.Sprintf("number %d is %v: want a finite one", i, x))
			return nil
		}
	}
	return v
}

// AnyFloats takes at most most numbers that need not be finite, into memory of their own.
func (r *Reader) AnyFloats(field string, most int) []float64 {
	if k := r.Uint(field); k > 0 {
		if k > uint64(len(r.seen)) {
			r.Fail(field, fmt.Sprintf("refers to slice %d of %d", k, len(r.seen)))
			return nil
		}
		v := r.seen[k-1]
		if len(v) > most {
			r.Fail(field, fmt.Sprintf("%d long: want at most %d", len(v), most))
			return nil
		}
		return r.counted(field, slices.Clone(v))
	}
	v := make([]float64, r.length(field, most, 8))
	for i := range v {
		v[i] = r.Any(field)
	}
	if len(v) >= worthwhile {
		r.seen = append(r.seen, slices.Clone(v))
	}
	return r.counted(field, v)
}

// Short takes at most most finite numbers of four bytes each.
func (r *Reader) Short(field string, most int) []float64 {
	v := make([]float64, r.length(field, most, 4))
	for i := range v {
		v[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(r.data)))
		r.data = r.data[4:]
		if math.IsNaN(v[i]) || math.IsInf(v[i], 0) {
			r.Fail(field, fmt.Sprintf("number %d is %v: want a finite one", i, v[i]))
			return nil
		}
	}
	return r.counted(field, v)
}

func (r *Reader) counted(field string, v []float64) []float64 {
	if r.left -= len(v); r.left < 0 {
		r.Fail(field, fmt.Sprintf("the record holds more than %d numbers", maxValues))
		return nil
	}
	return v
}
