package report

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestGallery renders every kind of chart in every format. With
// PLIMSOLL_GALLERY=DIR the charts are written there, to be looked at.
func TestGallery(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	dir := os.Getenv("PLIMSOLL_GALLERY")
	for name, chart := range gallery() {
		for _, format := range []Format{SVG, PNG, PDF} {
			file := filepath.Join(t.TempDir(), name)
			if dir != "" {
				file = filepath.Join(dir, name+"."+string(format))
			}
			w, err := os.Create(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := Render(context.Background(), w, format, chart); err != nil {
				t.Errorf("%s as %s: %v", name, format, err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
