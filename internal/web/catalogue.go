package web

import (
	"net/http"

	"shelflist/internal/account"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
)

// catalogue shows the list.
func (s *Server) catalogue(r *http.Request) (answer.Answer, error) {
	page := pages.Catalogue{Frame: s.frame(r, "search")}
	var err error
	if page.Notice, err = s.editor.Notice(r); err != nil {
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
	if !person.Of(r).May(account.Edit) {
		for i, b := range page.Books {
			page.Books[i] = b.ForVisitors()
		}
	}
	list := api.List{Count: page.Count, More: page.More, WordsLeftOut: page.Cut, Books: api.NewBooks(page.Books)}
	list.Previous, list.Next = address.Neighbours(r.URL.Path, q, page)
	return answer.JSON(http.StatusOK, list)
}
