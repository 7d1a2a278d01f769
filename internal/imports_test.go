// Package internal_test holds the arrows between the packages: who may import whom.
package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// may lists, for each package of the module, the others that its code may import.
var may = map[string][]string{
	"bench/latency":      {"internal/biblio", "internal/filing"},
	"bench/synth":        {"internal/isbn", "internal/marc"},
	"cmd/server":         {"data", "internal/biblio", "internal/store", "internal/web"},
	"data":               {},
	"data/generate":      {"internal/biblio", "internal/catalogue", "internal/store"},
	"templates":          {},
	"internal/web":       {"internal/biblio", "internal/catalogue", "internal/store", "internal/isbn", "templates"},
	"internal/store":     {"internal/catalogue", "internal/isbn"},
	"internal/catalogue": {"internal/dewey", "internal/filing", "internal/isbn"},
	"internal/biblio":    {"internal/dewey", "internal/filing", "internal/isbn", "internal/marc"},
	"internal/marc":      {"internal/dewey", "internal/isbn"},
	"internal/dewey":     {"internal/filing"},
	"internal/isbn":      {},
	"internal/filing":    {},
}

// sql lists the files outside internal/store that may speak to a database.
var sql = []string{"internal/biblio/offline.go", "internal/biblio/index.go", "internal/biblio/indexkeys.go", "internal/biblio/indexwrite.go",
	"internal/biblio/dump.go", "bench/latency/main.go"}

// pure lists, for packages that hold rules alone, what they may not import.
var pure = map[string][]string{
	"internal/catalogue": {"database/sql", "encoding/json", "net/http"},
}

func TestImports(t *testing.T) {
	root := ".."
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "tools" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		file = filepath.ToSlash(file)
		pkg := filepath.ToSlash(filepath.Dir(file))
		seen[pkg] = true
		allowed, known := may[pkg]
		if !known {
			t.Errorf("%s: package %s is not in the list of arrows", file, pkg)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range parsed.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(imported, "shelflist/"); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s", file, ours)
			}
			if slices.Contains(pure[pkg], imported) {
				t.Errorf("%s imports %s", file, imported)
			}
			if (imported == "database/sql" || strings.HasPrefix(imported, "modernc.org/")) && pkg != "internal/store" && !slices.Contains(sql, file) {
				t.Errorf("%s imports %s", file, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range may {
		if !seen[pkg] {
			t.Errorf("package %s is in the list of arrows and not in the tree", pkg)
		}
	}
}
