package openlibrary

import (
	"errors"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

func TestOpenLibraryFind(t *testing.T) {
	record := `{"type":{"key":"/type/work"},"key":"/works/OL7W","title":"Orphan","authors":[{"author":{"key":"/authors/OL9A"},"type":{"key":"/type/author_role"}}],
		"dewey_number":["813/.54"],"covers":[-1],"first_publish_date":"March 31, 1969","subjects":["War"]}`
	edition := `{"type":{"key":"/type/edition"},"key":"/books/OL5M","title":"Edition","authors":[{"key":"/authors/OL9A"}],"works":[{"key":"/works/OL7W"}],
		"publish_date":"c1971","isbn_10":["0306406152"],"isbn_13":["bad","9780804429573"],"dewey_decimal_class":["303.48/4"],
		"publishers":["Dell"],"languages":[{"key":"/languages/eng"}],"lc_classifications":["PS3572.O5 S6"],"covers":[42]}`
	author := `{"name":"Kurt Vonnegut","type":{"key":"/type/author"}}`
	none := says(docs())
	type pages = map[string]http.HandlerFunc
	tests := []struct {
		name  string
		id    string
		pages pages
		want  lookup.Work
		asked int
	}{
		{"a work by search", "OL98479W", pages{"/search.json": says(docs(slaughterhouse))},
			lookup.Work{ID: "OL98479W", Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt",
				Contributors: someoneElse, Year: "1969", Dewey: "813.54", ISBN: "9780804429573", Publisher: "Delacorte",
				LCC: "PS3572.O5 S6", Language: "eng", Subjects: []string{"a", "b", "c", "d", "e", "f", "g", "h"},
				Cover: "https://covers.openlibrary.org/b/id/12727001-M.jpg"}, 1},
		{"a work by its record", "OL7W", pages{
			"/search.json": none, "/works/OL7W.json": says(record), "/authors/OL9A.json": says(author),
		},
			lookup.Work{
				ID: "OL7W", Title: "Orphan", Author: "Vonnegut, Kurt", Year: "1969", Dewey: "813.54",
				Subjects: []string{"War"},
			}, 3},
		{"another work than was asked for", "OL7W", pages{
			"/search.json": says(docs(slaughterhouse)), "/works/OL7W.json": says(`{"title":"Right"}`),
		},
			lookup.Work{ID: "OL7W", Title: "Right"}, 2},
		{"an author unknown", "OL7W", pages{"/search.json": none, "/works/OL7W.json": says(record)},
			lookup.Work{ID: "OL7W", Title: "Orphan", Year: "1969", Dewey: "813.54", Subjects: []string{"War"}}, 3},
		{"an author's key that leads elsewhere", "OL7W", pages{"/search.json": none,
			"/works/OL7W.json": says(`{"title":"Odd","authors":[{"author":{"key":"/authors/../secret"}}]}`)},
			lookup.Work{ID: "OL7W", Title: "Odd"}, 2},
		{"moved", "OL6W", pages{
			"/search.json": func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("q") == "key:/works/OL98479W" {
					says(docs(`{"key":"/works/OL98479W","title":"Found"}`))(w, r)
					return
				}
				none(w, r)
			},
			"/works/OL6W.json": says(`{"type":{"key":"/type/redirect"},"location":"/works/OL98479W"}`)},
			lookup.Work{ID: "OL98479W", Title: "Found"}, 3},
		{"an edition that leaves author and number to its work", "OL5M", pages{
			"/books/OL5M.json":   says(`{"key":"/books/OL5M","title":"Bare","works":[{"key":"/works/OL7W"}]}`),
			"/works/OL7W.json":   says(record),
			"/authors/OL9A.json": says(author)},
			lookup.Work{
				ID: "OL5M", Title: "Bare", Author: "Vonnegut, Kurt", Year: "1969", Dewey: "813.54",
				Subjects: []string{"War"},
			}, 3},
		{"an edition of a work that is gone", "OL5M", pages{
			"/books/OL5M.json": says(`{"title":"Bare","works":[{"key":"/works/OL7W"}]}`),
		},
			lookup.Work{ID: "OL5M", Title: "Bare"}, 2},
		{"an edition of what is no work", "OL5M", pages{
			"/books/OL5M.json": says(`{"title":"Bare","works":[{"key":"/works/../secret"}]}`),
		},
			lookup.Work{ID: "OL5M", Title: "Bare"}, 1},
		{"all that an edition says", "OL5M", pages{"/books/OL5M.json": says(`{"title":"Edition","subtitle":"a novel","authors":[{"key":"/authors/OL9A"},{"key":"/authors/OL8A"}],
			"contributors":[{"role":"Translator","name":"Michael Hofmann"},{"name":"Max Brod"},7],"edition_name":"2nd ed.","publish_places":["New York","London"],
			"publishers":["Dell"],"publish_date":"May 1971","pagination":"xii, 215 p.","number_of_pages":215,"series":["A Laurel book ; no. 7","Other"],
			"description":{"type":"/type/text","value":"A man is\n\nunstuck.\n\n----------\nAlso in: [Omnibus](x)"},"dewey_decimal_class":["813.54"]}`),
			"/authors/OL9A.json": says(author), "/authors/OL8A.json": says(`{"name":"Someone Else"}`)},
			lookup.Work{ID: "OL5M", Title: "Edition", Subtitle: "a novel", Author: "Vonnegut, Kurt",
				Contributors: append(slices.Clone(someoneElse),
					catalogue.Contributor{Name: "Hofmann, Michael", Role: catalogue.RoleTranslator},
					catalogue.Contributor{Name: "Brod, Max", Role: catalogue.RoleOther}), Year: "1971", Dewey: "813.54",
				Edition: "2nd ed.", Place: "New York", Publisher: "Dell", Published: "May 1971", Pages: "xii, 215 p.",
				Series: "A Laurel book", SeriesNumber: "no. 7", Summary: "A man is unstuck."}, 3},
		{"an edition", "OL5M", pages{"/books/OL5M.json": says(edition), "/authors/OL9A.json": says(author)},
			lookup.Work{ID: "OL5M", Title: "Edition", Author: "Vonnegut, Kurt", Year: "1971", Published: "c1971",
				Dewey: "303.484", ISBN: "9780804429573", OtherISBNs: []isbn.ISBN{"9780306406157"}, Publisher: "Dell",
				LCC: "PS3572.O5 S6", Language: "eng", Cover: "https://covers.openlibrary.org/b/id/42-M.jpg"}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDouble(t, tt.pages)
			got, err := d.Find(t.Context(), tt.id)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, tt.want)
			}
			if len(d.asked) != tt.asked {
				t.Errorf("asked %q, want %d requests", d.asked, tt.asked)
			}
		})
	}
}

func TestOpenLibraryFindFails(t *testing.T) {
	none := says(docs())
	type pages = map[string]http.HandlerFunc
	tests := []struct {
		name  string
		id    string
		pages pages
		want  lookup.Reason // "" is lookup.ErrNotFound
	}{
		{"unknown work", "OL7W", pages{"/search.json": none}, ""},
		{"unknown edition", "OL7M", nil, ""},
		{"deleted", "OL7W",
			pages{"/search.json": none, "/works/OL7W.json": says(`{"type":{"key":"/type/delete"},"title":"Gone"}`)},
			""},
		{"without a title", "OL7M", pages{"/books/OL7M.json": says(`{"type":{"key":"/type/edition"},"title":" "}`)},
			""},
		{"moved in a circle", "OL7M",
			pages{"/books/OL7M.json": says(`{"type":{"key":"/type/redirect"},"location":"/books/OL7M"}`)},
			lookup.Broken},
		{"moved elsewhere", "OL7M",
			pages{"/books/OL7M.json": says(`{"type":{"key":"/type/redirect"},"location":"http://other.invalid/"}`)},
			""},
		{"search refused", "OL7W", pages{"/search.json": status(403)}, lookup.Refused},
		{"busy at the record", "OL7W", pages{"/search.json": none, "/works/OL7W.json": status(429)}, lookup.Busy},
		{"a page for a record", "OL7M", pages{"/books/OL7M.json": status(200)}, lookup.Broken},
		{"a list for a record", "OL7M", pages{"/books/OL7M.json": says(`[{"title":"a"}]`)}, lookup.Broken},
		{"a title that is none", "OL7M", pages{"/books/OL7M.json": says(`{"title":{"a":"b"}}`)}, ""},
		{"broken at the author", "OL7M",
			pages{
				"/books/OL7M.json":   says(`{"title":"a","authors":[{"key":"/authors/OL1A"}]}`),
				"/authors/OL1A.json": status(500),
			}, lookup.Broken},
		{"a page for an author", "OL7M",
			pages{
				"/books/OL7M.json":   says(`{"title":"a","authors":[{"key":"/authors/OL1A"}]}`),
				"/authors/OL1A.json": status(200),
			}, lookup.Broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			work, err := newDouble(t, tt.pages).Find(t.Context(), tt.id)
			failure, failed := errors.AsType[*lookup.Failure](err)
			switch {
			case tt.want == "" && !errors.Is(err, lookup.ErrNotFound):
				t.Errorf("got %+v, %v, want ErrNotFound", work, err)
			case tt.want != "" && (!failed || failure.Reason != tt.want):
				t.Errorf("got %+v, %v, want %s", work, err, tt.want)
			}
		})
	}
}

func TestOpenLibraryAuthorMoved(t *testing.T) {
	d := newDouble(t, map[string]http.HandlerFunc{
		"/books/OL5M.json":   says(`{"title":"Emma","authors":[{"key":"/authors/OL8A"}]}`),
		"/authors/OL8A.json": says(`{"type":{"key":"/type/redirect"},"location":"/authors/OL9A"}`),
		"/authors/OL9A.json": says(`{"personal_name":"Jane Austen"}`),
	})
	if work, err := d.Find(t.Context(), "OL5M"); err != nil || work.Author != "Austen, Jane" {
		t.Errorf("got %+v, %v", work, err)
	}
}
