package editing

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"shelflist/internal/store"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// Remove takes a book off the list.
func (e *Editor) Remove(r *http.Request) (answer.Answer, error) {
	removal, err := e.Store.Remove(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	return e.Removed(r, removal)
}

// RemoveSamples takes all sample books off the list.
func (e *Editor) RemoveSamples(r *http.Request) (answer.Answer, error) {
	removal, err := e.Store.RemoveSamples(r.Context())
	if errors.Is(err, store.ErrNotFound) {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-samples", Err: err}
	}
	if err != nil {
		return answer.Answer{}, err
	}
	return e.Removed(r, removal)
}

// Restore puts back the books of a removal.
func (e *Editor) Restore(r *http.Request) (answer.Answer, error) {
	books, err := e.Store.Restore(r.Context(), request.ID(r, "removal"))
	if errors.Is(err, store.ErrNotFound) {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-removal", Err: err}
	}
	if err != nil {
		return answer.Answer{}, err
	}
	e.Recent.Add("restored", books[0].PK, len(books)-1)
	if request.HTMLByDefault(r) {
		pk := strconv.FormatInt(books[0].PK, 10)
		v := url.Values{"restored": {pk}, "around": {pk}, "others": {strconv.Itoa(len(books) - 1)}}
		return answer.SeeOther("/?" + v.Encode()), nil
	}
	return answer.JSON(http.StatusOK, api.NewBooks(books))
}
