package store_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
)

// The filter finds what the look-up finds: it folds text in the same way.
func TestFilterFoldsAsTheLookupDoes(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	for _, tt := range []struct{ text, title string }{
		{"strasse", "Die Straße"}, {"STRASSE", "Die Straße"}, {"soren", "Søren Kierkegaard"}, {"lodz", "Łódź"},
		{"isik", "Işık"}, {"oeuvres", "Œuvres complètes"}, {"dang", "Đặng Thùy Trâm"}, {"obrien", "O’Brien's life"},
		{"letranger", "L’Étranger"}, {"etranger", "L’Étranger"}, {"l etranger", "L’Étranger"},
		{"שלום", "שָׁלוֹם עליכם"},
		{"федор", "Фёдор"}, {"ΒΟΡΡΑΣ", "Βορράς"}, {"foundation and empire", "Foundation & Empire"},
		{"foundation & empire", "Foundation and Empire"}, {"krieg & frieden", "Krieg und Frieden"},
		{"guerra and paz", "Guerra y paz"},
		{"猫", "吾輩は猫である"}, {"楼梦", "红楼梦"}, {"주의자", "채식주의자"}, {"三体", "三体"}, {"ｶﾐｭ", "カミュ"},
		{"und", "Undine"}, {"y", "Young Törless"}, {"ελυτης", "Ελύτης"}, {"𞤀𞤣", "𞤀𞤣𞤤𞤢𞤥"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			s := open(t, catalogue.Book{Title: tt.title}, catalogue.Book{Title: "Emma", Author: "Austen, Jane"})
			if got := listed(t, s,
				catalogue.Query{Text: tt.text, Limit: 10}); fmt.Sprint(got) != fmt.Sprint([]string{tt.title}) {
				t.Errorf("found %q, want %q", got, tt.title)
			}
		})
	}
}

// The filter folds all fields that it searches, not titles alone.
func TestFilterFoldsEveryField(t *testing.T) {
	s := open(t, catalogue.Book{
		Title: "x", Author: "Škvorecký, Søren", Subjects: []string{"Straßen & Wege", "猫の本"}, Notes: "L’œuvre",
	})
	for _, text := range []string{"skvorecky", "soren", "strassen", "strassen and wege", "猫の", "loeuvre"} {
		if got := listed(t, s, catalogue.Query{Text: text, Limit: 10}); len(got) != 1 {
			t.Errorf("%q finds %q", text, got)
		}
	}
}

func TestFilterFields(t *testing.T) {
	s := open(t,
		catalogue.Book{Title: "Emma", Author: "Austen, Jane", Classification: "823.7"},
		catalogue.Book{Title: "Jane Austen: a life of Emma", Author: "Tomalin, Claire", Classification: "823.7092"},
		catalogue.Book{Title: "Life, a history", Author: "Jane, Emma", Classification: "576.8"},
	)
	for text, want := range map[string]string{
		"title:emma":                 "[Emma Jane Austen: a life of Emma]",
		"author:emma":                "[Life, a history]",
		"author:austen":              "[Emma]",
		`author:"jane emma"`:         "[Life, a history]",
		`author:"emma jane"`:         "[]",
		`"a life"`:                   "[Jane Austen: a life of Emma]",
		`"a li"`:                     "[]",
		`title:"life of" jane`:       "[Jane Austen: a life of Emma]",
		"dewey:823":                  "[Emma Jane Austen: a life of Emma]",
		"dewey:823.70":               "[Jane Austen: a life of Emma]",
		"dewey:5 title:life":         "[Life, a history]",
		"dewey:7":                    "[]",
		"title:emma author:emma":     "[]",
		"„Emma“":                     "[Emma Jane Austen: a life of Emma Life, a history]",
		"title:jane dewey:823.7 lif": "[Jane Austen: a life of Emma]",
	} {
		t.Run(text, func(t *testing.T) {
			got := listed(t, s, catalogue.Query{Text: text, Order: catalogue.ByTitle, Limit: 10})
			if fmt.Sprint(got) != want {
				t.Errorf("found %q, want %s", got, want)
			}
		})
	}
}

// At most twelve different words are looked for, and the page says if there are more.
func TestFilterOfManyWords(t *testing.T) {
	var words []string
	for i := range 20 {
		words = append(words, fmt.Sprintf("w%02d", i))
	}
	s := open(t, catalogue.Book{Title: strings.Join(words[:12], " ")}, catalogue.Book{Title: strings.Join(words, " ")})
	for _, tt := range []struct {
		name, text string
		count      int
		cut        bool
	}{
		{"twelve", strings.Join(words[:12], " "), 2, false},
		{"thirteen", strings.Join(words[:13], " "), 2, true},
		{"twenty", strings.Join(words, " "), 2, true},
		{"twelve in a phrase", `"` + strings.Join(words[:12], " ") + `"`, 2, false},
		{"thirteen in a phrase", `"` + strings.Join(words[:13], " ") + `"`, 2, true},
		{"one word again and again", strings.Repeat("w01 ", 16), 2, false},
		{"a text that is too long", strings.Repeat("w01 ", 100), 2, true},
		{"none", "", 2, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := s.List(t.Context(), catalogue.Query{Text: tt.text, Limit: 10})
			if err != nil || p.Count != tt.count || p.Cut != tt.cut {
				t.Errorf("count %d, cut %v, %v, want %d, %v", p.Count, p.Cut, err, tt.count, tt.cut)
			}
		})
	}
}

// A title files as its source says, until another program changes the title.
func TestFilingTitle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openFor(t, path, nil)
	add(t, s, catalogue.Book{Title: "Los Angeles negra", Filing: "Los Angeles negra", Language: "spa"})
	add(t, s, catalogue.Book{Title: "Ha-Milḥamah", Filing: "Milḥamah", Language: "heb"})
	add(t, s, catalogue.Book{Title: "Los pazos", Language: "spa"})
	want := "[Los Angeles negra Ha-Milḥamah Los pazos]"
	if got := fmt.Sprint(listed(t, s, catalogue.Query{Order: catalogue.ByTitle, Limit: 10})); got != want {
		t.Errorf("order %s, want %s", got, want)
	}
	r, err := s.Remove(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if books, err := s.Restore(t.Context(), r.ID); err != nil || books[0].Filing != "Milḥamah" {
		t.Errorf("restored %+v, %v", books, err)
	}
	if b, err := s.Book(t.Context(), 2); err != nil || b.CallNumber().Mark != "MIL" {
		t.Errorf("mark %q, %v, want MIL", b.CallNumber().Mark, err)
	}
	otherProgram(t, path, "UPDATE books SET title = 'Los Zapatos' WHERE pk = 1",
		"UPDATE books SET title = 'Ha-Shalom', filing = 'Shalom' WHERE pk = 2")
	closeStore(t, s)
	s = openFor(t, path, nil)
	defer closeStore(t, s)
	checkKeys(t, s, path)
	if b, err := s.Book(t.Context(), 1); err != nil || b.Filing != "" {
		t.Errorf("files as %q after its title was changed, %v", b.Filing, err)
	}
	if b, err := s.Book(t.Context(), 2); err != nil || b.Filing != "Shalom" {
		t.Errorf("files as %q, %v, want what the other program said", b.Filing, err)
	}
}
