package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/web/answer"
)

type bookPage struct {
	Frame  frame
	Notice notice
	Book   catalogue.Book
	Class  string // the main class, "0" to "9", or "" without a number
	Added  string // date in the local time zone, such as 2026-01-31; "" if unknown
}

// bookURL returns the address of a book.
func bookURL(b catalogue.Book) string { return "/books/" + strconv.FormatInt(b.PK, 10) }

// book shows one book.
func (s *Server) book(r *http.Request) (answer.Answer, error) {
	b, err := s.store.Book(r.Context(), pathID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	if !htmlByDefault(r) {
		return toJSON(http.StatusOK, newBookJSON(b))
	}
	page := bookPage{Frame: s.frame(r, ""), Book: b}
	if n := b.CallNumber().Number; n != "" {
		page.Class = strconv.Itoa(n.Class())
	}
	if !b.AddedAt.IsZero() {
		page.Added = b.AddedAt.Local().Format(time.DateOnly)
	}
	return s.page("book", page)
}

// remove takes a book off the list.
func (s *Server) remove(r *http.Request) (answer.Answer, error) {
	removal, err := s.store.Remove(r.Context(), pathID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	return s.removed(r, removal)
}

// removeSamples takes all sample books off the list.
func (s *Server) removeSamples(r *http.Request) (answer.Answer, error) {
	removal, err := s.store.RemoveSamples(r.Context())
	if errors.Is(err, store.ErrNotFound) {
		return answer.Answer{}, problem{http.StatusNotFound, "no-samples", err}
	}
	if err != nil {
		return answer.Answer{}, err
	}
	return s.removed(r, removal)
}

// removed answers with what was removed. A browser is sent to the list, which offers to undo it.
func (s *Server) removed(r *http.Request, removal store.Removal) (answer.Answer, error) {
	if htmlByDefault(r) {
		return answer.SeeOther("/?removed=" + strconv.FormatInt(removal.ID, 10)), nil
	}
	return toJSON(http.StatusOK, removalJSON{removal.ID, newBooksJSON(removal.Books)})
}

// restore puts back the books of a removal.
func (s *Server) restore(r *http.Request) (answer.Answer, error) {
	books, err := s.store.Restore(r.Context(), pathID(r, "removal"))
	if errors.Is(err, store.ErrNotFound) {
		return answer.Answer{}, problem{http.StatusNotFound, "no-removal", err}
	}
	if err != nil {
		return answer.Answer{}, err
	}
	s.recent.Add("restored", books[0].PK, len(books)-1)
	if htmlByDefault(r) {
		pk := strconv.FormatInt(books[0].PK, 10)
		v := url.Values{"restored": {pk}, "around": {pk}, "others": {strconv.Itoa(len(books) - 1)}}
		return answer.SeeOther("/?" + v.Encode()), nil
	}
	return toJSON(http.StatusOK, newBooksJSON(books))
}

// ignoreMissing returns nil for store.ErrNotFound, so that a page can do without the book, and err
// otherwise.
func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
