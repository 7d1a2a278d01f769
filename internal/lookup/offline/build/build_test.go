package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
)

func TestFromWorksSameBytes(t *testing.T) {
	read := func(path string) []byte {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, n := range []int{0, 1, 5000} {
		a, b := read(buildIndex(t, many(n))), read(buildIndex(t, many(n)))
		if !bytes.Equal(a, b) {
			t.Errorf("%d works: two runs differ", n)
		}
		if len(a) < 100 || a[18] != 1 || a[19] != 1 {
			t.Errorf("%d works: not in DELETE mode, which an embedded file must be", n)
		}
		if pageSize := int(a[16])<<8 | int(a[17]); pageSize != 4096 {
			t.Errorf("%d works: page size %d", n, pageSize)
		}
	}
}

func TestFromWorksReplaces(t *testing.T) {
	path := buildIndex(t, all(lookup.Work{Title: "Emma"}))
	if err := FromWorks(t.Context(), path, all(lookup.Work{Title: "Persuasion"}), Options{}); err != nil {
		t.Fatal(err)
	}
	o, err := offline.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	for text, want := range map[string]int{"emma": 0, "persuasion": 1} {
		if works, err := o.Search(t.Context(), lookup.ParseQuery(text)); err != nil || len(works) != want {
			t.Errorf("%s: %d works, %v, want %d", text, len(works), err, want)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, want it readable for others than who built it", info.Mode())
	}
}

func TestFromWorksFails(t *testing.T) {
	errInput := errors.New("line 3: bad")
	ctx, cancel := context.WithCancel(t.Context())
	tests := []struct {
		name  string
		ctx   context.Context
		works func(yield func(lookup.Work, error) bool)
		want  error
	}{
		{"an error in the input", t.Context(), func(yield func(lookup.Work, error) bool) {
			_ = yield(lookup.Work{Title: "Persuasion"}, nil) && yield(lookup.Work{}, errInput)
		}, errInput},
		{"a work without a title", t.Context(),
			all(lookup.Work{Title: "Persuasion"}, lookup.Work{Author: "Austen, Jane"}), nil},
		{"cancelled", ctx, func(yield func(lookup.Work, error) bool) {
			cancel()
			for i := 0; yield(lookup.Work{Title: fmt.Sprint("Persuasion ", i)}, nil); i++ {
			}
		}, context.Canceled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := buildIndex(t, all(lookup.Work{Title: "Emma"}))
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			err = FromWorks(tt.ctx, path, tt.works, Options{})
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the index that was there has changed: %v", err)
			}
			entries, err := os.ReadDir(filepath.Dir(path))
			if err != nil || len(entries) != 1 {
				t.Errorf("left behind: %v, %v", entries, err)
			}
		})
	}
	err := FromWorks(t.Context(), filepath.Join(t.TempDir(), "no", "works.db"), all(), Options{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such directory: %v", err)
	}
}

func TestFromWorksKeepsTheFirst(t *testing.T) {
	works := []lookup.Work{
		{Title: "Emma", Author: "Austen, Jane", Year: "1815"},
		{Title: "EMMA", Author: "Jane Austen", Year: "1996"},
		{Title: "Persuasion", Author: "Austen, Jane", Year: "1817"},
	}
	got, err := openIndex(t, all(works...)).Search(t.Context(), lookup.ParseQuery("austen"))
	if err != nil {
		t.Fatal(err)
	}
	var years []string
	for _, w := range got {
		years = append(years, w.Year)
	}
	if want := []string{"1815", "1817"}; !slices.Equal(years, want) {
		t.Errorf("got %v, want %v", years, want)
	}
}
