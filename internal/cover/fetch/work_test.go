package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// openStore opens a catalogue with a book for each address of a cover.
func openStore(t *testing.T, path string, addresses ...string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	for i, address := range addresses {
		if _, _, err := st.Add(t.Context(),
			catalogue.Book{Title: fmt.Sprint("Book ", i+1), Cover: address, Source: "openlibrary"}); err != nil {
			t.Fatal(err)
		}
	}
	return st
}

func hasCover(t *testing.T, st *store.Store, pk int64) bool {
	t.Helper()
	_, _, err := st.Cover(t.Context(), pk, "", true)
	if err != nil && !errors.Is(err, store.ErrNoCover) {
		t.Fatal(err)
	}
	return err == nil
}

// What can be fetched is; what isn't there is given up; what a site fails to send is tried again
// later.
func TestFetchNext(t *testing.T) {
	s := newSite(t)
	f := fetcherOf(t, s)
	st := openStore(t, filepath.Join(t.TempDir(), "dev.db"), s.URL+"/good", s.URL+"/gone", s.URL+"/broken",
		s.URL+"/busy", s.URL+"/named")
	for range 4 {
		if found, err := f.fetchNext(t.Context(), st); !found || err != nil && !errors.Is(err, ErrDown) {
			t.Fatalf("found %v, %v", found, err)
		}
	}
	if f.until().IsZero() {
		t.Error("no pause after a busy site")
	}
	f.downUntil = time.Time{}
	if found, err := f.fetchNext(t.Context(), st); !found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
	if found, err := f.fetchNext(t.Context(), st); found || err != nil {
		t.Errorf("more to fetch: %v, %v", found, err)
	}
	var got []string
	for pk := range int64(5) {
		got = append(got, fmt.Sprint(hasCover(t, st, pk+1)))
	}
	if strings.Join(got, " ") != "true false false false true" {
		t.Errorf("the books have covers: %v", got)
	}
	// The failures are due later: the one that was answered counts.
	for _, w := range []store.WantedCover{
		{Book: 3, Address: s.URL + "/broken", Tries: 1}, {Book: 4, Address: s.URL + "/busy"},
	} {
		if err := st.PutOffCover(t.Context(), w, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		if next, err := st.NextCover(t.Context()); err != nil || next != w {
			t.Errorf("next is %+v, %v, want %+v", next, err, w)
		}
		w.Tries = maxTries - 1
		f.kept.Put(w.Address, outcome{err: errors.New("failed"), expires: time.Now().Add(time.Hour)}, 0)
		if err := st.PutOffCover(t.Context(), w, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := f.fetchNext(t.Context(), st); err != nil {
			t.Fatal(err)
		}
		if next, err := st.NextCover(t.Context()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after all tries next is %+v, %v", next, err)
		}
	}
}

// Covers are fetched in the background, soon after a book was added, and after a restart what was
// left.
func TestStart(t *testing.T) {
	s := newSite(t)
	path := filepath.Join(t.TempDir(), "dev.db")
	st := openStore(t, path, s.URL+"/good")
	options := Options{Site: parse(t, s.URL), Log: slog.New(slog.DiscardHandler)}
	f := Start(options, st)
	defer f.Close()
	await(t, st, 1)
	f.Wake()
	f.Wake()
	f.Close()
	f.Close()
	if _, _, err := st.Add(t.Context(), catalogue.Book{Title: "Emma", Cover: s.URL + "/named"}); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	options.UserAgent = "Shelflist/test"
	again := openStore(t, path)
	f = Start(options, again)
	defer f.Close()
	await(t, again, 2)
}

// await waits until a book has its cover.
func await(t *testing.T, st *store.Store, pk int64) {
	t.Helper()
	limited, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !hasCover(t, st, pk) {
		select {
		case <-ticker.C:
		case <-limited.Done():
			t.Fatalf("book %d has no cover", pk)
		}
	}
}
