package web

import (
	"errors"
	"net/http"

	"shelflist/internal/store"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// history shows what was changed of a book.
func (s *Server) history(r *http.Request) (answer.Answer, error) {
	b, changes, err := s.store.History(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	if !request.HTMLByDefault(r) {
		return toJSON(http.StatusOK, api.NewChanges(changes))
	}
	return s.page("history", pages.NewHistory(s.frame(r, ""), b, changes))
}

// undo undoes a change of a book.
func (s *Server) undo(r *http.Request) (answer.Answer, error) {
	b, err := s.store.Undo(r.Context(), request.ID(r, "change"), "")
	switch {
	case errors.Is(err, store.ErrNotFound):
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-change", Err: err}
	case err != nil:
		return answer.Answer{}, err
	case request.HTMLByDefault(r):
		return answer.SeeOther(address.Book(b)), nil
	}
	return toJSON(http.StatusOK, api.NewBook(b))
}
