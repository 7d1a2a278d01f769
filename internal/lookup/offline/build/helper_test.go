package build

import (
	"fmt"
	"iter"
	"path/filepath"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
)

func all(works ...lookup.Work) iter.Seq2[lookup.Work, error] {
	return func(yield func(lookup.Work, error) bool) {
		for _, w := range works {
			if !yield(w, nil) {
				return
			}
		}
	}
}

func shelf() iter.Seq2[lookup.Work, error] {
	return all(lookup.Work{Title: "Emma", Author: "Austen, Jane"}, lookup.Work{Title: "Sult", Author: "Hamsun, Knut"})
}

// many yields n works with different titles that have a word in common.
func many(n int) iter.Seq2[lookup.Work, error] {
	return func(yield func(lookup.Work, error) bool) {
		for i := range n {
			if !yield(lookup.Work{Title: fmt.Sprintf("Common word %d", i), Author: "Author, An"}, nil) {
				return
			}
		}
	}
}

// buildIndex makes an index of the works and returns its path.
const csvHeader = "title,author,year,dewey,language\n"

func buildIndex(t testing.TB, works iter.Seq2[lookup.Work, error]) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "works.db")
	if err := FromWorks(t.Context(), path, works, Options{}); err != nil {
		t.Fatal(err)
	}
	return path
}

// openIndex makes an index of the works and opens it.
func openIndex(t testing.TB, works iter.Seq2[lookup.Work, error]) *offline.Index {
	t.Helper()
	o, err := offline.OpenFile(t.Context(), buildIndex(t, works))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}
