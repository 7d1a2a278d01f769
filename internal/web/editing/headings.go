package editing

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
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

const (
	maxHeadings = 100 // that are shown
	maxPreview  = 20  // books that are shown before all are changed
)

// Headings shows the names, subjects or series that a text finds. When some are chosen, and what
// they are to become, it shows which books change.
func (e *Editor) Headings(r *http.Request) (answer.Answer, error) {
	p := readHeadings(r)
	pks, err := e.booksOf(r, &p)
	if err != nil {
		return answer.Answer{}, err
	}
	if p.Books, err = e.Store.Books(r.Context(), pks[:min(len(pks), maxPreview)]); err != nil {
		return answer.Answer{}, err
	}
	p.Count = len(pks)
	return e.headingsPage(r, p, http.StatusOK)
}

// headingsPage shows the page p.
func (e *Editor) headingsPage(r *http.Request, p pages.Headings, status int) (answer.Answer, error) {
	p.Frame = e.Frame(r, "")
	var err error
	if p.Found, err = e.Store.Suggest(r.Context(), p.Field, p.Text, maxHeadings); err != nil {
		return answer.Answer{}, err
	}
	a, err := e.Render("headings", p)
	a.Status = status
	return a, err
}

// readHeadings reads the fields of the page.
func readHeadings(r *http.Request) pages.Headings {
	p := pages.Headings{
		Field: r.Form.Get("field"), Text: address.Clip(r.Form.Get("text")), From: r.Form["from"],
		To: form.Tidy(r.Form.Get("to")),
	}
	if !slices.Contains(p.FieldNames(), p.Field) {
		p.Field = "Contributors"
	}
	if p.Field == "Contributors" {
		p.To = filing.Invert(p.To)
	}
	return p
}

// booksOf returns the books that change, and says in p if something is missing.
func (e *Editor) booksOf(r *http.Request, p *pages.Headings) ([]int64, error) {
	if len(p.From) == 0 || p.To == "" {
		if len(p.From) > 0 || p.To != "" {
			p.Message = "no-heading"
		}
		return nil, nil
	}
	from := slices.DeleteFunc(slices.Clone(p.From), func(s string) bool { return s == p.To })
	pks, err := e.Store.BooksWith(r.Context(), p.Field, from)
	switch {
	case errors.Is(err, store.ErrTooMany):
		p.Message = "too-many"
		return nil, nil
	case err == nil && len(pks) == 0:
		p.Message = "no-books"
	}
	return pks, err
}

// Rename replaces headings in all books that have them.
func (e *Editor) Rename(r *http.Request) (answer.Answer, error) {
	p := readHeadings(r)
	pks, err := e.booksOf(r, &p)
	if err != nil {
		return answer.Answer{}, err
	}
	html := request.HTMLByDefault(r)
	if len(pks) == 0 {
		if p.Message == "" {
			p.Message = "no-heading"
		}
		if html {
			return e.headingsPage(r, p, http.StatusUnprocessableEntity)
		}
		return answer.Answer{}, problem.Problem{Status: http.StatusUnprocessableEntity, Kind: p.Message}
	}
	field, _ := catalogue.FieldNamed(p.Field)
	batch, n, err := e.Store.ChangeMany(r.Context(), pks, person.Name(r), func(b *catalogue.Book) {
		field.Rename(b, p.From, p.To)
	})
	var invalid catalogue.FieldErrors
	if html && errors.As(err, &invalid) {
		p.Fault = e.Texts.For(r).Field(invalid[0])
		return e.headingsPage(r, p, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return answer.Answer{}, err
	}
	if !html {
		return answer.JSON(http.StatusOK, api.Batch{Batch: batch, Changed: n})
	}
	e.Recent.Add("changed", batch, n)
	return answer.SeeOther("/?" + url.Values{"changed": {strconv.FormatInt(batch, 10)}}.Encode()), nil
}
