package doubles

import (
	"database/sql"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"shelflist/internal/store/migrations"
)

// An index answers each query, in the order that it is asked for: the cost of a page doesn't grow
// with the catalogue.
func TestIndexesAnswer(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection is a database of its own
	if err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	for i, k := range kinds {
		for name, query := range map[string]string{
			"keys": k.keys, "books": "SELECT pk FROM books WHERE " + k.books + " ORDER BY pk LIMIT $2",
		} {
			rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, "k", 100)
			if err != nil {
				t.Fatal(err)
			}
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
			// Few books have a key, so that they may be sorted.
			if got := plan.String(); strings.Contains(got, "SCAN") ||
				name == "keys" && strings.Contains(got, "TEMP B-TREE") {
				t.Errorf("kind %d, %s: the plan is\n%s", i, name, got)
			}
		}
	}
}
