package store

import (
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
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
	for name, query := range map[string]string{
		"count":      "SELECT COUNT(*) FILTER (WHERE revision = 1) FROM books WHERE " + waiting,
		"read":       selectBooks + " WHERE " + waiting + " ORDER BY pk LIMIT 1000",
		"fill NULLs": "UPDATE books SET title = '' WHERE " + waiting + " AND (title IS NULL OR author IS NULL)",
		"drop":       "DELETE FROM books WHERE " + waiting + " AND revision = 1 AND COALESCE(title, '') = ''",
		"find":       selectBooks + " WHERE title_key >= 'emma' AND title_key < 'f' OR " + waiting + " ORDER BY title_key, pk",
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := s.writer.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query)
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
			if got := plan.String(); !strings.Contains(got, "USING INDEX books_by_shelf (shelf_key=?") && !strings.Contains(got, "USING COVERING INDEX books_by_shelf (shelf_key=?") || strings.Contains(got, "SCAN") {
				t.Errorf("the plan is\n%s", got)
			}
		})
	}
}
