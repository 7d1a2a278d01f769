package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"shelflist/internal/store"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/export"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// book shows one book, or answers with it as a file.
func (s *Server) book(r *http.Request) (answer.Answer, error) {
	if number, suffix, isFile := export.SplitFile(r.PathValue("pk")); isFile {
		return s.exporter.File(r.Context(), number, suffix)
	}
	b, err := s.store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewBook(b))
	}
	p, err := pages.NewBook(s.frame(r, ""), b, address.Book(b))
	if err != nil {
		return answer.Answer{}, err
	}
	return s.page("book", p)
}

// remove takes a book off the list.
func (s *Server) remove(r *http.Request) (answer.Answer, error) {
	removal, err := s.store.Remove(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	return s.editor.Removed(r, removal)
}

// removeSamples takes all sample books off the list.
func (s *Server) removeSamples(r *http.Request) (answer.Answer, error) {
	removal, err := s.store.RemoveSamples(r.Context())
	if errors.Is(err, store.ErrNotFound) {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-samples", Err: err}
	}
	if err != nil {
		return answer.Answer{}, err
	}
	return s.editor.Removed(r, removal)
}

// restore puts back the books of a removal.
func (s *Server) restore(r *http.Request) (answer.Answer, error) {
	books, err := s.store.Restore(r.Context(), request.ID(r, "removal"))
	if errors.Is(err, store.ErrNotFound) {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-removal", Err: err}
	}
	if err != nil {
		return answer.Answer{}, err
	}
	s.recent.Add("restored", books[0].PK, len(books)-1)
	if request.HTMLByDefault(r) {
		pk := strconv.FormatInt(books[0].PK, 10)
		v := url.Values{"restored": {pk}, "around": {pk}, "others": {strconv.Itoa(len(books) - 1)}}
		return answer.SeeOther("/?" + v.Encode()), nil
	}
	return answer.JSON(http.StatusOK, api.NewBooks(books))
}

// ignoreMissing returns nil for store.ErrNotFound, so that a page can do without the book, and err
// otherwise.
func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
