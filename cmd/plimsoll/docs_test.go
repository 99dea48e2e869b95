package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/advice"
)

// docRoot is the root of the repository, where README.md and docs/ are.
const docRoot = "../.."

// docBlock is a fenced block of a document. A comment above it says how it is tested:
//
//	<!-- needs: prometheus -->  the commands are not run; each must be a call that plimsoll understands
//	<!-- file: users.yaml -->   the text is a file that later commands of the document read
type docBlock struct {
	line              int // of its first line
	lang, needs, file string
	text              string
}

// docPaths lists the documents: README.md and the guides.
func docPaths(t *testing.T) []string {
	t.Helper()
	guides, err := filepath.Glob(filepath.Join(docRoot, "docs", "*.md"))
	if err != nil || len(guides) == 0 {
		t.Fatalf("no guides in docs: %v", err)
	}
	return append([]string{filepath.Join(docRoot, "README.md")}, guides...)
}

// docText reads a document.
func docText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var docMark = regexp.MustCompile(`^<!-- (needs|file): (.+) -->$`)

// docBlocks finds the fenced blocks of a document.
func docBlocks(text string) ([]docBlock, error) {
	var out []docBlock
	var b docBlock
	var inside, marked bool
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		fence := strings.HasPrefix(line, "```")
		mark := docMark.FindStringSubmatch(line)
		switch {
		case inside && fence:
			out, b, inside, marked = append(out, b), docBlock{}, false, false
		case inside:
			b.text += line + "\n"
		case fence:
			b.line, b.lang, inside = n+1, strings.TrimPrefix(line, "```"), true
		case marked:
			return nil, fmt.Errorf("line %d: a mark must stand right above a block", n)
		case mark != nil && mark[1] == "needs":
			b.needs, marked = mark[2], true
		case mark != nil:
			b.file, marked = mark[2], true
		}
	}
	if inside || marked {
		return nil, errors.New("the last block has no end")
	}
	return out, lines.Err()
}

// TestDocumentsRun runs what the documents tell people to type: the sh blocks of each, one after another, offline, in an
// empty folder with the sample estate. The table or file that a block shows below it must begin with what comes out.
func TestDocumentsRun(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	for _, path := range docPaths(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			blocks, err := docBlocks(docText(t, path))
			if err != nil {
				t.Fatal(err)
			}
			dir := docFolder(t)
			var seen string // by the block before
			for _, b := range blocks {
				switch {
				case b.file != "":
					docWrite(t, filepath.Join(dir, b.file), b.text, 0o600)
				case b.lang == "sh" && b.needs != "":
					docParse(t, b)
				case b.lang == "sh":
					seen = docRun(t, dir, b)
				case b.lang == "text" && b.needs == "":
					docShown(t, b, seen)
				}
			}
		})
	}
}

// docFolder makes a folder with the sample estate and a program plimsoll in bin/, which simulates little to be quick.
func docFolder(t *testing.T) string {
	t.Helper()
	root := t.TempDir() // as the repository after make demo
	dir := filepath.Join(root, "plimsoll-demo", "estate")
	if err := errors.Join(os.MkdirAll(dir, 0o700), writeEstate(dir)); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	field, err := filepath.Abs(filepath.Join(docRoot, "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "bin"), 0o700), os.Symlink(field, filepath.Join(root, "testdata"))); err != nil {
		t.Fatal(err)
	}
	docWrite(t, filepath.Join(dir, "bin", "plimsoll"), fmt.Sprintf(`#!/bin/sh
export %s=1
case $1 in
forecast | backtest | compare | groups | report) exec '%s' "$@" --paths 20 ;;
esac
exec '%s' "$@"
`, asProgram, self, self), 0o700)
	return dir
}

func docWrite(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// docRun runs a block in a shell, which stops at the first command that fails, and returns what was printed.
func docRun(t *testing.T, dir string, b docBlock) string {
	t.Helper()
	c := exec.Command("sh", "-e", "-c", b.text)
	c.Dir = dir
	c.Env = []string{
		"PATH=" + filepath.Join(dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + dir, "XDG_DATA_HOME=" + filepath.Join(dir, "data"),
		"http_proxy=http://127.0.0.1:9", "https_proxy=http://127.0.0.1:9",
	}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Errorf("line %d: %v\n%s\n%s", b.line, err, b.text, out)
	}
	return string(out)
}

// docShown checks that the first line that a document shows of an answer, the headings of a table say, was printed by the
// block before. Figures are not compared: they are those of all simulations.
func docShown(t *testing.T, b docBlock, seen string) {
	t.Helper()
	first, _, _ := strings.Cut(b.text, "\n")
	want := strings.Join(strings.Fields(first), " ")
	if want == "" || !strings.Contains(strings.Join(strings.Fields(seen), " "), want) {
		t.Errorf("line %d: the commands above do not print %q, but\n%s", b.line, want, seen)
	}
}

// docParse checks that plimsoll would understand each of its calls in a block, and make each of its targets.
func docParse(t *testing.T, b docBlock) {
	t.Helper()
	for _, call := range docCalls(b.text) {
		if call[0] == "make" {
			if !strings.Contains(docText(t, filepath.Join(docRoot, "Makefile")), "\n"+call[1]+":") {
				t.Errorf("line %d: the Makefile has no target %s", b.line, call[1])
			}
			continue
		}
		a := app{}
		c, rest, err := a.command().Find(call[1:])
		if err == nil {
			err = c.ParseFlags(rest)
		}
		if err == nil {
			err = c.ValidateArgs(c.Flags().Args())
		}
		if err != nil || !c.HasParent() {
			t.Errorf("line %d: %q: %v", b.line, call, err)
		}
	}
}

var docWord = regexp.MustCompile(`(?:'[^']*'|"[^"]*"|\$\([^)]*\)|[^\s'"|>])+|[|>]|\n`)

// docCalls returns the calls of plimsoll and of make in a block, as words: up to the end of the line, a pipe, or where the output goes.
func docCalls(text string) [][]string {
	var out [][]string
	var call []string
	end := func() {
		if len(call) > 1 {
			out = append(out, call)
		}
		call = nil
	}
	said := false // a comment, until the end of the line
	for _, w := range docWord.FindAllString(strings.ReplaceAll(text, "\\\n", " "), -1) {
		said = w != "\n" && (said || strings.HasPrefix(w, "#"))
		switch {
		case w == "\n" || w == "|" || w == ">" || said:
			end()
		case call != nil:
			call = append(call, strings.NewReplacer("'", "", `"`, "").Replace(w))
		case w == "plimsoll" || w == "make":
			call = []string{w}
		}
	}
	end()
	return out
}

// TestDocumentMarks: what a test of documents does not see, it cannot find wrong.
func TestDocumentMarks(t *testing.T) {
	blocks, err := docBlocks("a\n<!-- needs: web -->\n```sh\nplimsoll x\n```\n```text\nA\nB\n```\n<!-- file: a.csv -->\n```\n1\n```\n")
	want := []docBlock{
		{line: 4, lang: "sh", needs: "web", text: "plimsoll x\n"},
		{line: 7, lang: "text", text: "A\nB\n"},
		{line: 12, file: "a.csv", text: "1\n"},
	}
	if err != nil || !slices.Equal(blocks, want) {
		t.Errorf("got %+v, %v", blocks, err)
	}
	for _, bad := range []string{"```sh\nplimsoll\n", "<!-- needs: web -->\n\n```sh\n```\n"} {
		if _, err := docBlocks(bad); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
	calls := docCalls("# plimsoll no\ngunzip -c a | plimsoll forecast --csv - \\\n  --query 'a | b' > c # all\nmake demo\n")
	if got := fmt.Sprintf("%q", calls); got != `[["plimsoll" "forecast" "--csv" "-" "--query" "a | b"] ["make" "demo"]]` {
		t.Errorf("got %s", got)
	}
}

var docLink = regexp.MustCompile(`\]\(([^):#]+)(#[^)]*)?\)`)

// TestDocumentLinks: what a document points to within the repository is there.
func TestDocumentLinks(t *testing.T) {
	for _, path := range docPaths(t) {
		for _, m := range docLink.FindAllStringSubmatch(docText(t, path), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// TestReadmeLength: README.md sells and starts; what is longer than a page belongs into a guide.
func TestReadmeLength(t *testing.T) {
	if n := strings.Count(docText(t, filepath.Join(docRoot, "README.md")), "\n"); n > 150 {
		t.Errorf("README.md has %d lines, want at most 150", n)
	}
}

// TestPlannerGuideVerbs: the table of words on the first page of the guide has every action that a pool can get.
func TestPlannerGuideVerbs(t *testing.T) {
	text := docText(t, filepath.Join(docRoot, "docs", "planner.md"))
	page := strings.Join(strings.SplitAfterN(text, "\n", 61)[:60], "")
	for v := advice.OrderNow; v <= advice.NoAnswer; v++ {
		if !strings.Contains(page, "\n| **"+v.String()+"**") {
			t.Errorf("docs/planner.md: no row for %s on its first page of 60 lines", v)
		}
	}
}
