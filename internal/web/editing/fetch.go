package editing

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// Fetched shows what the source of a book says of it now, beside what the list has.
func (e *Editor) Fetched(r *http.Request) (answer.Answer, error) {
	b, now, err := e.fetch(r)
	if err != nil {
		return answer.Answer{}, err
	}
	p := pages.NewFetch(e.Frame(r, ""), b, now)
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewDifferences(p.Fields))
	}
	return e.Render("fetch", p)
}

// fetch returns the book that the path names, and what its source says of it.
func (e *Editor) fetch(r *http.Request) (b, now catalogue.Book, err error) {
	if b, err = e.Store.Book(r.Context(), request.ID(r, "pk")); err != nil {
		return b, now, err
	}
	if b.SourceID == "" {
		return b, now, problem.Problem{Status: http.StatusUnprocessableEntity, Kind: "not-looked-up"}
	}
	now, err = e.Find(r.Context(), b.SourceID)
	return b, now, err
}

// Fetch takes the fields that are ticked from what the source of a book says of it.
func (e *Editor) Fetch(r *http.Request) (answer.Answer, error) {
	version, err := strconv.ParseInt(r.Form.Get("Version"), 10, 64)
	if err != nil || version == store.AnyVersion {
		return answer.Answer{}, problem.Problem{Status: http.StatusBadRequest, Kind: "no-version", Err: err}
	}
	b, now, err := e.fetch(r)
	if err != nil {
		return answer.Answer{}, err
	}
	var fields []string
	for _, d := range pages.NewFetch(pages.Frame{}, b, now).Fields {
		if slices.Contains(r.Form["take"], d.Field) {
			fields = append(fields, d.Field)
		}
	}
	b, err = e.Store.Take(r.Context(), b.PK, version, now, fields, person.Name(r))
	var stale *store.StaleError
	if request.HTMLByDefault(r) && errors.As(err, &stale) {
		p := pages.NewFetch(e.Frame(r, ""), stale.Current, now)
		p.Stale = true
		a, err := e.Render("fetch", p)
		a.Status = http.StatusConflict
		return a, err
	}
	if err != nil {
		return answer.Answer{}, err
	}
	if request.HTMLByDefault(r) {
		return answer.SeeOther(address.Book(b)), nil
	}
	return answer.JSON(http.StatusOK, api.NewBook(b))
}
