// Package base serves the application below a path of its host, such as /library, beside other
// applications. The rest of the application knows nothing of it: its addresses begin at the root.
// Requests lose the path on their way in, and answers get it on their way out.
package base

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"shelflist/internal/web/answer"
)

// Path is a path without a slash at its end, such as /library; "" stands for the root.
type Path string

// UnmarshalText reads a path. A slash at its end makes no difference.
func (p *Path) UnmarshalText(text []byte) error {
	path := strings.TrimRight(string(text), "/")
	segments := strings.Split(path, "/")
	if path != "" && segments[0] != "" {
		return fmt.Errorf("%q is not a path: write it as /%s", text, path)
	}
	for _, segment := range segments[1:] {
		const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~"
		if segment == "" || segment == "." || segment == ".." || strings.Trim(segment, allowed) != "" {
			return fmt.Errorf("%q is not a path: "+
				"write it as /library, with letters of English, digits, and - _ . ~ only", text)
		}
	}
	*p = Path(path)
	return nil
}

// Handler returns a handler that passes requests on to next without the path, whether or not a
// proxy has removed it, and adds it to the addresses to which next redirects. mux tells which
// addresses there are.
func (p Path) Handler(next http.Handler, mux *http.ServeMux) http.Handler {
	if p == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern == "" && r.URL.Path == string(p) {
			there := url.URL{Path: "/", RawQuery: r.URL.RawQuery}
			w.Header().Set("Location", string(p)+there.String())
			w.WriteHeader(http.StatusPermanentRedirect)
			return
		}
		stripped := p.strip(r, mux)
		next.ServeHTTP(&writer{w, p}, stripped)
		r.Pattern = stripped.Pattern // for the log
	})
}

// strip returns r without the path. If what stays is no address of ours, but the whole is, a proxy
// has removed the path already: it may be called as addresses of ours are.
func (p Path) strip(r *http.Request, mux *http.ServeMux) *http.Request {
	path, ok := strings.CutPrefix(r.URL.Path, string(p)+"/")
	raw, rawOK := strings.CutPrefix(r.URL.RawPath, string(p)+"/")
	copied := *r
	if !ok || r.URL.RawPath != "" && !rawOK {
		return &copied
	}
	there := *r.URL
	there.Path = "/" + path
	if r.URL.RawPath != "" {
		there.RawPath = "/" + raw
	}
	copied.URL = &there
	if _, pattern := mux.Handler(&copied); pattern == "" {
		if _, pattern := mux.Handler(r); pattern != "" {
			copied.URL = r.URL
		}
	}
	return &copied
}

// writer adds the path to the address of a redirect.
type writer struct {
	http.ResponseWriter
	path Path
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader sends the headers.
func (w *writer) WriteHeader(status int) {
	if location := w.Header().Get("Location"); isAddress(location) {
		w.Header().Set("Location", string(w.path)+location)
	}
	w.ResponseWriter.WriteHeader(status)
}

// isAddress reports whether s is an address of ours: an absolute path.
func isAddress(s string) bool { return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") }

// Answers returns a handler that adds the path to the addresses in h's answers.
func (p Path) Answers(h func(*http.Request) (answer.Answer, error)) func(*http.Request) (answer.Answer, error) {
	if p == "" {
		return h
	}
	return func(r *http.Request) (answer.Answer, error) {
		a, err := h(r)
		return p.Rewrite(a), err
	}
}

// Rewrite adds the path to the addresses in an answer, which is not compressed.
//
// In HTML and JSON a quotation mark stands only around a value: where it is a part of a text, it is
// written in another way. So what a librarian has typed isn't taken for an address, with the
// exception of a text that is exactly the address of a cover.
func (p Path) Rewrite(a answer.Answer) answer.Answer {
	if p == "" || len(a.Body) == 0 {
		return a
	}
	switch kind, _, _ := mime.ParseMediaType(a.Kind); kind {
	case "text/html":
		for _, before := range []string{
			` href="`, ` src="`, ` action="`, ` formaction="`, ` data-more="`, // the last for script.js
			` class="unapi-id" title="`,
			`"@id":"`, `"url":"`, // JSON-LD
		} {
			a.Body = p.insert(a.Body, before)
		}
	case "application/json":
		for _, before := range []string{`"Next":"`, `"Previous":"`} {
			a.Body = p.insert(a.Body, before)
		}
		a.Body = coverAddress().ReplaceAll(a.Body, []byte(`"`+string(p)+`$1"`))
	case "application/xml":
		a.Body = p.insert(a.Body, `<formats id="`) // of unAPI
	case "application/yaml":
		a.Body = bytes.Replace(a.Body, []byte("\npaths:\n"), []byte("\nservers:\n  - url: "+string(p)+"\npaths:\n"), 1)
	}
	return a
}

// insert inserts the path where an address follows a text.
func (p Path) insert(body []byte, before string) []byte {
	before += "/"
	n := bytes.Count(body, []byte(before))
	if n == 0 {
		return body
	}
	inserted := make([]byte, 0, len(body)+n*len(p))
	for {
		i := bytes.Index(body, []byte(before))
		if i < 0 {
			return append(inserted, body...)
		}
		i += len(before) - 1
		inserted = append(inserted, body[:i]...)
		if !bytes.HasPrefix(body[i:], []byte("//")) { // another host's
			inserted = append(inserted, p...)
		}
		inserted, body = append(inserted, '/'), body[i+1:]
	}
}

// coverAddress matches a text of JSON that is the address of a cover.
var coverAddress = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"(/covers/[0-9]+\?v=[0-9a-z]+)"`)
})
