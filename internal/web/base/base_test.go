package base

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"shelflist/internal/web/answer"
)

func TestUnmarshal(t *testing.T) {
	for text, want := range map[string]Path{
		"": "", "/": "", "/library": "/library", "/library/": "/library", "/a/b-c_d.e~2//": "/a/b-c_d.e~2",
	} {
		var p Path
		if err := p.UnmarshalText([]byte(text)); err != nil || p != want {
			t.Errorf("%q: %q, %v, want %q", text, p, err, want)
		}
	}
	for text, want := range map[string]string{
		"library": "write it as /library", "https://x.example/a": "is not a path", "/a//b": "write it as /library",
		"/a/../b": "write it as /library", "/.": "write it as /library", "/b\u00fccher": "letters of English",
		"/a b": "letters of English", "/a?b": "letters of English", "//x.example": "write it as /library",
		`/a"b`: "letters",
	} {
		var p Path
		if err := p.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, error %v, want one that says %q", text, p, err, want)
		}
	}
}

// A request reaches the same handler whether or not a proxy has removed the path, also if the path
// is called as one of our addresses.
func TestHandler(t *testing.T) {
	mux := http.NewServeMux()
	for _, pattern := range []string{
		"GET /{$}", "GET /print", "GET /books/{pk}", "POST /books", "GET /books/{pk}/edit", "POST /books/add",
		"GET /moved",
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/moved" {
				http.Redirect(w, r, "/print?x=1", http.StatusSeeOther)
				return
			}
			w.Write([]byte(r.URL.RequestURI()))
		})
	}
	for _, tt := range []struct {
		base           Path
		method, target string
		want           string // the address that the handler sees, or the status and the address of a redirect
	}{
		{"", "GET", "/books/1?a=b", "/books/1?a=b"},
		{"/library", "GET", "/library/", "/"},
		{"/library", "GET", "/", "/"},
		{"/library", "GET", "/library", "308 /library/"},
		{"/library", "GET", "/library?q=a%20b", "308 /library/?q=a%20b"},
		{"/library", "GET", "/library/books/1?a=b", "/books/1?a=b"},
		{"/library", "GET", "/library/books/a%2Fb", "/books/a%2Fb"},
		{"/library", "GET", "/books/1?a=b", "/books/1?a=b"},
		{"/library", "GET", "/libraryprint", "404"},
		{"/library", "GET", "/library/library/print", "404"},
		{"/library", "POST", "/library/print", "405"},
		{"/library", "GET", "/library/moved", "303 /library/print?x=1"},
		{"/library", "GET", "/moved", "303 /library/print?x=1"},
		{"/library", "GET", "/library//print", "307 /library/print"},
		{"/books", "GET", "/books/books/1", "/books/1"},
		{"/books", "GET", "/books/1", "/books/1"},
		{"/books", "GET", "/books/print", "/print"},
		{"/books", "POST", "/books/books", "/books"},
		{"/books", "POST", "/books/add", "/books/add"},
		{"/books", "GET", "/books/1/edit", "/books/1/edit"},
		{"/a/b", "GET", "/a/b/print", "/print"},
	} {
		t.Run(string(tt.base)+" "+tt.method+" "+tt.target, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(tt.method, tt.target, nil)
			tt.base.Handler(mux, mux).ServeHTTP(w, r)
			got := strings.TrimSpace(w.Body.String())
			if w.Code != http.StatusOK {
				got = strings.TrimSpace(strconv.Itoa(w.Code) + " " + w.Header().Get("Location"))
			}
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			if w.Code == http.StatusOK && r.Pattern == "" {
				t.Error("the log doesn't see the route")
			}
		})
	}
}

func TestRewrite(t *testing.T) {
	for _, tt := range []struct{ kind, body, want string }{
		{"text/html; charset=utf-8", `<a href="/">x</a> <a class="a" href="/books/1?q=&#34; href=">`,
			`<a href="/library/">x</a> <a class="a" href="/library/books/1?q=&#34; href=">`},
		{"text/html", `<a href="//x.example/">`, `<a href="//x.example/">`},
		{"text/html", `<a href="https://x.example/"> <form action="/many"> <button formaction="/y"> <img src="/z">`,
			`<a href="https://x.example/"> <form action="/library/many"> <button formaction="/library/y"> <img src="/library/z">`},
		{"text/html", `<input value="/books/1"> href=&#34;/books`, `<input value="/books/1"> href=&#34;/books`},
		{"text/html", `{"@id":"/books/1","url":"/books/1","name":"\"url\":\"/x"}`,
			`{"@id":"/library/books/1","url":"/library/books/1","name":"\"url\":\"/x"}`},
		{"text/html", `<abbr class="unapi-id" title="/books/1"></abbr> <abbr title="/x">`,
			`<abbr class="unapi-id" title="/library/books/1"></abbr> <abbr title="/x">`},
		{"application/json",
			`{"Title":"/books","CoverURL":"/covers/1?v=a1","Next":"/books.json?after=x","Note":"\"Next\":\"/"}`,
			`{"Title":"/books","CoverURL":"/library/covers/1?v=a1","Next":"/library/books.json?after=x","Note":"\"Next\":\"/"}`},
		{"application/xml", `<formats id="/books/1">`, `<formats id="/library/books/1">`},
		{"application/yaml", "openapi: 3.0.3\n\npaths:\n  /x:\n",
			"openapi: 3.0.3\n\nservers:\n  - url: /library\npaths:\n  /x:\n"},
		{"text/css", ` href="/`, ` href="/`},
		{"application/x-bibtex", ` href="/`, ` href="/`},
	} {
		if got := string(Path("/library").Rewrite(answer.Answer{
			Kind: tt.kind, Body: []byte(tt.body),
		}).Body); got != tt.want {
			t.Errorf("%s: %s\n is made %s\n want     %s", tt.kind, tt.body, got, tt.want)
		}
		if got := string(Path("").Rewrite(answer.Answer{Kind: tt.kind, Body: []byte(tt.body)}).Body); got != tt.body {
			t.Errorf("%s: %s\n is made %s at the root", tt.kind, tt.body, got)
		}
	}
}

// All that an answer gains is the path.
func FuzzRewrite(f *testing.F) {
	f.Add("text/html", `<a href="/x"> src="//" action="/`)
	f.Add("application/json", `{"Next":"/x","CoverURL":"/covers/1?v=a"}`)
	f.Add("application/yaml", "a\npaths:\n\npaths:\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		if strings.Contains(body, "/library") {
			return
		}
		got := string(Path("/library").Rewrite(answer.Answer{Kind: kind, Body: []byte(body)}).Body)
		got = strings.Replace(got, "servers:\n  - url: /library\npaths:\n", "paths:\n", 1)
		if strings.ReplaceAll(got, "/library", "") != body {
			t.Errorf("%q is made %q", body, got)
		}
	})
}
