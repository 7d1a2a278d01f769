package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"shelflist/internal/account"
	"shelflist/internal/locale"
	"shelflist/internal/web/language"
)

// Pages are in the language that the browser prefers, or that was chosen; answers for programs are
// the same in all.
func TestLanguages(t *testing.T) {
	s := newSite(t, manyBooks(3), cacheOf(8<<20))
	get := func(b *site, path, accept, language string) answer {
		t.Helper()
		r := b.request(t, "GET", path, accept, nil)
		r.Header.Set("Accept-Language", language)
		return b.do(t, r)
	}
	words := map[string]string{
		"en": "On the shelves", "de": "In den Regalen", "fr": "Sur les rayons", "es": "En los estantes",
	}
	for range 2 { // made, and kept
		for tag, want := range words {
			get(s, "/", browser, tag+",en;q=0.1").want(t, 200, want, `<html lang="`+tag+`"`, "3 ")
			get(s, "/nowhere", browser, tag).want(t, 404, `<html lang="`+tag+`"`)
		}
	}
	get(s, "/", browser, "ja").want(t, 200, words["en"])
	if a := get(s, "/books.json", program, "de"); a.body != get(s, "/books.json", program, "en").body {
		t.Error("data depend on the language")
	}
	var problem struct{ Error, Message string }
	if err := json.Unmarshal([]byte(get(s, "/books/99", program, "de").body), &problem); err != nil ||
		problem.Error != "no-book" || !strings.HasPrefix(problem.Message, "Dieses Buch") {
		t.Errorf("%+v, %v", problem, err)
	}

	b := s.newBrowser(t)
	for tag, want := range words {
		r := b.request(t, "GET", "/language?to="+tag, browser, nil)
		r.Header.Set("Referer", s.url+"/print?q=x")
		if a := b.do(t, r).want(t, 303); a.Header.Get("Location") != "/print?q=x" {
			t.Errorf("the choice leads to %s", a.Header.Get("Location"))
		}
		get(b, "/", browser, "ja").want(t, 200, want)
	}
	for _, referer := range []string{"https://evil.example/x", "", "%zz", "//evil.example/"} {
		r := s.newBrowser(t).request(t, "GET", "/language?to=xx", browser, nil)
		r.Header.Set("Referer", referer)
		if a := s.newBrowser(t).do(t, r); a.Header.Get("Location") != "/" || len(a.Cookies()) > 0 {
			t.Errorf("from %s it leads to %s with %v", referer, a.Header.Get("Location"), a.Cookies())
		}
	}
}

// A choice leads back to the page that it was made on, also below a base path, and to no other
// host.
func TestChoiceLeadsBack(t *testing.T) {
	for _, tt := range []struct{ base, referer, want string }{
		{"", "http://localhost/books/1?q=%26", "/books/1?q=%26"},
		{"/library", "http://localhost/library/books/1", "/books/1"},
		{"/library", "http://localhost/library", "/"},
		{"/library", "http://localhost/books/1", "/"},
		{"", "http://localhost//evil.example/", "/"},
		{"/library", "http://localhost/library//evil.example/", "/"},
		{"", "http://evil.example/books/1", "/"},
	} {
		r := httptest.NewRequest("GET", "http://localhost/language?to=de", nil)
		r.Header.Set("Referer", tt.referer)
		r.Form = r.URL.Query()
		a, err := language.Choose(tt.base)(r)
		if err != nil || a.Location != tt.want || len(a.Cookies) != 1 {
			t.Errorf("below %q from %s it leads to %s with %v, %v", tt.base, tt.referer, a.Location, a.Cookies, err)
		}
	}
}

// No page of another language has words of English in it: each text of the templates is found by
// the line that it stands in.
func TestNothingStaysEnglish(t *testing.T) {
	s := newSite(t, manyBooks(3))
	address := s.uploadFile(t, "Title;ISBN;Year\nEmma;x;1815\n;;\n")
	s.post(t, address+"/check", program, nil).want(t, 200)
	s.carryOut(t, address)
	pages := []string{"/", "/books/1", "/print", "/books/new", "/books/1/edit", "/books/1/history", "/books/1/merge",
		"/books/1/copies/new", "/covers/1/edit", "/many", "/headings", "/duplicates", "/files", "/imports", address,
		address + "?show=bad", address + "?show=doubtful", "/sources", "/search?search=emma", "/nowhere", "/login"}
	for _, l := range locale.Languages[1:] {
		for _, page := range pages {
			s.sendIn(t, l, s.request(t, "GET", page, browser, nil))
		}
	}
}

// No page of accounts has words of English in another language either, and no form that is sent
// back.
func TestNothingOfAccountsStaysEnglish(t *testing.T) {
	s := newSite(t, manyBooks(3))
	s.addUsers(t, account.Administrator, account.Reader)
	admin, reader := s.as(t, account.Administrator), s.as(t, account.Reader)
	visitor := s.newBrowser(t)
	own := func(form url.Values) url.Values {
		form.Set("password", testPassword)
		return form
	}
	visitor.logIn(t, "reader", "a wrong password").want(t, 422)
	admin.post(t, "/users", browser,
		url.Values{"name": {"x"}, "role": {"reader"}, "password": {"a wrong password"}}).want(t, 422)
	for _, l := range locale.Languages[1:] {
		get := func(b *site, path string) answer { return b.sendIn(t, l, b.request(t, "GET", path, browser, nil)) }
		post := func(b *site, path string, form url.Values) answer {
			return b.sendIn(t, l, b.request(t, "POST", path, browser, form))
		}
		token := url.Values{"name": {"x"}, "role": {"reader"}, "days": {"1"}}
		post(admin, "/account/tokens", own(token)).want(t, 200, "<code class=\"link\">")
		a := post(admin, "/users", own(url.Values{"name": {"Anna " + string(l)}, "role": {"helper"}})).want(t, 200)
		link := linkForm.FindStringSubmatch(a.body)
		if link == nil {
			t.Fatal(a.body)
		}
		get(visitor, "/password?code="+link[1]).want(t, 200)
		post(visitor, "/password", url.Values{"code": {link[1]}, "new": {"short"}}).want(t, 422)
		get(visitor, "/password?code=x").want(t, 410)
		get(visitor, "/login").want(t, 200)
		post(visitor, "/login", url.Values{"name": {string(l)}, "password": {"a wrong password"}}).want(t, 422)
		for _, page := range []string{"/", "/books/1", "/books/1/history", "/print", "/nowhere"} {
			get(visitor, page)
			get(admin, page)
		}
		get(reader, "/account").want(t, 200)
		get(reader, "/users").want(t, 403)
		post(reader, "/books/1/remove", url.Values{}).want(t, 403)
		for _, page := range []string{
			"/users", "/users/1", "/users/2", "/account?password=changed", "/account", "/audit", "/audit?q=nothing",
		} {
			get(admin, page).want(t, 200)
		}
		get(admin, "/users/99").want(t, 404)
		for path, form := range map[string]url.Values{
			"/users": {"name": {" "}, "role": {"reader"}}, "/users/2/role": {"role": {"king"}},
			"/account/password": {"new": {"short"}},
		} {
			post(admin, path, own(form)).want(t, 422)
		}
	}
}

// sendIn sends a request in a language. The answer must have no words of English in it.
func (s *site) sendIn(t *testing.T, l locale.Language, r *http.Request) answer {
	t.Helper()
	r.Header.Set("Accept-Language", string(l))
	a := s.do(t, r)
	if a.StatusCode >= 500 {
		t.Errorf("%s %s in %s: status %d", r.Method, r.URL, l, a.StatusCode)
	}
	text := visible(a.body)
	for _, word := range []string{
		" the ", " is ", " of ", " with ", " not ", " and ", "Save", "Search", "Upload", "Undo", "Year", "Account",
		" account ", "logged", "Role",
	} {
		if at := strings.Index(text, word); at >= 0 {
			around := text[max(0, at-40):min(len(text), at+40)]
			t.Errorf("%s %s in %s has %q: …%s…", r.Method, r.URL, l, word, around)
		}
	}
	return a
}

// visible returns the text of a page that its templates have, without that of the books.
func visible(page string) string {
	_, page, _ = strings.Cut(page, "<body>")
	var b strings.Builder
	for page != "" {
		text, rest, _ := strings.Cut(page, "<")
		b.WriteString(text + " ")
		tag, after, _ := strings.Cut(rest, ">")
		for _, element := range []string{"bdi", "code", "script", "i", "option"} {
			if tag == element || strings.HasPrefix(tag, element+" ") {
				_, after, _ = strings.Cut(after, "</"+element+">")
			}
		}
		page = after
	}
	return b.String()
}
