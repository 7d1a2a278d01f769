package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
)

// byHand adds books even if they are the same.
func (s *site) byHand(t *testing.T, books ...catalogue.Book) {
	t.Helper()
	for _, b := range books {
		if _, err := s.store.AddByHand(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDuplicates(t *testing.T) {
	s := newSite(t, nil)
	s.get(t, "/duplicates", browser).want(t, 200, "No doubles on the list.")
	s.get(t, "/duplicates", program).want(t, 200, `{"Doubles":[]}`)
	s.byHand(t, catalogue.Book{Title: "Emma", Author: "Austen, Jane", ISBN: "9780141439587", Edition: "2nd ed."},
		catalogue.Book{Title: "Emma <b>", Author: "Austen, Jane", ISBN: "9780141439587"},
		catalogue.Book{Title: "Persuasion", Author: "Austen, Jane"}, catalogue.Book{
			Title: "Persuasion", Author: "Austen, J.",
		})
	page := s.get(t, "/duplicates", browser)
	page.want(t, 200, "The same ISBN", `<a href="/books/1"><bdi>Emma</bdi></a>`, "Emma &lt;b&gt;", "2nd ed.", "1 copy",
		"The same title, and perhaps the same author", "Not the same")
	if strings.Contains(page.body, "Next") {
		t.Error("there is a next page")
	}
	s.get(t, "/", browser).want(t, 200, `<a href="/duplicates">Likely doubles</a>`)
	var list struct {
		Doubles []struct {
			Reason string
			Books  []struct{ PK int64 }
		}
	}
	a := s.get(t, "/duplicates", program)
	if err := json.Unmarshal([]byte(a.body), &list); err != nil ||
		fmt.Sprint(list.Doubles) != "[{isbn [{1} {2}]} {author [{3} {4}]}]" {
		t.Errorf("%s, %v", a.body, err)
	}

	pair := url.Values{"pk": {"4"}, "with": {"3"}}
	said := s.post(t, "/duplicates", browser, pair)
	said.want(t, 200, "are kept apart from now on", "Undo", "The same ISBN")
	if strings.Contains(said.body, "perhaps the same author") {
		t.Error("a pair is listed that was parted")
	}
	s.get(t, "/duplicates?show=apart", browser).want(t, 200, "Kept apart", "Take back", "Persuasion")
	s.get(t, "/duplicates?show=apart", program).want(t, 200, `{"Doubles":[{"Books":[{"PK":3,`)
	s.post(t, "/duplicates", program, url.Values{"pk": {"3"}, "with": {"4"}, "do": {"join"}}).want(t, 200,
		`{"Books":[{"PK":3,`)
	s.get(t, "/duplicates?show=apart", browser).want(t, 200, "No books are kept apart.")
	if a := s.get(t, "/duplicates?pk=3&with=4", browser); strings.Contains(a.body, "from now on") {
		t.Error("the page says that a pair was parted that was not")
	}

	for path, form := range map[string]url.Values{
		"no other": {"pk": {"3"}}, "one book": {"pk": {"3"}, "with": {"3"}}, "words": {"pk": {"a"}, "with": {"b"}},
	} {
		t.Run(path, func(t *testing.T) {
			s.post(t, "/duplicates", program, form).want(t, 422, `"Error":"no-pair"`)
			s.post(t, "/duplicates", browser, form).want(t, 422, "Which two books?")
		})
	}
	s.post(t, "/duplicates", program, url.Values{"pk": {"3"}, "with": {"99"}}).want(t, 404, `"Error":"no-book"`)
	s.get(t, "/duplicates?after=nonsense", browser).want(t, 400, "No such place in the list")
	s.get(t, "/duplicates?after=9.a.1", program).want(t, 400, `"Error":"bad-place"`)
}

func TestDuplicatesInParts(t *testing.T) {
	s := newSite(t, nil)
	for range 30 {
		s.byHand(t, catalogue.Book{Title: "Untitled"})
	}
	var seen int
	for path := "/duplicates"; path != ""; {
		var list struct {
			Doubles []struct{ Reason string }
			Next    string
		}
		a := s.get(t, path, program)
		if err := json.Unmarshal([]byte(a.body), &list); err != nil {
			t.Fatal(err)
		}
		s.get(t, path, browser).want(t, 200, "Likely doubles")
		seen, path = seen+len(list.Doubles), list.Next
	}
	if seen != 29 {
		t.Errorf("%d doubles, want 29", seen)
	}
}
