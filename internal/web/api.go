package web

import (
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
)

// The types of this file are all that programs get, as JSON. Their keys are the names of their
// fields. Every key is always there, except those that are said to be left out.

// workJSON is a work that was found. /search answers with an array of them. The first four keys are
// the demo's.
type workJSON struct {
	Title          string
	Author         string // inverted: "Vonnegut, Kurt"; "" if unknown
	Year           string // of first publication; "" if unknown
	ID             string // for /books/add; it needs no escaping in an address
	Classification string // a Dewey number; "" if unknown
	ISBN           string // 13 digits; "" if unknown
	Sources        []string
}

func newWorkJSON(w lookup.Work) workJSON {
	return workJSON{
		Title: w.Title, Author: w.Author, Year: w.Year, ID: w.ID, Classification: string(w.Dewey),
		ISBN: w.ISBN.String(), Sources: w.Sources,
	}
}

// bookJSON is a book of the catalogue. Empty fields from Publisher to UpdatedAt are left out.
type bookJSON struct {
	PK             int64 // the number in the book's address, /books/{pk}
	Title          string
	Author         string    // inverted: "Vonnegut, Kurt"
	ID             string    // the work's, in the source that it was found in
	Classification string    // as it was entered: a Dewey number, unless the demo wrote another
	Year           string    // of first publication
	ISBN           string    // 13 digits
	Publisher      string    `json:",omitempty"`
	LCC            string    `json:",omitempty"` // Library of Congress call number
	Subjects       []string  `json:",omitempty"`
	Language       string    `json:",omitempty"` // MARC code, such as "eng"
	Cover          string    `json:",omitempty"` // URL
	Notes          string    `json:",omitempty"`
	Source         string    `json:",omitempty"` // name of a source, or "sample"
	AddedAt        time.Time `json:",omitzero"`  // RFC 3339, UTC
	UpdatedAt      time.Time `json:",omitzero"`  // RFC 3339, UTC
	CallNumber     string    // number and author mark: "813.54 VON"
}

func newBookJSON(b catalogue.Book) bookJSON {
	return bookJSON{
		PK: b.PK, Title: b.Title, Author: b.Author, ID: b.SourceID, Classification: b.Classification, Year: b.Year,
		ISBN: b.ISBN, Publisher: b.Publisher, LCC: b.LCC, Subjects: b.Subjects, Language: b.Language, Cover: b.Cover,
		Notes: b.Notes, Source: b.Source, AddedAt: b.AddedAt, UpdatedAt: b.UpdatedAt,
		CallNumber: b.CallNumber().String(),
	}
}

// newBooksJSON returns an array, "[]" for no books.
func newBooksJSON(books []catalogue.Book) []bookJSON {
	array := make([]bookJSON, len(books))
	for i, b := range books {
		array[i] = newBookJSON(b)
	}
	return array
}

// listJSON is a part of the list: the answer of /books.json.
type listJSON struct {
	Count int  // books that match
	More  bool `json:",omitempty"` // whether more than Count books match; left out if not
	// Whether q has more than 12 different words, of which only the first 12 were used; left out if
	// not.
	WordsLeftOut bool `json:",omitempty"`
	Books        []bookJSON
	Previous     string `json:",omitempty"` // address of the part before; left out in the first part
	Next         string `json:",omitempty"` // address of the part after; left out in the last part
}

// removalJSON is what was taken off the list, and can be restored at /removals/{Removal}/restore.
type removalJSON struct {
	Removal int64
	Books   []bookJSON
}

// statusJSON is the answer of the probes, /healthz and /readyz: "ok" or "ready".
type statusJSON struct {
	Status string
}

// errorJSON is the answer to a request that failed.
type errorJSON struct {
	Error   string      // its kind: a name in templates/problem/problems.txt, such as "no-book"
	Message string      // the same in words
	Fields  []fieldJSON `json:",omitempty"` // for "invalid" only
}

// fieldJSON is what is wrong with one field of a book.
type fieldJSON struct {
	Field   string // a key of bookJSON
	Error   string // "missing", "too-long" or "malformed"
	Message string // the same in words
}

// sourceJSON is a source and its health since the start. Empty fields from LastAnswer on are left
// out.
type sourceJSON struct {
	Name   string
	State  string // "untried", "ok", "failing" or "cooldown"
	Asked  int    // requests made
	Failed int    // requests that failed

	LastAnswer          time.Time `json:",omitzero"`  // RFC 3339, UTC
	LatencyMilliseconds int64     `json:",omitzero"`  // of the last request, at least 1
	LastFailure         time.Time `json:",omitzero"`  // RFC 3339, UTC
	Reason              string    `json:",omitempty"` // of the last failure: "unreachable", "slow", "busy", "refused" or "broken"
	CooldownUntil       time.Time `json:",omitzero"`  // RFC 3339, UTC: the source is not asked before
}

// newSourcesJSON returns an array with the sources in order of preference.
func newSourcesJSON(health []lookup.Health) []sourceJSON {
	list := []sourceJSON{}
	for _, h := range health {
		source := sourceJSON{
			Name: h.Name, State: string(h.State), Asked: h.Asked, Failed: h.Failed,
			LastAnswer:  h.LastAnswer.UTC().Truncate(time.Second),
			LastFailure: h.LastFailure.UTC().Truncate(time.Second), Reason: string(h.Reason),
			CooldownUntil: h.CooldownUntil.UTC().Truncate(time.Second),
		}
		if h.Asked > 0 {
			source.LatencyMilliseconds = max(1, h.Latency.Milliseconds())
		}
		list = append(list, source)
	}
	return list
}
