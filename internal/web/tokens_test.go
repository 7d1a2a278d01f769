package web_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"shelflist/internal/account"
)

// A program with a token may do what the token's role allows, and no more than its user.
func TestTokens(t *testing.T) {
	s := newSite(t, manyBooks(3))
	s.addUsers(t, account.Administrator, account.Librarian, account.Reader)
	b := s.as(t, account.Librarian)
	form := func(role, days string) url.Values {
		return url.Values{"name": {"the label printer"}, "role": {role}, "days": {days}, "password": {testPassword}}
	}
	var token struct{ Token string }
	a := b.post(t, "/account/tokens", program, form("librarian", "90")).want(t, 201)
	if err := json.Unmarshal([]byte(a.body), &token); err != nil || len(token.Token) < 20 || a.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s, %v", a.body, err)
	}
	b.get(t, "/account", browser).want(t, 200, "the label printer", "/account/tokens/1/remove")
	b.post(t, "/account/tokens", browser, form("reader", "1")).want(t, 200, "shown only now")
	for kind, f := range map[string]url.Values{
		"no-role": form("administrator", "90"), "no-end": form("reader", "0"), "no-name": {"role": {"reader"}, "days": {"1"}, "password": {testPassword}},
		"wrong-password": {"name": {"x"}, "role": {"reader"}, "days": {"1"}, "password": {"wrong password"}},
	} {
		if a := b.post(t, "/account/tokens", program, f).want(t, 422); kindOf(t, a) != kind {
			t.Errorf("%s, want %s", a.body, kind)
		}
		b.post(t, "/account/tokens", browser, f).want(t, 422, `class="error"`)
	}

	call := func(method, path, secret, body string) answer {
		t.Helper()
		r := s.newBrowser(t).jsonRequest(t, method, path, program, body)
		r.Header.Set("Authorization", "Bearer "+secret)
		return s.newBrowser(t).do(t, r)
	}
	call("POST", "/books", token.Token, `{"Title":"By a program"}`).want(t, 201)
	call("PATCH", "/books/4", token.Token, `{"Version":1,"Notes":"x"}`).want(t, 200)
	b.get(t, "/books/4/history", browser).want(t, 200, "librarian")
	call("GET", "/users", token.Token, "").want(t, 403)
	for _, secret := range []string{"x", strings.ToLower(token.Token), token.Token + "A"} {
		if a := call("POST", "/books", secret, `{"Title":"No"}`).want(t, 401); kindOf(t, a) != "bad-token" {
			t.Error(a.body)
		}
	}
	call("GET", "/healthz", "x", "").want(t, 200)

	// The role of the user counts too.
	s.as(t, account.Administrator).post(t, "/users/2/role", browser, url.Values{"role": {"reader"}, "password": {testPassword}}).want(t, 303)
	call("POST", "/books", token.Token, `{"Title":"No"}`).want(t, 403)
	b.post(t, "/account/tokens/1/remove", browser, nil).want(t, 303)
	call("GET", "/books.json", token.Token, "").want(t, 401)
	if a := b.post(t, "/account/tokens/1/remove", program, nil).want(t, 422); kindOf(t, a) != "no-token" {
		t.Error(a.body)
	}
	s.as(t, account.Reader).post(t, "/account/tokens/2/remove", program, nil).want(t, 422) // another's
}

// An administrator sees the tokens of somebody and takes one back, with a password; nobody else
// does.
func TestTokensOfAUser(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Administrator, account.Librarian)
	admin, b := s.as(t, account.Administrator), s.as(t, account.Librarian)
	token, other := b.newToken(t, account.Librarian), b.newToken(t, account.Reader)
	may := func(token string, want int) {
		t.Helper()
		r := s.newBrowser(t).request(t, "GET", "/account", program, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		s.newBrowser(t).do(t, r).want(t, want)
	}
	const first = "/users/2/tokens/1/remove"
	admin.get(t, "/users/2", browser).want(t, 200, "Go-http-client", first, "/users/2/tokens/2/remove")
	if a := admin.get(t, "/users/1", browser).want(t, 200); strings.Contains(a.body, "/tokens/") {
		t.Error("the page of a user shows the tokens of another")
	}
	own := url.Values{"password": {testPassword}}
	for _, tt := range []struct {
		name, path string
		by         *site
		form       url.Values
		status     int
		kind       string
	}{
		{"a wrong password", first, admin, url.Values{"password": {"a wrong password"}}, 422, "wrong-password"},
		{"of another user", "/users/1/tokens/1/remove", admin, own, 422, "no-token"},
		{"of nobody", "/users/99/tokens/1/remove", admin, own, 422, "no-token"},
		{"no token", "/users/2/tokens/99/remove", admin, own, 422, "no-token"},
		{"no administrator", first, b, own, 403, "not-allowed"},
	} {
		if a := tt.by.post(t, tt.path, program, tt.form).want(t, tt.status); kindOf(t, a) != tt.kind {
			t.Errorf("%s: %s, want %s", tt.name, a.body, tt.kind)
		}
	}
	admin.post(t, "/users/2/tokens/99/remove", browser, own).want(t, 422, "was taken back already")
	may(token, 200)
	if a := admin.post(t, first, browser, own).want(t, 303); a.Header.Get("Location") != "/users/2" {
		t.Errorf("it leads to %s", a.Header.Get("Location"))
	}
	may(token, 401)
	may(other, 200)
	if got := s.events(t)[0]; got != "administrator POST /users/{user}/tokens/{token}/remove" {
		t.Errorf("the last event is %s", got)
	}
	admin.get(t, "/audit", browser).want(t, 200, "took back a token of a user", first)
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
