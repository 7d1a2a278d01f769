package ris

import (
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake/entry"
)

// readAll returns the books of a file, and the errors of entries that can't be read.
func readAll(t *testing.T, in string) (books []catalogue.Book, bad []string) {
	t.Helper()
	if !Detect([]byte(in)) {
		t.Fatalf("%q is not RIS", in)
	}
	for e, err := range Entries(iotest.HalfReader(strings.NewReader(in))) {
		if _, ok := errors.AsType[*entry.Error](err); ok {
			bad = append(bad, err.Error())
		} else if err != nil {
			t.Fatal(err)
		} else {
			books = append(books, e.Book)
		}
	}
	return books, bad
}

func TestEntries(t *testing.T) {
	in := "\ufeff\r\nTY  - BOOK\r\nID  - 17\r\nAU  - Kafka, Franz\r\nAU  - United Nations\r\nA3  - Brod, Max\r\nA4  - Muir, Willa\r\nTI  - The Trial\r\nT2  - Classics\r\nM1  - 3\r\n" +
		"PY  - 1956/05/01/\r\nPB  - Knopf\r\nCY  - New York\r\nSN  - 978-0-8052-0999-0\r\nLA  - en\r\nCN  - REF 833.912\r\nKW  - Law, courts\r\nKW  - Trials\r\nSP  - 341\r\n" +
		"AB  - Someone must have\r\ntraduced Josef K.\r\nN1  - Salter, George (illustrator)\r\nN1  - a note\r\nER  - \r\n\r\nTY  - EBOOK\nT1  - Emma\nER  -\n"
	want := []catalogue.Book{{
		Title: "The Trial", Author: "Kafka, Franz",
		Contributors: []catalogue.Contributor{{Name: "United Nations", Role: "author"},
			{Name: "Brod, Max", Role: "editor"}, {Name: "Muir, Willa", Role: "translator"},
			{Name: "Salter, George", Role: "illustrator"}},
		Series: "Classics", SeriesNumber: "3", Year: "1956", Publisher: "Knopf", Place: "New York",
		ISBN: "9780805209990", Language: "eng", Subjects: []string{"Law, courts", "Trials"}, Pages: "341",
		Summary: "Someone must have\ntraduced Josef K.", Notes: "a note",
		Copies: []catalogue.Copy{{CallNumber: "REF 833.912", Status: "available"}},
	}, {Title: "Emma"}}
	if books, bad := readAll(t, in); !reflect.DeepEqual(books, want) || bad != nil {
		t.Errorf("got  %+v, %q\nwant %+v", books, bad, want)
	}
}

func TestBadEntries(t *testing.T) {
	const good = "TY  - BOOK\nTI  - Emma\nER  - \n"
	tests := []struct {
		name, in string
		books    int
		bad      []string
	}{
		{"an article", good + "TY  - JOUR\nTI  - x\nER  - \n" + good, 2, []string{"line 4: it is an article"}},
		{"no end", good + "TY  - BOOK\nTI  - x\n" + good, 2, []string{"line 4: its end"}},
		{"no end of the last", good + "TY  - BOOK\nTI  - x", 1, []string{"line 4: its end"}},
		{"no title", good + "TY  - BOOK\nAU  - x\nER  - \n" + good, 2, []string{"line 4: it has neither"}},
		{"too long", good + "TY  - BOOK\nTI  - " + strings.Repeat("x", maxEntry) + "\nER  - \n" + good, 2,
			[]string{"line 4: longer"}},
		{"too long in lines", good + "TY  - BOOK\n" + strings.Repeat("x\n", maxEntry) + "ER  - \n" + good, 2,
			[]string{"line 4: longer"}},
		{"something between", good + "\n\nfoo\nTI  - y\n" + good, 2, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			books, bad := readAll(t, tt.in)
			if len(books) != tt.books || len(bad) != len(tt.bad) {
				t.Fatalf("%d books and %q, want %d and %q", len(books), bad, tt.books, tt.bad)
			}
			for i := range bad {
				if !strings.HasPrefix(bad[i], tt.bad[i]) {
					t.Errorf("error %q, want %q", bad[i], tt.bad[i])
				}
			}
		})
	}
}

func TestDetect(t *testing.T) {
	for in, want := range map[string]bool{
		"TY - BOOK\n": true, "\n\nTY  - BOOK": true, "title\nTY\n": false, "": false, "AU  - x\n": false,
	} {
		if got := Detect([]byte(in)); got != want {
			t.Errorf("%q: %t", in, got)
		}
	}
}

func TestReaderFails(t *testing.T) {
	errDisk := errors.New("disk gone")
	var errs []error
	for _, err := range Entries(io.MultiReader(strings.NewReader("TY  - BOOK\nTI  - x\nER  - \n"),
		iotest.ErrReader(errDisk))) {
		errs = append(errs, err)
	}
	if want := []error{nil, errDisk}; !slices.Equal(errs, want) {
		t.Errorf("got %v, want %v", errs, want)
	}
}

func FuzzEntries(f *testing.F) {
	for _, seed := range []string{
		"TY  - BOOK\nTI  - x\nER  - \n", "TY  - BOOK\nTY  - BOOK\n", "TY  - BOOK\nSN  - 1\nPY  - /\nER",
		"ER  - \nTI  - x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for e, err := range Entries(strings.NewReader(in)) {
			if err == nil && (e.Line < 1 || e.Book.Title == "" && e.Book.ISBN == "" || e.Raw.Text == "") {
				t.Errorf("%+v", e)
			}
		}
	})
}
