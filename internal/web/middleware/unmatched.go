package middleware

import (
	"net/http"
	"net/url"
	"strings"
)

// WithoutSlash returns the address of a request without the slashes at its end, if that is the
// address of a page.
func WithoutSlash(mux *http.ServeMux, r *http.Request) (address string, ok bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || !strings.HasSuffix(r.URL.Path, "/") {
		return "", false
	}
	there := &url.URL{Path: "/" + strings.Trim(r.URL.Path, "/"), RawQuery: r.URL.RawQuery}
	_, pattern := mux.Handler(&http.Request{Method: r.Method, URL: there})
	return there.String(), pattern != ""
}

// Head returns the status and the headers with which h answers a request.
func Head(h http.Handler, r *http.Request) (status int, header http.Header) {
	w := &bodiless{header: http.Header{}}
	h.ServeHTTP(w, r)
	return w.status, w.header
}

// bodiless is an http.ResponseWriter that keeps the status and the headers only.
type bodiless struct {
	header http.Header
	status int
}

func (b *bodiless) Header() http.Header         { return b.header }
func (b *bodiless) Write(p []byte) (int, error) { return len(p), nil }
func (b *bodiless) WriteHeader(status int)      { b.status = status }
