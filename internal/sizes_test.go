package internal_test

import (
	"go/ast"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	maxPackageLines  = 1500
	maxFunctionLines = 60
	maxCommentWidth  = 100 // columns, with tabs of four
)

// largePackages may be longer than maxPackageLines.
var largePackages = []string{"internal/marc"}

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
