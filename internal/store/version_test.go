package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// Each write changes the version, also one of another program. Reading and failing don't.
func TestVersion(t *testing.T) {
	for name, path := range map[string]string{"file": filepath.Join(t.TempDir(), "dev.db"), "memory": store.Memory} {
		t.Run(name, func(t *testing.T) {
			s := openAt(t, path)
			last := version(t, s)
			changed := func(what string, want bool) {
				t.Helper()
				now := version(t, s)
				if (now != last) != want {
					t.Errorf("%s: the version was %v, is %v; want it changed: %v", what, last, now, want)
				}
				last = now
			}
			changed("nothing", false)
			b := add(t, s, catalogue.Book{Title: "Emma"})
			changed("an add", true)
			if _, err := s.List(t.Context(), catalogue.Query{Limit: 5}); err != nil {
				t.Fatal(err)
			}
			changed("reading", false)
			if _, added, err := s.Add(t.Context(), catalogue.Book{Title: "Emma"}); added || err != nil {
				t.Fatal(added, err)
			}
			if _, _, err := s.Add(t.Context(), catalogue.Book{}); err == nil {
				t.Fatal("a book without a title was added")
			}
			changed("an add that changes nothing", false)
			r, err := s.Remove(t.Context(), b.PK)
			if err != nil {
				t.Fatal(err)
			}
			changed("a removal", true)
			if _, err := s.Restore(t.Context(), r.ID); err != nil {
				t.Fatal(err)
			}
			changed("an undo", true)
			if path == store.Memory {
				return
			}
			otherProgram(t, path, fmt.Sprintf("UPDATE books SET title = 'Emma, or' WHERE pk = %d", b.PK))
			changed("another program", true)
		})
	}
}

func version(t *testing.T, s *store.Store) store.Version {
	t.Helper()
	v, err := s.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}
