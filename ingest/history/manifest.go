package history

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// The engine keeps no checksums: a bit that flips in a file is another value, and a month that is
// lost is a shorter history. So what is in its files is written down whenever it has closed them, and held against
// the files before it opens them again. Its files never change once they are written; it merges several into a
// new one and removes them.

// Names of the file of checksums, and of the one that is there while the engine may be writing.
const (
	manifestName = "checksums.json"
	openName     = "open"
)

// manifestRows is after how many samples checksums are written while the history stays open: what came
// since is not covered after a crash.
const manifestRows = 1 << 20

// fileSum is what a file of a part must be.
type fileSum struct {
	Size   int64  `json:"size"`
	CRC32C string `json:"crc32c"`
}

// manifest is what the files of the engine must be: by the folder of the part below the store, and by the name of the file.
type manifest map[string]map[string]fileSum

// partFolders returns the folders of all parts that the engine has listed, below the store, in order.
func partFolders(store string) ([]string, error) {
	var all []string
	add := func(folder string, names []string) {
		for _, name := range names {
			all = append(all, filepath.Join(folder, name))
		}
	}
	data := filepath.Join(store, "data")
	err := errors.Join(
		eachPartition(filepath.Join(data, "small"), func(small string) error {
			var names struct{ Small, Big []string }
			err := readJSON(filepath.Join(small, "parts.json"), &names)
			add(filepath.Join("data", "small", filepath.Base(small)), names.Small)
			add(filepath.Join("data", "big", filepath.Base(small)), names.Big)
			return err
		}),
		eachPartition(filepath.Join(data, "indexdb"), func(index string) error {
			var names []string
			err := readJSON(filepath.Join(index, "parts.json"), &names)
			add(filepath.Join("data", "indexdb", filepath.Base(index)), names)
			return err
		}),
	)
	slices.Sort(all)
	return all, err
}

// sumFile reads a file.
func sumFile(path string) (fileSum, error) {
	f, err := os.Open(path)
	if err != nil {
		return fileSum{}, err
	}
	defer f.Close()
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	n, err := io.CopyBuffer(h, f, make([]byte, 256<<10))
	if err != nil {
		return fileSum{}, fmt.Errorf("%s: %w", path, err)
	}
	return fileSum{Size: n, CRC32C: fmt.Sprintf("%08x", h.Sum32())}, nil
}

// sumPart reads all files of a part.
func sumPart(folder string) (map[string]fileSum, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	sums := map[string]fileSum{}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		if sums[e.Name()], err = sumFile(filepath.Join(folder, e.Name())); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// now returns the manifest of the files as they are, where what m has of a part holds.
func (m manifest) now(store string) (manifest, error) {
	folders, err := partFolders(store)
	if err != nil {
		return nil, err
	}
	next := manifest{}
	for _, folder := range folders {
		if known, ok := m[folder]; ok {
			next[folder] = known
			continue
		}
		if next[folder], err = sumPart(filepath.Join(store, folder)); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// check returns an error that names the first file which is not what it must be. After an orderly end all parts
// must be there; otherwise the engine may have merged some of them, but no month may have gone.
func (m manifest) check(store string, orderly bool) error {
	folders, err := partFolders(store)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, folder := range folders {
		there[folder] = true
	}
	for _, folder := range slices.Sorted(maps.Keys(m)) {
		path := filepath.Join(store, folder)
		if !there[folder] {
			if err := gone(path, orderly); err != nil {
				return err
			}
			continue
		}
		if err := checkSums(path, m[folder]); err != nil {
			return err
		}
	}
	return nil
}

// gone returns an error unless the engine may have merged the part of that folder into another one.
func gone(folder string, orderly bool) error {
	list := filepath.Join(filepath.Dir(folder), "parts.json")
	if filepath.Base(filepath.Dir(filepath.Dir(folder))) == "big" {
		list = filepath.Join(filepath.Dir(folder), "..", "..", "small", filepath.Base(filepath.Dir(folder)), "parts.json")
	}
	if _, err := os.Stat(list); err != nil {
		return err
	}
	if orderly {
		return fmt.Errorf("%s: is missing", folder)
	}
	return nil
}

// checkSums holds the files of a part against their checksums.
func checkSums(folder string, want map[string]fileSum) error {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		path := filepath.Join(folder, name)
		got, err := sumFile(path)
		switch w := want[name]; {
		case err != nil:
			return err
		case got.Size != w.Size:
			return fmt.Errorf("%s: has %d bytes of %d", path, got.Size, w.Size)
		case got != w:
			return fmt.Errorf("%s: has the checksum %s, and was written with %s", path, got.CRC32C, w.CRC32C)
		}
	}
	return nil
}

// checkFiles holds the files against the checksums before the engine opens them, and says that it does from now on.
func (h *History) checkFiles(store string) error {
	_, err := os.Stat(filepath.Join(h.dir, openName))
	orderly := errors.Is(err, fs.ErrNotExist)
	h.sums = manifest{}
	path := filepath.Join(h.dir, manifestName)
	_, kept := os.Stat(filepath.Join(h.dir, recordsName))
	// A version before checksums kept neither.
	if err := readChecked(path, &h.sums); err != nil && (kept == nil || !errors.Is(err, fs.ErrNotExist)) {
		return err
	}
	if err := h.sums.check(store, orderly); err != nil {
		return err
	}
	if err := checkStore(store); err != nil { // also what has no checksums yet
		return err
	}
	if err := h.sumUp(store); err != nil {
		return err
	}
	return errors.Join(writeSynced(filepath.Join(h.dir, openName), nil), syncDir(h.dir))
}

// sumUp writes the checksums of the files as they are. The engine has them closed.
func (h *History) sumUp(store string) error {
	next, err := h.sums.now(store)
	if err != nil {
		return err
	}
	h.sums, h.summed = next, h.handed.Load()
	return writeChecked(filepath.Join(h.dir, manifestName), next)
}

// endOrderly writes down the checksums after the engine has closed its files for good.
func (h *History) endOrderly() error {
	if err := h.sumUp(filepath.Join(h.dir, "store")); err != nil {
		return fmt.Errorf("history: write checksums: %w", err)
	}
	if err := ignoreMissing(os.Remove(filepath.Join(h.dir, openName))); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return syncDir(h.dir)
}
