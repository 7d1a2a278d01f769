package web_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/account"
)

// What is done is recorded with who did it, and administrators see it.
func TestAudit(t *testing.T) {
	s := newSite(t, manyBooks(3))
	s.post(t, "/books", program, url.Values{"Title": {"Before the accounts"}}).want(t, 201)
	s.addUsers(t, account.Administrator, account.Librarian)
	b := s.as(t, account.Librarian)
	b.logIn(t, "librarian", "wrong password").want(t, 422)
	b.logIn(t, "a password typed as a name", "x").want(t, 422)
	b.post(t, "/books", program, url.Values{"Title": {"Emma"}}).want(t, 201)
	b.sendJSON(t, "PATCH", "/books/5", program, `{"Version":1,"Notes":"x"}`).want(t, 200)
	b.sendJSON(t, "PATCH", "/books/5", program, `{"Version":1,"Notes":"y"}`).want(t, 409)
	b.post(t, "/books/99/remove", program, nil).want(t, 404)
	b.post(t, "/books/5/remove", program, nil).want(t, 200)
	b.get(t, "/audit", browser).want(t, 403)

	admin := s.as(t, account.Administrator)
	var list struct {
		Events []struct{ Who, Address, What, Path string }
		Next   string
	}
	if err := json.Unmarshal([]byte(admin.get(t, "/audit", program).want(t, 200).body), &list); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range list.Events {
		got = append(got, e.Who+" "+e.What+" "+e.Path)
		if e.Address != "127.0.0.1" && e.Address != "::/64" {
			t.Errorf("%+v", e)
		}
	}
	want := []string{
		"administrator login /login", "librarian POST /books/{pk}/remove /books/5/remove", "librarian PATCH /books/{pk} /books/5",
		"librarian POST /books /books", " login failed /login", "librarian login failed /login", "librarian login /login",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the events are\n%q, want\n%q", got, want)
	}
	admin.get(t, "/audit", browser).want(t, 200, "removed a book", "tried to log in", "/books/5/remove")
	admin.get(t, "/audit?q=PATCH", program).want(t, 200, `"What":"PATCH /books/{pk}"`)
	if a := admin.get(t, "/audit?q=%25_nothing", program).want(t, 200); !strings.Contains(a.body, `{"Events":[]}`) {
		t.Error(a.body)
	}
	a := admin.get(t, "/audit?format=csv", browser).want(t, 200, "At,Who,Address,What,Path\r\n", "librarian,127.0.0.1,PATCH /books/{pk},/books/5\r\n")
	if strings.Contains(a.body, "typed as a name") || strings.Count(a.body, "\r\n") != 8 {
		t.Error(a.body)
	}
	for range 120 {
		b.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1}`)
		if err := s.store.Audit().Add(t.Context(), account.Event{Who: "=cmd()", What: "login"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := json.Unmarshal([]byte(admin.get(t, "/audit", program).body), &list); err != nil || len(list.Events) != 100 {
		t.Fatalf("%d events, %v", len(list.Events), err)
	}
	admin.get(t, list.Next+"&q=remove", program).want(t, 200, "POST /books/{pk}/remove")
	admin.get(t, "/audit?format=csv&q=cmd", browser).want(t, 200, ",'=cmd(),")
}

// titleOf returns the title of a book.
func (s *site) titleOf(t testing.TB, pk int64) string {
	t.Helper()
	b, err := s.store.Book(t.Context(), pk)
	if err != nil {
		t.Fatal(err)
	}
	return b.Title
}

// events returns who did what, the last first.
func (s *site) events(t testing.TB) (list []string) {
	t.Helper()
	events, err := s.store.Audit().Latest(t.Context(), "", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		list = append(list, strings.TrimSpace(e.Who+" "+e.What))
	}
	return list
}

// Each thing that is done is recorded once, what is refused not at all, and what concerns accounts
// too.
func TestAuditOnce(t *testing.T) {
	s := newSite(t, manyBooks(3))
	id := s.idOf(t, "silent spring")
	s.addUsers(t, account.Administrator)
	admin := s.as(t, account.Administrator)
	own := func(more url.Values) url.Values {
		more.Set("password", testPassword)
		return more
	}
	var code string
	for _, tt := range []struct {
		name, path string
		form       url.Values
		status     int
		want       []string // the last first
	}{
		{"a wrong password", "/users", url.Values{"name": {"x"}, "role": {"reader"}, "password": {"a wrong one"}}, 422, []string{"administrator password wrong"}},
		{"an account", "/users", own(url.Values{"name": {"Anna Bell"}, "role": {"librarian"}}), 200, []string{"administrator POST /users"}},
		{"a role", "/users/2/role", own(url.Values{"role": {"reader"}}), 303, []string{"administrator POST /users/{user}/role"}},
		{"no role", "/users/2/role", own(url.Values{"role": {"king"}}), 422, []string{}},
		{"a link", "/users/2/link", own(url.Values{}), 200, []string{"administrator POST /users/{user}/link"}},
		{"a password by a link", "/password", url.Values{"new": {"a new password"}}, 303, []string{"Anna Bell POST /password"}},
		{"the link again", "/password", url.Values{"new": {"a new password"}}, 410, []string{}},
		{"a book", "/books", url.Values{"Title": {"Emma"}}, 303, []string{"administrator POST /books"}},
		{"a book of a source", "/books/add", url.Values{"id": {id}}, 303, []string{"administrator POST /books/add"}},
		{"the same again", "/books/add", url.Values{"id": {id}}, 303, []string{}},
		{"a book as it was", "/books/1", url.Values{"Version": {"1"}, "Title": {s.titleOf(t, 1)}}, 303, []string{}},
		{"a token", "/account/tokens", own(url.Values{"name": {"x"}, "role": {"reader"}, "days": {"1"}}), 200, []string{"administrator POST /account/tokens"}},
		{"a token's end", "/account/tokens/1/remove", nil, 303, []string{"administrator POST /account/tokens/{token}/remove"}},
		{"a password", "/account/password", own(url.Values{"new": {"a new password"}}), 303, []string{"administrator POST /account/password"}},
		{"sessions", "/account/sessions/end", nil, 303, []string{"administrator POST /account/sessions/end"}},
	} {
		before := len(s.events(t))
		if tt.path == "/password" {
			tt.form.Set("code", code)
		}
		a := admin.post(t, tt.path, browser, tt.form)
		if a.StatusCode != tt.status {
			t.Errorf("%s: %d, want %d", tt.name, a.StatusCode, tt.status)
		}
		if m := linkForm.FindStringSubmatch(a.body); m != nil {
			code = m[1]
		}
		after := s.events(t)
		if got := after[:len(after)-before]; !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	b := s.newBrowser(t)
	b.logIn(t, "administrator", "a new password").want(t, 303)
	b.post(t, "/logout", browser, nil).want(t, 303)
	if got := s.events(t)[:2]; !slices.Equal(got, []string{"administrator POST /logout", "administrator login"}) {
		t.Errorf("%q", got)
	}
	b.logIn(t, "administrator", "a new password").want(t, 303)
	for _, what := range []string{account.UserAdded, account.PasswordSet, account.UserRemoved} {
		e := account.Event{Who: "root", Address: account.Machine, What: what, Path: "<Ben>"}
		if err := s.store.Audit().Add(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	b.get(t, "/audit", browser).
		want(t, 200, "on the machine", "made an account", "set a password", "removed an account", "&lt;Ben&gt;")
	if a := b.get(t, "/audit", browser).want(t, 200); strings.Contains(a.body, "POST /") {
		t.Errorf("an event has no words: %s", a.body)
	}
}
