package web_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
)

func TestManyAtOnce(t *testing.T) {
	s := newSite(t, []catalogue.Book{
		{Title: "Emma", Author: "Austen, Jane", Classification: "823.7"},
		{Title: "Persuasion", Author: "Austen, Jane", Classification: "823.7"},
		{Title: "Walden", Classification: "818"},
	})
	page := s.get(t, "/many?q=austen", browser)
	page.want(t, 200, "all 2 that the filter", `name="pk" value="1"`, `name="pk" value="2"`)
	s.get(t, "/", browser).want(t, 200, `href="/many"`)
	for _, tt := range []struct {
		name   string
		form   url.Values
		status int
		part   string
	}{
		{"nothing ticked", url.Values{"do": {"prefix"}, "value": {"REF"}}, 422, "Tick the books"},
		{"nothing to do", url.Values{"pk": {"1"}, "value": {"REF"}}, 422, "Choose what is to be changed"},
		{"no subject", url.Values{"pk": {"1"}, "do": {"add-subject"}}, 422, "A subject has to be named"},
		{"too long", url.Values{"pk": {"1", "3"}, "do": {"prefix"}, "value": {strings.Repeat("x", 30)}}, 422,
			"The prefix is too long."},
		{"no such status", url.Values{"pk": {"1"}, "do": {"status.eaten"}}, 422, "The status is not one of those"},
		{"so already", url.Values{"pk": {"1"}, "do": {"prefix"}}, 200, "the books were so already"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := s.post(t, "/many", browser, tt.form)
			a.want(t, tt.status, tt.part)
			if tt.form.Has("pk") &&
				!strings.Contains(a.body, `<input id="t1" type="checkbox" name="pk" value="1" checked>`) {
				t.Error("what was ticked is lost")
			}
		})
	}
	changed := s.post(t, "/many", browser, url.Values{
		"which": {"all"}, "q": {"austen"}, "do": {"prefix"}, "value": {" FIC "},
	})
	changed.want(t, 200, "Changed 2 books.", "FIC 823.7")
	undo := regexp.MustCompile(`action="(/batches/\d+/undo)"`).FindStringSubmatch(changed.body)
	if undo == nil {
		t.Fatal("the page offers no undo")
	}
	b, err := s.store.Book(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	s.sendJSON(t, "PATCH", "/books/1", program, fmt.Sprintf(`{"Version":%d,"Prefix":"YA"}`, b.Version)).want(t, 200)
	s.post(t, undo[1], browser, nil).want(t, 200,
		"1 book is as before. 1 was changed again or removed since, and stays as it is.", "YA 823.7")
	s.post(t, "/batches/99/undo", browser, nil).want(t, 404, "There is nothing to undo")
	s.post(t, "/batches/99/undo", program, nil).want(t, 404, `"Error":"no-change"`)

	s.post(t, "/many", program, url.Values{"pk": {"1", "2", "3"}, "do": {"location"}, "value": {"attic"}}).want(t, 200,
		`"Changed":3`)
	s.post(t, "/many", program, url.Values{"pk": {"1"}, "do": {"add-subject"}, "value": {"Comedy"}}).want(t, 200,
		`"Changed":1`)
	s.post(t, "/many", program, url.Values{"pk": {"1"}, "do": {"status.lost"}}).want(t, 200, `"Changed":1`)
	s.get(t, "/books/1", program).want(t, 200, `"Subjects":["Comedy"]`, `"Status":"lost"`, `"Location":"attic"`)
	s.post(t, "/many", program, url.Values{"pk": {"1"}, "do": {"remove-subject"}, "value": {"Comedy"}}).want(t, 200,
		`"Changed":1`)
	s.post(t, "/many", program, url.Values{"pk": {"1"}, "do": {"dance"}}).want(t, 422, `"Error":"no-action"`)
	s.post(t, "/many", program, url.Values{"pk": {"x"}, "do": {"prefix"}}).want(t, 422, `"Error":"nothing-ticked"`)
	s.post(t, "/many", browser, url.Values{"which": {"all"}, "do": {"remove"}}).want(t, 200, "and 2 more.",
		"No books yet")
}

func TestHeadings(t *testing.T) {
	s := newSite(t, []catalogue.Book{
		{Title: "The Hobbit", Author: "Tolkien, J. R. R."}, {Title: "Farmer Giles", Author: "J.R.R. Tolkien"},
		{Title: "A reader", Author: "Brod, Max",
			Contributors: []catalogue.Contributor{{Name: "J.R.R. Tolkien", Role: catalogue.RoleEditor}},
			Subjects:     []string{"Fairy tales", "Fairy-tales"}, Series: "Everyman"},
	})
	s.get(t, "/headings", browser).want(t, 200, "One author should stand in one place")
	s.get(t, "/headings?field=Contributors&text=tolkien", browser).want(t, 200, `value="Tolkien, J. R. R."`,
		`value="J.R.R. Tolkien"`)
	s.get(t, "/headings?field=Contributors&text=zzz", browser).want(t, 200, "No book on the list has that.")
	s.get(t, "/headings?field=Contributors&from=J.R.R.+Tolkien", browser).want(t, 200, "Tick what is to be replaced")
	s.get(t, "/headings?field=Contributors&from=Nobody&to=Somebody", browser).want(t, 200,
		"No book has what is to be replaced")

	rename := url.Values{
		"field": {"Contributors"}, "from": {"J.R.R. Tolkien", "Tolkien, J. R. R."}, "to": {"Tolkien, J. R. R."},
	}
	s.get(t, "/headings?"+rename.Encode(), browser).want(t, 200, "2 books change", "Farmer Giles", "A reader")
	if got := s.get(t, "/headings?"+rename.Encode(), browser).body; strings.Contains(got, "The Hobbit") {
		t.Error("a book that has the name already is said to change")
	}
	changed := s.post(t, "/headings", browser, rename)
	changed.want(t, 200, "Changed 2 books.")
	for text, want := range map[string]int{"author:tolkien": 3, `author:"Tolkien, J. R. R."`: 3} {
		if p, err := s.store.List(t.Context(), catalogue.Query{Text: text, Limit: 10}); err != nil || p.Count != want {
			t.Errorf("%s finds %d, %v, want %d", text, p.Count, err, want)
		}
	}
	b, err := s.store.Book(t.Context(), 3)
	if want := []catalogue.Contributor{{Name: "Tolkien, J. R. R.", Role: catalogue.RoleEditor}}; err != nil ||
		!slices.Equal(b.Contributors, want) || b.Author != "Brod, Max" {
		t.Errorf("the third book has %+v, %v", b, err)
	}
	s.post(t, "/headings", browser, rename).want(t, 422, "No book has what is to be replaced")
	s.post(t, "/headings", program, rename).want(t, 422, `"Error":"no-books"`)
	s.post(t, "/headings", program, nil).want(t, 422, `"Error":"no-heading"`)

	s.post(t, "/headings", program,
		url.Values{"field": {"Subjects"}, "from": {"Fairy-tales"}, "to": {"Fairy tales"}}).want(t, 200, `"Changed":1`)
	s.post(t, "/headings", program,
		url.Values{"field": {"Series"}, "from": {"Everyman"}, "to": {"Everyman's library"}}).want(t, 200, `"Changed":1`)
	s.get(t, "/books/3", program).want(t, 200, `"Subjects":["Fairy tales"]`, `"Series":"Everyman's library"`)
	s.post(t, "/headings", browser,
		url.Values{"field": {"Series"}, "from": {"Everyman's library"}, "to": {strings.Repeat("x", 3000)}}).want(t, 422,
		"The name of the series is too long.")
}
