package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/account"
	"shelflist/internal/store/row"
	"shelflist/internal/web"
	"shelflist/internal/web/proxy"
)

// Behind a proxy with TLS the cookies are for TLS only.
func TestSecureCookies(t *testing.T) {
	var trusted proxy.Trusted
	if err := trusted.UnmarshalText([]byte("127.0.0.1 ::1")); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, nil, func(c *web.Config) { c.Proxies = trusted })
	s.addUsers(t, account.Librarian)
	r := s.request(t, "POST", "/login", browser, url.Values{"name": {"librarian"}, "password": {testPassword}})
	r.Header.Set("X-Forwarded-Proto", "https")
	a := s.newBrowser(t).do(t, r).want(t, 303)
	if len(a.Cookies()) != 2 {
		t.Fatalf("%v", a.Header)
	}
	for _, c := range a.Cookies() {
		if !c.Secure || !strings.HasPrefix(c.Name, "__Host-") {
			t.Errorf("%+v", c)
		}
	}
}

// A session has a new name after each login, whatever the browser had before, and ends with the
// logout.
func TestSessions(t *testing.T) {
	s := newSite(t, manyBooks(3))
	s.addUsers(t, account.Librarian)
	address, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	b := s.newBrowser(t)
	session := func() string {
		for _, c := range b.client.Jar.Cookies(address) {
			if c.Name == "session" {
				return c.Value
			}
		}
		return ""
	}
	use := func(value string) { // a cookie that somebody has planted or stolen
		b.client.Jar.SetCookies(address, []*http.Cookie{{Name: "session", Value: value, Path: "/"}})
	}
	const planted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	use(planted)
	b.get(t, "/books/new", browser).want(t, 303)
	b.logIn(t, "librarian", testPassword).want(t, 303)
	first := session()
	if first == planted || len(first) < 32 {
		t.Fatalf("the session is called %q", first)
	}
	b.logIn(t, "librarian", testPassword).want(t, 303)
	second := session()
	if second == first {
		t.Error("the session has its old name after another login")
	}
	use(first)
	b.get(t, "/books/new", browser).want(t, 303)
	use(second)
	b.get(t, "/books/new", browser).want(t, 200)
	b.post(t, "/logout", browser, nil).want(t, 303)
	if session() != "" {
		t.Error("the cookie stays after the logout")
	}
	use(second)
	b.get(t, "/books/new", browser).want(t, 303)

	// All of a user's sessions end together, and none of another's.
	s.addUsers(t, account.Helper)
	helper := s.as(t, account.Helper)
	one, two := s.as(t, account.Librarian), s.as(t, account.Librarian)
	two.get(t, "/account", browser).want(t, 200, "Log out everywhere", "Go-http-client")
	two.post(t, "/account/sessions/end", browser, nil).want(t, 303)
	one.get(t, "/account", browser).want(t, 303)
	two.get(t, "/account", browser).want(t, 303)
	helper.get(t, "/account", program).want(t, 200, `"Name":"helper"`)
}

// The account page names the browser and the system of each session, whatever a browser says of
// itself.
func TestBrowsersOfSessions(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Librarian)
	logIn := func(agent string) *site {
		b := s.newBrowser(t)
		r := b.request(t, "POST", "/login", browser, url.Values{"name": {"librarian"}, "password": {testPassword}})
		r.Header.Set("Origin", s.url)
		r.Header.Set("User-Agent", agent)
		b.do(t, r).want(t, 303)
		return b
	}
	for _, tt := range []struct{ name, agent, want string }{
		{"Firefox", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
			"<bdi>Firefox</bdi> on <bdi>Windows</bdi>"},
		{"Chrome",
			"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36" +
				" (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
			"<bdi>Chrome</bdi> on <bdi>Linux</bdi>"},
		{"Edge",
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36" +
				" (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
			"<bdi>Edge</bdi> on <bdi>Windows</bdi>"},
		{"Safari",
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15" +
				" (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
			"<bdi>Safari</bdi> on <bdi>iOS</bdi>"},
		{"a program", "curl/8.5.0", "<bdi>curl</bdi>"},
		{"none", "", "<bdi>–</bdi>"},
		{"signs", "(;", "<bdi>–</bdi>"},
		{"markup", "<b>bold", "<bdi>&lt;b&gt;bold</bdi>"},
		{"markup in a version", `Firefox/<b>"'`, "<bdi>Firefox</bdi>"},
		{"other bytes", "\xff\xfe", "<bdi>–</bdi>"},
		{"long", strings.Repeat("x", 5000), "<bdi>" + strings.Repeat("x", 40) + "</bdi>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := logIn(tt.agent)
			b.get(t, "/account", browser).want(t, 200, tt.want)
			b.post(t, "/account/sessions/end", browser, nil).want(t, 303)
		})
	}
	b := logIn("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")
	r := b.request(t, "GET", "/account", browser, nil)
	r.Header.Set("Accept-Language", "de")
	b.do(t, r).want(t, 200, "<bdi>Firefox</bdi> auf <bdi>Windows</bdi>")
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
