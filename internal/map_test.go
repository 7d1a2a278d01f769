package internal_test

import (
	"os"
	"path"
	"strings"
	"testing"
)

// group is the number of the group of a package in docs/architecture.md, from the top.
type group map[string]int

// readMap reads the list of packages in docs/architecture.md.
func readMap(t *testing.T) group {
	t.Helper()
	text, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "## The packages\n\n")
	list, _, _ = strings.Cut(list, "\n\n")
	groups := group{}
	var above string // the package below which the indented ones are
	for n, line := range strings.Split(list, "\n") {
		isAbove := strings.Index(line, strings.TrimLeft(line, " ")) == 4
		for _, name := range strings.Fields(line) {
			name, isPackage := strings.CutSuffix(name, "/")
			if !isPackage {
				break
			}
			if isAbove {
				above, groups[name] = name, n
			} else {
				groups[path.Join(above, name)] = groups[above]
			}
		}
	}
	return groups
}

// docs/architecture.md has each package, and the order of the imports.
func TestMap(t *testing.T) {
	groups := readMap(t)
	for _, s := range sources(t) {
		at, ok := groups[s.pkg]
		if !ok {
			t.Errorf("docs/architecture.md lacks %s", s.pkg)
		}
		for _, imported := range s.imports(t) {
			ours, ok := strings.CutPrefix(imported, "shelflist/")
			if below, known := groups[ours]; ok && known && below < at {
				t.Errorf("docs/architecture.md has %s above %s, which imports it", ours, s.pkg)
			}
		}
	}
	for pkg := range groups {
		if _, err := os.Stat("../" + pkg); err != nil {
			t.Errorf("docs/architecture.md has %s, which is gone: %v", pkg, err)
		}
	}
}
