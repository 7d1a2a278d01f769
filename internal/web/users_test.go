package web_test

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/account"
)

var linkForm = regexp.MustCompile(`http://[^<]*/password\?code=([A-Z0-9]+)`)

// Users are added with a link by which they choose their password, once.
func TestUsersPage(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Administrator)
	admin := s.as(t, account.Administrator)
	own := func(v url.Values) url.Values {
		v.Set("password", testPassword)
		return v
	}
	admin.get(t, "/users", browser).want(t, 200, "<bdi>administrator</bdi>")
	a := admin.post(t, "/users", browser, own(url.Values{"name": {"Anna  Bell"}, "role": {"librarian"}})).want(t, 200, "Give this link to", "Anna Bell")
	code := linkForm.FindStringSubmatch(a.body)
	if code == nil || a.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%v\n%s", a.Header, a.body)
	}
	admin.get(t, "/users", program).want(t, 200, `{"ID":2,"Name":"Anna Bell","Role":"librarian"}`)

	anna := s.newBrowser(t)
	anna.logIn(t, "Anna Bell", "").want(t, 422)
	anna.get(t, "/password?code="+code[1], browser).want(t, 200, "Welcome, <bdi>Anna Bell</bdi>", `minlength="10"`)
	choose := func(accept, password string) answer {
		return anna.post(t, "/password", accept, url.Values{"code": {code[1]}, "new": {password}})
	}
	choose(browser, "short").want(t, 422, "fewer than 10")
	if got := kindOf(t, choose(program, strings.Repeat("x", 1001))); got != "long-password" {
		t.Error(got)
	}
	choose(browser, "my own password").want(t, 303)
	choose(browser, "another password").want(t, 410)
	if got := kindOf(t, anna.get(t, "/password?code="+code[1], program)); got != "link-used" {
		t.Error(got)
	}
	anna.logIn(t, "anna bell", "my own password").want(t, 303)
	anna.get(t, "/books/new", browser).want(t, 200)
	anna.get(t, "/users", browser).want(t, 403, "not for you to do")

	// What she does bears her name.
	anna.post(t, "/books", browser, url.Values{"Title": {"Emma"}}).want(t, 303)
	anna.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Notes":"hers"}`).want(t, 200)
	anna.get(t, "/books/1/history", browser).want(t, 200, "Anna Bell")

	anna.post(t, "/account/password", browser, url.Values{"password": {"wrong password"}, "new": {"a new password"}}).want(t, 422, "not your password")
	elsewhere := s.newBrowser(t)
	elsewhere.logIn(t, "anna bell", "my own password").want(t, 303)
	anna.post(t, "/account/password", browser, url.Values{"password": {"my own password"}, "new": {"a new password"}}).want(t, 303)
	anna.get(t, "/account?password=changed", browser).want(t, 200, "Your password is changed")
	elsewhere.get(t, "/account", browser).want(t, 303)

	for _, tt := range []struct {
		kind, path string
		form       url.Values
	}{
		{"wrong-password", "/users", url.Values{"name": {"x"}, "role": {"reader"}, "password": {"wrong password"}}},
		{"no-name", "/users", own(url.Values{"name": {" "}, "role": {"reader"}})},
		{"long-name", "/users", own(url.Values{"name": {strings.Repeat("x", 101)}, "role": {"reader"}})},
		{"bad-name", "/users", own(url.Values{"name": {"a\u202eb"}, "role": {"reader"}})},
		{"name-taken", "/users", own(url.Values{"name": {"ANNA BELL"}, "role": {"reader"}})},
		{"no-role", "/users", own(url.Values{"name": {"x"}, "role": {"king"}})},
		{"no-role", "/users/2/role", own(url.Values{})},
		{"no-user", "/users/99/role", own(url.Values{"role": {"reader"}})},
		{"no-user", "/users/99/link", own(url.Values{})},
		{"no-user", "/users/99/remove", own(url.Values{})},
		{"last-administrator", "/users/1/role", own(url.Values{"role": {"reader"}})},
		{"last-administrator", "/users/1/remove", own(url.Values{})},
	} {
		a := admin.post(t, tt.path, program, tt.form).want(t, 422)
		if got := kindOf(t, a); got != tt.kind {
			t.Errorf("%s with %v: %s, want %s", tt.path, tt.form, got, tt.kind)
		}
		admin.post(t, tt.path, browser, tt.form).want(t, 422, `class="error"`)
	}

	admin.get(t, "/users/2", browser).want(t, 200, `value="librarian" selected`)
	admin.get(t, "/users/2", program).want(t, 200, `{"ID":2,"Name":"Anna Bell","Role":"librarian"}`)
	admin.get(t, "/users/99", browser).want(t, 404)
	admin.post(t, "/users/2/role", browser, own(url.Values{"role": {"reader"}})).want(t, 303)
	anna.get(t, "/books/new", browser).want(t, 403)
	admin.post(t, "/users/2/link", browser, own(url.Values{})).want(t, 200, "Give this link to")
	admin.post(t, "/users/2/remove", browser, own(url.Values{})).want(t, 303)
	anna.get(t, "/account", browser).want(t, 303)
	anna.get(t, "/", browser).want(t, 200)
}

// Whoever steals the catalogue's file can't log in with what is in it.
func TestStolenFile(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Administrator)
	admin := s.as(t, account.Administrator)
	a := admin.post(t, "/users", browser, url.Values{"name": {"x"}, "role": {"reader"}, "password": {testPassword}}).want(t, 200)
	secrets := []string{testPassword, linkForm.FindStringSubmatch(a.body)[1]}
	address, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range admin.client.Jar.Cookies(address) {
		secrets = append(secrets, c.Value)
	}
	if len(secrets) != 4 {
		t.Fatalf("%q", secrets)
	}
	for _, suffix := range []string{"", "-wal"} {
		file, err := os.ReadFile(s.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if strings.Contains(string(file), secret) {
				t.Errorf("the file dev.db%s has %q in it", suffix, secret)
			}
		}
	}
	if log := s.log.String(); strings.Contains(log, testPassword) || strings.Contains(log, secrets[1]) {
		t.Error("the log has a password or the code of a link in it")
	}
}
