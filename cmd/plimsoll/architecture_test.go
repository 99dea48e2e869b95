package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The table "Where is …" of ARCHITECTURE.md names files and folders that exist. A name without a folder lies in the
// folder that was named before it.
func TestArchitectureNamesWhatExists(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile("`([A-Za-z0-9_]+(?:/[A-Za-z0-9_]+)*(?:/?[A-Za-z0-9_]+\\.go)?)`")
	names := 0
	for row := range strings.Lines(string(page)) {
		cells := strings.Split(row, "|")
		if len(cells) != 4 {
			continue
		}
		folder := ""
		for _, m := range quoted.FindAllStringSubmatch(cells[2], -1) {
			name := m[1]
			switch {
			case strings.Contains(name, "/"):
				if folder = name; strings.HasSuffix(name, ".go") {
					folder = filepath.Dir(name)
				}
			case strings.HasSuffix(name, ".go"):
				name = filepath.Join(folder, name)
			default: // the name of a function
				continue
			}
			names++
			if _, err := os.Stat(filepath.Join(root, name)); err != nil {
				t.Errorf("%s: %s does not exist", strings.TrimSpace(cells[1]), name)
			}
		}
	}
	if names < 40 {
		t.Errorf("the table names %d files and folders, want at least 40: has its form changed?", names)
	}
}
