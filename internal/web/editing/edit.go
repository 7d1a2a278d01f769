package editing

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

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

// New shows the form for a book by hand. The address may have fields of it, to begin with.
func (e *Editor) New(r *http.Request) (answer.Answer, error) {
	var b catalogue.Book
	in, err := form.FromValues(r.Form)
	if err != nil {
		return answer.Answer{}, err
	}
	in.Apply(&b)
	p := pages.NewEdit(e.Frame(r, ""), b, nil)
	if p.Notice, err = e.Notice(r); err != nil {
		return answer.Answer{}, err
	}
	return e.Render("edit", p)
}

// Edit shows the form for a book that is on the list.
func (e *Editor) Edit(r *http.Request) (answer.Answer, error) {
	b, err := e.Store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	return e.Render("edit", pages.NewEdit(e.Frame(r, ""), b, nil))
}

// Create adds a book that was described by hand. Unlike one that was looked up it is added even if
// the list has one much like it: the librarian has both in hand.
func (e *Editor) Create(r *http.Request) (answer.Answer, error) {
	in, err := readBook(r)
	if err != nil {
		return answer.Answer{}, err
	}
	var b catalogue.Book
	in.Apply(&b)
	if isPreview(r) {
		return e.editAgain(r, b, nil, http.StatusOK)
	}
	added, err := e.Store.AddByHand(r.Context(), b)
	if err != nil {
		return e.refuse(r, b, err)
	}
	e.Recent.Add("added", added.PK, 0)
	if !request.HTMLByDefault(r) {
		a, err := answer.JSON(http.StatusCreated, api.NewBook(added))
		a.Location = address.Book(added)
		return a, err
	}
	pk := strconv.FormatInt(added.PK, 10)
	if r.Form.Get("do") == "another" {
		return answer.SeeOther("/books/new?" + url.Values{"added": {pk}}.Encode()), nil
	}
	return answer.SeeOther("/?" + url.Values{"added": {pk}, "around": {pk}}.Encode()), nil
}

// Update corrects a book.
func (e *Editor) Update(r *http.Request) (answer.Answer, error) {
	in, err := readBook(r)
	if err != nil {
		return answer.Answer{}, err
	}
	b, err := e.Store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		stale := e.merged(r, err)
		if stale == nil {
			return answer.Answer{}, err
		}
		b = stale.Other
		in.Apply(&b)
		b.Version = in.Version
		stale.Sent = b
		return e.refuse(r, b, stale)
	}
	in.Apply(&b)
	b.Version = in.Version
	if isPreview(r) {
		return e.editAgain(r, b, nil, http.StatusOK)
	}
	if in.Version == store.AnyVersion {
		return answer.Answer{}, problem.Problem{Status: http.StatusBadRequest, Kind: "no-version"}
	}
	changed, err := e.Store.Update(r.Context(), b, person.Name(r))
	if err != nil {
		return e.refuse(r, b, err)
	}
	if request.HTMLByDefault(r) {
		return answer.SeeOther(address.Book(changed)), nil
	}
	return answer.JSON(http.StatusOK, api.NewBook(changed))
}

// refuse answers a description that can't be stored: in a browser with the form, in which nothing
// that was typed is lost.
func (e *Editor) refuse(r *http.Request, b catalogue.Book, err error) (answer.Answer, error) {
	var stale *store.StaleError
	var invalid catalogue.FieldErrors
	switch html := request.HTMLByDefault(r); {
	case html && errors.As(err, &stale):
		return e.editStale(r, b, stale.Current)
	case html && errors.As(err, &invalid):
		return e.editAgain(r, b, invalid, http.StatusUnprocessableEntity)
	}
	return answer.Answer{}, err
}

// editAgain shows the form for a description that was sent.
func (e *Editor) editAgain(
	r *http.Request, b catalogue.Book, invalid catalogue.FieldErrors, status int,
) (answer.Answer, error) {
	a, err := e.Render("edit", pages.NewEdit(e.Frame(r, ""), b, e.messages(r, invalid)))
	a.Status = status
	return a, err
}

// messages returns what is wrong with fields, in words, by field.
func (e *Editor) messages(r *http.Request, invalid catalogue.FieldErrors) map[string]string {
	m := map[string]string{}
	for _, f := range invalid {
		if m[f.Field] == "" {
			m[f.Field] = e.Texts.For(r).Field(f)
		}
	}
	return m
}

// editStale shows the form again when somebody else has changed the book: with what they have
// changed, except where both have changed a field. There it has what was typed, and shows theirs
// beside it.
func (e *Editor) editStale(r *http.Request, b, current catalogue.Book) (answer.Answer, error) {
	was, err := e.Store.BookAt(r.Context(), b.PK, b.Version)
	if errors.Is(err, store.ErrNotFound) {
		was, err = current, nil // too long ago: all that differs counts as typed
	}
	if err != nil {
		return answer.Answer{}, err
	}
	rebased, both := catalogue.Rebase(b, was, current)
	p := pages.NewEdit(e.Frame(r, ""), rebased, nil)
	p.SetConflicts(current, both)
	a, err := e.Render("edit", p)
	a.Status = http.StatusConflict
	return a, err
}

const maxSuggestions = 10

// Suggest answers with what books have in a field already, for completing what is being typed.
func (e *Editor) Suggest(r *http.Request) (answer.Answer, error) {
	list, err := e.Store.Suggest(r.Context(), r.Form.Get("field"), address.Clip(r.Form.Get("text")), maxSuggestions)
	if err != nil {
		return answer.Answer{}, err
	}
	if request.JSONByDefault(r) {
		return e.Render("suggestions", pages.Suggestions{Frame: e.Frame(r, ""), List: list})
	}
	return answer.JSON(http.StatusOK, api.NewSuggestions(list))
}

// isPreview reports whether a form was sent to be looked at, not to be stored.
func isPreview(r *http.Request) bool {
	return request.HTMLByDefault(r) && r.Form.Get("do") == "preview"
}

// readBook reads a description of a book from the fields of a form, or from JSON.
func readBook(r *http.Request) (form.Book, error) {
	if err := request.CheckForm(r); err != nil {
		return form.Book{}, err
	}
	if !request.IsJSON(r) {
		return form.FromValues(r.Form)
	}
	body, err := request.Body(r)
	if err != nil {
		return form.Book{}, err
	}
	in, err := form.FromJSON(body)
	return in, badJSON(err)
}

// badJSON makes JSON that can't be read a problem of the request.
func badJSON(err error) error {
	var invalid catalogue.FieldErrors
	if err == nil || errors.As(err, &invalid) {
		return err
	}
	return problem.Problem{Status: http.StatusBadRequest, Kind: "bad-json", Err: err}
}
