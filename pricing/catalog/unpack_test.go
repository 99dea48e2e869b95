package catalog

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
)

// A few kilobytes that unpack to more than the limit are refused, not cut short.
func TestUnpackingIsBounded(t *testing.T) {
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	_, err := zip.Write(make([]byte, 4<<20))
	if err := errors.Join(err, zip.Close()); err != nil {
		t.Fatal(err)
	}
	for limit, refused := range map[int64]bool{1 << 20: true, 4<<20 - 1: true, 4 << 20: false, 5 << 20: false} {
		plain, err := unpack(bytes.NewReader(bomb.Bytes()), limit)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, plain)
		if n > limit || refused != (err != nil && strings.Contains(err.Error(), "after unpacking")) {
			t.Errorf("limit %d: %d bytes, %v", limit, n, err)
		}
	}
}
