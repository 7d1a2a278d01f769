package web_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/store"
	"shelflist/internal/web"
)

// manyBooks returns n different books.
func manyBooks(n int) []catalogue.Book {
	books := make([]catalogue.Book, n)
	for i := range books {
		books[i] = catalogue.Book{
			Title: fmt.Sprintf("The history of place no. %d & its people", i), Author: fmt.Sprintf("Author, An%d", i%7),
			Classification: fmt.Sprintf("%03d.%d", i%1000, i%9+1), Year: "1969", Language: "eng",
		}
	}
	return books
}

// BenchmarkPages measures the answers to a request, without a network.
func BenchmarkPages(b *testing.B) {
	for name, size := range map[string]int{"kept": 8 << 20, "rendered": 0} {
		s := newSite(b, manyBooks(200), cacheOf(size), func(c *web.Config) {
			c.Log = slog.New(slog.NewJSONHandler(io.Discard, nil))
		})
		small := []byte(strings.Repeat("JPEG", 800))
		if _, err := s.store.SetCover(b.Context(), 7, store.AnyVersion,
			cover.Image{Hash: "x", Large: small, Small: small}, ""); err != nil {
			b.Fatal(err)
		}
		for _, tt := range []struct{ name, path, accept string }{
			{"page", "/", "text/html"},
			{"cover", "/covers/7?v=x&size=small", "image/*"},
			{"JSON", "/books.json", "application/json"},
			{"print", "/print", "text/html"},
			{"book", "/books/7", "text/html"},
			{"filter", "/?q=history", "text/html"},
			{"health", "/healthz", ""},
		} {
			b.Run(name+" "+tt.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					r := httptest.NewRequest(http.MethodGet, tt.path, nil)
					r.Header.Set("Accept", tt.accept)
					w := &nowhere{header: http.Header{}}
					s.ServeHTTP(w, r)
					if w.status != http.StatusOK {
						b.Fatalf("status %d", w.status)
					}
				}
			})
		}
	}
}

// nowhere is an http.ResponseWriter that keeps the status and the headers only.
type nowhere struct {
	header http.Header
	status int
}

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n *nowhere) WriteHeader(status int)      { n.status = status }
