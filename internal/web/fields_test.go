package web

import (
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/store"
	"shelflist/internal/web/texts"
)

// An invalid book is answered with what is wrong with each of its fields, as a page and as JSON.
func TestInvalidBook(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dev.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s, err := New(Config{Store: st, Sources: lookup.NewSources(nil), Log: slog.New(slog.DiscardHandler), Kept: true})
	if err != nil {
		t.Fatal(err)
	}
	_, _, invalid := st.Add(t.Context(), catalogue.Book{Year: "<x>", Classification: "[Fic]"})
	answer := func(asHTML bool) string {
		w := httptest.NewRecorder()
		s.fail(w, httptest.NewRequest(http.MethodPost, "/", nil), asHTML, fmt.Errorf("adding: %w", invalid))
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("status %d, want 422", w.Code)
		}
		return w.Body.String()
	}
	want := `{"Error":"invalid","Message":"That book can’t be saved. Nothing was changed. Correct what is named here, then try again.","Fields":[` +
		`{"Field":"Title","Error":"missing","Message":"The title is missing."},` +
		`{"Field":"Year","Error":"malformed","Message":"The year is not a year of up to four digits, such as 1969."},` +
		`{"Field":"Classification","Error":"malformed","Message":"The classification is not a Dewey number, such as 813.54."}]}` +
		"\n"
	if got := answer(false); got != want {
		t.Errorf("JSON\n%s\nwant\n%s", got, want)
	}
	page := html.UnescapeString(answer(true))
	for _, part := range []string{
		"<h1>That book can’t be saved</h1>", "<li>The title is missing.</li>", "<li>The year is not",
	} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q:\n%s", part, page)
		}
	}
	if page := answer(true); strings.Count(page, "<li>") != 3 {
		t.Errorf("the page doesn't list three fields:\n%s", page)
	}
}

// Every field and kind that Validate reports has a text.
func TestFieldTexts(t *testing.T) {
	loaded, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	words := loaded.For(httptest.NewRequest("GET", "/", nil))
	var invalid catalogue.FieldErrors
	for _, b := range []catalogue.Book{
		{Classification: "x", Year: "x", ISBN: "x", Language: "x", OtherISBNs: []string{"x"}, Author: " ",
			AuthorRole: "x"},
		longBook(),
	} {
		var e catalogue.FieldErrors
		if !errors.As(b.Validate(), &e) {
			t.Fatal("valid")
		}
		invalid = append(invalid, e...)
	}
	for _, c := range []catalogue.Copy{{}, {AcquiredOn: "x", Barcode: "9780385333849"}, longCopy()} {
		var e catalogue.FieldErrors
		if !errors.As(c.Validate(), &e) {
			t.Fatal("valid")
		}
		invalid = append(invalid, e...)
	}
	invalid = append(invalid, catalogue.FieldError{Field: "Barcode", Kind: catalogue.Taken})
	for _, e := range invalid {
		if text := words.Field(e); !strings.HasPrefix(text, "The ") {
			t.Errorf("no text of its own for %+v: %q", e, text)
		}
	}
	if got := words.Field(catalogue.FieldError{
		Field: "Cover", Kind: catalogue.Malformed,
	}); got != "Something is not in its usual form." {
		t.Errorf("a field without a text gives %q", got)
	}
}

// longBook returns a book each of whose texts is too long.
func longBook() catalogue.Book {
	var b catalogue.Book
	setStrings(reflect.ValueOf(&b).Elem(), strings.Repeat("x", 1<<20))
	b.Subjects = []string{b.Title}
	b.Contributors = make([]catalogue.Contributor, 1000)
	return b
}

// longCopy returns a copy each of whose texts is too long.
func longCopy() catalogue.Copy {
	var c catalogue.Copy
	setStrings(reflect.ValueOf(&c).Elem(), strings.Repeat("x", 1<<20))
	return c
}

func setStrings(v reflect.Value, s string) {
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String {
			f.SetString(s)
		}
	}
}
