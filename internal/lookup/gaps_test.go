package lookup

import (
	"reflect"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
)

// What belongs together comes from one description.
func TestFillGaps(t *testing.T) {
	const a, b, c = "9780306406157", "9780804429573", "9780141187761"
	editor := catalogue.Contributor{Name: "Brod, Max", Role: catalogue.RoleEditor}
	translator := catalogue.Contributor{Name: "Muir, Willa", Role: catalogue.RoleTranslator}
	for _, tt := range []struct {
		name             string
		work, from, want Work
	}{
		{"part", Work{}, Work{PartNumber: "Vol. 2", PartTitle: "The end"},
			Work{PartNumber: "Vol. 2", PartTitle: "The end"}},
		{"part's title with another's number", Work{PartNumber: "Vol. 2"}, Work{PartNumber: "2", PartTitle: "The end"},
			Work{PartNumber: "Vol. 2"}},
		{"subtitle", Work{}, Work{Subtitle: "a novel"}, Work{Subtitle: "a novel"}},
		{"subtitle of another title", Work{Title: "The trial"},
			Work{Title: "Der Prozess", Subtitle: "ein Roman", Filing: "Prozess"}, Work{Title: "The trial"}},
		{"author and others", Work{}, Work{Author: "Kafka, Franz", Contributors: []catalogue.Contributor{editor}},
			Work{Author: "Kafka, Franz", Contributors: []catalogue.Contributor{editor}}},
		{"author with his role", Work{}, Work{Author: "Brod, Max", AuthorRole: catalogue.RoleEditor},
			Work{Author: "Brod, Max", AuthorRole: catalogue.RoleEditor}},
		{"others of the same author", Work{Author: "Kafka, Franz"},
			Work{Author: "Franz Kafka", Contributors: []catalogue.Contributor{editor}},
			Work{Author: "Kafka, Franz", Contributors: []catalogue.Contributor{editor}}},
		{"others of another author", Work{Author: "Kafka, Franz"},
			Work{Author: "Brod, Max", Contributors: []catalogue.Contributor{editor}}, Work{Author: "Kafka, Franz"}},
		{"author of a work with others", Work{Contributors: []catalogue.Contributor{editor, translator}},
			Work{Author: "Brod, Max", Contributors: []catalogue.Contributor{translator}},
			Work{Author: "Brod, Max", Contributors: []catalogue.Contributor{translator}}},
		{"translator of another edition", Work{Author: "Kafka, Franz", ISBN: a},
			Work{Author: "Kafka, Franz", ISBN: b, Contributors: []catalogue.Contributor{translator}},
			Work{Author: "Kafka, Franz", ISBN: a}},
		{"imprint", Work{}, Work{Place: "London", Publisher: "Dent", Published: "c1956"},
			Work{Place: "London", Publisher: "Dent", Published: "c1956"}},
		{"place of the same publisher", Work{Publisher: "Dell"},
			Work{Place: "New York", Publisher: "Dell Publishing Co."}, Work{Place: "New York", Publisher: "Dell"}},
		{"place of another publisher", Work{Publisher: "Dell"}, Work{Place: "London", Publisher: "Dent"},
			Work{Publisher: "Dell"}},
		{"place without a publisher", Work{Publisher: "Dell"}, Work{Place: "New York"},
			Work{Place: "New York", Publisher: "Dell"}},
		{"publisher at the place", Work{Place: "London"}, Work{Place: "London", Publisher: "Dent"},
			Work{Place: "London", Publisher: "Dent"}},
		{"publisher at another place", Work{Place: "London"}, Work{Place: "Berlin", Publisher: "Fischer"},
			Work{Place: "London"}},
		{"edition, pages and date", Work{ISBN: a},
			Work{ISBN: b, OtherISBNs: []isbn.ISBN{a}, Edition: "2nd ed.", Pages: "12 p.", Published: "1956"},
			Work{ISBN: a, OtherISBNs: []isbn.ISBN{b}, Edition: "2nd ed.", Pages: "12 p.", Published: "1956"}},
		{"of another edition by its ISBN", Work{ISBN: a},
			Work{
				ISBN: b, OtherISBNs: []isbn.ISBN{c}, Edition: "2nd ed.", Pages: "12 p.", Published: "1956",
				Publisher: "Dent", Place: "London", Series: "S",
			}, Work{ISBN: a}},
		{"of another edition by its publisher", Work{Publisher: "Dell"},
			Work{Publisher: "Dent", Pages: "12 p.", ISBN: b}, Work{Publisher: "Dell"}},
		{"of another edition by its statement", Work{Edition: "1st ed."},
			Work{Edition: "Second edition", Pages: "12 p.", ISBN: b}, Work{Edition: "1st ed."}},
		{"of another edition by its date", Work{Published: "c1956"},
			Work{Published: "Berlin, 1925", Pages: "12 p.", ISBN: b}, Work{Published: "c1956"}},
		{"the same date, written in another way", Work{Published: "May 1956"},
			Work{Published: "[1956?]", Pages: "12 p."}, Work{Published: "May 1956", Pages: "12 p."}},
		{"the same edition, written in another way", Work{Edition: "2nd ed."},
			Work{Edition: "Second edition", Pages: "12 p."}, Work{Edition: "2nd ed.", Pages: "12 p."}},
		{"what all editions share", Work{ISBN: a},
			Work{
				ISBN: b, Year: "1925", Dewey: "833.912", LCC: "PT2621", Summary: "S", Subjects: []string{"x"},
				Cover: "c", Language: "ger",
			},
			Work{
				ISBN: a, Year: "1925", Dewey: "833.912", LCC: "PT2621", Summary: "S", Subjects: []string{"x"},
				Cover: "c", Language: "ger",
			}},
		{"language of a translation", Work{Title: "The trial", ISBN: a},
			Work{Title: "Der Prozess", ISBN: b, Language: "ger"}, Work{Title: "The trial", ISBN: a}},
		{"series", Work{}, Work{Series: "Classics", SeriesNumber: "5"}, Work{Series: "Classics", SeriesNumber: "5"}},
		{"number in the series", Work{Series: "Classics"}, Work{Series: "CLASSICS", SeriesNumber: "5"},
			Work{Series: "Classics", SeriesNumber: "5"}},
		{"number in another series", Work{Series: "Novels"}, Work{Series: "Classics", SeriesNumber: "5"},
			Work{Series: "Novels"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.work.FillGaps(tt.from); !reflect.DeepEqual(tt.work, tt.want) {
				t.Errorf("got  %+v\nwant %+v", tt.work, tt.want)
			}
		})
	}
}

// The works of answers are shared: filling the gaps of one must not change another.
func TestFillGapsSharesNothing(t *testing.T) {
	list := make([]isbn.ISBN, 1, 4)
	list[0] = "9780804429573"
	w := Work{ISBN: "9780306406157", OtherISBNs: list}
	w.FillGaps(Work{ISBN: "9780306406157", OtherISBNs: []isbn.ISBN{"9780141187761"}})
	if got := list[:2][1]; got != "" {
		t.Errorf("the other work's list now has %s", got)
	}
}
