// Package internal_test checks the architecture: which package imports which, and that packages and
// functions stay small and comments narrow.
package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	maxPackageLines  = 1500
	maxFunctionLines = 60
	maxCommentWidth  = 100 // columns, with tabs of four
)

// allowed lists the packages of this module that each package may import. A pattern of path.Match
// stands for several packages; the first one that matches counts.
var allowed = []struct {
	pkg     string
	imports []string
}{
	{"cmd/server", []string{"internal/administration", "data", "internal/catalogue", "internal/exchange", "internal/host", "internal/certificate", "internal/endpoint", "internal/probe", "internal/logging", "internal/metrics", "internal/setting", "internal/importing", "internal/importing/plan", "internal/cover/fetch", "internal/terminal", "internal/store/backup", "internal/store", "internal/store/dbfile", "internal/lookup", "internal/lookup/*", "internal/lookup/offline/build", "internal/web", "internal/web/base", "internal/web/guard", "internal/web/listener", "internal/web/proxy", "internal/web/works"}},
	{"data", nil},
	{"data/generate", []string{"internal/catalogue", "internal/store/starter", "internal/lookup", "internal/lookup/offline", "internal/lookup/offline/build", "internal/lookup/offline/build/csvfile"}},
	{"docs", nil},
	{"templates", nil},
	{"image", nil}, // tests only
	{"bench/adds", nil},
	{"bench/latency", []string{"internal/lookup", "internal/lookup/offline", "internal/filing"}},
	{"bench/filters", []string{"internal/store", "internal/catalogue", "internal/filing"}},
	{"bench/start", nil},
	{"bench/synth", []string{"internal/isbn", "internal/marc"}},

	{"internal/terminal", nil},
	{"internal/setting", nil},
	{"internal/logging", []string{"internal/terminal"}},
	{"internal/certificate", []string{"internal/setting"}},
	{"internal/endpoint", nil},
	{"internal/probe", []string{"internal/endpoint", "internal/host"}},
	{"internal/importing/plan", []string{"internal/catalogue"}},
	{"internal/importing", []string{"internal/importing/plan", "internal/isbn", "internal/exchange/*", "internal/exchange/intake/*", "internal/vocabulary", "internal/catalogue", "internal/store/imports", "internal/store/dbfile"}},
	{"internal/host", []string{"internal/store/dbfile"}},

	{"internal/web/imports", []string{"internal/web/*", "internal/catalogue", "internal/exchange/intake", "internal/exchange/intake/sheet", "internal/importing", "internal/importing/plan", "internal/store", "internal/store/dbfile"}},
	{"internal/metrics", []string{"internal/endpoint", "internal/lookup", "internal/lru", "internal/store", "internal/store/groupcommit"}},
	{"internal/web", []string{"internal/locale", "internal/account", "internal/metrics", "internal/importing", "internal/barcodes", "internal/web/*", "internal/catalogue", "internal/exchange", "internal/cover", "internal/cover/fetch", "internal/store", "internal/lookup", "internal/dewey", "internal/isbn", "internal/marc", "docs", "templates"}},
	{"internal/web/answer", []string{"internal/lru", "internal/web/etag", "internal/web/person"}},
	{"internal/web/address", []string{"internal/catalogue"}},
	{"internal/web/form", []string{"internal/barcodes", "internal/catalogue", "internal/filing", "internal/isbn"}},
	{"internal/web/problem", []string{"internal/web/guard", "internal/catalogue", "internal/cover", "internal/lookup", "internal/store"}},
	{"internal/web/api", []string{"internal/account", "internal/importing/plan", "internal/web/address", "internal/catalogue", "internal/lookup", "internal/merging"}},
	{"internal/web/texts", []string{"internal/locale", "internal/web/language", "internal/web/guard", "internal/catalogue", "templates"}},
	{"internal/web/pages", []string{"internal/locale", "internal/account", "internal/exchange/intake", "internal/importing", "internal/importing/plan", "internal/vocabulary", "internal/web/api", "internal/web/address", "internal/web/fragment", "internal/catalogue", "internal/dewey", "internal/exchange", "internal/isbn", "internal/lookup", "templates", "internal/merging"}},
	{"internal/web/editing", []string{"internal/account", "internal/web/*", "internal/catalogue", "internal/cover", "internal/filing", "internal/store", "internal/merging"}},
	{"internal/web/finding", []string{"internal/web/*", "internal/barcodes", "internal/catalogue", "internal/cover/fetch", "internal/lookup", "internal/store"}},
	{"internal/web/export", []string{"internal/account", "internal/web/*", "internal/catalogue", "internal/exchange", "internal/marc", "internal/store"}},
	{"internal/web/middleware", []string{"internal/web/proxy"}},
	{"internal/web/login", []string{"internal/web/*", "internal/account", "internal/filing", "internal/store", "internal/store/accounts"}},
	{"internal/web/language", []string{"internal/locale", "internal/web/answer"}},
	{"internal/web/sharing", []string{"internal/lru", "internal/store", "internal/web/answer", "internal/web/language", "internal/web/person"}},
	{"internal/web/person", []string{"internal/account"}},
	{"internal/web/access", []string{"internal/account"}},
	{"internal/web/request", []string{"internal/web/middleware", "internal/web/problem"}},
	{"internal/web/base", []string{"internal/web/answer"}},
	{"internal/web/asset", []string{"internal/web/answer"}},
	{"internal/web/works", []string{"internal/catalogue", "internal/importing", "internal/lookup"}},
	{"internal/web/*", nil}, // parts that know nothing of the rest
	{"internal/store", []string{"internal/store/*", "internal/catalogue", "internal/cover", "internal/search", "internal/merging"}},
	{"internal/store/covers", []string{"internal/store/row", "internal/catalogue", "internal/cover"}},
	{"internal/store/backup", []string{"internal/store/dbfile", "internal/store/migrations", "internal/store/sqlite", "internal/store/wal"}},
	{"internal/store/imports", []string{"internal/importing/plan", "internal/store/copies", "internal/store/history", "internal/store/row", "internal/store/same", "internal/catalogue"}},
	{"internal/store/audit", []string{"internal/store/groupcommit", "internal/store/row", "internal/account"}},
	{"internal/store/accounts", []string{"internal/store/row", "internal/account"}},
	{"internal/store/groupcommit", nil},
	{"internal/store/snapshot", nil},
	{"internal/store/sqlite", nil},
	{"internal/store/examine", []string{"internal/store/dbfile", "internal/store/keys", "internal/store/migrations", "internal/store/sqlite", "internal/store/wal"}},
	{"internal/store/keys", []string{"internal/store/row", "internal/store/migrations", "internal/catalogue"}},
	{"internal/store/archive", []string{"internal/store/copies", "internal/store/same", "internal/store/row", "internal/catalogue"}},
	{"internal/store/copies", []string{"internal/barcodes", "internal/store/row", "internal/catalogue"}},
	{"internal/store/history", []string{"internal/store/archive", "internal/store/copies", "internal/store/row", "internal/catalogue"}},
	{"internal/store/version", []string{"internal/store/wal"}},
	{"internal/store/starter", []string{"internal/store/dbfile", "internal/store/keys", "internal/store/migrations", "internal/store/row", "internal/store/sqlite", "internal/store/wal", "internal/catalogue"}},
	{"internal/store/suggest", []string{"internal/store/fulltext", "internal/store/row", "internal/catalogue", "internal/search", "internal/filing"}},
	{"internal/store/doubles", []string{"internal/store/copies", "internal/store/list", "internal/store/row", "internal/catalogue"}},
	{"internal/store/same", []string{"internal/store/keys", "internal/store/row", "internal/catalogue"}},
	{"internal/store/row", []string{"internal/store/fulltext", "internal/catalogue"}},
	{"internal/store/list/condition", []string{"internal/store/fulltext", "internal/store/row", "internal/catalogue", "internal/search", "internal/filing"}},
	{"internal/store/list", []string{"internal/barcodes", "internal/store/list/condition", "internal/store/fulltext", "internal/store/row", "internal/catalogue", "internal/search"}},
	{"internal/store/*", []string{"internal/barcodes", "internal/store/row", "internal/store/fulltext", "internal/catalogue", "internal/search", "internal/filing", "internal/isbn"}},

	{"internal/lookup/offline/build", []string{"internal/lookup", "internal/lookup/offline", "internal/lookup/offline/build/csvfile", "internal/lookup/offline/build/description", "internal/lookup/offline/build/inputfile", "internal/lookup/offline/build/sorter", "internal/lookup/openlibrary", "internal/marc", "internal/dewey", "internal/isbn", "internal/filing"}},
	{"internal/lookup/offline/build/description", []string{"internal/lookup", "internal/lookup/offline", "internal/marc", "internal/dewey", "internal/isbn"}},
	{"internal/lookup/offline/build/sorter", nil},
	{"internal/lookup/offline/build/inputfile", []string{"internal/lookup/offline/build/csvfile", "internal/lookup/openlibrary", "internal/codepage", "internal/marc"}},
	{"internal/lookup/offline/build/csvfile", []string{"internal/lookup", "internal/catalogue", "internal/table", "internal/vocabulary", "internal/dewey", "internal/isbn", "internal/filing"}},
	{"internal/lookup/client", []string{"internal/lookup", "internal/roots"}},
	{"internal/lookup/offline", []string{"internal/catalogue", "internal/lookup", "internal/dewey", "internal/isbn", "internal/filing"}},
	{"internal/lookup/*", []string{"internal/lookup", "internal/lookup/client", "internal/marc", "internal/dewey", "internal/isbn", "internal/filing"}}, // the sources
	{"internal/lookup", []string{"internal/catalogue", "internal/search", "internal/marc", "internal/dewey", "internal/isbn", "internal/filing", "internal/plaintext", "internal/lru"}},

	{"internal/exchange/intake", []string{"internal/exchange/intake/*", "internal/codepage", "internal/isbn", "internal/marc", "internal/table", "internal/vocabulary"}},
	{"internal/exchange/intake/record", []string{"internal/barcodes", "internal/exchange", "internal/exchange/intake/entry", "internal/catalogue", "internal/dewey", "internal/filing", "internal/marc", "internal/vocabulary"}},
	{"internal/exchange/intake/bibtex", []string{"internal/exchange/intake/entry", "internal/exchange/intake/lines", "internal/vocabulary"}},
	{"internal/exchange/intake/ris", []string{"internal/exchange/intake/entry", "internal/exchange/intake/lines", "internal/catalogue", "internal/vocabulary"}},
	{"internal/exchange/intake/lines", []string{"internal/codepage"}},
	{"internal/exchange/intake/sheet", []string{"internal/exchange/intake/entry", "internal/catalogue", "internal/table", "internal/vocabulary", "internal/isbn", "internal/filing"}},
	{"internal/exchange/intake/object", []string{"internal/exchange/intake/entry", "internal/catalogue", "internal/codepage", "internal/vocabulary"}},
	{"internal/exchange/intake/entry", []string{"internal/barcodes", "internal/catalogue", "internal/marc", "internal/vocabulary", "internal/plaintext", "internal/dewey", "internal/isbn", "internal/filing"}},
	{"internal/exchange", []string{"internal/catalogue", "internal/marc", "internal/dewey", "internal/filing"}},
	{"internal/merging", []string{"internal/catalogue"}},
	{"internal/catalogue", []string{"internal/barcodes", "internal/dewey", "internal/isbn", "internal/filing", "internal/marc"}},

	{"internal/search", []string{"internal/dewey", "internal/isbn", "internal/filing"}},

	{"internal/table", []string{"internal/codepage"}},
	{"internal/vocabulary", []string{"internal/filing"}},
	{"internal/codepage", nil},

	{"internal/marc", []string{"internal/codepage", "internal/dewey", "internal/isbn"}},
	{"internal/dewey", []string{"internal/filing"}},
	{"internal/barcodes", []string{"internal/isbn"}},
	{"internal/isbn", []string{"internal/number"}},
	{"internal/filing", []string{"internal/number"}},
	{"internal/number", nil},
	{"internal/plaintext", nil},
	{"internal/lru", nil},
	{"internal/account", nil},
	{"internal/locale", nil},
	{"internal/administration", []string{"internal/account", "internal/setting", "internal/store", "internal/store/accounts"}},
	{"internal/cover", nil},
	{"internal/cover/fetch", []string{"internal/cover", "internal/lru", "internal/roots", "internal/store"}},
	{"internal/roots", nil},
}

// sqlPackages may import database/sql and the driver.
var sqlPackages = []string{"internal/store", "internal/store/backup", "internal/store/imports", "internal/store/sqlite", "internal/store/examine", "internal/store/snapshot", "internal/store/migrations", "internal/store/row", "internal/store/archive", "internal/store/history", "internal/store/list", "internal/store/keys", "internal/store/covers", "internal/store/groupcommit", "internal/store/wal", "internal/store/accounts", "internal/store/audit", "internal/store/version", "internal/store/starter", "internal/lookup/offline", "internal/lookup/offline/build", "bench/adds", "bench/filters", "bench/latency", "bench/synth"}

// domainPackages hold rules only.
var domainPackages = []string{"internal/catalogue", "internal/search", "internal/marc", "internal/dewey", "internal/isbn", "internal/filing", "internal/number", "internal/plaintext", "internal/cover", "internal/table", "internal/vocabulary", "internal/codepage", "internal/merging"}

// largePackages may be longer than maxPackageLines.
var largePackages = []string{"internal/marc"}

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
	for _, a := range allowed {
		if !matches(a.pkg, pkg) {
			continue
		}
		if !slices.ContainsFunc(a.imports, func(pattern string) bool { return matches(pattern, ours) }) {
			return "the arrow from " + pkg + " to " + ours + " is not allowed"
		}
		return ""
	}
	return "package " + pkg + " has no entry in allowed"
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

func sources(t *testing.T) []source {
	t.Helper()
	root := ".."
	var list []source
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
		s := source{pkg: filepath.ToSlash(filepath.Dir(file)), path: filepath.ToSlash(file), files: token.NewFileSet()}
		s.parsed, err = parser.ParseFile(s.files, path, nil, parser.SkipObjectResolution)
		list = append(list, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestImports(t *testing.T) {
	for _, s := range sources(t) {
		for _, i := range s.parsed.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
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

func TestEveryEntryIsUsed(t *testing.T) {
	list := sources(t)
	for _, a := range allowed {
		if !slices.ContainsFunc(list, func(s source) bool { return matches(a.pkg, s.pkg) }) {
			t.Errorf("allowed has an entry for %s, which is not in the tree", a.pkg)
		}
	}
}

func TestSizes(t *testing.T) {
	lines := map[string]int{}
	for _, s := range sources(t) {
		lines[s.pkg] += s.files.File(s.parsed.Pos()).LineCount()
		for _, d := range s.parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			from, to := s.files.Position(f.Pos()).Line, s.files.Position(f.End()).Line
			if n := to - from + 1; n > maxFunctionLines {
				t.Errorf("%s:%d: %s has %d lines, more than %d", s.path, from, f.Name.Name, n, maxFunctionLines)
			}
		}
	}
	for pkg, n := range lines {
		if n > maxPackageLines && !slices.Contains(largePackages, pkg) {
			t.Errorf("%s has %d lines, more than %d", pkg, n, maxPackageLines)
		}
	}
}

// Comments are narrow enough to be read beside something else, in tests and tools too.
func TestCommentWidth(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(file), "\n") {
			comment := strings.TrimLeft(line, "\t")
			width := utf8.RuneCountInString(line) + 3*(len(line)-len(comment))
			if strings.HasPrefix(comment, "//") && width > maxCommentWidth && !strings.HasPrefix(comment, "//go:") {
				t.Errorf("%s:%d: the comment has %d columns, more than %d", path, i+1, width, maxCommentWidth)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
