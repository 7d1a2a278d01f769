package web

import (
	"net/http"
	"strconv"

	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
)

// catalogue shows the list.
func (s *Server) catalogue(r *http.Request) (answer.Answer, error) {
	page := pages.Catalogue{Frame: s.frame(r, "search")}
	var err error
	if page.Notice, err = s.notice(r); err != nil {
		return answer.Answer{}, err
	}
	if page.List, err = s.listPart(r, address.ListRequest(r)); err != nil {
		return answer.Answer{}, err
	}
	return s.page("catalogue", page)
}

// books answers with a part of the list as JSON.
func (s *Server) books(r *http.Request) (answer.Answer, error) {
	q := address.ListRequest(r)
	page, err := s.store.List(r.Context(), q)
	if err != nil {
		return answer.Answer{}, err
	}
	list := api.List{Count: page.Count, More: page.More, WordsLeftOut: page.Cut, Books: api.NewBooks(page.Books)}
	list.Previous, list.Next = address.Neighbours(r.URL.Path, q, page)
	return answer.JSON(http.StatusOK, list)
}

// notice returns the notice that the address asks for, if what it says is true: a book that was not
// just added or restored, is not on the list, or was not removed, has no notice.
func (s *Server) notice(r *http.Request) (pages.Notice, error) {
	for _, kind := range []string{"added", "held", "restored"} {
		pk, err := strconv.ParseInt(r.Form.Get(kind), 10, 64)
		if err != nil {
			continue
		}
		others, recent := s.recent.Find(kind, pk)
		if !recent && kind != "held" {
			return pages.Notice{}, nil
		}
		b, err := s.store.Book(r.Context(), pk)
		if err != nil {
			return pages.Notice{}, ignoreMissing(err)
		}
		n := pages.Notice{Kind: kind, Book: b, Others: others}
		if kind == "added" {
			n.Like, err = s.like(r.Context(), b)
		}
		return n, err
	}
	for _, kind := range []string{"changed", "undone"} {
		batch, err := strconv.ParseInt(r.Form.Get(kind), 10, 64)
		if err != nil {
			continue
		}
		n, recent := s.recent.Find(kind, batch)
		if !recent {
			return pages.Notice{}, nil
		}
		left, _ := s.recent.Find("left", batch)
		return pages.Notice{Kind: kind, Batch: batch, Others: n, Left: left}, nil
	}
	id, err := strconv.ParseInt(r.Form.Get("removed"), 10, 64)
	if err != nil {
		return pages.Notice{}, nil
	}
	removal, err := s.store.Removal(r.Context(), id)
	if err != nil {
		return pages.Notice{}, ignoreMissing(err)
	}
	return pages.Notice{Kind: "removed", Book: removal.Books[0], Others: len(removal.Books) - 1, Removal: id}, nil
}
