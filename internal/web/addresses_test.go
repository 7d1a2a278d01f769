package web_test

import (
	"net/http"
	"testing"

	"shelflist/internal/catalogue"
)

// An address with slashes at its end leads to the page without them, if there is one, and never to
// another host.
func TestSlashAtTheEnd(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}})
	for _, test := range []struct {
		method, path string
		status       int
		location     string
	}{
		{"GET", "/books/1/", 308, "/books/1"},
		{"HEAD", "/books/1/", 308, "/books/1"},
		{"GET", "/print/?order=title", 308, "/print?order=title"},
		{"GET", "/books.json//", 308, "/books.json"},
		{"GET", "/nowhere/", 404, ""},
		{"POST", "/books/add/", 404, ""},
		{"DELETE", "/books/1/", 404, ""},
		{"GET", "/%2Fexample.org/", 404, ""},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), test.method, s.url+test.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := http.DefaultTransport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if got := response.Header.Get("Location"); response.StatusCode != test.status || got != test.location {
				t.Errorf("%d to %q, want %d to %q", response.StatusCode, got, test.status, test.location)
			}
		})
	}
}

func TestIconAndRobots(t *testing.T) {
	s := newSite(t, nil)
	icon := s.get(t, "/favicon.ico", browser)
	icon.want(t, 200, "<svg")
	if kind := icon.Header.Get("Content-Type"); kind != "image/svg+xml" {
		t.Errorf("the icon is %s", kind)
	}
	s.get(t, "/robots.txt", program).want(t, 200, "User-agent: *\n", "Disallow: /search\n")
}
