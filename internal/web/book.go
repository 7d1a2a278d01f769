package web

import (
	"errors"
	"net/http"
	"strconv"

	"shelflist/internal/account"
	"shelflist/internal/store"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/editing"
	"shelflist/internal/web/export"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/request"
)

// book shows one book, or answers with it as a file. The address of a book that was merged into
// another one leads to that, as long as the merge is not undone.
func (s *Server) book(r *http.Request) (answer.Answer, error) {
	number, suffix, isFile := export.SplitFile(r.PathValue("pk"))
	var a answer.Answer
	var err error
	if isFile {
		a, err = s.exporter.File(r, number, suffix)
	} else {
		a, err = s.bookPage(r)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return a, err
	}
	pk, _ := strconv.ParseInt(number, 10, 64) // 0, which no book has, if malformed
	merge, mergeErr := s.store.MergeOf(r.Context(), pk)
	if errors.Is(mergeErr, store.ErrNotFound) {
		return answer.Answer{}, err
	}
	return answer.SeeOther(address.Book(merge.After) + suffix), mergeErr
}

// bookPage shows one book.
func (s *Server) bookPage(r *http.Request) (answer.Answer, error) {
	b, err := s.store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	edits := person.Of(r).May(account.Edit)
	if !edits {
		b = b.ForVisitors()
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewBook(b))
	}
	p, err := pages.NewBook(s.frame(r, ""), b, address.Book(b))
	if err != nil {
		return answer.Answer{}, err
	}
	for _, kind := range []string{"merged", "unmerged"} {
		if change, err := strconv.ParseInt(r.Form.Get(kind), 10, 64); err == nil && edits {
			_, changes, err := s.store.History(r.Context(), b.PK)
			if err != nil {
				return answer.Answer{}, err
			}
			if n := editing.MergeNotice(changes); n.Kind == kind && n.Change == change {
				p.Notice = n
			}
		}
	}
	return s.page("book", p)
}
