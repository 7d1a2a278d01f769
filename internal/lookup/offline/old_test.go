package offline_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
)

// An index of version 4 is searched as before. The file was written by the program that had it; the
// whole title is one text in it.
func TestOpenVersion4(t *testing.T) {
	packed, err := os.Open("testdata/works-4.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	content, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "works.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	index, err := offline.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	faust := lookup.Work{
		ID: "we44a2a4a1fbb", Title: "Faust: eine Tragödie. Teil 1, Nacht",
		Filing: "Faust: eine Tragödie. Teil 1, Nacht", Author: "Goethe, Johann Wolfgang von", Year: "1808",
		Dewey: "832.6", ISBN: "9780306406157", Publisher: "Cotta", LCC: "PT1916", Language: "ger",
		Subjects: []string{"Devil", "Wagers--Fiction"}, Cover: "https://covers.example/1.jpg",
	}
	for _, text := range []string{
		"faust", "goethe nacht", `title:"eine Tragödie"`, "dewey:832", "9780306406157",
		"Faust: eine Tragödie. Teil 1, Nacht",
	} {
		works, err := index.Search(t.Context(), lookup.ParseQuery(text))
		if err != nil || len(works) != 1 || !reflect.DeepEqual(works[0], faust) {
			t.Errorf("%s: got  %+v, %v\nwant %+v", text, works, err, faust)
		}
	}
	if got, err := index.Find(t.Context(), faust.ID); err != nil || !reflect.DeepEqual(got, faust) {
		t.Errorf("by its ID: %+v, %v", got, err)
	}
	// The parts make the same ID, so that a book of an older index is known again.
	parts := lookup.Work{
		Title: "Faust", Subtitle: "eine Tragödie", PartNumber: "Teil 1", PartTitle: "Nacht", Author: faust.Author,
	}
	if got := offline.WorkID(parts); got != faust.ID {
		t.Errorf("the ID of the parts is %s, want %s", got, faust.ID)
	}
	if works, err := index.Search(t.Context(), lookup.ParseQuery("war of the worlds")); err != nil || len(works) != 1 ||
		works[0].Filing != "war of the worlds" {
		t.Errorf("got %+v, %v", works, err)
	}
}
