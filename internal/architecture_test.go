// Package internal_test checks the architecture: which package imports which, and that packages and
// functions stay small and comments narrow.
package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// violation returns why a package must not import a path, or "".
func violation(pkg, imported string) string {
	isSQL := imported == "database/sql" || strings.HasPrefix(imported, "modernc.org/")
	if isSQL && !slices.Contains(sqlPackages, pkg) {
		return "only " + strings.Join(sqlPackages, ", ") + " use SQL"
	}
	isOuter := isSQL || imported == "encoding/json" || imported == "net/http"
	if isOuter && slices.Contains(domainPackages, pkg) {
		return "a package of the domain uses no SQL, JSON or HTTP"
	}
	ours, ok := strings.CutPrefix(imported, "shelflist/")
	if !ok {
		return ""
	}
	entry := entryOf(pkg)
	if entry < 0 {
		return "package " + pkg + " has no entry in allowed"
	}
	for pattern := range strings.FieldsSeq(allowed[entry].imports) {
		if matches(pattern, ours) {
			return ""
		}
	}
	return "the arrow from " + pkg + " to " + ours + " is not allowed"
}

// entryOf returns the index of the entry in allowed for a package, -1 if there is none.
func entryOf(pkg string) int {
	for i, a := range allowed {
		if matches(a.pkg, pkg) {
			return i
		}
	}
	return -1
}

func matches(pattern, pkg string) bool {
	ok, err := path.Match(pattern, pkg)
	return ok && err == nil
}

// source is a Go file of the module that is not a test.
type source struct {
	pkg, path string
	files     *token.FileSet
	parsed    *ast.File
}

// sources returns the files of the packages that the rules are for.
func sources(t *testing.T) []source {
	t.Helper()
	root := ".."
	var list []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		isApart := strings.HasPrefix(d.Name(), ".") || d.Name() == "tools" || d.Name() == "testdata"
		if d.IsDir() && name != root && isApart {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		file = filepath.ToSlash(file)
		s := source{pkg: path.Dir(file), path: file, files: token.NewFileSet()}
		s.parsed, err = parser.ParseFile(s.files, name, nil, parser.SkipObjectResolution)
		list = append(list, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// imports returns the paths of what the file imports.
func (s source) imports(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, i := range s.parsed.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func TestImports(t *testing.T) {
	for _, s := range sources(t) {
		for _, imported := range s.imports(t) {
			if why := violation(s.pkg, imported); why != "" {
				t.Errorf("%s imports %s: %s", s.path, imported, why)
			}
		}
	}
}

// Each arrow of the design fails when it is turned around.
func TestTurnedArrows(t *testing.T) {
	for _, tt := range []struct{ pkg, imported string }{
		{"internal/store", "shelflist/internal/web"},
		{"internal/store", "shelflist/internal/lookup"},
		{"internal/store/archive", "shelflist/internal/store"},
		{"internal/web/asset", "shelflist/internal/web"},
		{"internal/web/guard", "shelflist/internal/web"},
		{"internal/lookup", "shelflist/internal/store"},
		{"internal/lookup", "shelflist/internal/lookup/sru"},
		{"internal/lookup", "database/sql"},
		{"internal/lookup/sru", "shelflist/internal/lookup/openlibrary"},
		{"internal/lookup/openlibrary", "database/sql"},
		{"internal/lookup/offline", "shelflist/internal/lookup/offline/build"},
		{"internal/lookup/offline/build/csvfile", "shelflist/internal/lookup/offline/build"},
		{"internal/catalogue", "shelflist/internal/store"},
		{"internal/search", "shelflist/internal/lookup"},
		{"internal/catalogue", "encoding/json"},
		{"internal/catalogue", "shelflist/internal/exchange"},
		{"internal/exchange", "shelflist/internal/store"},
		{"internal/exchange", "shelflist/internal/web"},
		{"internal/exchange/intake/entry", "shelflist/internal/exchange/intake"},
		{"internal/exchange/intake", "shelflist/internal/store"},
		{"internal/table", "shelflist/internal/vocabulary"},
		{"internal/web", "shelflist/cmd/server"},
		{"internal/web", "database/sql"},
		{"internal/marc", "shelflist/internal/lookup"},
		{"internal/filing", "shelflist/internal/dewey"},
		{"internal/dewey", "shelflist/internal/marc"},
		{"templates", "shelflist/internal/web"},
		{"internal/new", "shelflist/internal/store"},
	} {
		if violation(tt.pkg, tt.imported) == "" {
			t.Errorf("%s may import %s", tt.pkg, tt.imported)
		}
	}
}

// Nothing is allowed that nothing needs, so that the table describes the tree.
func TestEveryEntryIsUsed(t *testing.T) {
	imports := map[int][]string{} // by the index of the entry
	for _, s := range sources(t) {
		entry := entryOf(s.pkg)
		imports[entry] = append(imports[entry], s.imports(t)...)
	}
	for i, a := range allowed {
		if _, used := imports[i]; !used {
			t.Errorf("allowed has an entry for %s, which is not in the tree", a.pkg)
		}
		for pattern := range strings.FieldsSeq(a.imports) {
			isImport := func(path string) bool { return matches("shelflist/"+pattern, path) }
			if !slices.ContainsFunc(imports[i], isImport) {
				t.Errorf("%s may import %s, but doesn't", a.pkg, pattern)
			}
		}
	}
}
