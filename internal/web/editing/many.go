package editing

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/form"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// Many shows the list with a tick box for each book, and what can be done with those that are
// ticked.
func (e *Editor) Many(r *http.Request) (answer.Answer, error) {
	return e.manyPage(r, pages.Many{}, http.StatusOK)
}

// manyPage shows the page p.
func (e *Editor) manyPage(r *http.Request, p pages.Many, status int) (answer.Answer, error) {
	q := address.ListRequest(r)
	q.Brief = true
	var err error
	if p.Page, err = e.Store.List(r.Context(), q); err != nil {
		return answer.Answer{}, err
	}
	p.Frame, p.Text, p.Max = e.Frame(r, ""), q.Text, store.MaxMany
	p.PreviousURL, p.NextURL = address.Neighbours("/many", q, p.Page)
	p.BackURL = address.List("/", q, nil)
	a, err := e.Render("many", p)
	a.Status = status
	return a, err
}

// ChangeMany changes the books that are ticked, or all that the filter finds.
func (e *Editor) ChangeMany(r *http.Request) (answer.Answer, error) {
	p := pages.Many{Do: r.Form.Get("do"), Value: form.Tidy(r.Form.Get("value")), Ticked: map[int64]bool{}}
	var pks []int64
	for _, s := range r.Form["pk"] {
		if pk, err := strconv.ParseInt(s, 10, 64); err == nil && !p.Ticked[pk] {
			p.Ticked[pk] = true
			pks = append(pks, pk)
		}
	}
	if r.Form.Get("which") == "all" {
		var err error
		if pks, err = e.Store.Select(r.Context(), address.Clip(r.Form.Get("q"))); err != nil {
			return e.refuseMany(r, p, err)
		}
	}
	change := changeOf(p.Do, p.Value)
	switch {
	case len(pks) == 0:
		p.Message = "nothing-ticked"
	case p.Do == "remove":
		removal, err := e.Store.RemoveMany(r.Context(), pks)
		if err != nil {
			return e.refuseMany(r, p, err)
		}
		return e.Removed(r, removal)
	case change == nil:
		p.Message = "no-action"
	}
	if p.Message != "" {
		return e.refuseMany(r, p, problem.Problem{Status: http.StatusUnprocessableEntity, Kind: p.Message})
	}
	batch, n, err := e.Store.ChangeMany(r.Context(), pks, person.Name(r), change)
	if err != nil {
		return e.refuseMany(r, p, err)
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.Batch{Batch: batch, Changed: n})
	}
	if n == 0 {
		p.Message = "nothing-changed"
		return e.manyPage(r, p, http.StatusOK)
	}
	e.Recent.Add("changed", batch, n)
	v := url.Values{"changed": {strconv.FormatInt(batch, 10)}}
	return answer.SeeOther(address.List("/", catalogue.Query{Text: address.Clip(r.Form.Get("q"))}, v)), nil
}

// refuseMany answers what can't be done: in a browser with the page, on which the same is ticked.
func (e *Editor) refuseMany(r *http.Request, p pages.Many, err error) (answer.Answer, error) {
	var invalid catalogue.FieldErrors
	if !request.HTMLByDefault(r) {
		return answer.Answer{}, err
	}
	switch {
	case errors.As(err, &invalid):
		p.Fault = e.Texts.For(r).Field(invalid[0])
	case errors.Is(err, store.ErrTooMany):
		p.Message = "too-many"
	case p.Message == "":
		return answer.Answer{}, err
	}
	return e.manyPage(r, p, http.StatusUnprocessableEntity)
}

// changeOf returns what an action of the page does to a book; nil if there is no such action, or if
// it needs a value.
func changeOf(do, value string) func(*catalogue.Book) {
	if status, ok := strings.CutPrefix(do, "status."); ok {
		return func(b *catalogue.Book) {
			for i := range b.Copies {
				b.Copies[i].Status = catalogue.Status(status)
			}
		}
	}
	switch {
	case do == "prefix":
		return func(b *catalogue.Book) { b.Prefix = value }
	case do == "location":
		return func(b *catalogue.Book) {
			for i := range b.Copies {
				b.Copies[i].Location = value
			}
		}
	case do == "add-subject" && value != "":
		return func(b *catalogue.Book) {
			if !slices.Contains(b.Subjects, value) {
				b.Subjects = append(slices.Clone(b.Subjects), value)
			}
		}
	case do == "remove-subject" && value != "":
		return func(b *catalogue.Book) {
			b.Subjects = slices.DeleteFunc(slices.Clone(b.Subjects), func(s string) bool { return s == value })
		}
	}
	return nil
}

// UndoMany undoes the changes of a batch.
func (e *Editor) UndoMany(r *http.Request) (answer.Answer, error) {
	batch := request.ID(r, "batch")
	undone, left, err := e.Store.UndoMany(r.Context(), batch, person.Name(r))
	if errors.Is(err, store.ErrNotFound) {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-change", Err: err}
	}
	if err != nil {
		return answer.Answer{}, err
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.Undone{Undone: undone, Left: left})
	}
	e.Recent.Add("undone", batch, undone)
	e.Recent.Add("left", batch, left)
	return answer.SeeOther("/?undone=" + strconv.FormatInt(batch, 10)), nil
}

// Removed answers with what was removed. A browser is sent to the list, which offers to undo it.
func (e *Editor) Removed(r *http.Request, removal store.Removal) (answer.Answer, error) {
	if request.HTMLByDefault(r) {
		return answer.SeeOther("/?removed=" + strconv.FormatInt(removal.ID, 10)), nil
	}
	return answer.JSON(http.StatusOK, api.Removal{Removal: removal.ID, Books: api.NewBooks(removal.Books)})
}
