package web

import (
	"net/http"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

type cataloguePage struct {
	Frame    frame
	Notice   notice
	Looked   bool   // whether works were looked up
	Text     string // for what, as it was typed
	ISBN     isbn.ISBN
	Terms    []lookup.Term // how the text was understood, when it is no ISBN
	Results  []result
	Failures []lookup.Failure
	Waiting  []string // the sources that are still being asked
	AllURL   string   // where all results will be
	MoreURL  string   // where the script gets the next ones, while sources are being asked
	List     listPart
}

// catalogue shows the list.
func (s *Server) catalogue(w http.ResponseWriter, r *http.Request) error {
	page := cataloguePage{Frame: s.frame(r, "search")}
	var err error
	if page.Notice, err = s.notice(r); err != nil {
		return err
	}
	if page.List, err = s.listPart(r, listRequest(r)); err != nil {
		return err
	}
	s.writePage(w, r, http.StatusOK, "catalogue", page)
	return nil
}

// books is the list for programs. Next and Previous are addresses of the parts around it.
func (s *Server) books(w http.ResponseWriter, r *http.Request) error {
	q := listRequest(r)
	page, err := s.store.List(r.Context(), q)
	if err != nil {
		return err
	}
	answer := listJSON{Count: page.Count, More: page.More, Books: newBooksJSON(page.Books)}
	answer.Previous, answer.Next = turns(r.URL.Path, q, page)
	s.writeJSON(w, r, http.StatusOK, answer)
	return nil
}

// notice says on the next page what was just done. Kind is the name of the parameter that carried it there.
type notice struct {
	Kind    string
	Book    catalogue.Book // the book, or the first of several
	Others  int            // how many more books
	Removal int64
}

// notice reads what there is to say from the address; nothing when the book or the removal is no longer there.
func (s *Server) notice(r *http.Request) (notice, error) {
	for _, kind := range []string{"added", "held", "restored"} {
		pk, err := strconv.ParseInt(r.Form.Get(kind), 10, 64)
		if err != nil {
			continue
		}
		b, err := s.store.Book(r.Context(), pk)
		others, _ := strconv.Atoi(r.Form.Get("others")) // absent for one book
		return notice{Kind: kind, Book: b, Others: others}, ignoreMissing(err)
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
