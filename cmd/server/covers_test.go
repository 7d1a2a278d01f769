package main_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// openLibrary is a server that finds one work, and has a cover at /1.png.
func openLibrary(t *testing.T) string {
	t.Helper()
	var cover bytes.Buffer
	if err := png.Encode(&cover, image.NewGray(image.Rect(0, 0, 20, 30))); err != nil {
		t.Fatal(err)
	}
	double := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/search.json":
			io.WriteString(w, `{"numFound":1,"docs":[{"key":"/works/OL1W","title":"Zyzzyva lives","cover_i":1}]}`)
		case "/1.png":
			w.Write(cover.Bytes())
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(double.Close)
	return double.URL
}

// The covers of works are shown, and those of books fetched, if that is wanted.
func TestCovers(t *testing.T) {
	t.Parallel()
	site := openLibrary(t)
	const picture = `<img src="/covers/work?id=OL1W"`
	for setting, want := range map[string]bool{"SHELFLIST_COVERS=true": true, "SHELFLIST_COVERS=false": false} {
		s := start(t, t.TempDir(), "SHELFLIST_SOURCES=openlibrary", "SHELFLIST_OPENLIBRARY_URL="+site, setting)
		if page := string(s.get(t, "/search?search=zyzzyva", "text/html")); strings.Contains(page, picture) != want ||
			!strings.Contains(page, "Zyzzyva lives") {
			t.Errorf("%s: the results are %s", setting, page)
		}
		if !want {
			continue
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/books",
			strings.NewReader(`{"Title":"Emma","Cover":"`+site+`/1.png"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		var book struct{ CoverURL string }
		for end := time.Now().Add(patience); book.CoverURL == ""; {
			if time.Now().After(end) {
				t.Fatalf("the book gets no cover; the server logged\n%s", s.logged())
			}
			s.getJSON(t, resp.Header.Get("Location"), &book)
		}
		if file := s.get(t, book.CoverURL, "image/*"); !bytes.HasPrefix(file, []byte("\xff\xd8")) {
			t.Errorf("the cover is %.20q", file)
		}
	}
}
