package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/plimsoll/plimsoll/"

// mayImport says which of the project's own packages each folder may import
// directly: ARCHITECTURE.md, "Who may import whom". A trailing /... covers the
// folders below. The first line that matches a package counts.
var mayImport = []struct {
	folder  string
	imports []string
}{
	{"forecast/suggest", nil},
	{"forecast/parallel", nil},
	{"forecast", []string{"forecast/..."}},
	{"forecast/calendar", nil},
	{"forecast/advice", []string{"forecast"}},
	{"forecast/...", []string{"forecast/..."}},
	{"pricing/money", nil},
	{"pricing/finance", []string{"pricing/money"}},
	{"pricing/catalog/...", []string{"pricing/money", "pricing/catalog/..."}},
	{"pricing", []string{"pricing/...", "forecast"}},
	{"ingest", []string{"forecast"}},
	{"ingest/...", []string{"forecast", "ingest/..."}},
	{"api/plimsoll/v1", nil},
	{"api/report", []string{"forecast", "forecast/advice", "pricing", "pricing/money"}},
	{"api/state", nil},
	{"api/state/...", []string{"api/state"}},
	{"api/planner", []string{"forecast", "forecast/advice", "forecast/calendar", "pricing/...", "ingest/...", "api/state"}},
	{"api/briefing/message", []string{"api/briefing", "api/plimsoll/v1", "api/convert", "api/report", "forecast", "forecast/advice", "pricing/money"}},
	{"api/briefing", []string{"api/planner", "api/report", "forecast", "forecast/advice", "pricing/..."}},
	{"api/convert", []string{"api/plimsoll/v1", "api/briefing", "api/planner", "api/state", "forecast", "forecast/advice", "forecast/calendar", "pricing/..."}},
	{"api/config", []string{"api/plimsoll/v1", "api/convert"}},
	{"api/server", []string{"api/plimsoll/v1", "api/briefing", "api/planner", "api/convert", "api/state", "forecast", "pricing", "ingest"}},
	{"cmd/...", []string{"..."}},
}

// leaves may be imported by all, and import nothing of the project.
var leaves = []string{"forecast/suggest", "forecast/parallel"}

// onlyHere says which outside modules are confined to one folder.
var onlyHere = map[string]string{
	"github.com/VictoriaMetrics/": "ingest/history",
	"gonum.org/v1/plot":           "api/report",
	"github.com/spf13/":           "cmd/plimsoll",
	"github.com/prometheus/":      "ingest/prometheus",
	"google.golang.org/grpc":      "api/",
	"github.com/rickar/":          "forecast/calendar",
	"github.com/pressly/goose":    "api/state/",
	"modernc.org/":                "api/state/sqlite",
}

// pure are the folders that see values only.
var pure = []string{"forecast", "pricing"}

// impure are the packages that values-only folders must not import.
var impure = []string{
	"net", "net/http", "os", "os/exec", "flag", "log", "log/slog", "database/sql", "encoding/json", "google.golang.org/protobuf", "go.yaml.in/",
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

// listPackages returns all packages of the module, without tests.
func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 15 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	return packages
}

func covers(pattern, folder string) bool {
	prefix, open := strings.CutSuffix(pattern, "...")
	if !open {
		return pattern == folder
	}
	return strings.HasPrefix(folder+"/", prefix)
}

func TestImportsPointInOneDirection(t *testing.T) {
	for _, p := range listPackages(t) {
		folder := strings.TrimPrefix(p.ImportPath, module)
		i := slices.IndexFunc(mayImport, func(r struct {
			folder  string
			imports []string
		}) bool {
			return covers(r.folder, folder)
		})
		if i < 0 {
			t.Errorf("%s: not in the table of ARCHITECTURE.md: add it there and here", folder)
			continue
		}
		for _, imported := range p.Imports {
			own, isOwn := strings.CutPrefix(imported, module)
			if isOwn && !slices.Contains(leaves, own) && !slices.ContainsFunc(mayImport[i].imports, func(pattern string) bool { return covers(pattern, own) }) {
				t.Errorf("%s must not import %s", folder, own)
			}
		}
	}
}

func TestOutsideModulesStayWhereTheyBelong(t *testing.T) {
	for _, p := range listPackages(t) {
		folder := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			for prefix, home := range onlyHere {
				if strings.HasPrefix(imported, prefix) && !strings.HasPrefix(folder, home) {
					t.Errorf("%s imports %s, which belongs to %s", folder, imported, home)
				}
			}
		}
	}
}

func TestTheDomainSeesValuesOnly(t *testing.T) {
	for _, p := range listPackages(t) {
		folder := strings.TrimPrefix(p.ImportPath, module)
		if !slices.ContainsFunc(pure, func(root string) bool { return folder == root || strings.HasPrefix(folder, root+"/") }) {
			continue
		}
		for _, imported := range p.Imports {
			for _, bad := range impure {
				if imported == bad || strings.HasSuffix(bad, "/") && strings.HasPrefix(imported, bad) {
					t.Errorf("%s imports %s: values in, values out", folder, imported)
				}
			}
		}
	}
}
