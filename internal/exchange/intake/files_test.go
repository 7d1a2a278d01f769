package intake

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake/entry"
)

var update = flag.Bool("update", false, "write the files in testdata anew")

// Files shaped as other programs write them, each with faults that such files have. The file of the
// same name with .golden says what is read of each, and what is left out and why.
func TestFiles(t *testing.T) {
	paths, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	paths = slices.DeleteFunc(paths, func(path string) bool { return filepath.Ext(path) == ".golden" })
	if len(paths) < 15 {
		t.Fatalf("only %q", paths)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := describe(t, file)
			if *update {
				if err := os.WriteFile(path+".golden", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("it is read as\n%s\nwant\n%s", got, want)
			}
			rejects, titles := rejectAll(t, string(file))
			_, again := rejectAll(t, rejects)
			for _, title := range titles {
				if !slices.Contains(again, title) {
					t.Errorf("its file of rejects lacks %q", title)
				}
			}
		})
	}
}

// describe returns what is read of a file, as text.
func describe(t *testing.T, file []byte) string {
	t.Helper()
	f, err := Detect(file[:min(len(file), HeadSize)])
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintln(&b, strings.TrimSpace(string(f.Kind)+" "+f.Table.Program))
	for _, c := range f.Table.Columns {
		if c.Field != "" {
			fmt.Fprintf(&b, "column %s: %s\n", c.Name, c.Field)
		}
	}
	for e, err := range f.Entries(bytes.NewReader(file)) {
		b.WriteString("\n")
		if err == nil {
			describeEntry(&b, e)
		} else if _, ok := errors.AsType[*entry.Error](err); ok {
			fmt.Fprintln(&b, err)
		} else {
			t.Fatal(err)
		}
	}
	return b.String()
}

func describeEntry(b *strings.Builder, e entry.Entry) {
	fmt.Fprintln(b, strings.TrimSpace(fmt.Sprintf("line %d %s", e.Line, e.Key)))
	for _, f := range catalogue.Fields {
		if text := f.Text(e.Book); text != "" {
			fmt.Fprintf(b, "  %s: %s\n", f.Name, strings.ReplaceAll(text, "\n", "\n    "))
		}
	}
	for _, c := range e.Book.Copies {
		fmt.Fprintf(b, "  copy: %s\n", strings.TrimSuffix(strings.Join([]string{
			c.Barcode, c.Location, string(c.Status), c.CallNumber, c.AcquiredOn, c.Price, c.Note,
		}, " | "), " | "))
	}
	for _, l := range e.LeftOut {
		fmt.Fprintf(b, "  left out of %s: %v\n", l.Field, l)
	}
}
