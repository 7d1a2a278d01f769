package web_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"shelflist/internal/catalogue"
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
	s := newSite(b, manyBooks(200), func(c *web.Config) { c.Log = slog.New(slog.NewJSONHandler(io.Discard, nil)) })
	for _, tt := range []struct{ name, path, accept string }{
		{"page", "/", "text/html"},
		{"JSON", "/books.json", "application/json"},
		{"print", "/print", "text/html"},
		{"book", "/books/7", "text/html"},
		{"filter", "/?q=history", "text/html"},
		{"health", "/healthz", ""},
	} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, tt.path, nil)
				r.Header.Set("Accept", tt.accept)
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatalf("status %d", w.Code)
				}
			}
		})
	}
}
