package web_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"shelflist/internal/account"
	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/web"
	"shelflist/internal/web/proxy"
)

// accountKinds are the kinds of errors that the tests here bring about.
var accountKinds = []string{
	"login", "not-allowed", "no-accounts", "wrong-login", "too-many-guesses", "link-used", "short-password", "long-password",
	"wrong-password", "no-name", "long-name", "bad-name", "name-taken", "last-administrator", "no-user", "no-role",
	"bad-token", "no-token", "no-end",
}

// testPassword is everybody's password.
const testPassword = "correct horse"

// addUsers makes an account for each of the roles, with the name of the role.
func (s *site) addUsers(t testing.TB, roles ...account.Role) {
	t.Helper()
	hash, err := account.NewPasswords(1).Hash(t.Context(), testPassword)
	for _, role := range roles {
		if err == nil {
			_, err = s.store.Accounts().Add(t.Context(), account.User{Name: string(role), Role: role, Password: hash})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// newBrowser returns the site as another browser sees it, which doesn't follow redirects.
func (s *site) newBrowser(t testing.TB) *site {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	other := *s
	other.client = &http.Client{
		Jar: jar, Transport: s.client.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &other
}

// logIn sends the form to log in.
func (s *site) logIn(t testing.TB, name, password string) answer {
	t.Helper()
	return s.post(t, "/login", browser, url.Values{"name": {name}, "password": {password}})
}

// as returns the site in a browser by which somebody has logged in.
func (s *site) as(t testing.TB, role account.Role) *site {
	t.Helper()
	b := s.newBrowser(t)
	b.logIn(t, string(role), testPassword).want(t, 303)
	return b
}

// kindOf returns the kind of an error.
func kindOf(t testing.TB, a answer) string {
	t.Helper()
	var e struct{ Error string }
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return e.Error
}

// Without accounts everybody may do everything, and each page says so.
func TestNoAccounts(t *testing.T) {
	s := newSite(t, manyBooks(3))
	for _, path := range []string{"/", "/books/1", "/print", "/files", "/nowhere"} {
		if a := s.get(t, path, browser); !strings.Contains(a.body, "Everybody who can open this page may change the catalogue") || strings.Contains(a.body, "/login") {
			t.Errorf("%s doesn't say that everybody may change the catalogue, or has a link to log in", path)
		}
	}
	for _, path := range []string{"/login", "/account", "/users"} {
		s.get(t, path, browser).want(t, 409, "server user add NAME --role administrator")
		if a := s.get(t, path, program); kindOf(t, a) != "no-accounts" {
			t.Error(a.body)
		}
	}
	s.logIn(t, "nobody", testPassword).want(t, 409)
}

// With an account, visitors look and change nothing; they are led to the form to log in, and from
// there to the page that they wanted.
func TestVisitors(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", StaffNotes: "locked away", Copies: []catalogue.Copy{{Price: "12 secrets"}}}})
	s.addUsers(t, account.Administrator)
	v := s.newBrowser(t)
	for _, path := range []string{"/", "/books/1", "/print", "/?added=1", "/?q=emma", "/nowhere"} {
		a := v.get(t, path, browser)
		if !strings.Contains(a.body, `href=/login`) && !strings.Contains(a.body, `href="/login"`) || strings.Contains(a.body, "Everybody who can open") {
			t.Errorf("%s has no link to log in", path)
		}
		for _, part := range []string{`method="post"`, "/edit", "/files", "/history", "/search", "Add a copy", "/users"} {
			if strings.Contains(a.body, part) {
				t.Errorf("%s has %q for a visitor", path, part)
			}
		}
		if a.Header.Get("Cache-Control") != "private, no-cache" && a.StatusCode == 200 || !strings.Contains(a.Header.Get("Vary"), "Cookie") {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	for _, path := range []string{"/books/1", "/books/1.json", "/books/1.bib", "/books/1.ris", "/books/1.mrc", "/books/1.xml", "/unapi?id=/books/1&format=marcxml", "/books.json", "/print"} {
		for _, accept := range []string{browser, program} {
			if a := v.get(t, path, accept); strings.Contains(a.body, "locked away") || strings.Contains(a.body, "secrets") {
				t.Errorf("%s shows a visitor what is for staff", path)
			}
		}
	}
	for _, q := range []string{"locked", "lock", "%22locked+away%22", "locked+emma", "title:emma+away"} {
		if a := v.get(t, "/books.json?q="+q, program); !strings.Contains(a.body, `"Count":0`) {
			t.Errorf("a visitor finds a book by its notes for staff with %s: %s", q, a.body)
		}
		v.get(t, "/?q="+q, browser).want(t, 200, "No book on the list has")
		v.get(t, "/print?q="+q, browser).want(t, 200, "nothing on this list")
		s.as(t, account.Administrator).get(t, "/books.json?q="+q, program).want(t, 200, `"Count":1`)
	}
	v.get(t, "/books.json?q=emma", program).want(t, 200, `"Count":1`)
	s.as(t, account.Administrator).get(t, "/books/1", browser).want(t, 200, "locked away", "/books/1/edit", "/account")
	for _, path := range []string{"/books/add?id=x", "/books/new", "/search?search=emma", "/export", "/backup", "/users", "/imports"} {
		a := v.get(t, path, browser).want(t, 303)
		if want := "/login?" + (url.Values{"next": {path}}).Encode(); a.Header.Get("Location") != want {
			t.Errorf("%s leads to %s, want %s", path, a.Header.Get("Location"), want)
		}
		if a := v.get(t, path, program).want(t, 401); kindOf(t, a) != "login" {
			t.Error(a.body)
		}
	}
	v.post(t, "/books/1/remove", browser, nil).want(t, 303)
	v.post(t, "/books/1/remove", program, nil).want(t, 401)
	s.get(t, "/books/1", program).want(t, 200)
}

// Nobody who has not logged in sees a private catalogue.
func TestPrivate(t *testing.T) {
	s := newSite(t, manyBooks(3), func(c *web.Config) { c.Private = true })
	s.get(t, "/", browser).want(t, 200)
	s.addUsers(t, account.Administrator, account.Reader)
	v := s.newBrowser(t)
	for _, path := range []string{"/", "/books/1", "/books.json", "/print", "/books/1.bib", "/covers/1", "/unapi"} {
		v.get(t, path, browser)
		if a := v.get(t, path, program).want(t, 401); strings.Contains(a.body, "history") {
			t.Error(a.body)
		}
	}
	v.get(t, "/login", browser).want(t, 200)
	v.get(t, "/healthz", "").want(t, 200)
	v.get(t, "/static/0/style.css", "").want(t, 200)
	s.as(t, account.Reader).get(t, "/", browser).want(t, 200, "history")
}

func TestLogin(t *testing.T) {
	s := newSite(t, manyBooks(3))
	s.addUsers(t, account.Administrator, account.Librarian)
	v := s.newBrowser(t)
	v.get(t, "/login?next=/books/new", browser).want(t, 200, `name="next" value="/books/new"`, `autocomplete="current-password"`)
	for _, wrong := range []url.Values{
		{"name": {"librarian"}, "password": {"correct horsf"}}, {"name": {"librarian"}}, {"name": {"nobody"}, "password": {testPassword}}, {},
	} {
		a := v.post(t, "/login", browser, wrong).want(t, 422, "don’t belong together")
		if len(a.Cookies()) > 0 || strings.Contains(a.body, "horsf") {
			t.Errorf("%v, %s", a.Cookies(), a.body)
		}
		if a := s.newBrowser(t).post(t, "/login", program, wrong); a.StatusCode != 401 || kindOf(t, a) != "wrong-login" {
			t.Errorf("%d %s", a.StatusCode, a.body)
		}
	}
	for next, want := range map[string]string{
		"": "/", "/books/new": "/books/new", "/?q=a&order=title": "/?q=a&order=title", "//evil.example": "/", "https://evil.example/": "/",
		`/\evil.example`: "/", "evil.example": "/", "/\r\nSet-Cookie: a=b": "/", "javascript:alert(1)": "/", "/%zz": "/", "\t//evil.example": "/",
	} {
		b := s.newBrowser(t)
		a := b.post(t, "/login", browser, url.Values{"name": {" LIBRARIAN "}, "password": {testPassword}, "next": {next}}).want(t, 303)
		if a.Header.Get("Location") != want {
			t.Errorf("%q leads to %q, want %q", next, a.Header.Get("Location"), want)
		}
		for _, c := range a.Cookies() {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure || c.MaxAge <= 0 {
				t.Errorf("%+v", c)
			}
		}
		b.get(t, "/books/new", browser).want(t, 200)
	}
}

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

// Pages that are kept ready for one role are not shown to another.
func TestKeptPagesDontCrossALogin(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", StaffNotes: "locked away"}}, cacheOf(8<<20))
	s.addUsers(t, account.Librarian, account.Reader)
	persons := map[string]*site{"visitor": s.newBrowser(t), "reader": s.as(t, account.Reader), "librarian": s.as(t, account.Librarian)}
	tags := map[string]string{}
	for range 3 {
		for name, b := range persons {
			for _, path := range []string{"/books/1", "/"} {
				a := b.get(t, path, browser).want(t, 200)
				if staff := name == "librarian"; strings.Contains(a.body, "/files") != staff || path == "/books/1" && strings.Contains(a.body, "locked away") != staff {
					t.Errorf("%s is shown to a %s so:\n%s", path, name, a.body)
				}
				tags[name+path] = a.Header.Get("ETag")
			}
		}
	}
	r := persons["visitor"].request(t, "GET", "/books/1", browser, nil)
	r.Header.Set("If-None-Match", tags["librarian/books/1"])
	persons["visitor"].do(t, r).want(t, 200)
}

// Guesses from one address have to wait after some, even if the last is right, and after a restart.
// Who comes from another address, or has logged in by the browser before, does not have to wait.
func TestGuesses(t *testing.T) {
	var trusted proxy.Trusted
	if err := trusted.UnmarshalText([]byte("127.0.0.1 ::1")); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, nil, func(c *web.Config) { c.Proxies = trusted })
	s.addUsers(t, account.Librarian, account.Reader)
	from := func(b *site, address, name, password string) int {
		t.Helper()
		r := b.request(t, "POST", "/login", program, url.Values{"name": {name}, "password": {password}})
		r.Header.Set("X-Forwarded-For", address)
		return b.do(t, r).StatusCode
	}
	known := s.newBrowser(t)
	if got := from(known, "192.0.2.1", "librarian", testPassword); got != 303 {
		t.Fatal(got)
	}
	stranger := s.newBrowser(t)
	for i, want := range []int{401, 401, 401, 401, 401, 429, 429} {
		if got := from(stranger, "192.0.2.1", "librarian", fmt.Sprint("guess no. ", i)); got != want {
			t.Errorf("guess %d: %d, want %d", i, got, want)
		}
	}
	if got := from(stranger, "192.0.2.1", "LIBRARIAN", testPassword); got != 429 {
		t.Errorf("the right password after many wrong ones: %d, want 429", got)
	}
	if got := from(s.newBrowser(t), "192.0.2.1", "reader", testPassword); got != 303 {
		t.Errorf("another user at the same address: %d, want 303", got)
	}
	if got := from(s.newBrowser(t), "2001:db8::1", "librarian", testPassword); got != 303 {
		t.Errorf("the user at another address: %d, want 303", got)
	}
	if got := from(known, "192.0.2.1", "librarian", testPassword); got != 303 {
		t.Errorf("the user's own browser at the same address: %d, want 303", got)
	}
	// Of IPv6 the network counts, whose addresses nobody can count.
	for i := range 6 {
		want := 401
		if i == 5 {
			want = 429
		}
		if got := from(stranger, fmt.Sprintf("2001:db8:7::%x", i), "librarian", "guess"); got != want {
			t.Errorf("guess %d by IPv6: %d, want %d", i, got, want)
		}
	}
	// An account of one's own gives no further guesses at others'.
	attacker := s.newBrowser(t)
	refused := 0
	for i := range 60 {
		from(attacker, "192.0.2.9", "reader", testPassword)
		if from(s.newBrowser(t), "192.0.2.9", fmt.Sprint("user ", i), "guess") == 429 {
			refused++
		}
	}
	if refused < 20 {
		t.Errorf("%d guesses were refused, want more", refused)
	}
	other, err := web.New(web.Config{Store: s.store, Sources: lookup.NewSources(nil), Log: slog.New(slog.DiscardHandler), Kept: true, Proxies: trusted})
	if err != nil {
		t.Fatal(err)
	}
	r := stranger.request(t, "POST", "/login", program, url.Values{"name": {"librarian"}, "password": {testPassword}})
	r.Header.Set("X-Forwarded-For", "192.0.2.1")
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	if other.ServeHTTP(w, r); w.Code != 429 {
		t.Errorf("after a restart: %d, want 429", w.Code)
	}
}
