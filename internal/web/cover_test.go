package web_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover/fetch"
	"shelflist/internal/web"
)

// pngFile returns a picture of one colour.
func pngFile(t *testing.T, width, height int, c color.RGBA) []byte {
	t.Helper()
	p := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{c})
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claimedPNG returns the header of a PNG file that claims a size.
func claimedPNG(width, height uint32) []byte {
	chunk := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), width), height)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	file := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(chunk))
}

var (
	redCover  = color.RGBA{R: 200, A: 255}
	blueCover = color.RGBA{B: 200, A: 255}
)

// put sends a file as a program does.
func (s *site) put(t *testing.T, path, accept string, file []byte) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "PUT", s.url+path, bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", accept)
	return s.do(t, r)
}

// upload sends a file as the form for a cover does; without one if it is nil.
func (s *site) upload(t *testing.T, path, version string, file []byte) answer {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	err := form.WriteField("Version", version)
	name := "cover.png"
	if file == nil {
		name = "" // as a browser sends an empty field
	}
	if err == nil {
		part, partErr := form.CreateFormFile("Cover", name)
		if err = partErr; err == nil {
			_, err = part.Write(file)
		}
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", s.url+path, &b)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Accept", browser)
	return s.do(t, r)
}

// coverURL returns the address of the picture that a book has, "" for none.
func (s *site) coverURL(t *testing.T, path string) string {
	t.Helper()
	var b struct{ CoverURL string }
	if err := json.Unmarshal([]byte(s.get(t, path, program).body), &b); err != nil {
		t.Fatal(err)
	}
	return b.CoverURL
}

// wantPicture checks that an address has a picture of one colour.
func (s *site) wantPicture(t *testing.T, path string, c color.RGBA, width int) answer {
	t.Helper()
	a := s.get(t, path, browser)
	a.want(t, 200)
	p, err := jpeg.Decode(strings.NewReader(a.body))
	if err != nil || a.Header.Get("Content-Type") != "image/jpeg" || p.Bounds().Dx() != width {
		t.Fatalf("%s is %s, %v, %v", path, a.Header.Get("Content-Type"), p.Bounds(), err)
	}
	if r, _, b, _ := p.At(0, 0).RGBA(); (r > b) != (c.R > c.B) {
		t.Errorf("%s is %v, want %v", path, p.At(0, 0), c)
	}
	return a
}

func TestCoverJSON(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Source: "openlibrary"}, {Title: "Persuasion"}})
	s.get(t, "/covers/1", program).want(t, 404, `"Error":"no-cover"`)
	s.get(t, "/covers/1", browser).want(t, 404, "There is no picture")
	s.get(t, "/covers/9", program).want(t, 404, `"Error":"no-book"`)
	s.get(t, "/covers/x/edit", browser).want(t, 404, "That book is not on the list")
	s.sendJSON(t, "DELETE", "/covers/1", program, "").want(t, 404, `"Error":"no-cover"`)
	s.put(t, "/covers/9", program, pngFile(t, 20, 30, redCover)).want(t, 404, `"Error":"no-book"`)

	s.put(t, "/covers/1", program, pngFile(t, 1000, 1500, redCover)).want(t, 200, `"PK":1`, `"Version":2`,
		`"CoverURL":"/covers/1?v=`, `"Edited":["CoverURL"]`)
	red := s.coverURL(t, "/books/1")
	a := s.wantPicture(t, red, redCover, 320)
	if a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
		a.Header.Get("Content-Encoding") != "" {
		t.Errorf("headers %v", a.Header)
	}
	checkRevalidation(t, s, red, browser, a)
	checkHead(t, s, red, browser, a)
	s.wantPicture(t, red+"&size=small", redCover, 80)
	if bare := s.wantPicture(t, "/covers/1", redCover, 320); bare.Header.Get("Cache-Control") != "no-cache" ||
		bare.Header.Get("ETag") != a.Header.Get("ETag") {
		t.Errorf("headers without a hash %v", bare.Header)
	}
	gzip := s.request(t, "GET", red, browser, nil)
	gzip.Header.Set("Accept-Encoding", "gzip")
	if zipped := s.do(t, gzip); zipped.Header.Get("Content-Encoding") != "" {
		t.Error("a JPEG file is compressed again")
	}

	s.put(t, "/covers/1?Version=1", program, pngFile(t, 20, 30, blueCover)).want(t, 409, `"Error":"stale"`,
		`"Current":{"PK":1,"Version":2`)
	s.put(t, "/covers/1?Version=2", program, pngFile(t, 20, 30, blueCover)).want(t, 200, `"Version":3`)
	s.wantPicture(t, "/covers/1", blueCover, 20)
	s.wantPicture(t, red, redCover, 320) // in the history
	s.sendJSON(t, "DELETE", "/covers/1?Version=2", program, "").want(t, 409, `"Error":"stale"`)
	removed := s.sendJSON(t, "DELETE", "/covers/1", program, "")
	removed.want(t, 200, `"Version":4`)
	if strings.Contains(removed.body, "/covers/") {
		t.Errorf("a cover is left: %s", removed.body)
	}
	s.get(t, "/books/1/history", program).want(t, 200, `"Kind":"cover-removed","Fields":["CoverURL"]`,
		`"Kind":"cover-changed"`)
	s.post(t, "/changes/3/undo", program, nil).want(t, 200, `"CoverURL":"/covers/1?v=`)
	s.wantPicture(t, "/covers/1", blueCover, 20)
}

func TestRefusedCovers(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	s := newSite(t, []catalogue.Book{{Title: "Emma"}})
	for _, tt := range []struct {
		name   string
		file   []byte
		status int
		kind   string
		text   string
	}{
		{"no file", nil, 422, "no-picture", "Choose a file with a picture"},
		{"text", []byte("I am a cover"), 415, "picture-format", "no JPEG, PNG, GIF or WebP picture"},
		{"half a file", pngFile(t, 500, 500, redCover)[:60], 422, "picture-damaged", "damaged or incomplete"},
		{"a small picture", pngFile(t, 1, 1, redCover), 422, "picture-too-small", "10 pixels"},
		{"a huge picture", claimedPNG(30_000, 30_000), 422, "picture-too-large", "Make the picture smaller"},
		{"a large file", make([]byte, 10<<20+1), 422, "picture-too-large", "a file 10 MB"},
		{"a larger file", make([]byte, 20<<20), 413, "too-large", "10 MB for a picture"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.put(t, "/covers/1", program, tt.file).want(t, tt.status, `"Error":"`+tt.kind+`"`)
			a := s.upload(t, "/covers/1", "1", tt.file)
			a.want(t, tt.status, tt.text)
			if tt.status != 413 {
				a.want(t, tt.status, `id="Cover-error"`, `aria-invalid="true"`, "The cover was left as it is")
			}
		})
	}
	foreign := s.request(t, "PUT", "/covers/1", program, nil)
	foreign.Header.Set("Origin", "https://example.org")
	s.do(t, foreign).want(t, 403, `"Error":"cross-site"`)
	if got := s.coverURL(t, "/books/1"); got != "" {
		t.Errorf("the book has the cover %s", got)
	}
	s.get(t, "/books/1", program).want(t, 200, `"Version":1`)
}

func TestCoverForm(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane", Classification: "823.7"}})
	s.get(t, "/books/1", browser).want(t, 200, `class="cover drawn k8" data-title="Emma" data-author="Austen, Jane"`,
		`href="/covers/1/edit"`)
	form := s.get(t, "/covers/1/edit", browser)
	form.want(t, 200, `enctype="multipart/form-data"`, `name="Version" value="1"`, `<label for="Cover">`)
	if strings.Contains(form.body, "Take the picture away") {
		t.Error("the page offers to take away what is not there")
	}
	page := s.upload(t, "/covers/1", "1", pngFile(t, 200, 300, redCover))
	page.want(t, 200, `<img src="/covers/1?v=`)
	if page.Request.URL.Path != "/books/1" {
		t.Errorf("the browser is led to %s", page.Request.URL)
	}
	red := s.coverURL(t, "/books/1")
	s.upload(t, "/covers/1", "1", pngFile(t, 200, 300, blueCover)).want(t, 409,
		"Somebody else has changed this book meanwhile", red, `name="Version" value="2"`)
	s.upload(t, "/covers/9", "1", pngFile(t, 200, 300, blueCover)).want(t, 404, "That book is not on the list")
	s.get(t, "/covers/1/edit", browser).want(t, 200, "Take the picture away", red)
	gone := s.post(t, "/covers/1/remove", browser, map[string][]string{"Version": {"2"}})
	gone.want(t, 200, "cover drawn")
	s.post(t, "/covers/1/remove", browser, nil).want(t, 404, "There is no picture")
	s.post(t, "/covers/9/remove", browser, nil).want(t, 404, "That book is not on the list")

	history := s.get(t, "/books/1/history", browser)
	history.want(t, 200, "cover taken away", "cover changed", `src="`+red+`&amp;size=small"`)
	undo := regexp.MustCompile(`/changes/[0-9]+/undo`).FindString(history.body)
	s.post(t, undo, browser, nil).want(t, 200, red)
}

// coversFrom makes a site fetch covers, also from a server of the test.
func coversFrom(t *testing.T, server *httptest.Server) func(*web.Config) {
	return func(c *web.Config) {
		site, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		c.Covers = fetch.Start(fetch.Options{UserAgent: "test", Site: site, Log: c.Log}, c.Store)
		t.Cleanup(func() { c.Covers.Close() })
	}
}

// What is found is shown with its cover, which we fetch and serve ourselves; when it is added, the
// cover is kept.
func TestFetchedCovers(t *testing.T) {
	file := pngFile(t, 200, 300, redCover)
	images := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/1.png" {
			http.NotFound(w, r)
			return
		}
		w.Write(file)
	}))
	defer images.Close()
	s := newSite(t, nil, fixed{
		{ID: "OL1W", Title: "Emma", Cover: images.URL + "/1.png"}, {ID: "OL2W", Title: "Persuasion"},
		{ID: "OL3W", Title: "Sanditon", Cover: "https://example.org/3.jpg"},
		{ID: "OL4W", Title: "Lady Susan", Cover: images.URL + "/4.png"},
	}, coversFrom(t, images))
	s.get(t, "/covers/work?id=OL1W", browser).want(t, 404, "There is no picture") // nobody has looked it up
	page := s.get(t, "/search?search=austen", browser)
	page.want(t, 200, `<img src="/covers/work?id=OL1W"`)
	if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self';") ||
		strings.Contains(csp, "http") {
		t.Errorf("pages may load more than ours: %s", csp)
	}
	if foreign := regexp.MustCompile(`src="[^"/][^"]*"|src="//[^"]*"`).FindString(page.body); foreign != "" {
		t.Errorf("the page loads %s", foreign)
	}
	a := s.wantPicture(t, "/covers/work?id=OL1W", redCover, 80)
	if got := a.Header.Get("Cache-Control"); got != "private, max-age=86400" {
		t.Errorf("it is cached as %q", got)
	}
	for _, id := range []string{"OL2W", "OL3W", "OL4W", "OL5W", "", "../etc", "https://example.org"} {
		s.get(t, "/covers/work?"+url.Values{"id": {id}}.Encode(), program).want(t, 404, `"Error":"no-cover"`)
	}
	added := s.post(t, "/books/add", program, url.Values{"id": {"OL1W"}})
	added.want(t, 201, `"Version":1`)
	limited, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for s.coverURL(t, "/books/1") == "" {
		select {
		case <-ticker.C:
		case <-limited.Done():
			t.Fatal("the book gets no cover")
		}
	}
	s.wantPicture(t, "/covers/1", redCover, 200)
	// Whoever read the book before can still correct it.
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Year":"1815"}`).want(t, 200, `"Version":2`,
		`"CoverURL":"/covers/1?v=`)

	off := newSite(t, nil, fixed{{ID: "OL1W", Title: "Emma", Cover: images.URL + "/1.png"}})
	if page := off.get(t, "/search?search=austen", browser); strings.Contains(page.body, "<img") {
		t.Error("a picture is shown though none are fetched")
	}
	off.get(t, "/covers/work?id=OL1W", program).want(t, 404, `"Error":"no-cover"`)
	off.post(t, "/books/add", program, url.Values{"id": {"OL1W"}}).want(t, 201)
}

// Removing a book, and taking that back, keeps its cover.
func TestRestoredBookHasItsCover(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}})
	s.put(t, "/covers/1", program, pngFile(t, 20, 30, redCover)).want(t, 200)
	s.sendJSON(t, "DELETE", "/books/1", program, "").want(t, 200, `"Removal":1`)
	s.get(t, "/covers/1", program).want(t, 404, `"Error":"no-book"`)
	s.post(t, "/removals/1/restore", program, nil).want(t, 200, `"CoverURL":"/covers/1?v=`)
	s.wantPicture(t, "/covers/1", redCover, 20)
}
