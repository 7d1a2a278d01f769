package offline_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build"
)

func TestOpen(t *testing.T) {
	path := buildIndex(t, shelf())
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, fsys := range []fs.FS{
		os.DirFS(filepath.Dir(path)),
		fstest.MapFS{"works.db": {Data: data}},
		fstest.MapFS{
			"works.db": {Data: data}, "works.db-journal": {Data: []byte("stale")},
			"works.db-wal": {Data: []byte("stale")},
		},
	} {
		o, err := offline.Open(t.Context(), fsys, "works.db")
		if err != nil {
			t.Fatal(err)
		}
		works, err := o.Search(t.Context(), lookup.ParseQuery("vonnegut"))
		if err != nil || len(works) != 3 {
			t.Errorf("%d works, %v, want 3", len(works), err)
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenFileOddPath(t *testing.T) {
	for _, name := range []string{"a b.db", "50%.db", "what?.db", "#1.db", "ü&x=1.db", "mode=rw.db"} {
		if runtime.GOOS == "windows" && strings.Contains(name, "?") {
			continue // no such name there
		}
		path := filepath.Join(t.TempDir(), name)
		if err := build.FromWorks(t.Context(), path, shelf(), build.Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		o, err := offline.OpenFile(t.Context(), path)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil || len(entries) != 1 || entries[0].Name() != name {
			t.Errorf("%s: the directory holds %v, %v", name, entries, err)
		}
	}
}

func TestOpenRelativePath(t *testing.T) {
	t.Chdir(filepath.Dir(buildIndex(t, shelf())))
	o, err := offline.OpenFile(t.Context(), "works.db")
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenUnfit(t *testing.T) {
	whole, err := os.ReadFile(buildIndex(t, many(2000)))
	if err != nil {
		t.Fatal(err)
	}
	with := func(offset int, bytes ...byte) []byte {
		data := slices.Clone(whole)
		copy(data[offset:], bytes)
		return data
	}
	tests := []struct {
		name string
		data []byte
		want string // in the message
	}{
		{"empty", nil, "not an index"},
		{"text", []byte("title,author\nEmma,Austen\n"), "not an index"},
		{"a page of text", []byte(strings.Repeat("Emma by Jane Austen.\n", 400)), "not an index"},
		{"another program's database", with(68, 0, 0, 0, 0), "not an index of Shelflist"},
		{"newer", with(60, 0, 0, 0, 99), "newer"},
		{"older", with(60, 0, 0, 0, 0), "older"},
		{"cut short", whole[:len(whole)/2], "damaged"},
		{"cut within a page", whole[:len(whole)-100], "damaged"},
		{"no schema", with(100, make([]byte, 3000)...), "damaged"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "mine.db")
			if err := os.WriteFile(path, tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			o, err := offline.OpenFile(t.Context(), path)
			checkUnfit(t, o, err, path, tt.want)

			o, err = offline.Open(t.Context(), fstest.MapFS{"works.db": {Data: tt.data}}, "works.db")
			checkUnfit(t, o, err, "works.db", tt.want)

			if after, err := os.ReadFile(path); err != nil || !slices.Equal(after, tt.data) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
	t.Run("missing", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "none.db")
		o, err := offline.OpenFile(t.Context(), path)
		checkUnfit(t, o, err, path, "there is no such file")
		o, err = offline.Open(t.Context(), fstest.MapFS{}, "works.db")
		checkUnfit(t, o, err, "works.db", "there is no such file")
	})
	t.Run("a directory", func(t *testing.T) {
		dir := t.TempDir()
		o, err := offline.OpenFile(t.Context(), dir)
		checkUnfit(t, o, err, dir, "not a file")
	})
}

// checkUnfit wants no source, and one line that has all the parts.
func checkUnfit(t *testing.T, o *offline.Index, err error, parts ...string) {
	t.Helper()
	if o != nil || err == nil {
		t.Fatalf("opened: %v, %v", o, err)
	}
	if failure, ok := errors.AsType[*offline.OpenError](err); !ok || failure.Path != parts[0] || failure.Problem == "" {
		t.Errorf("got %#v, want an OpenError of %s", err, parts[0])
	}
	for _, flag := range []string{"--", "go generate"} {
		if strings.Contains(err.Error(), flag) {
			t.Errorf("the advice is for cmd/server to give: %q", err)
		}
	}
	for _, part := range append(parts, "can't read the offline index") {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("no %q in %q", part, err)
		}
	}
	if strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "not a database") ||
		strings.Contains(err.Error(), "malformed") {
		t.Errorf("not one line of plain words: %q", err)
	}
}

// Opening does not read every page. A bad one is an error then, not an empty answer.
func TestOfflineDamagedInside(t *testing.T) {
	path := buildIndex(t, many(2000))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := bytes.Index(data, []byte("Common word 700")) / 4096 * 4096
	for i := range data[page : page+4096] {
		data[page+i] = 0xff
	}
	o, err := offline.Open(t.Context(), fstest.MapFS{"works.db": {Data: data}}, "works.db")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	answer := lookup.NewSources([]lookup.Source{o}).Search(t.Context(), lookup.ParseQuery("700"))
	if len(answer.Failures) != 1 || answer.Failures[0].Reason != lookup.Broken {
		t.Errorf("got %d works and %v, want broken", len(answer.Works), answer.Failures)
	}
}
