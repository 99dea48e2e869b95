package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/plimsoll/plimsoll/"

// mayImport says which of the project's own packages each folder may import
// directly: ARCHITECTURE.md, "Who may import whom". A trailing /... covers the
// folder and those below. The first line that matches a package counts. In the
// first block each line imports only what stands above it, so that nothing runs
// back up.
var mayImport = []struct {
	folder  string
	imports []string
}{
	{"forecast/suggest", nil},
	{"forecast/parallel", nil},
	{"forecast/score", nil},
	{"forecast/calendar", nil},
	{"forecast/future", nil},
	{"forecast/series", nil},
	{"forecast/model/rank", nil},
	{"forecast/model/record", nil},
	{"forecast/model/autoreg", nil},
	{"forecast/model/season", []string{"forecast/model/rank"}},
	{"forecast/model/shift", []string{"forecast/model/rank"}},
	{"forecast/model/clean", []string{"forecast/model/rank"}},
	{"forecast/model/breaks", []string{"forecast/model/rank", "forecast/model/season"}},
	{"forecast/model/naive", []string{"forecast/model/record"}},
	{"forecast/model/ets", []string{"forecast/model/record"}},
	{"forecast/model/theta", []string{"forecast/model/record"}},
	{"forecast/model/intermittent", []string{"forecast/model/record"}},
	{"forecast/model/levelshape", []string{"forecast/model/record", "forecast/model/season"}},
	{"forecast/model/card", []string{"forecast/model/record", "forecast/model/season"}},
	{"forecast/model/harmonic", []string{"forecast/model/autoreg", "forecast/model/rank", "forecast/model/record", "forecast/model/season"}},
	{"forecast/model/kerneltest", []string{"forecast/model/record"}},
	{"forecast/capacity", []string{"forecast/future", "forecast/model/rank", "forecast/series"}},
	{"forecast/passage", []string{"forecast/capacity", "forecast/future", "forecast/score", "forecast/series"}},
	{"forecast", []string{"forecast/capacity", "forecast/future", "forecast/model/rank", "forecast/passage", "forecast/series"}},
	{"forecast/sizing", []string{"forecast", "forecast/capacity", "forecast/future", "forecast/model/rank", "forecast/passage",
		"forecast/series"}},
	{"forecast/advice", []string{"forecast", "forecast/capacity", "forecast/series", "forecast/sizing"}},
	{"forecast/fit", []string{"forecast", "forecast/calendar", "forecast/capacity", "forecast/future", "forecast/model/...",
		"forecast/passage", "forecast/series"}},
	{"forecast/event", []string{"forecast", "forecast/fit", "forecast/future", "forecast/passage", "forecast/series"}},
	{"forecast/explain", []string{"forecast", "forecast/capacity", "forecast/event", "forecast/fit", "forecast/future", "forecast/passage",
		"forecast/series"}},
	{"forecast/joint", []string{"forecast", "forecast/explain", "forecast/fit", "forecast/passage", "forecast/series"}},
	{"forecast/backtest/rule", []string{"forecast/model/levelshape", "forecast/model/naive"}},
	{"forecast/backtest", []string{"forecast", "forecast/backtest/rule", "forecast/capacity", "forecast/fit", "forecast/future",
		"forecast/model/naive", "forecast/passage", "forecast/score", "forecast/series"}},
	{"forecast/series/seriestest", []string{"forecast/series", "testdata/peers/sets"}},
	{"forecast/capacity/capacitytest", []string{"forecast/capacity", "forecast/series/seriestest"}},
	{"forecast/fit/fittest", []string{"forecast", "forecast/fit", "forecast/series", "forecast/series/seriestest"}},

	{"pricing/money", nil},
	{"pricing/finance", []string{"pricing/money"}},
	{"pricing/catalog/...", []string{"pricing/money", "pricing/catalog"}},
	{"pricing", []string{"pricing/...", "forecast/future", "forecast/series"}},

	{"ingest", []string{"forecast/series"}},
	{"ingest/csvfile", []string{"forecast/capacity", "forecast/series", "ingest"}},
	{"ingest/history", []string{"forecast/series", "ingest"}},
	{"ingest/prometheus", []string{"forecast/series", "ingest"}},
	{"ingest/prometheus/promtest", []string{"forecast/series"}},
	{"ingest/ingesttest", []string{"forecast/series", "ingest"}},

	{"api/plimsoll/v1", nil},
	{"api/state", nil},
	{"api/state/...", []string{"api/state"}},
	{"api/report", []string{"forecast", "forecast/advice", "forecast/backtest", "forecast/capacity", "forecast/explain", "forecast/future",
		"forecast/series", "pricing", "pricing/money"}},
	{"api/estate", []string{"forecast", "forecast/calendar", "forecast/capacity", "forecast/event", "forecast/fit", "forecast/future",
		"forecast/joint", "forecast/series", "pricing", "pricing/money"}},
	{"api/planner", []string{"api/estate", "forecast", "forecast/advice", "forecast/backtest", "forecast/calendar", "forecast/capacity",
		"forecast/event",
		"forecast/explain", "forecast/fit", "forecast/future", "forecast/joint", "forecast/passage", "forecast/series", "forecast/sizing",
		"pricing", "pricing/catalog", "pricing/money", "ingest", "ingest/csvfile", "ingest/prometheus"}},
	{"api/convert", []string{"api/plimsoll/v1", "api/estate", "api/planner", "api/state", "forecast", "forecast/advice",
		"forecast/backtest",
		"forecast/calendar", "forecast/capacity", "forecast/event", "forecast/fit", "forecast/explain", "forecast/future", "forecast/joint",
		"forecast/passage",
		"forecast/series", "forecast/sizing", "pricing", "pricing/money"}},
	{"api/briefing", []string{"api/plimsoll/v1", "api/estate", "api/planner", "api/convert", "api/report", "forecast", "forecast/advice",
		"forecast/capacity", "forecast/future", "forecast/series", "forecast/sizing", "pricing", "pricing/catalog", "pricing/money"}},
	{"api/briefing/sheets", []string{"api/plimsoll/v1", "api/briefing", "api/convert", "api/report", "forecast/series"}},
	{"api/kept", []string{"api/plimsoll/v1", "api/estate", "api/planner", "api/convert", "api/state", "forecast/fit"}},
	{"api/config", []string{"api/plimsoll/v1", "api/estate", "api/convert"}},
	{"api/feed", []string{"api/estate", "api/kept", "api/planner", "api/state", "forecast", "forecast/series", "pricing", "ingest"}},
	{"api/server", []string{"api/plimsoll/v1", "api/kept", "api/estate", "api/briefing", "api/report", "api/planner", "api/convert",
		"api/state",
		"forecast/fit",
		"forecast/series",
		"pricing",
		"ingest"}},
	{"cmd/...", []string{"..."}},
}

// leaves may be imported by all, and import nothing of the project.
var leaves = []string{"forecast/suggest", "forecast/parallel"}

// onlyHere says which outside modules are confined to one folder.
var onlyHere = map[string]string{
	"github.com/VictoriaMetrics/V": "ingest/history",    // the storage engine
	"github.com/VictoriaMetrics/m": "ingest/prometheus", // metricsql, the parser
	"gonum.org/v1/plot":            "api/report",
	"github.com/spf13/":            "cmd/plimsoll",
	"github.com/prometheus/":       "ingest/prometheus",
	"google.golang.org/grpc":       "api/",
	"github.com/rickar/":           "forecast/calendar",
	"github.com/pressly/goose":     "api/state/",
	"modernc.org/":                 "api/state/sqlite",
}

// pure are the folders that see values only, helpers of tests aside.
var pure = []string{"forecast", "pricing"}

// impure are the packages that values-only folders must not import.
var impure = []string{
	"net", "net/http", "os", "os/exec", "flag", "log", "log/slog", "database/sql", "encoding/json", "google.golang.org/protobuf",
	"go.yaml.in/",
}

// helpers are the packages that help tests, and are imported by tests and by each other only.
var helpers = []string{
	"forecast/series/seriestest", "forecast/capacity/capacitytest", "forecast/fit/fittest", "forecast/model/kerneltest",
	"ingest/ingesttest", "ingest/prometheus/promtest", "api/state/statetest",
}

// Limits that keep a package one that a reader can hold in mind.
const (
	maxExports       = 80 // top-level declarations that a package exports, generated code aside
	maxForecastFiles = 15 // files of package forecast, without tests
)

type goPackage struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

// listPackages returns all packages of the module, without tests.
func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", module+"...").Output()
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
			if isOwn && !slices.Contains(leaves, own) && !slices.ContainsFunc(mayImport[i].imports,
				func(pattern string) bool { return covers(pattern, own) }) {
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
		if slices.Contains(helpers, folder) || !slices.ContainsFunc(pure,
			func(root string) bool { return folder == root || strings.HasPrefix(folder, root+"/") }) {
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

// TestHelpersServeTestsOnly also fails if a helper has gone or is not in the list: its name ends in "test".
func TestHelpersServeTestsOnly(t *testing.T) {
	var seen []string
	for _, p := range listPackages(t) {
		folder := strings.TrimPrefix(p.ImportPath, module)
		if strings.HasSuffix(folder, "test") && folder != "forecast/backtest" {
			seen = append(seen, folder)
			continue
		}
		for _, imported := range p.Imports {
			if own := strings.TrimPrefix(imported, module); slices.Contains(helpers, own) {
				t.Errorf("%s imports %s, which is for tests", folder, own)
			}
		}
	}
	want := slices.Sorted(slices.Values(helpers))
	if slices.Sort(seen); !slices.Equal(seen, want) {
		t.Errorf("packages that help tests: %v, want %v", seen, want)
	}
}

func TestNoPackageExportsTooMuch(t *testing.T) {
	for _, p := range listPackages(t) {
		folder := strings.TrimPrefix(p.ImportPath, module)
		if folder == "api/plimsoll/v1" { // generated
			continue
		}
		n := 0
		for _, file := range p.GoFiles {
			n += exports(t, filepath.Join(p.Dir, file))
		}
		if n > maxExports {
			t.Errorf("%s exports %d declarations, want at most %d", folder, n, maxExports)
		}
	}
}

func TestPackageForecastIsSmall(t *testing.T) {
	for _, p := range listPackages(t) {
		if p.ImportPath == module+"forecast" {
			if len(p.GoFiles) > maxForecastFiles {
				t.Errorf("%d files, want at most %d: %v", len(p.GoFiles), maxForecastFiles, p.GoFiles)
			}
			return
		}
	}
	t.Error("package forecast not found")
}

// exports counts the exported types, functions, constants and variables at the top level of a file, without methods.
func exports(t *testing.T, name string) int {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	count := func(names ...*ast.Ident) {
		for _, name := range names {
			if name.IsExported() {
				n++
			}
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				count(d.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					count(s.Name)
				case *ast.ValueSpec:
					count(s.Names...)
				}
			}
		}
	}
	return n
}

// TestExportsCountsWhatAPackageOffers counts a file in which each kind of declaration stands once, exported and not.
func TestExportsCountsWhatAPackageOffers(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.go")
	text := "package a\n\nconst B, c = 1, 2\n\nvar D, e = 1, 2\n\ntype (\n\tF int\n\tg int\n)\n\n" +
		"func H() {}\n\nfunc i() {}\n\nfunc (F) J() {}\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := exports(t, name); got != 4 {
		t.Errorf("%d exported declarations, want 4: B, D, F and H", got)
	}
}
