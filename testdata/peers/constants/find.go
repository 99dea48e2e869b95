package main

import (
	"context"
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

// sources returns the files of the project, in order, that the program in scorer is built from, and of the packages for
// several series, whose constants have a line but no figure.
func sources(root string) ([]string, error) {
	const filesOf = "{{with .Module}}{{if .Main}}{{range $.GoFiles}}{{$.Dir}}/{{.}}\n{{end}}{{end}}{{end}}"
	list := exec.CommandContext(context.Background(), "go", "list", "-deps", "-f", filesOf, scorer, "./forecast/joint", "./forecast/event")
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

// find returns the constant of each name, in their order. A name may have that of a package and a dot before it; one without is that
// of no constant which is listed with its package. The error says which names stand for none, or for several.
func find(names []string, all []declared) ([]declared, error) {
	var found []declared
	var wrong []string
	for _, name := range names {
		at := slices.DeleteFunc(slices.Clone(all), func(d declared) bool {
			whole := d.pkg + "." + d.name
			return whole != name && (d.name != name || listed(whole))
		})
		if len(at) != 1 {
			wrong = append(wrong, fmt.Sprintf("%s: %d constants of this name have a plain number, want one%s", name, len(at), places(at)))
			continue
		}
		found = append(found, at[0])
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("below forecast:\n%s", strings.Join(wrong, "\n"))
	}
	return found, nil
}

// listed reports whether a constant is listed under its name with that of its package.
func listed(name string) bool {
	return slices.ContainsFunc(tuned, func(c constant) bool { return c.name == name }) ||
		slices.ContainsFunc(others, func(o untried) bool { return o.name == name })
}

// places names where constants stand, after a semicolon each.
func places(all []declared) string {
	var out string
	for _, d := range all {
		out += fmt.Sprintf("; %s:%d", d.place.file, d.place.line)
	}
	return out
}
