package offline_test

import (
	"reflect"
	"slices"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
)

// prozess is a work that has every field that an index carries.
var prozess = lookup.Work{
	Title: "Der Prozess", Subtitle: "ein Roman", PartNumber: "Bd. 2", PartTitle: "Das Ende", Filing: "Prozess",
	Author: "Kafka, Franz",
	Contributors: []catalogue.Contributor{
		{Name: "Brod, Max", Role: catalogue.RoleEditor}, {Name: "Bauhaus", Role: catalogue.RoleCorporate},
	}, Year: "1925", Dewey: "833.912", ISBN: "9780306406157", OtherISBNs: []isbn.ISBN{"9780804429573"},
	Edition: "2. Aufl.", Place: "Berlin", Publisher: "Die Schmiede", Published: "c1926", Pages: "411 S.",
	Series: "Die Romane", SeriesNumber: "Bd. 5", LCC: "PT2621.A26 P7", Language: "ger",
	Subjects: []string{"Trials--Fiction"}, Cover: "https://covers.example/1.jpg",
}

// The index carries all but the summary, and finds a work by any of its words and names.
func TestIndexCarriesEveryField(t *testing.T) {
	work := prozess
	work.Summary = "Josef K. is arrested."
	index := openIndex(t,
		all(work, lookup.Work{Title: "Emma", AuthorRole: catalogue.RoleEditor, Author: "Austen, Jane"}))
	want := prozess
	want.ID = offline.WorkID(want)
	for _, text := range []string{
		"prozess", "ein roman", "das ende", "kafka", "brod", "author:bauhaus", `author:"brod, max"`,
		"author:brod author:kafka", "title:ende", "Der Prozess: ein Roman. Bd. 2, Das Ende", "9780306406157",
	} {
		works, err := index.Search(t.Context(), lookup.ParseQuery(text))
		if err != nil || len(works) != 1 || !reflect.DeepEqual(works[0], want) {
			t.Errorf("%s: got  %+v, %v\nwant %+v", text, works, err, want)
		}
	}
	for _, text := range []string{"author:prozess", "title:brod", "arrested", `"brod bauhaus"`} {
		if works, err := index.Search(t.Context(), lookup.ParseQuery(text)); err != nil || len(works) != 0 {
			t.Errorf("%s finds %+v, %v", text, works, err)
		}
	}
	if works, err := index.Search(t.Context(), lookup.ParseQuery("emma")); err != nil || len(works) != 1 ||
		works[0].AuthorRole != catalogue.RoleEditor {
		t.Errorf("got %+v, %v", works, err)
	}
	works, err := index.Search(t.Context(), lookup.ParseQuery("9780804429573"))
	want.ISBN, want.OtherISBNs = "9780804429573", []isbn.ISBN{"9780306406157"}
	if err != nil || len(works) != 1 || !reflect.DeepEqual(works[0], want) {
		t.Errorf("by the other ISBN: %+v, %v", works, err)
	}
}

// Whoever has another edition in hand is not told pages and publisher of the first.
func TestIndexOfSeveralEditions(t *testing.T) {
	other := lookup.Work{Title: prozess.Title, Subtitle: prozess.Subtitle, PartNumber: prozess.PartNumber,
		PartTitle: prozess.PartTitle, Author: prozess.Author, ISBN: "9780141187761", Publisher: "Fischer",
		Pages: "300 S.", LCC: "PT9999"}
	index := openIndex(t, all(prozess, other))
	works, err := index.Search(t.Context(), lookup.ParseQuery("9780141187761"))
	want := prozess
	want.ID, want.ISBN, want.OtherISBNs = offline.WorkID(want), other.ISBN, nil
	want.Edition, want.Place, want.Publisher, want.Published, want.Pages, want.Series, want.SeriesNumber = "", "", "", "", "", "", ""
	if err != nil || len(works) != 1 || !reflect.DeepEqual(works[0], want) {
		t.Errorf("got  %+v, %v\nwant %+v", works, err, want)
	}
}

func TestDetails(t *testing.T) {
	for name, w := range map[string]lookup.Work{
		"nothing":   {},
		"publisher": {Publisher: "Dell"},
		"last":      {Contributors: []catalogue.Contributor{{Name: "Brod, Max", Role: catalogue.RoleEditor}}},
		"ISBNs":     {OtherISBNs: []isbn.ISBN{"9780804429573", "9780306406157"}},
	} {
		var got lookup.Work
		if offline.SetDetails(&got, offline.Details(w)); !reflect.DeepEqual(got, w) {
			t.Errorf("%s: %q is read as %+v", name, offline.Details(w), got)
		}
	}
	if got := offline.Details(lookup.Work{Publisher: "Dell"}); got != "Dell" {
		t.Errorf("a publisher alone is %q", got)
	}
	got := offline.SplitISBNs("97808044295739780306406157978")
	if !slices.Equal(got, []isbn.ISBN{"9780804429573", "9780306406157"}) {
		t.Errorf("got %q", got)
	}
}
