package lookup

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"shelflist/internal/marc"
)

func TestWorkClean(t *testing.T) {
	dirty := Work{
		ID: "x.1", Title: " Pride &amp;amp;\n Prejudice ", Filing: "Pride &amp; Prejudice", Author: "O&#39;Brien,\u00a0Flann", Year: " 1939\n",
		Dewey: "823.912", ISBN: "9780306406157", Publisher: "Simon &amp;\tSchuster", LCC: "PR6029 \u00a0.B72", Language: "eng ",
		Subjects: []string{"R&amp;D", " ", "R&D", "b\u00ad", "c", "d", "e", "f", "g", "h", "i"}, Cover: " https://covers.example/1.jpg",
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
	w := Work{Title: long, Filing: long, Author: long, Year: long, Publisher: long, LCC: long, Language: long, Cover: long, Subjects: []string{long}}.Clean()
	for _, tt := range []struct {
		field, got string
		want       int
	}{
		{"title", w.Title, 1000}, {"filing title", w.Filing, 1000}, {"author", w.Author, 500}, {"year", w.Year, 20},
		{"publisher", w.Publisher, 300}, {"LCC", w.LCC, 100}, {"language", w.Language, 20}, {"subject", w.Subjects[0], 200},
	} {
		if n := utf8.RuneCountInString(tt.got); n != tt.want || !strings.HasSuffix(tt.got, "…") {
			t.Errorf("%s: %d characters, the end %q; want %d and an ellipsis", tt.field, n, tt.got[len(tt.got)-5:], tt.want)
		}
	}
	if w.Cover != "" {
		t.Errorf("the cover has %d bytes; a cut address leads nowhere", len(w.Cover))
	}
}

func TestFromMARCIsClean(t *testing.T) {
	long := strings.Repeat("long ", 1000)
	w := FromMARC(marc.Bibliographic{Title: "Die &amp;\nX", Filing: "&amp;\nX", Author: long, Publisher: long, Subjects: []string{"R&amp;D", long}})
	if w.Title != "Die & X" || w.Filing != "& X" || w.Subjects[0] != "R&D" || len(w.Author) > 510 || len(w.Publisher) > 310 || len(w.Subjects[1]) > 210 {
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
		{"own", Work{Title: "Los Angeles", Filing: "Los Angeles"}, Work{Title: "Los Angeles", Filing: "Angeles"}, "Los Angeles"},
	} {
		if tt.work.FillGaps(tt.from); tt.work.Filing != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.work.Filing, tt.want)
		}
	}
}
