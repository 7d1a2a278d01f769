package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"shelflist/internal/catalogue"
)

func TestAddKeepsEveryField(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	want := catalogue.Book{
		Title: "Slaughterhouse-five", Author: "Vonnegut, Kurt", SourceID: "OL1W", Classification: "813.54",
		Year: "1969", ISBN: "9780385333849", Publisher: "Delacorte", LCC: "PS3572.O5 S6",
		Subjects: []string{"War stories", "Dresden (Germany)"}, Language: "eng",
		Cover: "https://covers.example.org/1.jpg", Notes: "Signed.", Source: "openlibrary",
		Subtitle: "or, the children's crusade", PartNumber: "Vol. 1", PartTitle: "Dresden",
		AuthorRole: catalogue.RoleEditor,
		Contributors: []catalogue.Contributor{
			{Name: "Brod, Max", Role: catalogue.RoleAuthor}, {Name: "Ash, A. (Ann)", Role: catalogue.RoleOther},
		}, Edition: "2nd ed.", Place: "New York", Published: "c1969", Pages: "215 p.", Series: "Classics",
		SeriesNumber: "3", OtherISBNs: []string{"9780141439587"}, Summary: "War.\nPeace.", StaffNotes: "Bought",
		Prefix: "FIC", Mark: "VONN", Suffix: "v. 1", CoverImage: "abc", Edited: []string{"Notes", "Year"},
	}
	added := add(t, s, want)
	if added.PK == 0 || added.AddedAt.IsZero() || added.AddedAt.Nanosecond() != 0 ||
		!added.UpdatedAt.Equal(added.AddedAt) {
		t.Errorf("added %+v", added)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	got, err := s.Book(t.Context(), added.PK)
	added.Copies = []catalogue.Copy{{Copy: 1, Book: added.PK, Status: catalogue.StatusAvailable}}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(added) {
		t.Errorf("after reopening\n%+v, %v, want\n%+v", got, err, added)
	}
}

func TestAddOnce(t *testing.T) {
	first := catalogue.Book{
		Title: "The Dispossessed", Author: "Le Guin, Ursula K.", SourceID: "OL59800W", ISBN: "9780060512750",
		Source: "openlibrary",
	}
	for _, tt := range []struct {
		name  string
		book  catalogue.Book
		added bool
	}{
		{"the same record", first, false},
		{"the same id, all else different", catalogue.Book{Title: "Los desposeídos", SourceID: "OL59800W"}, false},
		{"the same ISBN", catalogue.Book{Title: "Dispossessed, a novel", SourceID: "w1", ISBN: "9780060512750"}, false},
		{"a subtitle", catalogue.Book{Title: "The Dispossessed: an ambiguous utopia", Author: "Le Guin, Ursula K."},
			false},
		{"another ISBN, from another source",
			catalogue.Book{
				Title: "The Dispossessed", Author: "Le Guin, Ursula K.", ISBN: "9780061054884", Source: "loc",
			}, true},
		{"another ISBN, from the same source",
			catalogue.Book{
				Title: "The Dispossessed", Author: "Le Guin, Ursula K.", ISBN: "9780061054884", Source: "openlibrary",
			}, true},
		{"a volume", catalogue.Book{Title: "The Dispossessed. Vol. 2", Author: "Le Guin, Ursula K."}, true},
		{"a volume with the ISBN of the set",
			catalogue.Book{Title: "The Dispossessed: volume 2", Author: "Le Guin, Ursula K.", ISBN: "9780060512750"},
			true},
		{"the same title and author from another source",
			catalogue.Book{Title: "Dispossessed", Author: "LE GUIN, Ursula K", SourceID: "w1"}, false},
		{"the name not inverted", catalogue.Book{Title: "The dispossessed!", Author: "Ursula K. Le Guin"}, false},
		{"another author", catalogue.Book{Title: "The Dispossessed", Author: "Szalay, David"}, true},
		{"no author", catalogue.Book{Title: "The Dispossessed"}, true},
		{"a longer title", catalogue.Book{Title: "The Dispossessed Majority", Author: "Le Guin, Ursula K."}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, first)
			b, added, err := s.Add(t.Context(), tt.book)
			if err != nil || added != tt.added {
				t.Errorf("added %v, %v, want %v", added, err, tt.added)
			}
			if !tt.added && (b.PK != 1 || b.Title != first.Title) {
				t.Errorf("returned %+v, want the book that is there", b)
			}
			if p, _ := s.List(t.Context(), catalogue.Query{Limit: 10}); p.Count != len(p.Books) ||
				(p.Count == 2) != tt.added {
				t.Errorf("the list has %d books and counts %d", len(p.Books), p.Count)
			}
		})
	}
}

func TestLongTitlesThatDifferAtTheEnd(t *testing.T) {
	long := strings.Repeat("very ", 2000)
	s := open(t, catalogue.Book{Title: long + "first", Author: "A"},
		catalogue.Book{Title: long + "second", Author: "A"})
	if got := listed(t, s, catalogue.Query{Limit: 1}); len(got) != 2 || len(got[0]) < 10_000 {
		t.Errorf("%d titles", len(got))
	}
	if _, added, err := s.Add(t.Context(), catalogue.Book{Title: long + "second", Author: "A"}); added || err != nil {
		t.Errorf("added again: %v, %v", added, err)
	}
}

func TestAddRefusesInvalidBooks(t *testing.T) {
	s := open(t)
	for name, tt := range map[string]struct {
		book catalogue.Book
		want catalogue.FieldError
	}{
		"no title": {
			catalogue.Book{Author: "Homer", SourceID: "w1"},
			catalogue.FieldError{Field: "Title", Kind: catalogue.Missing},
		},
		"a blank title": {
			catalogue.Book{Title: " \t\n", Author: "Homer", SourceID: "w1"},
			catalogue.FieldError{Field: "Title", Kind: catalogue.Missing},
		},
		"a mistyped ISBN": {
			catalogue.Book{Title: "Emma", ISBN: "9780385333848"},
			catalogue.FieldError{Field: "ISBNs", Kind: catalogue.Malformed},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, added, err := s.Add(t.Context(), tt.book)
			var invalid catalogue.FieldErrors
			if added || !errors.As(err, &invalid) || len(invalid) != 1 || invalid[0] != tt.want {
				t.Errorf("added %v, %v, want %v", added, err, tt.want)
			}
		})
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != 0 {
		t.Errorf("%d books, %v, want none", p.Count, err)
	}
}

func TestMatch(t *testing.T) {
	s := open(t, catalogue.Book{Title: "Emma", Author: "Austen, Jane", SourceID: "OL1W"},
		catalogue.Book{Title: "Persuasion", Author: "Austen, Jane"})
	found, err := s.Match(t.Context(), catalogue.Book{Title: "Sanditon", Author: "Austen, Jane"},
		catalogue.Book{Title: "PERSUASION", Author: "Jane Austen"}, catalogue.Book{SourceID: "OL1W", Title: "x"},
		catalogue.Book{PK: 1, Title: "Emma", Author: "Austen, Jane"})
	if err != nil || len(found) != 4 || found[0].PK != 0 || found[1].PK != 2 || found[2].PK != 1 || found[3].PK != 0 {
		t.Errorf("found %+v, %v", found, err)
	}
}

func TestAddingSideBySide(t *testing.T) {
	s := open(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 25 { // each book is added twice, by two of the eight
				b := catalogue.Book{Title: fmt.Sprintf("Book %d of %d", j, i/2), Author: "A"}
				if _, _, err := s.Add(t.Context(), b); err != nil {
					t.Error(err)
				}
				if _, err := s.List(t.Context(), catalogue.Query{Limit: 5}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 200}); err != nil || p.Count != 100 || len(p.Books) != 100 {
		t.Errorf("%d books, count %d, %v, want 100", len(p.Books), p.Count, err)
	}
}

func TestHarmlessTitles(t *testing.T) {
	titles := []string{
		"<script>alert(1)</script>", "'; drop table books; --", "كتاب ألف ليلة وليلة", "e\u0301tude co\u0308mbining",
		"bell\x07 tab\t nul\x00 end", "\u202eright-to-left override", strings.Repeat("long ", 2000),
		"100% \\ \" NEAR(a b) AND OR NOT * ^ -", "???", "日本語の本",
	}
	s := open(t)
	for _, title := range titles {
		b := add(t, s, catalogue.Book{Title: title, Author: title})
		got, err := s.Book(t.Context(), b.PK)
		if err != nil || got.Title != title || got.Author != title {
			t.Errorf("%.40q came back as %.40q, %v", title, got.Title, err)
		}
		if found := listed(t, s, catalogue.Query{Text: title[:min(len(title), 100)], Limit: 10}); title != "???" &&
			len(found) != 1 {
			t.Errorf("searching for %.40q finds %.80q", title, found)
		}
	}
	for _, order := range catalogue.Orders {
		if got := listed(t, s, catalogue.Query{Order: order, Limit: 3}); len(got) != len(titles) {
			t.Errorf("by %s: %d of %d", order, len(got), len(titles))
		}
	}
}

// Books that resemble each other and are not the same stand on the list side by side.
func TestDifferentBooksAreAdded(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b catalogue.Book
	}{
		{"volumes with ISBNs from one source",
			catalogue.Book{
				Title: "Death Note", Author: "Ohba, Tsugumi", ISBN: "9781421501680", Source: "loc", SourceID: "1",
			},
			catalogue.Book{
				Title: "Death Note", Author: "Ohba, Tsugumi", ISBN: "9781421501697", Source: "loc", SourceID: "2",
			}},
		{"reports of two years, without author",
			catalogue.Book{Title: "Annual report", Year: "1999", ISBN: "9781421501680"},
			catalogue.Book{Title: "Annual report", Year: "2005", ISBN: "9781421501697"}},
		{"reports of two years, without ISBN",
			catalogue.Book{Title: "Annual report", Author: "Bank", Year: "1999"},
			catalogue.Book{Title: "Annual report", Author: "Bank", Year: "2005"}},
		{"anthologies of the same name", catalogue.Book{Title: "Poems", ISBN: "9781421501680"},
			catalogue.Book{Title: "Poems", ISBN: "9781421501697"}},
		{"parts in the subtitle", catalogue.Book{Title: "Faust: Part one", Author: "Goethe"},
			catalogue.Book{Title: "Faust: Part two", Author: "Goethe"}},
		{"a part and the whole", catalogue.Book{Title: "Faust", Author: "Goethe"},
			catalogue.Book{Title: "Faust. Teil II", Author: "Goethe"}},
		{"subtitles of one source",
			catalogue.Book{Title: "Histoire: Grèce", Author: "X", Source: "bnf"},
			catalogue.Book{Title: "Histoire: Rome", Author: "X", Source: "bnf"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, tt.a, tt.b)
			found, err := s.Match(t.Context(), tt.a, tt.b)
			if err != nil || found[0].PK != 1 || found[1].PK != 2 {
				t.Errorf("found %+v, %v, want each of them", found, err)
			}
		})
	}
}
