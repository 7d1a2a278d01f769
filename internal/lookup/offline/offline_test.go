package offline_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build"
)

func all(works ...lookup.Work) iter.Seq2[lookup.Work, error] {
	return func(yield func(lookup.Work, error) bool) {
		for _, w := range works {
			if !yield(w, nil) {
				return
			}
		}
	}
}

// index builds an index of the works and returns its path.
func buildIndex(t testing.TB, works iter.Seq2[lookup.Work, error]) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "works.db")
	if err := build.FromWorks(t.Context(), path, works, build.Options{}); err != nil {
		t.Fatal(err)
	}
	return path
}

// offline is a source over an index of the works.
func openIndex(t testing.TB, works iter.Seq2[lookup.Work, error]) *offline.Index {
	t.Helper()
	o, err := offline.OpenFile(t.Context(), buildIndex(t, works))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

func shelf() iter.Seq2[lookup.Work, error] {
	return all(
		lookup.Work{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969", Dewey: "813.54",
			Language: "eng", ISBN: "9780306406157", Publisher: "Delacorte", LCC: "PS3572.O5 S6",
			Subjects: []string{"War", "Dresden"}, Cover: "https://example.org/1.jpg"},
		lookup.Work{Title: "Cat's Cradle", Author: "Vonnegut, Kurt"},
		lookup.Work{Title: "Kurt Vonnegut: a life", Author: "Shields, Charles J."},
		lookup.Work{Title: "Wuthering Heights", Author: "Brontë, Emily"},
		lookup.Work{Title: "L'Étranger", Author: "Camus, Albert", Language: "fre"},
		lookup.Work{Title: "Doppler", Author: "Loe, Erlend"},
		lookup.Work{Title: "Sult", Author: "Søren Øst"},
		lookup.Work{Title: "Преступление и наказание", Author: "Достоевский, Федор"},
		lookup.Work{Title: "गोदान", Author: "प्रेमचंद"},
		lookup.Work{Title: "???", Author: ""},
		lookup.Work{Title: "C++ (programming)", Author: "Stroustrup, Bjarne"},
	)
}

func TestOfflineSearch(t *testing.T) {
	o := openIndex(t, shelf())
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a word", "slaughterhouse", []string{"Slaughterhouse-Five"}},
		{"words in any order", "five vonnegut", []string{"Slaughterhouse-Five"}},
		{"an unfinished last word", "slaughterhouse fi", []string{"Slaughterhouse-Five"}},
		{"an unfinished first word", "slaughter five", nil},
		{"an author's works before those about the author", "vonnegut kurt",
			[]string{"Slaughterhouse-Five", "Cat's Cradle", "Kurt Vonnegut: a life"}},
		{"without accents", "bronte", []string{"Wuthering Heights"}},
		{"with accents", "BRONTË", []string{"Wuthering Heights"}},
		{"letters that have no accent to drop", "soren ost", []string{"Sult"}},
		{"and as they are written", "søren øst", []string{"Sult"}},
		{"apostrophe", "cat's cradle", []string{"Cat's Cradle"}},
		{"another apostrophe", "cat’s", []string{"Cat's Cradle"}},
		{"apostrophe left out", "cats cradle", []string{"Cat's Cradle"}},
		{"what stands before it left out", "etranger", []string{"L'Étranger"}},
		{"as it is written", "l'étranger", []string{"L'Étranger"}},
		{"Cyrillic", "наказание", []string{"Преступление и наказание"}},
		{"Devanagari", "गोदान", []string{"गोदान"}},
		{"Devanagari, unfinished", "प्रेम", []string{"गोदान"}},
		{"ISBN", "0-306-40615-2", []string{"Slaughterhouse-Five"}},
		{"unknown ISBN", "9780804429573", nil},
		{"no such word", "zebra", nil},
		{"one word missing", "slaughterhouse zebra", nil},
		{"nothing", "", nil},
		{"punctuation only", "??? --", nil},
		{"syntax: quotes", `"cradle`, []string{"Cat's Cradle"}},
		{"syntax: column", "publisher:cradle", nil},
		{"syntax: operators", "cradle OR NOT", nil},
		{"syntax: near", "NEAR(cat cradle)", nil},
		{"syntax: stars and plus", "c++ (programming)*", []string{"C++ (programming)"}},
		{"a control character", "cradle\x00", []string{"Cat's Cradle"}},
		{"more words than anyone types", "cradle " + strings.Repeat("cat ", 5000), []string{"Cat's Cradle"}},
		{"a word longer than any", strings.Repeat("x", 100_000), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			works, err := o.Search(t.Context(), lookup.ParseQuery(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range works {
				got = append(got, w.Title)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOfflineWorkIsWhole(t *testing.T) {
	o := openIndex(t, shelf())
	works, err := o.Search(t.Context(), lookup.ParseQuery("slaughterhouse"))
	if err != nil || len(works) != 1 {
		t.Fatalf("%v, %v", works, err)
	}
	want := lookup.Work{ID: works[0].ID, Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969",
		Dewey: "813.54", Language: "eng", ISBN: "9780306406157", Publisher: "Delacorte", LCC: "PS3572.O5 S6",
		Subjects: []string{"War", "Dresden"}, Cover: "https://example.org/1.jpg"}
	if _, ok := offline.ParseID(want.ID); !ok || !reflect.DeepEqual(works[0], want) {
		t.Errorf("got  %+v\nwant %+v", works[0], want)
	}
	found, err := o.Find(t.Context(), want.ID)
	if err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("Find: %+v, %v", found, err)
	}
}

func TestOfflineFindNotFound(t *testing.T) {
	o := openIndex(t, shelf())
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // an ID of another form is told without I/O
	for _, id := range []string{
		"", "w", "OL1W", "w0123456789a", "w0123456789abc", "W0123456789ab", "w0123456789AB", "w0123456789a'",
	} {
		if _, err := o.Find(ctx, id); !errors.Is(err, lookup.ErrNotFound) {
			t.Errorf("%q: %v, want ErrNotFound", id, err)
		}
	}
	if _, err := o.Find(t.Context(), "w0123456789ab"); !errors.Is(err, lookup.ErrNotFound) {
		t.Errorf("unknown: %v, want ErrNotFound", err)
	}
	if _, err := o.Find(ctx, "w0123456789ab"); err == nil || errors.Is(err, lookup.ErrNotFound) {
		t.Errorf("cancelled: %v, want an error", err)
	}
}

func TestOfflineIsBounded(t *testing.T) {
	o := openIndex(t, many(100))
	for range 3 {
		works, err := o.Search(t.Context(), lookup.ParseQuery("common"))
		if err != nil || len(works) != offline.SearchLimit {
			t.Fatalf("%d works, %v, want %d", len(works), err, offline.SearchLimit)
		}
		if works[0].Title != "Common word 0" || works[29].Title != "Common word 29" {
			t.Errorf("alike works are not in the index's order: %q … %q", works[0].Title, works[29].Title)
		}
	}
}

// many yields n works of different titles that have a word in common.
func many(n int) iter.Seq2[lookup.Work, error] {
	return func(yield func(lookup.Work, error) bool) {
		for i := range n {
			if !yield(lookup.Work{Title: fmt.Sprintf("Common word %d", i), Author: "Author, An"}, nil) {
				return
			}
		}
	}
}

func TestOfflineAtOnce(t *testing.T) {
	o := openIndex(t, shelf())
	errs := make(chan error)
	for range 8 {
		go func() {
			for range 20 {
				works, err := o.Search(t.Context(), lookup.ParseQuery("vonnegut"))
				if err != nil || len(works) != 3 {
					errs <- fmt.Errorf("%d works, %w", len(works), err)
					return
				}
			}
			errs <- nil
		}()
	}
	for range 8 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// Whatever is asked, the same is found however the words are divided into two tables and however
// many of them count as common.
func FuzzOfflineSearch(f *testing.F) {
	var works []lookup.Work
	for w := range shelf() {
		works = append(works, w)
	}
	whole := openIndex(f, all(works...))
	parted := indexOf(f, 3, works, func(int) int { return 1 })
	parted.SetListLimit(2)
	for _, seed := range []string{
		"vonnegut", `"`, `""`, "*", "a*b", "title:x", "^a", "NEAR(a b, 5)", "AND", "{a b}:c", "a\x00b", "\xff", "-",
		"(", "+ +", "\u0301", "\u0903", "़", "𝕏", "a\u200db", "'; drop table works; --", "½ ① Ⅷ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := lookup.ParseQuery(text)
		want, err := whole.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%q: %v (%v)", text, err, offline.MatchOf(q))
		}
		if got, err := parted.Search(t.Context(), q); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, %v in two tables, %v in one (%v)", text, got, err, want, offline.MatchOf(q))
		}
	})
}

// What is in the index is found by the words of its own title.
func FuzzOfflineFindsItself(f *testing.F) {
	for _, seed := range []string{
		"Emma", "Cat's Cradle", "L'Étranger", "गोदान", "½", "Straße", "\u0903x", "İstanbul", "ﬁn", "a\u00adb",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, title string) {
		title = lookup.ParseQuery(title).Text
		m := offline.MatchOf(lookup.ParseQuery(title))
		if len(m) == 0 || len(title) > 500 || lookup.ParseQuery(title).ISBN != "" {
			t.Skip()
		}
		works, err := openIndex(t, all(lookup.Work{Title: title})).ByWords(t.Context(), m)
		if err != nil || len(works) != 1 {
			t.Errorf("%q: %d works, %v (%v in %q)", title, len(works), err, m, offline.SearchWords(title))
		}
	})
}

func BenchmarkOfflineSearch(b *testing.B) {
	o := openIndex(b, many(20_000))
	for _, bench := range []struct{ name, text string }{
		{"rare", "19999"}, {"common", "common"}, {"three words", "common word 19"}, {"prefix", "co"},
		{"no match", "zebra"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			q := lookup.ParseQuery(bench.text)
			for b.Loop() {
				if _, err := o.Search(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestOfflineID(t *testing.T) {
	id := offline.WorkID(lookup.Work{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt"})
	// Changing this loses the link between books added and works in every index.
	if want := "wc97e0c7ccc31"; id != want {
		t.Errorf("got %s, want %s", id, want)
	}
	for _, w := range []lookup.Work{
		{Title: "SLAUGHTERHOUSE FIVE", Author: "Kurt Vonnegut"},
		{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969", ID: "w000000000000"},
	} {
		if got := offline.WorkID(w); got != id {
			t.Errorf("%+v: %s, want %s", w, got, id)
		}
	}
	for _, w := range []lookup.Work{
		{Title: "Slaughterhouse-Five"}, {Title: "Slaughterhouse", Author: "Five Vonnegut, Kurt"},
	} {
		if got := offline.WorkID(w); got == id {
			t.Errorf("%+v has the same ID", w)
		}
	}
}
