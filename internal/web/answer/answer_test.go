package answer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func request(method string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, "/", nil)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	return r
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"":                              false,
		"gzip":                          true,
		"GZIP":                          true,
		"x-gzip":                        true,
		"gzip, deflate, br, zstd":       true,
		"deflate,\tgzip ; q=0.5":        true,
		"br":                            false,
		"identity":                      false,
		"gzip;q=0":                      false,
		"gzip;q=0.000, *":               false,
		"*, gzip;q=0":                   false,
		"*":                             true,
		"*;q=0":                         false,
		"identity;q=0, *;q=0.001":       true,
		"gzip;q=1.0":                    true,
		"gzip;Q=0.5":                    true,
		"gzip;q=":                       false,
		"gzip;q=2":                      false,
		"gzip;q=NaN":                    false,
		"gzip;level=9":                  false,
		"gzipped, notgzip, gzip-like":   false,
		", ,gzip,":                      true,
		"deflate;q=1.0, identity;q=0.1": false,
	} {
		if got := AcceptsGzip(request("GET", "Accept-Encoding: "+header)); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
	if !AcceptsGzip(request("GET", "Accept-Encoding: br", "Accept-Encoding: gzip")) {
		t.Error("the second of two headers is not read")
	}
}

// A client that names neither gzip nor all codings gets no answer that it can't read.
func FuzzAcceptsGzip(f *testing.F) {
	for _, seed := range []string{"gzip", "br;q=0.5, *;q=0", "gzip;q=0, x-gzip", ",;q=", "*"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		named := strings.Contains(strings.ToLower(header), "gzip") || strings.Contains(header, "*")
		if r := (&http.Request{Header: http.Header{"Accept-Encoding": {header}}}); AcceptsGzip(r) && !named {
			t.Errorf("%q takes gzip", header)
		}
	})
}

func TestCompress(t *testing.T) {
	large := Answer{Status: 200, Body: bytes.Repeat([]byte("page "), 1000), Tag: "t"}
	for name, compress := range map[string]func(Answer) Answer{"quickly": Compress, "well": CompressBest} {
		t.Run(name, func(t *testing.T) {
			a := compress(large)
			r, err := gzip.NewReader(bytes.NewReader(a.Body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, large.Body) {
				t.Errorf("read %d bytes, %v", len(body), err)
			}
			if a.Encoding != "gzip" || a.Tag == large.Tag || len(a.Body) >= len(large.Body) {
				t.Errorf("encoding %q, tag %q, %d bytes", a.Encoding, a.Tag, len(a.Body))
			}
			if again := compress(a); !bytes.Equal(again.Body, a.Body) || again.Tag != a.Tag {
				t.Error("an answer is compressed twice")
			}
			small := Answer{Status: 200, Body: []byte("small"), Tag: "t"}
			if got := compress(small); got.Encoding != "" || got.Tag != "t" || string(got.Body) != "small" {
				t.Errorf("a small answer became %+v", got)
			}
		})
	}
}

func TestSend(t *testing.T) {
	page := Answer{Status: 200, Kind: "text/html", Body: []byte("page"), Tag: "a", Encoding: "gzip"}
	for _, tt := range []struct {
		name          string
		answer        Answer
		header        string
		status        int
		body, caching string
	}{
		{"a page", page, "", 200, "page", "no-cache"},
		{"a page that is there", page, `"a"`, 304, "", "no-cache"},
		{"another page is there", page, `"b"`, 200, "page", "no-cache"},
		{"an error with a tag", Answer{Status: 404, Body: []byte("none"), Tag: "a", Caching: "no-store"}, `"a"`, 404,
			"none", "no-store"},
		{"a file for ever", Answer{Status: 200, Body: []byte("file"), Tag: "a", Caching: "immutable"}, `"a"`, 304, "",
			"immutable"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			tt.answer.Send(w, request("GET", "If-None-Match: "+tt.header))
			if w.Code != tt.status || w.Body.String() != tt.body {
				t.Errorf("%d %q, want %d %q", w.Code, w.Body, tt.status, tt.body)
			}
			h := w.Header()
			if h.Get("Cache-Control") != tt.caching ||
				h.Get("Vary") != "Accept, Accept-Encoding, Accept-Language, Cookie" || h.Get("ETag") != `"a"` {
				t.Errorf("headers %v", h)
			}
			if (h.Get("Content-Length") == "") != (tt.status == 304) ||
				(h.Get("Content-Encoding") == "gzip") != (tt.status == 200 && tt.answer.Encoding != "") {
				t.Errorf("headers %v", h)
			}
		})
	}
	w := httptest.NewRecorder()
	SeeOther("/?x=1").Send(w, request("POST"))
	if w.Code != 303 || w.Header().Get("Location") != "/?x=1" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestCache(t *testing.T) {
	c := NewCache(1 << 20)
	rendered := 0
	ask := func(tag, got string) string {
		t.Helper()
		a, err := c.Answer("/", tag, func() (Answer, error) {
			rendered++
			return Answer{Body: []byte(tag), Tag: got}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(a.Body)
	}
	for _, tt := range []struct {
		name, tag, got string
		rendered       int
	}{
		{"first", "1", "1", 1},
		{"again", "1", "1", 1},
		{"the catalogue has changed", "2", "2", 2},
		{"it changes while a page is rendered", "3", "", 3},
		{"so that one was not kept", "3", "3", 4},
		{"again", "3", "3", 4},
	} {
		if body := ask(tt.tag, tt.got); body != tt.tag || rendered != tt.rendered {
			t.Errorf("%s: %q after %d renderings, want %q after %d", tt.name, body, rendered, tt.tag, tt.rendered)
		}
	}
	want := errors.New("no")
	if _, err := c.Answer("/", "4", func() (Answer, error) { return Answer{Tag: "4"}, want }); err != want {
		t.Errorf("error %v", err)
	}
	if body := ask("4", "4"); body != "4" || rendered != 5 {
		t.Errorf("%q after %d renderings: an error was kept", body, rendered)
	}
}

// Those who ask at the same time share one rendering, even of a cache that keeps nothing.
func TestOneRendering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewCache(0)
		rendered, done := 0, make(chan struct{})
		var readers sync.WaitGroup
		for range 20 {
			readers.Go(func() {
				a, err := c.Answer("/", "1", func() (Answer, error) {
					rendered++
					<-done
					return Answer{Body: []byte("page"), Tag: "1"}, nil
				})
				if err != nil || string(a.Body) != "page" {
					t.Errorf("%q, %v", a.Body, err)
				}
			})
		}
		synctest.Wait()
		close(done)
		readers.Wait()
		if rendered != 1 {
			t.Errorf("rendered %d times", rendered)
		}
	})
}
