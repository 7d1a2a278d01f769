package lookup

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/isbn"
)

func TestMergeSameWork(t *testing.T) {
	tests := []struct {
		name string
		a, b Work
		same bool
	}{
		{"title and author", Work{Title: "Emma", Author: "Austen, Jane"}, Work{Title: "Emma", Author: "Austen, Jane"},
			true},
		{"case and accents", Work{Title: "WUTHERING heights", Author: "Brontë, Emily"},
			Work{Title: "Wuthering Heights", Author: "Bronte, Emily"}, true},
		{"author's words in another order", Work{Title: "X", Author: "García Márquez, Gabriel"},
			Work{Title: "X", Author: "Márquez, Gabriel García"}, true},
		{"author not inverted", Work{Title: "X", Author: "Kurt Vonnegut"}, Work{Title: "X", Author: "Vonnegut, Kurt"},
			true},
		{"leading article", Work{Title: "The Trial", Author: "Kafka, Franz"},
			Work{Title: "Trial", Author: "Kafka, Franz"}, true},
		{"article of a known language", Work{Title: "Der Prozess", Language: "ger", Author: "Kafka, Franz"},
			Work{Title: "Prozess", Author: "Kafka, Franz"}, true},
		{"article, language known to one", Work{Title: "Der Prozess", Language: "ger", Author: "Kafka, Franz"},
			Work{Title: "Der Prozess", Author: "Kafka, Franz"}, true},
		{"same ISBN", Work{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", ISBN: "9780306406157"},
			Work{Title: "Schlachthof 5", ISBN: "9780306406157"}, true},
		{"no author twice", Work{Title: "Beowulf"}, Work{Title: "beowulf"}, true},
		{"no author once", Work{Title: "Beowulf", Author: "Heaney, Seamus"}, Work{Title: "Beowulf"}, false},
		{"another author", Work{Title: "Emma", Author: "Austen, Jane"},
			Work{Title: "Emma", Author: "McCall Smith, Alexander"}, false},
		{"another title", Work{Title: "Emma", Author: "Austen, Jane"},
			Work{Title: "Persuasion", Author: "Austen, Jane"}, false},
		{"another ISBN, same title and author", Work{Title: "Emma", Author: "Austen, Jane", ISBN: "9780306406157"},
			Work{Title: "Emma", Author: "Austen, Jane", ISBN: "9780804429573"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.a.ID, tt.b.ID = "a", "b"
			got := merge(ParseQuery("x"), []result{{"one", []Work{tt.a}}, {"two", []Work{tt.b}}})
			if same := len(got) == 1; same != tt.same {
				t.Errorf("merged: %v, want %v: %+v", same, tt.same, got)
			}
		})
	}
}

func TestMergeWithinOneList(t *testing.T) {
	got := merge(ParseQuery("x"), []result{{"one", []Work{
		{ID: "1", Title: "Emma", Author: "Austen, Jane"},
		{ID: "2", Title: "Persuasion", Author: "Austen, Jane", ISBN: "9780804429573"},
		{ID: "3", Title: "EMMA", Author: "Austen, Jane", ISBN: "9780306406157"},
		{ID: "4", Title: "Two novels", ISBN: "9780804429573"},
	}}})
	if want := []string{"1", "2"}; !slices.Equal(ids(got), want) {
		t.Errorf("got %v, want %v", ids(got), want)
	}
	if got[0].ISBN != "9780306406157" || !slices.Equal(got[0].Sources, []string{"one"}) {
		t.Errorf("got %+v", got[0])
	}
}

// Two descriptions are of one work if a third has a key in common with each.
func TestMergeByWayOfAThird(t *testing.T) {
	got := merge(ParseQuery("x"), []result{
		{"one",
			[]Work{
				{ID: "1", Title: "Schlachthof 5", ISBN: "9780306406157"},
				{ID: "2", Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt"},
			}},
		{"two",
			[]Work{{
				ID: "3", Title: "Slaughterhouse Five", Author: "Vonnegut, Kurt", ISBN: "9780306406157", Dewey: "813.54",
			}}},
	})
	if len(got) != 1 || got[0].ID != "3" || !slices.Equal(got[0].Sources, []string{"one", "two"}) {
		t.Errorf("got %+v", got)
	}
}

func TestMergeFields(t *testing.T) {
	full := Work{
		ID: "full", Title: "Emma", Author: "Jane Austen", Year: "1816", Dewey: "823.7", ISBN: "9780804429573",
		Publisher: "Murray", LCC: "PR4034.E5", Language: "eng", Subjects: []string{"Matchmaking"},
		Cover: "https://example.org/1.jpg",
	}
	bare := Work{ID: "bare", Title: "EMMA", Author: "Austen, Jane"}
	bareWithDewey := Work{ID: "bare", Title: "EMMA", Author: "Austen, Jane", Dewey: "823"}
	tests := []struct {
		name  string
		query string
		works []Work // of one source each
		want  func() Work
	}{
		{"the record with a Dewey number wins", "emma", []Work{bare, full}, func() Work { return full }},
		{"the preferred record has one too", "emma", []Work{full, bare}, func() Work { return full }},
		{"both have one: the preferred record, its gaps filled", "emma", []Work{bareWithDewey, full}, func() Work {
			w := full
			w.ID, w.Title, w.Author, w.Dewey = "bare", "EMMA", "Austen, Jane", "823"
			return w
		}},
		{"gaps are filled from the preferred of the others", "emma",
			[]Work{bareWithDewey, {Title: "Emma", Author: "Austen, Jane", Year: "1815"}, full}, func() Work {
				w := full
				w.ID, w.Title, w.Author, w.Dewey, w.Year = "bare", "EMMA", "Austen, Jane", "823", "1815"
				return w
			}},
		{"the ISBN asked for is kept, without another edition's publisher", "9780306406157",
			[]Work{full, {ID: "2", Title: "Emma", Author: "Austen, Jane", ISBN: "9780306406157"}}, func() Work {
				w := full
				w.ISBN, w.Publisher = "9780306406157", ""
				return w
			}},
		{"the edition with the ISBN asked for", "9780306406157",
			[]Work{full, {ID: "2", Title: "Emma", Author: "Austen, Jane", Dewey: "823", ISBN: "9780141187761",
				OtherISBNs: []isbn.ISBN{"9780306406157"}, Edition: "2nd ed.", Publisher: "Penguin", Published: "c2003", Pages: "474 p."}}, func() Work {
				w := full
				w.ISBN, w.OtherISBNs, w.Edition, w.Publisher, w.Published, w.Pages = "9780306406157", []isbn.ISBN{"9780141187761"}, "2nd ed.", "Penguin", "c2003", "474 p."
				return w
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var lists []result
			want := tt.want()
			for i, w := range tt.works {
				lists = append(lists, result{fmt.Sprint(i), []Work{w}})
				want.Sources = append(want.Sources, fmt.Sprint(i))
			}
			got := merge(ParseQuery(tt.query), lists)
			if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestMergeOrder(t *testing.T) {
	works := func(names ...string) []Work {
		var works []Work
		for _, name := range names {
			title, author, _ := strings.Cut(name, "/")
			works = append(works, Work{ID: name, Title: title, Author: author})
		}
		return works
	}
	isbn := Work{ID: "isbn", Title: "Zuleika Dobson", ISBN: "9780306406157"}
	tests := []struct {
		name  string
		query string
		lists []result
		want  []string
	}{
		{"nothing", "emma", nil, nil},
		{"a source's own order", "x", []result{{"a", works("C", "A", "B")}}, []string{"C", "A", "B"}},
		{"sources alternate", "x", []result{{"a", works("A1", "A2", "A3")}, {"b", works("B1", "B2")}},
			[]string{"A1", "B1", "A2", "B2", "A3"}},
		{"the ISBN asked for", "9780306406157", []result{{"a", works("A")}, {"b", append(works("B"), isbn)}},
			[]string{"isbn", "A", "B"}},
		{
			"equal, then a prefix, then all words, then the others", "the trial",
			[]result{{"a", works("Law", "A trial for the ages", "The Trial of Socrates", "The Trial")}},
			[]string{"The Trial", "The Trial of Socrates", "A trial for the ages", "Law"},
		},
		{"without the article", "trial", []result{{"a", works("On trial", "The Trial")}},
			[]string{"The Trial", "On trial"}},
		{"an unfinished word", "slaughterhouse fi", []result{{"a", works("Fish", "Slaughterhouse-Five")}},
			[]string{"Slaughterhouse-Five", "Fish"}},
		{
			"an author's works before works that only mention the name", "kurt vonnegut",
			[]result{{
				"a", works("Letters to Kurt Vonnegut/Smith, A.", "Galápagos/Vonnegut, Kurt", "Kurt Vonnegut/Jones, B."),
			}},
			[]string{"Kurt Vonnegut/Jones, B.", "Galápagos/Vonnegut, Kurt", "Letters to Kurt Vonnegut/Smith, A."},
		},
		{
			"words of title and author", "vonnegut cradle",
			[]result{{"a", works("Galápagos/Vonnegut, Kurt", "Cat's Cradle/Vonnegut, Kurt")}},
			[]string{"Cat's Cradle/Vonnegut, Kurt", "Galápagos/Vonnegut, Kurt"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 5 { // the order must not depend on maps
				if got := ids(merge(ParseQuery(tt.query), tt.lists)); !slices.Equal(got, tt.want) {
					t.Fatalf("got %q, want %q", got, tt.want)
				}
			}
		})
	}
}

func TestMergeIsBounded(t *testing.T) {
	var lists []result
	for s := range 3 {
		var works []Work
		for i := range 30 {
			works = append(works, Work{ID: fmt.Sprintf("%d-%d", s, i), Title: fmt.Sprintf("Title %d %d", s, i)})
		}
		lists = append(lists, result{fmt.Sprint(s), works})
	}
	if got := len(merge(ParseQuery("x"), lists)); got != maxWorks {
		t.Errorf("%d works, want %d", got, maxWorks)
	}
}
