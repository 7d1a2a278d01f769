package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/cover/fetch"
	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/lookup"
	"shelflist/internal/store"
	"shelflist/internal/store/backup"
)

// oneWork is a source that finds one work, and knows another one by its ID.
type oneWork struct{ cover string }

func (oneWork) Name() string { return "openlibrary" }

func (oneWork) Owns(id string) bool { return id == "OL1W" || id == "OL2W" }

func (o oneWork) Search(context.Context, lookup.Query) ([]lookup.Work, error) {
	return []lookup.Work{{ID: "OL1W", Title: "Jane Eyre", Cover: o.cover}}, nil
}

func (oneWork) Find(_ context.Context, id string) (lookup.Work, error) {
	if id == "OL2W" {
		return lookup.Work{ID: id, Title: "Emma", Year: "1815"}, nil
	}
	return lookup.Work{ID: "OL1W", Title: "Jane Eyre", Year: "1847"}, nil
}

// newServer returns a server whose list has had three books. The first was corrected and has a
// cover and two copies, the second was removed, and the third is a sample.
func newServer(t *testing.T) *Server {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dev.db")
	st, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	for _, b := range []catalogue.Book{{
		Title: "Emma", SourceID: "OL2W", Source: "openlibrary", Cover: "https://example.org/emma.jpg",
	}, {Title: "Persuasion"}, {Title: "Sample", Source: catalogue.SampleSource}} {
		if _, _, err := st.Add(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	_, err = st.Remove(t.Context(), 2)
	if err == nil {
		err = st.SettleCover(t.Context(), store.WantedCover{Book: 1, Address: "https://example.org/emma.jpg"},
			cover.Image{Hash: "x", Large: []byte("x"), Small: []byte("x")})
	}
	if err == nil {
		_, err = st.Update(t.Context(),
			catalogue.Book{PK: 1, Version: 1, Title: "Emma", Notes: "corrected", Cover: "https://example.org/emma.jpg"},
			"")
	}
	if err == nil {
		_, err = st.AddCopy(t.Context(), catalogue.Copy{Book: 1, Status: catalogue.StatusAvailable}, 2, "")
	}
	if err == nil {
		_, _, err = st.ChangeMany(t.Context(), []int64{1}, "", func(b *catalogue.Book) {
			b.Subjects = []string{"Comedies"}
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	images := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write(exampleFile(t))
	}))
	t.Cleanup(images.Close)
	site, err := url.Parse(images.URL)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	covers := fetch.Start(fetch.Options{Site: site, Log: log}, st)
	t.Cleanup(func() { covers.Close() })
	sources := lookup.NewSources([]lookup.Source{oneWork{images.URL}})
	t.Cleanup(func() { sources.Close() })
	sources.Search(t.Context(), lookup.ParseQuery("jane")) // so that the work is known
	s, err := New(Config{
		Store: st, Sources: sources, Covers: covers, Importer: newImporter(t, st), Copy: copier(path), Log: log,
		Kept: true, ShowMetrics: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// copier makes copies of the catalogue at path.
func copier(path string) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) { return backup.Open(ctx, path) }
}

// newImporter returns an importer with a file that was checked and one that is being taken in, for
// ever.
func newImporter(t *testing.T, st *store.Store) *importing.Importer {
	t.Helper()
	i := importing.New(importing.Config{
		Imports: st.Imports(), Folder: t.TempDir(), MaxSize: 1 << 20, Log: slog.New(slog.DiscardHandler),
	})
	for _, then := range []func(plan.Import) error{
		func(im plan.Import) error { return nil },
		func(im plan.Import) error { return i.Confirm(t.Context(), im.ID) },
	} {
		im, err := i.Upload(t.Context(), "books.csv", strings.NewReader(exampleTable))
		if err == nil {
			err = i.Check(t.Context(), im)
		}
		if err == nil {
			im, err = st.Imports().Get(t.Context(), im.ID)
		}
		if err == nil {
			err = i.Do(t.Context(), im)
		}
		if err == nil {
			err = then(im)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return i
}

// exampleTable is a file of books, of which one can't be taken.
const exampleTable = "Title;Year\r\nEmma;1815\r\n;1816\r\n"

// state returns what is on the list, what can be restored, what is kept apart, and how far imports
// are.
func state(t *testing.T, s *Server) string {
	t.Helper()
	list, err := s.store.List(t.Context(), catalogue.Query{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, b := range list.Books {
		b, err := s.store.Book(t.Context(), b.PK)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s, version %d with %d copies", b.Title, b.Version, len(b.Copies)))
	}
	slices.Sort(all)
	for id := range int64(3) {
		if removal, err := s.store.Removal(t.Context(), id+1); err == nil {
			all = append(all, fmt.Sprintf("%d removed: %s", id+1, removal.Books[0].Title))
		}
	}
	parted, err := s.store.Parted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range parted {
		all = append(all, fmt.Sprintf("%d and %d are kept apart", d.A.PK, d.B.PK))
	}
	imports, err := s.store.Imports().Latest(t.Context(), 9)
	if err != nil {
		t.Fatal(err)
	}
	for _, im := range imports {
		all = append(all, fmt.Sprintf("import %d is %s in the mode %s", im.ID, im.State, im.Mode))
	}
	return strings.Join(all, ", ")
}
