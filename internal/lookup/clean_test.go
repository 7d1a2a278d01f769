package lookup

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/marc"
)

func TestWorkClean(t *testing.T) {
	dirty := Work{
		ID: "x.1", Title: " Pride &amp;amp;\n Prejudice ", Filing: "Pride &amp; Prejudice",
		Author: "O&#39;Brien,\u00a0Flann", Year: " 1939\n", Dewey: "823.912", ISBN: "9780306406157",
		Publisher: "Simon &amp;\tSchuster", LCC: "PR6029 \u00a0.B72", Language: "eng ",
		Subjects: []string{"R&amp;D", " ", "R&D", "b\u00ad", "c", "d", "e", "f", "g", "h", "i"},
		Cover:    " https://covers.example/1.jpg",
	}
	want := Work{
		ID: "x.1", Title: "Pride & Prejudice", Filing: "Pride & Prejudice", Author: "O'Brien, Flann", Year: "1939",
		Dewey: "823.912", ISBN: "9780306406157", Publisher: "Simon & Schuster", LCC: "PR6029 .B72", Language: "eng",
		Subjects: []string{"R&D", "b", "c", "d", "e", "f", "g", "h"}, Cover: "https://covers.example/1.jpg",
	}
	got := dirty.Clean()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if again := got.Clean(); !reflect.DeepEqual(again, got) {
		t.Errorf("cleaned again, it is %+v", again)
	}
}

func TestWorkCleanBounds(t *testing.T) {
	long := strings.Repeat("x", 4<<20)
	w := Work{
		Title: long, Subtitle: long, PartNumber: long, PartTitle: long, Filing: long, Author: long,
		Contributors: []catalogue.Contributor{{Name: long, Role: catalogue.RoleEditor}}, Year: long, Edition: long,
		Place: long, Publisher: long, Published: long, Pages: long, Series: long, SeriesNumber: long, LCC: long,
		Language: long, Summary: long, Cover: long, Subjects: []string{long},
	}.Clean()
	for _, tt := range []struct {
		field, got string
		want       int
	}{
		{"title", w.Title, 1000}, {"filing title", w.Filing, 1000}, {"author", w.Author, 500}, {"year", w.Year, 20},
		{"publisher", w.Publisher, 300}, {"LCC", w.LCC, 100}, {"language", w.Language, 20},
		{"subject", w.Subjects[0], 200},
		{"subtitle", w.Subtitle, 1000}, {"part number", w.PartNumber, 100}, {"part title", w.PartTitle, 500},
		{"contributor", w.Contributors[0].Name, 500},
		{"edition", w.Edition, 100}, {"place", w.Place, 300}, {"published", w.Published, 100}, {"pages", w.Pages, 100},
		{"series", w.Series, 300},
		{"series number", w.SeriesNumber, 100}, {"summary", w.Summary, 2000},
	} {
		if n := utf8.RuneCountInString(tt.got); n != tt.want || !strings.HasSuffix(tt.got, "…") {
			t.Errorf("%s: %d characters, the end %q; want %d and an ellipsis", tt.field, n, tt.got[len(tt.got)-5:],
				tt.want)
		}
	}
	if w.Cover != "" {
		t.Errorf("the cover has %d bytes; a cut address leads nowhere", len(w.Cover))
	}
}

// Every text is cleaned of control characters, character references and invisible characters.
func TestWorkCleanEveryText(t *testing.T) {
	const dirty, clean = " a\x07 &amp;amp;\u200f b\u00ad\n", "a & b"
	var w Work
	v := reflect.ValueOf(&w).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String {
			f.SetString(dirty)
		}
	}
	w.Contributors = []catalogue.Contributor{
		{Name: dirty, Role: catalogue.RoleOther}, {Name: "\u200b"}, {Name: clean, Role: catalogue.RoleOther},
	}
	w.Subjects = []string{dirty}
	w = w.Clean()
	v = reflect.ValueOf(w)
	for i := range v.NumField() {
		switch name := v.Type().Field(i).Name; {
		case name == "ID", name == "AuthorRole", name == "Dewey", name == "ISBN", name == "Cover": // have forms of their own
		case v.Field(i).Kind() == reflect.String && v.Field(i).String() != clean:
			t.Errorf("%s is %q, want %q", name, v.Field(i), clean)
		}
	}
	want := []catalogue.Contributor{{Name: clean, Role: catalogue.RoleOther}}
	if !reflect.DeepEqual(w.Contributors, want) || w.Subjects[0] != clean {
		t.Errorf("contributors %q, subjects %q", w.Contributors, w.Subjects)
	}
	for range 30 {
		w.Contributors = append(w.Contributors, catalogue.Contributor{Name: fmt.Sprint(len(w.Contributors))})
	}
	if n := len(w.Clean().Contributors); n != maxContributors {
		t.Errorf("%d contributors, want %d", n, maxContributors)
	}
}

func TestFromMARC(t *testing.T) {
	got := FromMARC(marc.Bibliographic{
		Title: "Faust", Subtitle: "a tragedy", PartNumber: "Part 1", PartTitle: "Night", Filing: "Faust",
		Author: marc.Name{Name: "Brod, Max", Role: marc.RoleEditor},
		Others: []marc.Name{
			{Name: "Hofmann, Michael", Role: marc.RoleTranslator}, {Name: "Plato", Role: marc.RoleAuthor, Direct: true},
			{Name: "Washington University", Role: marc.RoleBody, Direct: true},
			{Name: "Dorr, Ann", Role: marc.RoleIllustrator},
			{Name: "Hill, Abe", Role: marc.RoleOther},
		},
		Year: "1808", Dewey: "832.6", ISBNs: []isbn.ISBN{"9780306406157", "9780804429573", "9780306406157"},
		LCC: "PT1916", Edition: "2nd ed.",
		Imprint: marc.Imprint{Place: "Leipzig", Publisher: "Insel", Published: "c1909"}, Extent: "300 p.",
		Series: "Classics", SeriesNumber: "5", Summary: "A scholar.", Language: "ger", Subjects: []string{"Devil"},
	})
	want := Work{
		Title: "Faust", Subtitle: "a tragedy", PartNumber: "Part 1", PartTitle: "Night", Filing: "Faust",
		Author: "Brod, Max", AuthorRole: catalogue.RoleEditor,
		Contributors: []catalogue.Contributor{
			{Name: "Hofmann, Michael", Role: catalogue.RoleTranslator}, {Name: "Plato", Role: catalogue.RoleAuthor},
			{Name: "Washington University", Role: catalogue.RoleCorporate},
			{Name: "Dorr, Ann", Role: catalogue.RoleIllustrator},
			{Name: "Hill, Abe", Role: catalogue.RoleOther},
		},
		Year: "1808", Dewey: "832.6", ISBN: "9780306406157", OtherISBNs: []isbn.ISBN{"9780804429573"}, LCC: "PT1916",
		Edition: "2nd ed.", Place: "Leipzig", Publisher: "Insel", Published: "c1909", Pages: "300 p.",
		Series: "Classics", SeriesNumber: "5", Summary: "A scholar.", Language: "ger", Subjects: []string{"Devil"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestFromMARCIsClean(t *testing.T) {
	long := strings.Repeat("long ", 1000)
	w := FromMARC(marc.Bibliographic{
		Title: "Die &amp;\nX", Filing: "&amp;\nX", Author: marc.Name{Name: long},
		Imprint: marc.Imprint{Publisher: long}, Subjects: []string{"R&amp;D", long},
	})
	if w.Title != "Die & X" || w.Filing != "& X" || w.Subjects[0] != "R&D" || len(w.Author) > 510 ||
		len(w.Publisher) > 310 || len(w.Subjects[1]) > 210 {
		t.Errorf("got %.300v", w)
	}
}

// The filing title belongs to the title.
func TestFillGapsFiling(t *testing.T) {
	for _, tt := range []struct {
		name       string
		work, from Work
		want       string
	}{
		{"same title", Work{Title: "Der Prozess"}, Work{Title: "DER Prozess!", Filing: "Prozess!"}, "Prozess!"},
		{"another title", Work{Title: "Der Prozess"}, Work{Title: "The trial", Filing: "trial"}, ""},
		{"not said", Work{Title: "Der Prozess"}, Work{Title: "Der Prozess"}, ""},
		{"own", Work{Title: "Los Angeles", Filing: "Los Angeles"}, Work{Title: "Los Angeles", Filing: "Angeles"},
			"Los Angeles"},
	} {
		if tt.work.FillGaps(tt.from); tt.work.Filing != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.work.Filing, tt.want)
		}
	}
}
