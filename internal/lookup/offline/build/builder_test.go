package build

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline/build/description"
)

// A process that was killed leaves its folder; the next one uses it, and leaves none.
func TestFromWorksAfterKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "works.db")
	folder := filepath.Join(filepath.Dir(path), ".works.db.building")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.db", "lock.db", "sort-123"} {
		content := bytes.Repeat([]byte("half"), 5000)
		if name == "lock.db" {
			content = nil
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := FromWorks(t.Context(), path, shelf(), Options{}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 || entries[0].Name() != "works.db" {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

// Two builds of one index don't meet in each other's files.
func TestFromWorksTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "works.db")
	err := FromWorks(t.Context(), path, func(yield func(lookup.Work, error) bool) {
		err := FromWorks(t.Context(), path, shelf(), Options{})
		if err == nil || !strings.Contains(err.Error(), "another process is building it") ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("the second: %v", err)
		}
		shelf()(yield)
	}, Options{})
	if err != nil {
		t.Error(err)
	}
}

// The more often a work came, the further it stands in front; those that came as often, in the
// order in which they came first.
func TestFromWorksOrder(t *testing.T) {
	var works []lookup.Work
	for _, title := range []string{"Common c", "Common a", "Common b", "Common a", "Common d", "Common b", "Common a"} {
		works = append(works, lookup.Work{Title: title})
	}
	got := titles(t, openIndex(t, all(works...)), "common")
	if want := []string{"Common a", "Common b", "Common c", "Common d"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFromWorksFillsGaps(t *testing.T) {
	o := openIndex(t, all(
		lookup.Work{Title: "Emma", Author: "Austen, Jane", Year: "1815", Subjects: []string{"Matchmaking"}},
		lookup.Work{Title: "EMMA", Author: "Jane Austen", Year: "1996", Dewey: "823.7", ISBN: "9780306406157"},
	))
	works, err := o.Search(t.Context(), lookup.ParseQuery("emma"))
	if err != nil || len(works) != 1 {
		t.Fatalf("%v, %v", works, err)
	}
	got := works[0]
	if got.Title != "Emma" || got.Year != "1815" || got.Dewey != "823.7" || got.ISBN != "9780306406157" ||
		len(got.Subjects) != 1 {
		t.Errorf("got %+v", got)
	}
}

func FuzzHeldWork(f *testing.F) {
	w := description.Description{Work: lookup.Work{Title: "Emma", Subjects: []string{"a", "b"}}, Holdings: 3}
	f.Add(string(w.AppendTo(nil)))
	f.Add("")
	f.Fuzz(func(t *testing.T, b string) {
		w, err := description.Decode(b)
		if err != nil {
			return
		}
		again, err := description.Decode(string(w.AppendTo(nil)))
		if err != nil || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", w) {
			t.Errorf("%+v, %v, want %+v", again, err, w)
		}
	})
}

// The index carries how titles file, also from another description with the same title.
func TestIndexFiling(t *testing.T) {
	o := openIndex(t, all(
		lookup.Work{Title: "Der Prozess", Author: "Kafka, Franz"},
		lookup.Work{Title: "DER Prozeß", Author: "Kafka, Franz", Filing: "Prozeß"},
		lookup.Work{Title: "Los Angeles negra", Filing: "Los Angeles negra"}, lookup.Work{Title: "The war"}))
	for text, want := range map[string]string{"prozess": "Prozess", "negra": "Los Angeles negra", "war": ""} {
		works, err := o.Search(t.Context(), lookup.ParseQuery(text))
		if err != nil || len(works) != 1 || works[0].Filing != want {
			t.Errorf("%s: %+v, %v, want %q", text, works, err, want)
		}
	}
}
