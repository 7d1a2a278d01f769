package guard

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// outcome is what Check returns, in a word.
func outcome(err error) string {
	var host *HostError
	switch {
	case err == nil:
		return "yes"
	case errors.Is(err, ErrMethod):
		return "method"
	case errors.As(err, &host):
		return "host"
	case errors.Is(err, ErrForeign):
		return "foreign"
	}
	return err.Error()
}

func origins(t *testing.T, list ...string) Rule {
	t.Helper()
	var rule Rule
	for _, s := range list {
		o, err := ParseOrigin(s)
		if err != nil {
			t.Fatal(err)
		}
		rule.Origins = append(rule.Origins, o)
	}
	return rule
}

// request returns a request with headers, given as "Name: value".
func request(method, host string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, "/books/add", nil)
	r.Host = host
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	return r
}

const userAgent = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"

func TestProof(t *testing.T) {
	const nas = "nas.lan:8080"
	for _, tt := range []struct {
		name, method, host string
		headers            []string
		want               string
	}{
		{"a program", "GET", nas, nil, "yes"},
		{"a program posts", "POST", nas, []string{"User-Agent: curl/8.5.0"}, "yes"},
		{"a program asks for the headers", "HEAD", nas, nil, "method"},
		{"a browser asks for the headers", "HEAD", nas, []string{userAgent, "Sec-Fetch-Site: same-origin"}, "method"},
		{"our page posts", "POST", nas, []string{userAgent, "Sec-Fetch-Site: same-origin"}, "yes"},
		{"our page gets", "GET", nas, []string{userAgent, "Sec-Fetch-Site: same-origin"}, "yes"},
		{"our page without its origin", "POST", nas, []string{userAgent, "Sec-Fetch-Site: same-origin", "Origin: null"},
			"yes"},
		{"a form sent again after a restart", "POST", nas, []string{userAgent, "Sec-Fetch-Site: none"}, "yes"},
		{"a link in a mail", "GET", nas, []string{userAgent, "Sec-Fetch-Site: none"}, "foreign"},
		{"another site posts", "POST", nas, []string{userAgent, "Sec-Fetch-Site: cross-site"}, "foreign"},
		{"another site gets", "GET", nas, []string{userAgent, "Sec-Fetch-Site: cross-site"}, "foreign"},
		{"a neighbour posts", "POST", nas, []string{userAgent, "Sec-Fetch-Site: same-site"}, "foreign"},
		{"an unknown site", "POST", nas, []string{userAgent, "Sec-Fetch-Site: same-planet"}, "foreign"},
		{"two answers", "POST", nas, []string{userAgent, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"},
			"foreign"},
		{"the browser's word against our origin", "POST", nas,
			[]string{userAgent, "Sec-Fetch-Site: cross-site", "Origin: http://nas.lan:8080"}, "foreign"},
		{"an image of another site", "GET", nas, []string{userAgent}, "foreign"},
		{"a form without any sign", "POST", nas, []string{userAgent}, "foreign"},
		{"an image of a browser with another name", "GET", nas, []string{"Sec-Fetch-Dest: image"}, "foreign"},
		{"client hints alone", "GET", nas, []string{`Sec-CH-UA: "Chromium";v="140"`}, "foreign"},
		{"our origin posts", "POST", nas, []string{userAgent, "Origin: http://nas.lan:8080"}, "yes"},
		{"our origin gets", "GET", nas, []string{userAgent, "Origin: http://nas.lan:8080"}, "yes"},
		{"our origin behind a proxy with TLS", "POST", "nas.lan", []string{userAgent, "Origin: https://nas.lan"},
			"yes"},
		{"our origin, its port written out", "POST", "nas.lan:443", []string{userAgent, "Origin: https://nas.lan"},
			"yes"},
		{"our origin in capitals", "POST", "NAS.lan.:8080", []string{userAgent, "Origin: http://nas.LAN:8080"}, "yes"},
		{"another port", "POST", nas, []string{userAgent, "Origin: http://nas.lan:8081"}, "foreign"},
		{"another port, ours the default", "POST", "nas.lan", []string{userAgent, "Origin: http://nas.lan:8080"},
			"foreign"},
		{"another port, theirs the default", "POST", nas, []string{userAgent, "Origin: http://nas.lan"}, "foreign"},
		{"another origin", "POST", nas, []string{userAgent, "Origin: http://evil.example"}, "foreign"},
		{"a longer name", "POST", nas, []string{userAgent, "Origin: http://nas.lan.evil.example:8080"}, "foreign"},
		{"our name as a user", "POST", nas, []string{userAgent, "Origin: http://nas.lan:8080@evil.example"}, "foreign"},
		{"no origin to speak of", "POST", nas, []string{userAgent, "Origin: null"}, "foreign"},
		{"an origin of nonsense", "POST", nas, []string{userAgent, "Origin: http://[nas.lan:8080"}, "foreign"},
		{"two origins", "POST", nas, []string{userAgent, "Origin: http://nas.lan:8080", "Origin: http://evil.example"},
			"foreign"},
		{"an origin outweighs the referrer", "POST", nas,
			[]string{userAgent, "Origin: null", "Referer: http://nas.lan:8080/"}, "foreign"},
		{"an extension of the browser", "POST", nas, []string{userAgent, "Origin: chrome-extension://abcdef"},
			"foreign"},
		{"a file on the reader's disk", "GET", nas, []string{userAgent, "Referer: file:///home/reader/x.html"},
			"foreign"},
		{"our page as the referrer", "GET", nas,
			[]string{userAgent, "Referer: http://nas.lan:8080/search?search=a%20b"}, "yes"},
		{"our page as the referrer of a form", "POST", nas, []string{userAgent, "Referer: http://nas.lan:8080/"},
			"yes"},
		{"another referrer", "GET", nas, []string{userAgent, "Referer: http://evil.example/nas.lan:8080"}, "foreign"},
		{"a referrer of nonsense", "GET", nas, []string{userAgent, "Referer: http://nas.lan:8080/%zz"}, "foreign"},
		{"a referrer without a host", "GET", nas, []string{userAgent, "Referer: /search"}, "foreign"},
		{"a program that comes from another site", "GET", nas, []string{"Referer: http://evil.example/"}, "foreign"},
		{"a program that comes from us", "GET", nas, []string{"Referer: http://nas.lan:8080/"}, "yes"},
		{"a program with another origin", "POST", nas, []string{"Origin: http://evil.example"}, "foreign"},
		{"a program with empty headers", "GET", nas, []string{"Sec-Fetch-Site: ", "Origin: ", "Referer: "}, "yes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcome(Rule{}.Check(request(tt.method, tt.host, tt.headers...), "")); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// A proxy may change the Host header. Then an origin tells which addresses are ours.
func TestOrigins(t *testing.T) {
	rule := origins(t, "http://books.example.org", "https://catalogue.example.org:8443/")
	for _, tt := range []struct {
		name, host string
		headers    []string
		want       string
	}{
		{"the host is rewritten", "127.0.0.1:8080", []string{"Origin: http://books.example.org"}, "yes"},
		{"the host is rewritten, no origin", "127.0.0.1:8080", []string{"Referer: http://books.example.org/x"}, "yes"},
		{"the host is kept", "books.example.org", []string{"Origin: http://books.example.org"}, "yes"},
		{"the host with another port", "books.example.org:8080", []string{"Origin: http://books.example.org:8080"},
			"yes"},
		{"the second origin", "shelflist", []string{"Origin: https://catalogue.example.org:8443"}, "yes"},
		{"another port", "shelflist", []string{"Origin: https://catalogue.example.org"}, "foreign"},
		{"another scheme", "shelflist", []string{"Origin: http://catalogue.example.org:8443"}, "foreign"},
		{"another name", "shelflist", []string{"Origin: http://example.org"}, "foreign"},
		{"a part of the name as the host", "example.org", nil, "host"},
		{"more than the name as the host", "my.books.example.org", nil, "host"},
		{"one origin posts to the other", "books.example.org",
			[]string{"Sec-Fetch-Site: same-site", "Origin: https://catalogue.example.org:8443"}, "foreign"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcome(rule.Check(request("POST", tt.host, tt.headers...), "")); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestHosts(t *testing.T) {
	local := []string{
		"localhost", "localhost:8080", "LOCALHOST", "localhost.", "books.localhost", "127.0.0.1", "192.168.1.2:80",
		"[::1]", "[::1]:8080", "[fe80::1%25eth0]:8080", "8.8.8.8", "shelflist", "shelf_list:8080", "nas.local",
		"nas.local.:80", "nas.lan", "nas.home", "nas.home.arpa", "a.b.internal", "shelflist.test",
		"shelflist.svc.cluster.local", "localhost:",
	}
	for _, host := range local {
		if got := outcome(Rule{}.Check(request("POST", host), "")); got != "yes" {
			t.Errorf("%s: %s, want yes", host, got)
		}
	}
	suggestions := map[string]string{
		"evil.example":            "http://evil.example",
		"Evil.Example.:8080":      "http://evil.example:8080",
		"localhost.evil.example":  "http://localhost.evil.example",
		"evillocal.example:80":    "http://evillocal.example",
		"127.0.0.1.nip.example":   "http://127.0.0.1.nip.example",
		"local.evil":              "http://local.evil",
		"arpa.home.example":       "http://arpa.home.example",
		"xn--bcherei-n2a.example": "http://xn--bcherei-n2a.example",
		"":                        "",
		":8080":                   "",
		".local":                  "",
		"evil..local":             "",
		"evil.example:http":       "",
		"[::1":                    "",
		"[127.0.0.1]":             "",
		"nas.local,evil.example":  "",
		"localhost:8080:8080":     "",
		"evil.example:0":          "",
		"b\u00fccherei.example":   "",
	}
	for host, want := range suggestions {
		for _, headers := range [][]string{nil, {userAgent, "Sec-Fetch-Site: same-origin", "Origin: http://" + host}} {
			err := Rule{}.Check(request("POST", host, headers...), "")
			var hostErr *HostError
			if !errors.As(err, &hostErr) || hostErr.Host != host || hostErr.Origin != want {
				t.Errorf("%q: %#v, want a HostError with the origin %q", host, err, want)
			}
		}
	}
	var hostErr *HostError
	err := Rule{}.Check(request("POST", "books.example.org", "Origin: https://books.example.org"), "")
	if !errors.As(err, &hostErr) || hostErr.Origin != "https://books.example.org" {
		t.Errorf("%#v, want https://books.example.org to be suggested", err)
	}
	if _, err := ParseOrigin(hostErr.Origin); err != nil {
		t.Errorf("what is suggested is refused: %v", err)
	}
}

func TestParseOrigin(t *testing.T) {
	for s, want := range map[string]string{
		"http://books.example.org":       "http://books.example.org",
		"HTTPS://Books.Example.org/":     "https://books.example.org",
		"https://books.example.org:443":  "https://books.example.org",
		"http://books.example.org:443":   "http://books.example.org:443",
		"http://192.168.1.2:08080":       "http://192.168.1.2:8080",
		"http://[::0:1]:8080":            "http://[::1]:8080",
		"http://nas.local.":              "http://nas.local",
		"https://xn--bcherei-n2a.de":     "https://xn--bcherei-n2a.de",
		"books.example.org":              "",
		"ftp://books.example.org":        "",
		"http://":                        "",
		"http:///x":                      "",
		"http:books.example.org":         "",
		"http://books.example.org/list":  "",
		"http://books.example.org//":     "",
		"http://books.example.org/?":     "",
		"http://books.example.org?q=1":   "",
		"http://books.example.org#":      "",
		"http://books.example.org#top":   "",
		"http://me@books.example.org":    "",
		"http://books.example.org:0":     "",
		"http://books.example.org:65536": "",
		"http://*.example.org":           "",
		"http://books..org":              "",
		"http://b\u00fccherei.de":        "",
		"http://books.example.org\r":     "",
		"null":                           "",
		"*":                              "",
		"":                               "",
	} {
		o, err := ParseOrigin(s)
		if (err == nil) != (want != "") || err == nil && o.String() != want {
			t.Errorf("%q: %v, %v, want %q", s, o, err, want)
		}
		if err != nil && !strings.HasPrefix(err.Error(), `"`) {
			t.Errorf("%q: the error %q doesn't begin with the value", s, err)
		}
	}
}

// Whatever the headers say, a request that may change something is not HEAD, has a host of ours,
// and its only claims of an origin are ours.
func FuzzCheck(f *testing.F) {
	f.Add("POST", "localhost:8080", "same-origin", "http://localhost:8080", "http://localhost:8080/", "Mozilla/5.0")
	f.Add("GET", "nas.lan", "", "", "http://nas.lan/search?search=x", "Mozilla/5.0")
	f.Add("GET", "[::1]:80", "none", "null", "http://[::1", "")
	f.Add("HEAD", "evil.example", "cross-site", "http://evil.example", "//evil.example", "curl/8")
	f.Fuzz(func(t *testing.T, method, host, site, origin, referer, agent string) {
		r := &http.Request{Method: method, Host: host, Header: http.Header{}}
		for name, value := range map[string]string{
			"Sec-Fetch-Site": site, "Origin": origin, "Referer": referer, "User-Agent": agent,
		} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if (Rule{}).Check(r, "") != nil {
			return
		}
		sites := []string{"", "same-origin", "none"}
		if method == "HEAD" || !slices.Contains(sites, site) || site == "none" && method == "GET" {
			t.Errorf("%s with Sec-Fetch-Site %q may change something", method, site)
		}
		if strings.HasSuffix(host, ".example") {
			t.Errorf("host %q may change something", host)
		}
		claims := strings.ToLower(origin)
		if site == "" && origin != "" && !strings.HasPrefix(claims, "http://") &&
			!strings.HasPrefix(claims, "https://") {
			t.Errorf("origin %q may change something", origin)
		}
		if site == "" && origin == "" && referer == "" && strings.HasPrefix(agent, "Mozilla/") {
			t.Error("a browser without any proof may change something")
		}
	})
}

// Where the scheme is known, a page of the same name by the other scheme is another site's.
func TestScheme(t *testing.T) {
	for _, tt := range []struct{ scheme, host, origin, want string }{
		{"https", "nas.lan", "https://nas.lan", "yes"},
		{"https", "nas.lan", "http://nas.lan", "foreign"},
		{"https", "nas.lan:8443", "https://nas.lan:8443", "yes"},
		{"https", "nas.lan:8443", "http://nas.lan:8443", "foreign"},
		{"http", "nas.lan", "http://nas.lan", "yes"},
		{"http", "nas.lan", "https://nas.lan", "foreign"},
		{"https", "nas.lan", "http://books.example.org", "yes"}, // an origin that was named
	} {
		rule := origins(t, "http://books.example.org")
		if got := outcome(rule.Check(request("POST", tt.host, userAgent, "Origin: "+tt.origin),
			tt.scheme)); got != tt.want {
			t.Errorf("%s at %s://%s: %s, want %s", tt.origin, tt.scheme, tt.host, got, tt.want)
		}
	}
	var hostErr *HostError
	err := Rule{}.Check(request("POST", "books.example.org"), "https")
	if !errors.As(err, &hostErr) || hostErr.Origin != "https://books.example.org" {
		t.Errorf("%#v, want https://books.example.org to be suggested", err)
	}
}

// Once an origin is named nothing is answered at hosts that aren't ours.
func TestCheckHost(t *testing.T) {
	named := origins(t, "https://books.example.org")
	for _, tt := range []struct {
		rule       Rule
		host, want string
	}{
		{Rule{}, "evil.example", "yes"},
		{Rule{}, "", "yes"},
		{named, "books.example.org", "yes"},
		{named, "Books.Example.org.:8443", "yes"},
		{named, "localhost:8080", "yes"},
		{named, "192.0.2.1", "yes"},
		{named, "shelflist", "yes"},
		{named, "evil.example", "host"},
		{named, "example.org", "host"},
		{named, "books.example.org.evil.example", "host"},
		{named, "", "host"},
	} {
		if got := outcome(tt.rule.CheckHost(request("GET", tt.host), "")); got != tt.want {
			t.Errorf("%q with %d origins: %s, want %s", tt.host, len(tt.rule.Origins), got, tt.want)
		}
	}
}
