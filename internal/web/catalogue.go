package web

import (
	"net/http"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
	"shelflist/internal/web/answer"
)

type cataloguePage struct {
	Frame    frame
	Notice   notice
	Looked   bool   // whether works were looked up
	Text     string // for what, as it was typed
	ISBN     isbn.ISBN
	Mistyped string        // the last digit that an ISBN should have had, "" if it is right or none was typed
	Terms    []lookup.Term // how the text was understood, when it is no ISBN
	Results  []result
	Failures []lookup.Failure
	Waiting  []string // the sources that are still being asked
	AllURL   string   // where all results will be
	MoreURL  string   // where the script gets the next ones, while sources are being asked
	List     listPart
}

// catalogue shows the list.
func (s *Server) catalogue(r *http.Request) (answer.Answer, error) {
	page := cataloguePage{Frame: s.frame(r, "search")}
	var err error
	if page.Notice, err = s.notice(r); err != nil {
		return answer.Answer{}, err
	}
	if page.List, err = s.listPart(r, listRequest(r)); err != nil {
		return answer.Answer{}, err
	}
	return s.page("catalogue", page)
}

// books answers with a part of the list as JSON.
func (s *Server) books(r *http.Request) (answer.Answer, error) {
	q := listRequest(r)
	page, err := s.store.List(r.Context(), q)
	if err != nil {
		return answer.Answer{}, err
	}
	list := listJSON{Count: page.Count, More: page.More, WordsLeftOut: page.Cut, Books: newBooksJSON(page.Books)}
	list.Previous, list.Next = neighbourURLs(r.URL.Path, q, page)
	return toJSON(http.StatusOK, list)
}

// notice says what the reader has just done. The zero value says nothing.
type notice struct {
	Kind    string         // "added", "held", "restored" or "removed"
	Book    catalogue.Book // the book, or the first of several
	Others  int            // number of further books
	Removal int64          // for "removed"
}

// notice returns the notice that the address asks for, if what it says is true: a book that was not
// just added or restored, is not on the list, or was not removed, has no notice.
func (s *Server) notice(r *http.Request) (notice, error) {
	for _, kind := range []string{"added", "held", "restored"} {
		pk, err := strconv.ParseInt(r.Form.Get(kind), 10, 64)
		if err != nil {
			continue
		}
		others, recent := s.recent.Find(kind, pk)
		if !recent && kind != "held" {
			return notice{}, nil
		}
		b, err := s.store.Book(r.Context(), pk)
		if err != nil {
			return notice{}, ignoreMissing(err)
		}
		return notice{Kind: kind, Book: b, Others: others}, nil
	}
	id, err := strconv.ParseInt(r.Form.Get("removed"), 10, 64)
	if err != nil {
		return notice{}, nil
	}
	removal, err := s.store.Removal(r.Context(), id)
	if err != nil {
		return notice{}, ignoreMissing(err)
	}
	return notice{Kind: "removed", Book: removal.Books[0], Others: len(removal.Books) - 1, Removal: id}, nil
}
