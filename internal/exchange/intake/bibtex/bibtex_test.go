package bibtex

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
		t.Fatalf("%q is not BibTeX", in)
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
	tests := []struct {
		name, in string
		want     catalogue.Book
	}{
		{"the usual",
			"Some words before.\n@Book{kafka1956,\n  author = {Franz Kafka and Max Brod and others},\n  title = {{The} Trial},\n  publisher = \"Simon \\& Schuster\",\n  year = 1956,\n  address = {New York},\n  isbn = {978-0-8052-0999-0},\n  keywords = {law, courts},\n  edition = {2},\n  volume = 1,\n  series = {Classics}, number = {3},\n  language = {english},\n  pagetotal = {341}\n}\n",
			catalogue.Book{Title: "The Trial", Author: "Kafka, Franz",
				Contributors: []catalogue.Contributor{{Name: "Brod, Max", Role: "author"}},
				Publisher:    "Simon & Schuster", Year: "1956", Place: "New York", ISBN: "9780805209990",
				Subjects: []string{"law", "courts"}, Edition: "2", PartNumber: "1", Series: "Classics",
				SeriesNumber: "3", Language: "eng", Pages: "341"}},
		{"names",
			"@book{a, title={x}, author={Vonnegut, Jr., Kurt and {United Nations} and Ludwig van Beethoven and {\\\"O}sterreich, Anna\n and B. {and} C.}, editor={A. Editor}, translator={T. Translator}}",
			catalogue.Book{Title: "x", Author: "Vonnegut, Kurt, Jr.",
				Contributors: []catalogue.Contributor{{Name: "United Nations", Role: "corporate body"},
					{Name: "Beethoven, Ludwig van", Role: "author"},
					{Name: "Österreich, Anna", Role: "author"}, {Name: "B. and C.", Role: "author"},
					{Name: "Editor, A.", Role: "editor"}, {Name: "Translator, T.", Role: "translator"}}}},
		{"letters",
			`@book{a, title={\'Etudes {\"u}ber \ss{} \v{c} \c{c} {\'\i} \AA{}ngstr\"om -- a\_b \textbackslash{}x ~ y 100\% {\LaTeX} \emph{z} ` +
				"``q''" + `}}`, catalogue.Book{Title: `Études über ß č ç í Ångström – a_b \x y 100% LaTeX z “q”`}},
		{"texts joined",
			"@string{pub = {Dell} # \" Books\"}\n@comment{x}\n@book(a,\n title = \"a {\"}b{\"} \" # pub, month = jan, year = 2000,)",
			catalogue.Book{Title: `a "b" Dell Books`, Year: "2000"}},
		{"a date", "@book{a, title={x}, date = {1999-05}, origdate={1925}}",
			catalogue.Book{Title: "x", Published: "1999", Year: "1925"}},
		{"no key", "@book{, title={x}}", catalogue.Book{Title: "x"}},
		{"in one line", "@misc{a,title={x},note={a} }", catalogue.Book{Title: "x", Notes: "a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			books, bad := readAll(t, tt.in)
			if len(books) != 1 || bad != nil || !reflect.DeepEqual(books[0], tt.want) {
				t.Errorf("got  %+v, %q\nwant %+v", books, bad, tt.want)
			}
		})
	}
}

func TestBadEntries(t *testing.T) {
	const good = "@book{g, title={Emma}}\n"
	tests := []struct {
		name, in string
		books    int
		bad      []string
	}{
		{"an article", good + "@article{a, title={x}}\n" + good, 2, []string{"line 2: it is an article"}},
		{"a missing brace", good + "@book{a, title={x}\n\n" + good, 2, []string{"line 2: a closing brace is missing"}},
		{"a missing brace at the end", good + "@book{a, title={x", 1, []string{"line 2: a closing brace is missing"}},
		{"no equals sign", good + "@book{a, title {x}}\n" + good, 2, []string{"line 2: it is not written"}},
		{"no value", good + "@book{a, title =, }\n" + good, 2, []string{"line 2: it is not written"}},
		{"no title", good + "@book{a, author={x}}\n" + good, 2, []string{"line 2: it has neither"}},
		{"too long", good + "@book{a, title={" + strings.Repeat("x", maxEntry) + "}}\n" + good, 2,
			[]string{"line 2: longer"}},
		{"too long in lines", good + "@book{a, title={" + strings.Repeat("x\n", maxEntry) + "}}\n" + good, 2,
			[]string{"line 2: longer"}},
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
		"% a comment\n\n@Book {a,": true, "\ufeff@book{a,": true, "title,mail\nEmma,x@book.example\n": false, "": false,
		"@home\n": false,
	} {
		if got := Detect([]byte(in)); got != want {
			t.Errorf("%q: %t", in, got)
		}
	}
}

func TestReaderFails(t *testing.T) {
	errDisk := errors.New("disk gone")
	var errs []error
	for _, err := range Entries(io.MultiReader(strings.NewReader("@book{a, title={x}}\n"), iotest.ErrReader(errDisk))) {
		errs = append(errs, err)
	}
	if want := []error{nil, errDisk}; !slices.Equal(errs, want) {
		t.Errorf("got %v, want %v", errs, want)
	}
}

func FuzzEntries(f *testing.F) {
	for _, seed := range []string{
		"@book{a, title={x}}", "@string{a={b}}@book{a,title=a#a}", "@book(a,title=\"{\\'",
		"@book{a,\n@book{b,author={and and {and}}}", "@book{a,title={\\v\\'\\i{}}}", "@book{x,author={\\",
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
