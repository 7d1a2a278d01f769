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
	"shelflist/internal/web/editing"
	"shelflist/internal/web/export"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// book shows one book, or answers with it as a file. The address of a book that was merged into
// another one leads to that, as long as the merge is not undone.
func (s *Server) book(r *http.Request) (answer.Answer, error) {
	number, suffix, isFile := export.SplitFile(r.PathValue("pk"))
	var a answer.Answer
	var err error
	if isFile {
		a, err = s.exporter.File(r.Context(), number, suffix)
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
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewBook(b))
	}
	p, err := pages.NewBook(s.frame(r, ""), b, address.Book(b))
	if err != nil {
		return answer.Answer{}, err
	}
	for _, kind := range []string{"merged", "unmerged"} {
		if change, err := strconv.ParseInt(r.Form.Get(kind), 10, 64); err == nil {
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

// ignoreMissing returns nil for store.ErrNotFound, so that a page can do without the book, else err.
func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
