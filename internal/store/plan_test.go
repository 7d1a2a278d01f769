package store

import (
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/keys"
	"shelflist/internal/store/row"
	"shelflist/internal/store/same"
)

// Every start and every add asks for the books that wait for keys. An index finds them, so that the
// cost doesn't grow with the catalogue.
func TestWaitingBooksAreFoundByAnIndex(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "dev.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, _, err := s.Add(t.Context(), catalogue.Book{Title: "Emma"}); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ query, index string }{
		"count":      {"SELECT COUNT(*) FILTER (WHERE revision = 1) FROM books WHERE shelf_key = ''", "books_by_shelf (shelf_key=?"},
		"read":       {row.Select + " WHERE " + keys.Waiting + " ORDER BY pk LIMIT 1000", "books_by_same_key (same_key=?"},
		"fill NULLs": {"UPDATE books SET title = '' WHERE shelf_key = '' AND (title IS NULL OR author IS NULL)", "books_by_shelf (shelf_key=?"},
		"drop":       {"DELETE FROM books WHERE shelf_key = '' AND revision = 1 AND COALESCE(title, '') = ''", "books_by_shelf (shelf_key=?"},
		"find":       {row.Select + " WHERE " + same.Title + " ORDER BY pk", "books_by_same_key_2 (same_key_2=?"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := s.writer.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+tt.query, "emma", "emma")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var plan strings.Builder
			for rows.Next() {
				var id, parent, unused int
				var step string
				if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
					t.Fatal(err)
				}
				plan.WriteString(step + "\n")
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(plan.String(), "USING COVERING INDEX", "USING INDEX")
			if !strings.Contains(got, "USING INDEX "+tt.index) || strings.Contains(got, "SCAN") {
				t.Errorf("the plan is\n%s", got)
			}
		})
	}
}
