package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// place is where the value of a constant stands in the tree.
type place struct {
	file     string // absolute
	line     int
	from, to int // bytes of the value in the file
	value    string
}

// declared is a constant with a plain number as its value.
type declared struct {
	pkg, name string
	place     place
}

// scorer is the package of the program that scores.
const scorer = "./testdata/peers/constants/score"

// sources returns the files of the project, in order, that the program in scorer is built from.
func sources(root string) ([]string, error) {
	list := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{if .Main}}{{range $.GoFiles}}{{$.Dir}}/{{.}}
{{end}}{{end}}{{end}}`, scorer)
	list.Dir, list.Stderr = root, os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", scorer, err)
	}
	files := strings.Fields(string(out))
	slices.Sort(files)
	return files, nil
}

// declarations returns the constants of all files below the folder forecast, those within functions too.
func declarations(root string, files []string) ([]declared, error) {
	var all []declared
	for _, path := range files {
		if !strings.HasPrefix(path, filepath.Join(root, "forecast")+string(filepath.Separator)) {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if g, ok := n.(*ast.GenDecl); ok && g.Tok == token.CONST {
				all = append(all, numbersOf(set, file.Name.Name, g)...)
			}
			return true
		})
	}
	return all, nil
}

// numbersOf returns the constants of a declaration that have a plain number as their value.
func numbersOf(set *token.FileSet, pkg string, g *ast.GenDecl) []declared {
	var all []declared
	for _, spec := range g.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, value := range v.Values {
			number, ok := value.(*ast.BasicLit)
			if !ok || number.Kind != token.INT && number.Kind != token.FLOAT {
				continue
			}
			at := set.Position(number.Pos())
			all = append(all, declared{pkg, v.Names[i].Name, place{at.Filename, at.Line, at.Offset, at.Offset + len(number.Value), number.Value}})
		}
	}
	return all
}

// find returns where each constant of the list stands, in the order of the list. The error says which of them are not there, or stand at several places.
func find(list []constant, all []declared) ([]place, error) {
	named := func(name string) bool {
		return slices.ContainsFunc(list, func(c constant) bool { return c.name == name })
	}
	var places []place
	var wrong []string
	for _, c := range list {
		pkg, name, qualified := strings.Cut(c.name, ".")
		if !qualified {
			pkg, name = "", c.name
		}
		var at []place
		for _, d := range all {
			if d.name != name || qualified && d.pkg != pkg || !qualified && named(d.pkg+"."+name) {
				continue
			}
			at = append(at, d.place)
		}
		if len(at) != 1 {
			wrong = append(wrong, fmt.Sprintf("%s: %d constants of this name have a plain number, want one%s", c.name, len(at), lines(at)))
			continue
		}
		places = append(places, at[0])
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("below forecast:\n%s", strings.Join(wrong, "\n"))
	}
	return places, nil
}

// lines names the places after a colon.
func lines(at []place) string {
	var out string
	for _, p := range at {
		out += fmt.Sprintf("; %s:%d", p.file, p.line)
	}
	return out
}
