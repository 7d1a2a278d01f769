package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/account"
	"shelflist/internal/catalogue"
	"shelflist/internal/store/row"
	"shelflist/internal/web"
	"shelflist/internal/web/proxy"
)

// Nobody logs in and thereby changes the catalogue: the page of another site may have made the
// link.
func TestLoginAddsNoBook(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Librarian)
	for _, next := range []string{"/books/add?id=OL1W", "/books//add?id=OL1W", "/books/./add", "/x/../books/add", "/books/%61dd?id=OL1W", "/books/add/"} {
		b := s.newBrowser(t)
		a := b.post(t, "/login", browser, url.Values{"name": {"librarian"}, "password": {testPassword}, "next": {next}}).want(t, 303)
		if to := a.Header.Get("Location"); to != "/" {
			t.Errorf("the login leads from %s to %s", next, to)
		}
	}
}

// The address of a page after a merge shows a visitor no trace of it.
func TestVisitorsSeeNoMerge(t *testing.T) {
	s := siteWithTwo(t)
	s.post(t, "/books/1/merge", browser, url.Values{"with": {"2"}, "Version": {"1"}, "WithVersion": {"2"}}).want(t, 200, "Merged:")
	s.addUsers(t, account.Administrator)
	if a := s.newBrowser(t).get(t, "/books/1?merged=2", browser).want(t, 200); strings.Contains(a.body, "Merged:") || strings.Contains(a.body, "/undo") {
		t.Error("a visitor sees that books were merged")
	}
	s.as(t, account.Administrator).get(t, "/books/1?merged=2", browser).want(t, 200, "Merged:")
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
	if a := b.get(t, "/audit", browser).want(t, 200); strings.Contains(a.body, "POST /") {
		t.Errorf("an event has no words: %s", a.body)
	}
}

// newToken returns a token of somebody.
func (s *site) newToken(t testing.TB, role account.Role) string {
	t.Helper()
	a := s.post(t, "/account/tokens", program, url.Values{"name": {"x"}, "role": {string(role)}, "days": {"1"}, "password": {testPassword}}).want(t, 201)
	var token struct{ Token string }
	if err := json.Unmarshal([]byte(a.body), &token); err != nil {
		t.Fatal(err)
	}
	return token.Token
}

// The name of the scheme of a token is written in any case, other schemes are a proxy's, and a
// token alone counts.
func TestOddAuthorization(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Librarian, account.Reader)
	b := s.as(t, account.Librarian)
	token, readers := b.newToken(t, account.Librarian), s.as(t, account.Reader).newToken(t, account.Reader)
	for header, want := range map[string]int{
		"Bearer " + token: 200, "bearer " + token: 200, "BEARER  " + token + " ": 200, "Bearer": 401, "Bearer ": 401, "Bearer\t" + token: 200,
		"Bearer " + token + ", Bearer x": 401, "Bearer x": 401, "Bearer " + readers: 403, "Basic YTpi": 200, "Bearerx": 200, "": 200, token: 200,
	} {
		r := b.request(t, "GET", "/suggestions?q=a", program, nil) // beside the cookie of a librarian
		r.Header.Set("Authorization", header)
		a := b.do(t, r)
		if a.StatusCode != want {
			t.Errorf("%q: %d, want %d", header, a.StatusCode, want)
		}
		if a.StatusCode == 401 && !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%q: %v", header, a.Header)
		}
	}
	// The address by which the demo's page adds takes a token.
	id := url.QueryEscape(b.idOf(t, "silent spring"))
	r := s.newBrowser(t).request(t, "GET", "/books/add?id="+id, program, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	s.newBrowser(t).do(t, r).want(t, 201)
	r = s.newBrowser(t).request(t, "GET", "/books/add?id="+id, program, nil)
	r.Header.Set("Authorization", "Bearer "+readers)
	s.newBrowser(t).do(t, r).want(t, 403)
	// A user who is removed takes the tokens along.
	if err := s.store.Accounts().Remove(t.Context(), 1); err == nil {
		t.Fatal("no administrator was left")
	}
	s.addUsers(t, account.Administrator)
	if err := s.store.Accounts().Remove(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	r = s.newBrowser(t).request(t, "GET", "/books.json", program, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	s.newBrowser(t).do(t, r).want(t, 401)
}

// Nobody finds out by guesses which names there are.
func TestGuessesTellNoNames(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Librarian)
	for i := range 6 {
		s.newBrowser(t).post(t, "/login", program, url.Values{"name": {fmt.Sprint("nobody ", i)}, "password": {"guess"}}).want(t, 401)
	}
	for _, name := range []string{"librarian", "another"} {
		for i := range 6 {
			want := 401
			if i == 5 {
				want = 429
			}
			a := s.newBrowser(t).post(t, "/login", program, url.Values{"name": {name}, "password": {"guess"}})
			if a.StatusCode != want {
				t.Errorf("guess %d for %s: %d, want %d", i, name, a.StatusCode, want)
			}
			if retry := a.Header.Get("Retry-After"); (retry != "") != (want == 429) {
				t.Errorf("Retry-After is %q with %d", retry, want)
			}
		}
	}
}

// A guess that is refused writes nothing, so pages that are kept stay.
func TestRefusedGuessWritesNothing(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Librarian)
	guess := func() int {
		return s.newBrowser(t).post(t, "/login", program, url.Values{"name": {"librarian"}, "password": {"guess"}}).StatusCode
	}
	for guess() != 429 {
	}
	before, err := s.store.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := guess(); got != 429 {
		t.Fatal(got)
	}
	if after, err := s.store.Version(t.Context()); err != nil || after != before {
		t.Errorf("the version was %v and is %v, %v", before, after, err)
	}
}

// A password in the address would stand in the log of each proxy.
func TestPasswordInAddress(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Administrator)
	form := url.Values{"name": {"administrator"}, "password": {testPassword}}
	s.newBrowser(t).post(t, "/login?"+form.Encode(), program, nil).want(t, 401)
	s.newBrowser(t).post(t, "/login?"+form.Encode(), program, url.Values{"x": {"y"}}).want(t, 401)
	admin := s.as(t, account.Administrator)
	admin.post(t, "/users?password="+url.QueryEscape(testPassword), program, url.Values{"name": {"x"}, "role": {"reader"}}).want(t, 422)
	admin.post(t, "/account/password?new=a+new+password", program, url.Values{"password": {testPassword}}).want(t, 422)
}

// The cookies are for the path below which the application is: another application, or another
// catalogue, on the same host doesn't see or replace them.
func TestCookiesBelowBasePath(t *testing.T) {
	var trusted proxy.Trusted
	if err := trusted.UnmarshalText([]byte("127.0.0.1 ::1")); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, nil, func(c *web.Config) { c.Base, c.Proxies = "/library", trusted })
	s.addUsers(t, account.Librarian)
	send := func(method, path, scheme string, cookies []*http.Cookie) *http.Response {
		t.Helper()
		r := s.request(t, method, path, browser, url.Values{"name": {"librarian"}, "password": {testPassword}})
		r.RequestURI, r.RemoteAddr = "", "127.0.0.1:1"
		r.Header.Set("X-Forwarded-Proto", scheme)
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Result()
	}
	for scheme, prefix := range map[string]string{"http": "", "https": "__Secure-"} {
		cookies := send("POST", "/library/login", scheme, nil).Cookies()
		if len(cookies) != 2 {
			t.Fatalf("%v", cookies)
		}
		for _, c := range cookies {
			if c.Path != "/library/" || c.Secure != (scheme == "https") || c.Name != prefix+"session" && c.Name != prefix+"browser" {
				t.Errorf("%s: %+v", scheme, c)
			}
		}
		for _, path := range []string{"/library/books/new", "/books/new"} { // a proxy may take the path away
			if got := send("GET", path, scheme, cookies); got.StatusCode != 200 {
				t.Errorf("%s %s: %d", scheme, path, got.StatusCode)
			}
		}
		gone := send("POST", "/library/logout", scheme, cookies).Cookies()
		if len(gone) != 1 || gone[0].Path != "/library/" || gone[0].Name != prefix+"session" || gone[0].MaxAge >= 0 {
			t.Errorf("%s: %v", scheme, gone)
		}
	}
}

// What is shown to some only is kept by no proxy, covers too.
func TestCoversOfAPrivateCatalogue(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}}, func(c *web.Config) { c.Private = true })
	s.put(t, "/covers/1", program, pngFile(t, 40, 60, redCover)).want(t, 200)
	path := s.coverURL(t, "/books/1")
	if a := s.get(t, path, "").want(t, 200); !strings.HasPrefix(a.Header.Get("Cache-Control"), "public") {
		t.Errorf("%v", a.Header)
	}
	s.addUsers(t, account.Reader)
	if a := s.as(t, account.Reader).get(t, path, "").want(t, 200); !strings.HasPrefix(a.Header.Get("Cache-Control"), "private") {
		t.Errorf("%v", a.Header)
	}
	if a := s.newBrowser(t).get(t, "/covers/1", "").want(t, 303); a.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%v", a.Header)
	}
}

// An administrator ends all sessions of somebody, whose password stays.
func TestEndSessionsOfAUser(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Administrator, account.Librarian)
	admin, one, two := s.as(t, account.Administrator), s.as(t, account.Librarian), s.as(t, account.Librarian)
	end := func(b *site, user, password, accept string) answer {
		return b.post(t, "/users/"+user+"/sessions/end", accept, url.Values{"password": {password}})
	}
	admin.get(t, "/users/2", browser).want(t, 200, "/users/2/sessions/end")
	end(admin, "2", "a wrong password", browser).want(t, 422, "not your password")
	end(one, "1", testPassword, program).want(t, 403)
	one.get(t, "/account", program).want(t, 200)
	end(admin, "2", testPassword, browser).want(t, 303)
	for _, b := range []*site{one, two} {
		b.get(t, "/account", program).want(t, 401)
	}
	s.as(t, account.Librarian).get(t, "/account", program).want(t, 200)
	admin.get(t, "/account", program).want(t, 200)
	if a := end(admin, "99", testPassword, program).want(t, 422); kindOf(t, a) != "no-user" {
		t.Error(a.body)
	}
	if got := s.events(t); !slices.Contains(got, "administrator POST /users/{user}/sessions/end") {
		t.Errorf("%q", got)
	}
}

// Odd names, long forms and bytes that are no text get a clear answer.
func TestOddLogins(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Administrator)
	long := strings.Repeat("x", 1<<19)
	for name, form := range map[string]url.Values{
		"NUL": {"name": {"a\x00b"}, "password": {"\x00\x00"}}, "no UTF-8": {"name": {"\xff\xfe"}, "password": {"\xff"}}, "no name": {"password": {long}},
		"long": {"name": {long}, "password": {"x"}}, "a list": {"name": {"administrator", "x"}, "password": {"x", testPassword}},
	} {
		b := s.newBrowser(t)
		a := b.post(t, "/login", program, form)
		if a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
	}
	s.newBrowser(t).post(t, "/login", program, url.Values{"name": {long}, "password": {long + long}}).want(t, 413)
	admin := s.as(t, account.Administrator)
	longest := strings.Repeat("é", 500)
	admin.post(t, "/account/password", program, url.Values{"password": {testPassword}, "new": {longest + "x"}}).want(t, 422)
	admin.post(t, "/account/password", program, url.Values{"password": {testPassword}, "new": {longest}}).want(t, 303)
	s.newBrowser(t).logIn(t, "administrator", longest).want(t, 303)
	s.newBrowser(t).logIn(t, "ＡＤＭＩＮＩＳＴＲＡＴＯＲ", strings.Repeat("e\u0301", 500)).want(t, 303)
}

// A visitor doesn't learn which books have notes for staff.
func TestVisitorsSeeNoTraceOfNotes(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Source: "openlibrary", SourceID: "OL1W"}})
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"StaffNotes":"locked away","Year":"1815"}`).want(t, 200, `"StaffNotes"`)
	s.addUsers(t, account.Librarian)
	for _, path := range []string{"/books/1", "/books/1.json", "/books.json"} {
		if a := s.newBrowser(t).get(t, path, program).want(t, 200, `"Edited":["Year"]`); strings.Contains(a.body, "StaffNotes") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	s.as(t, account.Librarian).get(t, "/books/1", program).want(t, 200, `"Edited":["StaffNotes","Year"]`)
}

// age makes all sessions so old that they are prolonged by the next request.
func (s *site) age(t testing.TB) {
	t.Helper()
	err := s.store.Accounts().Write(t.Context(), func(ctx context.Context, tx row.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE sessions SET expires = expires - 3600")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// On a full disk nobody can log in, and is told why; who has logged in stays, and reads on.
func TestLoginOnAFullDisk(t *testing.T) {
	s := newSite(t, manyBooks(3))
	s.addUsers(t, account.Librarian)
	b := s.as(t, account.Librarian)
	s.age(t)
	write := func(statement string) error {
		return s.store.Accounts().Write(t.Context(), func(ctx context.Context, tx row.Tx) error {
			_, err := tx.ExecContext(ctx, statement)
			return err
		})
	}
	if err := write("PRAGMA max_page_count = 1"); err != nil { // SQLite raises it to the number of pages in use
		t.Fatal(err)
	}
	for err := error(nil); err == nil; {
		err = write("INSERT INTO events (at, who, address, what, path) VALUES (1e11, hex(randomblob(50)), '', '', '')")
	}
	for err := error(nil); err == nil; {
		err = write("INSERT INTO login_failures VALUES (hex(randomblob(50)), 1, 1e11)")
	}
	b.get(t, "/books/1", browser).want(t, 200, "/books/1/edit")
	b.get(t, "/account", browser).want(t, 200)
	s.newBrowser(t).get(t, "/books/1", browser).want(t, 200)
	if a := s.newBrowser(t).post(t, "/login", program, url.Values{"name": {"librarian"}, "password": {testPassword}}); a.StatusCode != 507 && a.StatusCode != 303 {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	if err := write("PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	s.as(t, account.Librarian)
}

// Who only reads doesn't wait until somebody else has written.
func TestReadingWhileOthersWrite(t *testing.T) {
	s := newSite(t, manyBooks(3))
	s.addUsers(t, account.Librarian)
	b := s.as(t, account.Librarian)
	s.age(t)
	writing, read := make(chan struct{}), make(chan struct{})
	done := make(chan error)
	go func() {
		done <- s.store.Accounts().Write(t.Context(), func(context.Context, row.Tx) error {
			close(writing)
			<-read
			return nil
		})
	}()
	<-writing
	b.get(t, "/books/1", browser).want(t, 200, "/books/1/edit") // else it would wait for ever
	close(read)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
