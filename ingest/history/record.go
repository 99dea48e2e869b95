package history

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// Names of the directory of records, and of the file of earlier versions, which kept times alone.
const (
	recordsName    = "records"
	watermarksName = "watermarks.json"
)

// records are what is known of the keys, and the directory that keeps it, a file for each.
type records struct {
	dir string
	of  map[string]ingest.Record
}

// recordForm is the form of a record in the file. Times that are not known are left out.
type recordForm struct {
	Key     string         `json:"key"`
	Origin  ingest.Origin  `json:"origin"`
	From    *time.Time     `json:"from,omitempty"`
	To      *time.Time     `json:"to,omitempty"`
	Asked   *time.Time     `json:"asked,omitempty"`
	Until   *time.Time     `json:"until,omitempty"`
	Step    string         `json:"step,omitempty"`
	Measure string         `json:"measured,omitempty"`
	Samples map[string]int `json:"samples,omitempty"`
}

// loadRecords reads what is in dir/records; none is an empty one.
func loadRecords(dir string) (*records, error) {
	r := &records{dir: filepath.Join(dir, recordsName), of: map[string]ingest.Record{}}
	if err := r.loadWatermarks(filepath.Join(dir, watermarksName)); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(r.dir, 0o750); err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(r.dir, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	for _, path := range files {
		var form recordForm
		if err := readChecked(path, &form); err != nil {
			return nil, fmt.Errorf("history in %s is damaged: %w: restore the file from a backup, or remove it and pull again: no sample will "+
				"be double", dir, err)
		}
		if r.of[form.Key], err = form.record(); err != nil {
			return nil, fmt.Errorf("history: %s: key %q: %w", path, form.Key, err)
		}
	}
	return r, nil
}

// loadWatermarks reads what a version before records kept.
func (r *records) loadWatermarks(path string) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	var f struct {
		Version    int                  `json:"version"`
		Watermarks map[string]time.Time `json:"watermarks"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("history: %s is damaged (%w): restore it from a backup, or remove it and pull again: no sample will be double", path,
			err)
	}
	if f.Version != 1 {
		return fmt.Errorf("history: %s has version %d, this program knows version 1", path, f.Version)
	}
	for key, at := range f.Watermarks {
		r.of[key] = ingest.Record{To: at.UTC()}
	}
	return nil
}

// record converts the form.
func (f recordForm) record() (ingest.Record, error) {
	r := ingest.Record{Origin: f.Origin, From: timeOr0(f.From), To: timeOr0(f.To), Asked: timeOr0(f.Asked), Until: timeOr0(f.Until),
		Samples: f.Samples}
	for _, x := range []struct {
		to   *series.Step
		text string
	}{{&r.Step, f.Step}, {&r.Measured, f.Measure}} {
		if x.text == "" {
			continue
		}
		var err error
		if *x.to, err = series.ParseStep(x.text); err != nil {
			return r, err
		}
	}
	return r, nil
}

// formOf is the inverse of record.
func formOf(key string, r ingest.Record) recordForm {
	f := recordForm{Key: key, Origin: r.Origin, From: pointer(r.From), To: pointer(r.To), Asked: pointer(r.Asked), Until: pointer(r.Until),
		Samples: r.Samples}
	if !r.Step.IsZero() {
		f.Step = r.Step.String()
	}
	if !r.Measured.IsZero() {
		f.Measure = r.Measured.String()
	}
	return f
}

func timeOr0(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func pointer(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// set replaces the record of key and makes that durable.
func (r *records) set(key string, record ingest.Record) error {
	record.Samples = maps.Clone(record.Samples)
	if err := writeChecked(r.path(key), formOf(key, record)); err != nil {
		return fmt.Errorf("history: write the record of %q: %w", key, err)
	}
	r.of[key] = record
	return nil
}

// remove forgets the record of key.
func (r *records) remove(key string) error {
	err := ignoreMissing(os.Remove(r.path(key)))
	if err == nil {
		err = syncDir(r.dir)
	}
	if err != nil {
		return fmt.Errorf("history: remove the record of %q: %w", key, err)
	}
	delete(r.of, key)
	return nil
}

// path returns the file of key.
func (r *records) path(key string) string {
	digest := sha256.Sum256([]byte(key))
	return filepath.Join(r.dir, hex.EncodeToString(digest[:16])+".json")
}

// checked is a JSON file with the checksum of what it holds.
type checked struct {
	Version int             `json:"version"`
	CRC32C  string          `json:"crc32c"` // of Content without white space, hexadecimal
	Content json.RawMessage `json:"content"`
}

// checkedVersion is the version of the form.
const checkedVersion = 2

// sum returns the checksum of b, hexadecimal.
func sum(b []byte) string {
	c := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
	return hex.EncodeToString([]byte{byte(c >> 24), byte(c >> 16), byte(c >> 8), byte(c)})
}

// readChecked reads a file that writeChecked wrote into v.
func readChecked(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var c checked
	if err := json.Unmarshal(b, &c); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	switch got := sum(c.Content); {
	case c.Version != checkedVersion:
		return fmt.Errorf("%s: has version %d, this program knows version %d", path, c.Version, checkedVersion)
	case got != c.CRC32C:
		return fmt.Errorf("%s: its content has the checksum %s, not %.20q", path, got, c.CRC32C)
	}
	if err := json.Unmarshal(c.Content, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// writeChecked replaces the file: what is on disk is the old or the new one, whole.
func writeChecked(path string, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	b, err := json.Marshal(checked{Version: checkedVersion, CRC32C: sum(content), Content: content})
	if err != nil {
		return err
	}
	temp := path + ".new"
	if err := writeSynced(temp, append(b, '\n')); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// writeSynced writes a file and waits until it is on the disk.
func writeSynced(path string, b []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes the names in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
