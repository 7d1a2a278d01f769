package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"shelflist/internal/account"
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
		s.get(t, path, browser).want(t, 409, `server user add NAME <span class="whole">--role administrator</span>`)
		if a := s.get(t, path, program); kindOf(t, a) != "no-accounts" {
			t.Error(a.body)
		}
	}
	s.logIn(t, "nobody", testPassword).want(t, 409)
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
