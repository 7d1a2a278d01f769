package sru_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/sru"
	"shelflist/internal/store"
	"shelflist/internal/web"
)

// A book that a library's server describes stands on the shelf list as it is described.
func TestZebraAdded(t *testing.T) {
	catalogue, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "books.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer catalogue.Close()
	sources := lookup.NewSources([]lookup.Source{sru.New(sru.Zebra(t), "Shelflist/test")})
	defer sources.Close()
	site, err := web.New(web.Config{Store: catalogue, Sources: sources, Log: slog.New(slog.DiscardHandler), Kept: true})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path string, form url.Values, status int, into any) {
		t.Helper()
		request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
		request.Host = "localhost"
		request.Header.Set("Accept", "application/json")
		if method == http.MethodPost {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, request)
		if answer.Code != status {
			t.Fatalf("%s %s: %d, want %d\n%s", method, path, answer.Code, status, answer.Body)
		}
		if err := json.Unmarshal(answer.Body.Bytes(), into); err != nil {
			t.Fatalf("%s %s: %v\n%s", method, path, err, answer.Body)
		}
	}

	type book struct {
		Title, Subtitle, Author, Classification, Year, ISBN, CallNumber, Edition, Place, Publisher, Published, LCC, Source string
	}
	want := book{
		Title: "The late shift", Subtitle: "Letterman, Leno, and the network battle for the night",
		Author: "Carter, Bill", Classification: "791.4572", Year: "1993", ISBN: "9781562827540",
		CallNumber: "791.4572 CAR", Edition: "1st ed.", Place: "New York", Publisher: "Hyperion", Published: "c1993",
		LCC: "PN1992.77.T63 C37 1993", Source: "city",
	}
	status := http.StatusCreated
	for _, text := range []string{"late shift", "author:carter", "1562827545", "9781562827540"} {
		var works []struct{ ID string }
		ask(http.MethodPost, "/search", url.Values{"search": {text}}, http.StatusOK, &works)
		if len(works) != 1 {
			t.Fatalf("%s: %d works, want one", text, len(works))
		}
		var added book
		ask(http.MethodPost, "/books/add", url.Values{"id": {works[0].ID}}, status, &added)
		if added != want {
			t.Errorf("%s: got  %+v\nwant %+v", text, added, want)
		}
		status = http.StatusOK // it is on the list already
	}
	var list struct{ Books []book }
	ask(http.MethodGet, "/books.json", nil, http.StatusOK, &list)
	if len(list.Books) != 1 || list.Books[0] != want {
		t.Errorf("the shelf list has %+v", list.Books)
	}
}
