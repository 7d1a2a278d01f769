package web_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/web"
	"shelflist/internal/web/proxy"
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

var guesses = flag.Int("guesses", 400, "number of passwords that TestManyGuesses guesses")

// Who guesses from many addresses at once gets a few guesses from each, and hardly slows the
// pages down; the user can log in meanwhile.
func TestManyGuesses(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and hashes passwords")
	}
	var trusted proxy.Trusted
	if err := trusted.UnmarshalText([]byte("127.0.0.1 ::1")); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, manyBooks(50), func(c *web.Config) { c.Proxies = trusted })
	s.addUsers(t, account.Librarian)
	s.client.Transport.(*http.Transport).MaxIdleConnsPerHost = 100
	own := s.as(t, account.Librarian)
	pages := func() (median time.Duration) {
		var times []time.Duration
		for range 101 {
			began := time.Now()
			own.get(t, "/books/7", browser).want(t, 200)
			times = append(times, time.Since(began))
		}
		slices.Sort(times)
		return times[50]
	}
	usual := pages()
	var guessing sync.WaitGroup
	var checked, refused atomic.Int64
	addresses := min(100, *guesses/40)
	for i := range addresses {
		guessing.Go(func() {
			for j := range *guesses / addresses {
				r := s.request(t, "POST", "/login", program, url.Values{"name": {"librarian"}, "password": {fmt.Sprint("guess no. ", j)}})
				r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i))
				switch a := s.newBrowser(t).do(t, r); a.StatusCode {
				case 401:
					checked.Add(1)
				case 429:
					refused.Add(1)
				default:
					t.Errorf("guess %d from %d: status %d", j, i, a.StatusCode)
					return
				}
			}
		})
	}
	meanwhile := pages()
	own.logIn(t, "librarian", testPassword).want(t, 303)
	s.as(t, account.Librarian).get(t, "/books/new", browser).want(t, 200)
	guessing.Wait()
	t.Logf("%d guesses were checked and %d refused; a page took %v, and %v meanwhile", checked.Load(), refused.Load(), usual, meanwhile)
	if checked.Load() > int64(addresses)*10 { // five are free, and some minutes let a few more pass
		t.Errorf("%d guesses were checked, which are too many", checked.Load())
	}
}
