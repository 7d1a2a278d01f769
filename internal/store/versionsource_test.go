package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/version"
	"shelflist/internal/store/wal"
)

// No version comes twice, whoever writes and however often SQLite starts the -wal file anew.
func TestVersionsDiffer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	query, err := version.OpenQuery(t.Context(), s.readers)
	if err != nil {
		t.Fatal(err)
	}
	defer query.Close()
	if _, ok := s.version.(version.FromIndex); !ok {
		t.Skipf("versions are told by %T on this system", s.version)
	}
	for name, source := range map[string]version.Source{"file": s.version, "query": query} {
		t.Run(name, func(t *testing.T) {
			seen := map[wal.State]int{}
			for i := range 200 {
				if i%3 == 0 {
					_, err = other.ExecContext(t.Context(), "UPDATE books SET notes = $1 WHERE pk = 1", i)
				} else {
					_, _, err = s.Add(t.Context(), catalogue.Book{Title: fmt.Sprint(name, " title ", i)})
				}
				if err == nil && i%10 == 0 {
					_, err = s.writer.ExecContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)")
				}
				if err != nil {
					t.Fatal(err)
				}
				v, err := source.State(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if again, err := source.State(t.Context()); again != v || err != nil {
					t.Errorf("the version is %x and then %x, %v", v, again, err)
				}
				if before, ok := seen[v]; ok {
					t.Fatalf("after write %d the version is that after write %d", i, before)
				}
				seen[v] = i
			}
		})
	}
}
