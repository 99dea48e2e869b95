package history

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/encoding"
)

// The engine opens its files in goroutines of its own, where a panic over a
// file that was cut off cannot be recovered. So the files are looked at first:
// each part has an index that says how long its other files must be.

// partFormat says how the index of one kind of part is written.
type partFormat struct {
	data []string // files besides metadata.json, metaindex.bin and index.bin
	// row reads one row of the metaindex: where an index block is.
	row func(r *reader) (offset uint64, size uint32)
	// header reads one block header of an index block: where each of data must reach to.
	header func(r *reader) []uint64
}

// samplePart is a part of samples (VictoriaMetrics lib/storage, v1.150.0:
// metaindexRow.Marshal and blockHeader.Marshal).
var samplePart = partFormat{ //nolint:gochecknoglobals // a table
	data: []string{"timestamps.bin", "values.bin"},
	row: func(r *reader) (uint64, uint32) {
		r.skip(24 + 4 + 8 + 8) // series id, headers, first and last time
		return r.uint64(), r.uint32()
	},
	header: func(r *reader) []uint64 {
		r.skip(24 + 8 + 8 + 8) // series id, first and last time, first value
		times, values := r.uint64(), r.uint64()
		times += uint64(r.uint32())
		values += uint64(r.uint32())
		r.skip(4 + 2 + 3) // rows, scale, codings
		return []uint64{times, values}
	},
}

// indexPart is a part of the index (VictoriaMetrics lib/mergeset, v1.150.0:
// metaindexRow.Marshal and blockHeader.Marshal).
var indexPart = partFormat{ //nolint:gochecknoglobals // a table
	data: []string{"items.bin", "lens.bin"},
	row: func(r *reader) (uint64, uint32) {
		r.bytes() // first item
		r.skip(4) // headers
		return r.uint64(), r.uint32()
	},
	header: func(r *reader) []uint64 {
		r.bytes()     // common prefix
		r.bytes()     // first item
		r.skip(1 + 4) // coding, items
		items, lens := r.uint64(), r.uint64()
		items += uint64(r.uint32())
		lens += uint64(r.uint32())
		return []uint64{items, lens}
	},
}

// checkStore returns an error that names the first file below dir, the
// directory of a store or of a snapshot, that is missing, cut off or not readable.
func checkStore(dir string) error {
	data := filepath.Join(dir, "data")
	return errors.Join(
		eachPartition(filepath.Join(data, "small"), func(small string) error {
			var names struct{ Small, Big []string }
			if err := readJSON(filepath.Join(small, "parts.json"), &names); err != nil {
				return err
			}
			big := filepath.Join(data, "big", filepath.Base(small))
			return errors.Join(checkParts(small, names.Small, samplePart), checkParts(big, names.Big, samplePart))
		}),
		eachPartition(filepath.Join(data, "indexdb"), func(index string) error {
			var names []string
			if err := readJSON(filepath.Join(index, "parts.json"), &names); err != nil {
				return err
			}
			return checkParts(index, names, indexPart)
		}),
	)
}

// eachPartition calls check with each partition in dir, which need not exist.
func eachPartition(dir string, check func(string) error) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ignoreMissing(err)
	}
	for _, e := range entries {
		if !e.IsDir() || e.Name() == "snapshots" {
			continue
		}
		if err := check(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// ignoreMissing makes nothing of an error about a file that is not there.
func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// readJSON reads the list of parts. The engine was stopped while it made the
// partition if there is none.
func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return ignoreMissing(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// checkParts checks the named parts in dir.
func checkParts(dir string, names []string, f partFormat) error {
	for _, name := range names {
		if err := f.check(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// check returns an error if a file of the part in dir is missing or too short.
func (f partFormat) check(dir string) error {
	var metadata map[string]any
	path := filepath.Join(dir, "metadata.json")
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &metadata)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	rows, err := unpack(filepath.Join(dir, "metaindex.bin"), 0, -1)
	if err != nil {
		return err
	}
	index := filepath.Join(dir, "index.bin")
	want := make([]uint64, len(f.data))
	for r := (&reader{b: rows}); len(r.b) > 0; {
		offset, size := f.row(r)
		if r.short {
			return fmt.Errorf("%s: ends too early", filepath.Join(dir, "metaindex.bin"))
		}
		block, err := unpack(index, int64(offset), int64(size))
		if err != nil {
			return err
		}
		if err := f.reach(want, block); err != nil {
			return fmt.Errorf("%s: %w", index, err)
		}
	}
	return checkSizes(dir, f.data, want)
}

// reach notes in want how far the headers of an index block say that data must reach.
func (f partFormat) reach(want []uint64, block []byte) error {
	for r := (&reader{b: block}); len(r.b) > 0; {
		ends := f.header(r)
		if r.short {
			return errors.New("a block ends too early")
		}
		for i, end := range ends {
			want[i] = max(want[i], end)
		}
	}
	return nil
}

// checkSizes returns an error if a file is shorter than it must be.
func checkSizes(dir string, names []string, want []uint64) error {
	for i, name := range names {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if uint64(info.Size()) < want[i] {
			return fmt.Errorf("%s: has %d bytes of %d", filepath.Join(dir, name), info.Size(), want[i])
		}
	}
	return nil
}

// maxIndexBlock is more than any compressed block of an index takes.
const maxIndexBlock = 1 << 20

// unpack reads and decompresses size bytes of a file, or, for a negative size, all of it.
func unpack(path string, offset, size int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if size < 0 {
		size = info.Size()
	} else if size > maxIndexBlock {
		return nil, fmt.Errorf("%s: block of %d bytes, the limit is %d", path, size, maxIndexBlock)
	}
	if offset < 0 || offset+size > info.Size() {
		return nil, fmt.Errorf("%s: has %d bytes of %d", path, info.Size(), offset+size)
	}
	b := make([]byte, size)
	if _, err := f.ReadAt(b, offset); err != nil {
		return nil, err
	}
	b, err = encoding.DecompressZSTD(nil, b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

// reader takes big-endian numbers from b; short is set once b does not have enough.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || len(r.b) < n {
		r.b, r.short = nil, true
		return make([]byte, 8)
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) skip(n int)     { r.take(n) }
func (r *reader) uint32() uint32 { return encoding.UnmarshalUint32(r.take(4)) }
func (r *reader) uint64() uint64 { return encoding.UnmarshalUint64(r.take(8)) }

// bytes takes a length and as many bytes.
func (r *reader) bytes() {
	n, size := encoding.UnmarshalVarUint64(r.b)
	if size <= 0 || n > uint64(len(r.b)) {
		r.b, r.short = nil, true
		return
	}
	r.skip(size)
	r.skip(int(n))
}
