package web_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/account"
	"shelflist/internal/catalogue"
	"shelflist/internal/web"
)

// trusting sets Config.Proxies.
func trusting(addresses string) func(*web.Config) {
	return func(c *web.Config) {
		if err := c.Proxies.UnmarshalText([]byte(addresses)); err != nil {
			panic(err)
		}
	}
}

// What a trusted proxy says of the client and the address is believed, and of others it is not.
func TestProxies(t *testing.T) {
	for _, tt := range []struct {
		name    string
		trusted string
		headers []string
		status  int    // of a change
		client  string // in the log
	}{
		{"a proxy", "127.0.0.1",
			[]string{
				"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Host: books.lan", "X-Forwarded-Proto: https",
				"Origin: https://books.lan",
			}, 200, "203.0.113.9"},
		{"the standard's header", "127.0.0.0/8",
			[]string{"Forwarded: for=203.0.113.9;host=books.lan;proto=https", "Origin: https://books.lan"}, 200,
			"203.0.113.9"},
		{"a page of another scheme", "127.0.0.1",
			[]string{"X-Forwarded-Host: books.lan", "X-Forwarded-Proto: https", "Origin: http://books.lan"}, 403,
			"127.0.0.1"},
		{"a page of another host", "127.0.0.1", []string{"X-Forwarded-Host: books.lan", "Origin: http://127.0.0.1"},
			403, "127.0.0.1"},
		{"a host of others", "127.0.0.1", []string{"X-Forwarded-Host: evil.example", "Origin: http://evil.example"},
			421, "127.0.0.1"},
		{"a client's own address", "127.0.0.1", []string{"X-Forwarded-For: 10.9.9.9, 203.0.113.9"}, 200, "203.0.113.9"},
		{"nobody is trusted", "192.0.2.1",
			[]string{"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Host: books.lan", "Origin: http://books.lan"}, 403,
			"127.0.0.1"},
		{"nobody is trusted, and a host of others", "192.0.2.1", []string{"X-Forwarded-Host: evil.example"}, 200,
			"127.0.0.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, []catalogue.Book{{Title: "Emma"}}, trusting(tt.trusted))
			r := s.request(t, http.MethodPost, "/books/1/remove", program, nil)
			for _, h := range tt.headers {
				name, value, _ := strings.Cut(h, ": ")
				r.Header.Set(name, value)
			}
			a := s.do(t, r)
			if a.StatusCode != tt.status {
				t.Errorf("status %d, want %d: %s", a.StatusCode, tt.status, a.body)
			}
			if log := s.log.String(); !strings.Contains(log, "client="+tt.client+" ") {
				t.Errorf("the log doesn't say client=%s: %s", tt.client, log)
			}
		})
	}
}

// addressOf matches an attribute that is an address here.
var addressOf = regexp.MustCompile(` (?:href|src|action)="(/[^"]*)"`)

// Below a path, whoever has to log in is led to the form and back, and the link for a password has
// the path too.
func TestLoginBelowAPath(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}}, trusting("127.0.0.1"), func(c *web.Config) {
		c.Base = "/library"
	})
	s.addUsers(t, account.Administrator)
	b := s.newBrowser(t)
	send := func(method, address string, form url.Values) answer {
		t.Helper()
		r := b.request(t, method, address, browser, form)
		r.Header.Set("X-Forwarded-Host", "www.lan")
		r.Header.Set("X-Forwarded-Proto", "http")
		resp, err := b.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer{resp, string(body)}
	}
	led := send("GET", "/library/books/1/edit", nil).want(t, 303).Header.Get("Location")
	if led != "/library/login?next=%2Fbooks%2F1%2Fedit" {
		t.Errorf("a visitor is led to %s", led)
	}
	send("GET", led, nil).want(t, 200, `action="/library/login"`, `value="/books/1/edit"`)
	form := url.Values{"name": {string(account.Administrator)}, "password": {testPassword}, "next": {"/books/1/edit"}}
	if back := send("POST", "/library/login", form).want(t,
		303).Header.Get("Location"); back != "/library/books/1/edit" {
		t.Errorf("after the login the reader is led to %s", back)
	}
	send("GET", "/library/books/1/edit", nil).want(t, 200, "Emma")
	for _, path := range []string{"/library/account", "/library/users", "/library/users/1", "/library/"} {
		for _, match := range addressOf.FindAllStringSubmatch(send("GET", path, nil).want(t, 200).body, -1) {
			if !strings.HasPrefix(match[1], "/library/") {
				t.Errorf("%s has the address %s", path, match[1])
			}
		}
	}
	send("POST", "/library/users",
		url.Values{"name": {"Anna"}, "role": {"librarian"}, "password": {testPassword}}).want(t, 200,
		"http://www.lan/library/password?code=")
}

// Browsers are told to come by HTTPS only if that is how all addresses of the host are named, and
// it has no other pages.
func TestStrictTransportSecurity(t *testing.T) {
	const own, plain = "https://books.example.org", "http://books.example.org:8080"
	base := func(c *web.Config) { c.Base = "/library" }
	for _, tt := range []struct {
		name, scheme, host string
		origins            []string
		more               func(*web.Config)
		want               string
	}{
		{"by HTTPS", "https", "books.example.org", []string{own}, nil, "max-age=31536000"},
		{"at another port", "https", "books.example.org:8443", []string{own}, nil, "max-age=31536000"},
		{"by HTTP", "http", "books.example.org", []string{own}, nil, ""},
		{"at a local name", "https", "books.lan", []string{own}, nil, ""},
		{"at a host of others", "https", "evil.example", []string{own}, nil, ""},
		{"by HTTP elsewhere", "https", "books.example.org", []string{own, "http://other.example.org"}, nil,
			"max-age=31536000"},
		{"by HTTP too", "https", "books.example.org", []string{own, plain}, nil, ""},
		{"by HTTP first", "https", "books.example.org", []string{plain, own}, nil, ""},
		{"without an origin", "https", "books.lan", nil, nil, ""},
		{"below a path", "https", "books.example.org", []string{own}, base, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parts := []any{trusting("127.0.0.1"), originsOf(tt.origins...)}
			if tt.more != nil {
				parts = append(parts, tt.more)
			}
			s := newSite(t, nil, parts...)
			for _, path := range []string{"/", "/books/99"} {
				r := s.request(t, http.MethodGet, path, browser, nil)
				r.Host = tt.host
				r.Header.Set("X-Forwarded-Proto", tt.scheme)
				if got := s.do(t, r).Header.Get("Strict-Transport-Security"); got != tt.want {
					t.Errorf("%s: %q, want %q", path, got, tt.want)
				}
			}
		})
	}
}
