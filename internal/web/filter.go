package web

import (
	"context"
	"strings"
	"unicode"

	"shelflist/internal/catalogue"
)

// maxFilterWords is the number of different words of a filter that are used. Each costs a search of
// the whole list.
const maxFilterWords = 12

// read reads a part of the list, and reports whether the query's text has words that were not used.
func (s *Server) read(ctx context.Context, q catalogue.Query) (catalogue.Page, bool, error) {
	text, more := firstWords(q.Text, maxFilterWords)
	q.Text = text
	page, err := s.store.List(ctx, q)
	return page, more, err
}

// firstWords returns the beginning of text that has at most limit different words, and whether more
// words follow. Small and capital letters are the same.
func firstWords(text string, limit int) (string, bool) {
	seen := map[string]bool{}
	start := -1 // of the word that is read; -1 between words
	for i, r := range text + " " {
		switch inWord := unicode.In(r, unicode.L, unicode.M, unicode.N); {
		case inWord && start < 0:
			start = i
		case !inWord && start >= 0:
			seen[strings.ToLower(text[start:i])] = true
			if len(seen) > limit {
				return strings.TrimSpace(text[:start]), true
			}
			start = -1
		}
	}
	return text, false
}
