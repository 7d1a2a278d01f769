package web_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"
)

// A title files as its source says, also where its language says otherwise.
func TestTitlesFileAsTheirSourceSays(t *testing.T) {
	s := newSite(t, nil, fixed{
		{ID: "OL1W", Title: "Ha-Milḥamah", Filing: "Milḥamah", Language: "heb"},
		{ID: "OL2W", Title: "Los Angeles negra", Filing: "Los Angeles negra", Language: "spa"},
		{ID: "OL3W", Title: "Der Prozess", Filing: "Prozess"},
		{ID: "OL4W", Title: "Nostromo", Language: "eng"},
	})
	for _, id := range []string{"OL1W", "OL2W", "OL3W", "OL4W"} {
		s.post(t, "/books/add", program, url.Values{"id": {id}}).want(t, 201)
	}
	var list struct {
		Books []struct{ Title, CallNumber string }
	}
	if err := json.Unmarshal([]byte(s.get(t, "/books.json?order=title", program).body), &list); err != nil {
		t.Fatal(err)
	}
	var titles, marks []string
	for _, b := range list.Books {
		titles, marks = append(titles, b.Title), append(marks, b.CallNumber)
	}
	if want := []string{"Los Angeles negra", "Ha-Milḥamah", "Nostromo", "Der Prozess"}; !slices.Equal(titles, want) {
		t.Errorf("in order of titles: %q, want %q", titles, want)
	}
	if want := []string{"LOS", "MIL", "NOS", "PRO"}; !slices.Equal(marks, want) {
		t.Errorf("marks %q, want %q", marks, want)
	}
}
