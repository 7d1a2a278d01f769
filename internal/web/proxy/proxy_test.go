package proxy

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func trusted(t testing.TB, text string) Trusted {
	t.Helper()
	var trusted Trusted
	if err := trusted.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return trusted
}

// seen is what a handler sees of a request.
type seen struct{ client, scheme, host string }

// read has a request, which comes from peer and has headers given as "Name: value", read.
func read(t Trusted, peer string, headers ...string) seen {
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr, r.Host = peer, "upstream:8080"
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	var s seen
	t.Read(httptest.NewRecorder(), r, func(_ http.ResponseWriter, r *http.Request) {
		s = seen{Client(r).String(), Scheme(r), r.Host}
	})
	return s
}

func TestRead(t *testing.T) {
	const list = "10.0.0.0/8, 192.168.1.2 2001:db8::/32"
	const proxy = "10.0.0.1:4711"
	for _, tt := range []struct {
		name, trusted, peer string
		headers             []string
		want                seen
	}{
		{"nobody is trusted", "", proxy, []string{
			"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example",
		},
			seen{"10.0.0.1", "", "upstream:8080"}},
		{"somebody else's headers", list, "203.0.113.66:80", []string{
			"X-Forwarded-For: 10.0.0.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example",
			"Forwarded: for=10.0.0.1;host=evil.example",
		},
			seen{"203.0.113.66", "", "upstream:8080"}},
		{"a proxy without headers", list, proxy, nil, seen{"10.0.0.1", "", "upstream:8080"}},
		{"a proxy", list, proxy, []string{
			"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: books.example.org",
		},
			seen{"203.0.113.9", "https", "books.example.org"}},
		{"a proxy at one address", list, "192.168.1.2:1", []string{"X-Forwarded-For: 203.0.113.9"},
			seen{"203.0.113.9", "", "upstream:8080"}},
		{"the address beside it", list, "192.168.1.3:1", []string{"X-Forwarded-For: 203.0.113.9"},
			seen{"192.168.1.3", "", "upstream:8080"}},
		{"IPv4 as IPv6", list, "[::ffff:10.0.0.1]:1", []string{"X-Forwarded-For: ::ffff:203.0.113.9"},
			seen{"203.0.113.9", "", "upstream:8080"}},
		{"IPv6", list, "[2001:db8::1]:1", []string{"X-Forwarded-For: 2001:db9::7"},
			seen{"2001:db9::7", "", "upstream:8080"}},
		{"with ports", list, proxy, []string{"X-Forwarded-For: 203.0.113.9:1234, [2001:db8::2]:99"},
			seen{"203.0.113.9", "", "upstream:8080"}},
		{"a client's own headers before the proxy's", list, proxy, []string{
			"X-Forwarded-For: 198.51.100.1, 203.0.113.9", "X-Forwarded-Proto: https, http",
			"X-Forwarded-Host: evil.example, books.example.org",
		},
			seen{"203.0.113.9", "http", "books.example.org"}},
		{"in lines of their own", list, proxy,
			[]string{"X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.9"},
			seen{"203.0.113.9", "", "upstream:8080"}},
		{"two proxies", list, proxy, []string{
			"X-Forwarded-For: 198.51.100.1, 203.0.113.9, 10.0.0.2", "X-Forwarded-Proto: ftp, https, http",
			"X-Forwarded-Host: evil.example, books.example.org, inner:80",
		},
			seen{"203.0.113.9", "https", "books.example.org"}},
		{"two proxies, of which the second replaces", list, proxy, []string{
			"X-Forwarded-For: 203.0.113.9, 10.0.0.2", "X-Forwarded-Proto: https", "X-Forwarded-Host: books.example.org",
		},
			seen{"203.0.113.9", "https", "books.example.org"}},
		{"a client beside the proxies", list, proxy, []string{"X-Forwarded-For: 10.0.0.7", "X-Forwarded-Proto: https"},
			seen{"10.0.0.7", "https", "upstream:8080"}},
		{"nonsense for a client", list, proxy, []string{"X-Forwarded-For: 203.0.113.9, unknown"},
			seen{"10.0.0.1", "", "upstream:8080"}},
		{"nonsense before a proxy", list, proxy, []string{"X-Forwarded-For: <script>, 10.0.0.2"},
			seen{"10.0.0.2", "", "upstream:8080"}},
		{"another scheme", list, proxy, []string{"X-Forwarded-Proto: javascript"},
			seen{"10.0.0.1", "", "upstream:8080"}},
		{"a scheme in capitals", list, proxy, []string{"X-Forwarded-Proto: HTTPS"},
			seen{"10.0.0.1", "https", "upstream:8080"}},
		{"Forwarded", list, proxy,
			[]string{`Forwarded: for=203.0.113.9;proto=https;host="books.example.org:8443";by=10.0.0.1`},
			seen{"203.0.113.9", "https", "books.example.org:8443"}},
		{"Forwarded by IPv6", list, proxy, []string{`Forwarded: For="[2001:db9::7]:4711"; Proto=HTTP`},
			seen{"2001:db9::7", "http", "upstream:8080"}},
		{"Forwarded by two", list, proxy,
			[]string{
				"Forwarded: for=203.0.113.9;host=books.example.org;proto=https",
				"Forwarded: for=10.0.0.2;host=inner;proto=http",
			}, seen{"203.0.113.9", "https", "books.example.org"}},
		{"Forwarded, and a client's own before it", list, proxy,
			[]string{`Forwarded: for=1.2.3.4;host=evil.example, for=203.0.113.9;host=books.example.org`},
			seen{"203.0.113.9", "", "books.example.org"}},
		{"Forwarded with a comma in quotes", list, proxy, []string{`Forwarded: for=203.0.113.9;x="a,b;c\"d";host=h`},
			seen{"203.0.113.9", "", "h"}},
		{"Forwarded for nobody", list, proxy, []string{"Forwarded: for=_hidden;proto=https"},
			seen{"10.0.0.1", "https", "upstream:8080"}},
		{"a client's Forwarded through a proxy of the other kind", list, proxy,
			[]string{"X-Forwarded-For: 203.0.113.9", "Forwarded: for=1.2.3.4;host=evil.example;proto=https"},
			seen{"203.0.113.9", "", "upstream:8080"}},
		{"a socket", "unix", "@", []string{"X-Forwarded-For: 203.0.113.9"}, seen{"203.0.113.9", "", "upstream:8080"}},
		{"a socket that isn't trusted", list, "@", []string{"X-Forwarded-For: 203.0.113.9"},
			seen{"invalid IP", "", "upstream:8080"}},
		{"a port while sockets are trusted", "unix", proxy, []string{"X-Forwarded-For: 203.0.113.9"},
			seen{"10.0.0.1", "", "upstream:8080"}},
		{"a socket, two proxies", "unix,10.0.0.0/8", "", []string{"X-Forwarded-For: 203.0.113.9, 10.0.0.2"},
			seen{"203.0.113.9", "", "upstream:8080"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var list Trusted
			if tt.trusted != "" {
				list = trusted(t, tt.trusted)
			}
			if got := read(list, tt.peer, tt.headers...); got != tt.want {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestUnmarshal(t *testing.T) {
	for text, want := range map[string]string{
		"books.lan":           "write it as 192.168.1.2",
		"10.0.0.1:80":         "write it as 192.168.1.2",
		"10.0.0.0/33":         "write it as 192.168.1.2",
		"fe80::1%eth0":        "write it as 192.168.1.2",
		"10.0.0.1/8":          "write 10.0.0.0/8 for the network, or 10.0.0.1 for the address",
		"::ffff:10.0.0.0/104": "write it as 192.168.1.2",
		"":                    "empty",
		" , ":                 "empty",
	} {
		var list Trusted
		if err := list.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one that says %q", text, err, want)
		}
	}
	if list := trusted(t, "10.0.0.0/8 ::1,unix"); !list.trusts(netip.MustParseAddr("::1")) || !list.sockets {
		t.Errorf("%+v doesn't trust all that were named", list)
	}
}

// Headers can't make a client trusted, and whatever they hold is read.
func FuzzRead(f *testing.F) {
	f.Add("203.0.113.9, 10.0.0.1", `for="[2001:db8::1]:80";proto=https, for=_x`, "https", "books.example.org")
	f.Add(`"`, `for="\`, `"a`, ",,")
	f.Fuzz(func(t *testing.T, client, forwarded, scheme, host string) {
		list := trusted(t, "10.0.0.0/8")
		headers := []string{
			"X-Forwarded-For: " + client, "Forwarded: " + forwarded, "X-Forwarded-Proto: " + scheme,
			"X-Forwarded-Host: " + host,
		}
		if got := read(list, "203.0.113.66:1", headers...); got != (seen{"203.0.113.66", "", "upstream:8080"}) {
			t.Errorf("from somebody else: %+v", got)
		}
		got := read(list, "10.0.0.1:1", headers[1:2]...)
		if _, err := netip.ParseAddr(got.client); err != nil ||
			got.scheme != "" && got.scheme != "http" && got.scheme != "https" {
			t.Errorf("from a proxy: %+v", got)
		}
		read(list, "10.0.0.1:1", headers...)
	})
}
