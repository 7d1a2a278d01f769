package web

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
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// newBook shows the form for a book by hand. The address may have fields of it, to begin with.
func (s *Server) newBook(r *http.Request) (answer.Answer, error) {
	var b catalogue.Book
	in, err := form.FromValues(r.Form)
	if err != nil {
		return answer.Answer{}, err
	}
	in.Apply(&b)
	p := pages.NewEdit(s.frame(r, ""), b, nil)
	n, err := s.notice(r)
	if err != nil {
		return answer.Answer{}, err
	}
	if n.Kind == "added" {
		p.Added = n.Book
	}
	return s.page("edit", p)
}

// edit shows the form for a book that is on the list.
func (s *Server) edit(r *http.Request) (answer.Answer, error) {
	b, err := s.store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	return s.page("edit", pages.NewEdit(s.frame(r, ""), b, nil))
}

// create adds a book that was described by hand. Unlike one that was looked up it is added even if the
// list has one much like it: the librarian has both in hand.
func (s *Server) create(r *http.Request) (answer.Answer, error) {
	in, err := readBook(r)
	if err != nil {
		return answer.Answer{}, err
	}
	var b catalogue.Book
	in.Apply(&b)
	if isPreview(r) {
		return s.editAgain(r, b, nil, http.StatusOK)
	}
	added, err := s.store.AddByHand(r.Context(), b)
	if err != nil {
		return s.refuse(r, b, err)
	}
	s.recent.Add("added", added.PK, 0)
	if !request.HTMLByDefault(r) {
		a, err := toJSON(http.StatusCreated, api.NewBook(added))
		a.Location = address.Book(added)
		return a, err
	}
	pk := strconv.FormatInt(added.PK, 10)
	if r.Form.Get("do") == "another" {
		return answer.SeeOther("/books/new?" + url.Values{"added": {pk}}.Encode()), nil
	}
	return answer.SeeOther("/?" + url.Values{"added": {pk}, "around": {pk}}.Encode()), nil
}

// update corrects a book.
func (s *Server) update(r *http.Request) (answer.Answer, error) {
	in, err := readBook(r)
	if err != nil {
		return answer.Answer{}, err
	}
	b, err := s.store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	in.Apply(&b)
	b.Version = in.Version
	if isPreview(r) {
		return s.editAgain(r, b, nil, http.StatusOK)
	}
	if in.Version == store.AnyVersion {
		return answer.Answer{}, problem.Problem{Status: http.StatusBadRequest, Kind: "no-version"}
	}
	changed, err := s.store.Update(r.Context(), b, "")
	if err != nil {
		return s.refuse(r, b, err)
	}
	if request.HTMLByDefault(r) {
		return answer.SeeOther(address.Book(changed)), nil
	}
	return toJSON(http.StatusOK, api.NewBook(changed))
}

// refuse answers a description that can't be stored: in a browser with the form, in which nothing that
// was typed is lost.
func (s *Server) refuse(r *http.Request, b catalogue.Book, err error) (answer.Answer, error) {
	var stale *store.StaleError
	var invalid catalogue.FieldErrors
	switch html := request.HTMLByDefault(r); {
	case html && errors.As(err, &stale):
		return s.editStale(r, b, stale.Current)
	case html && errors.As(err, &invalid):
		return s.editAgain(r, b, invalid, http.StatusUnprocessableEntity)
	}
	return answer.Answer{}, err
}

// editAgain shows the form for a description that was sent.
func (s *Server) editAgain(r *http.Request, b catalogue.Book, invalid catalogue.FieldErrors, status int) (answer.Answer, error) {
	a, err := s.page("edit", pages.NewEdit(s.frame(r, ""), b, s.messages(invalid)))
	a.Status = status
	return a, err
}

// messages returns what is wrong with fields, in words, by field.
func (s *Server) messages(invalid catalogue.FieldErrors) map[string]string {
	m := map[string]string{}
	for _, e := range invalid {
		if m[e.Field] == "" {
			m[e.Field] = s.texts.Field(e)
		}
	}
	return m
}

// editStale shows the form again when somebody else has changed the book: with what they have changed,
// except where both have changed a field. There it has what was typed, and shows theirs beside it.
func (s *Server) editStale(r *http.Request, b, current catalogue.Book) (answer.Answer, error) {
	was, err := s.store.BookAt(r.Context(), b.PK, b.Version)
	if errors.Is(err, store.ErrNotFound) {
		was, err = current, nil // too long ago: all that differs counts as typed
	}
	if err != nil {
		return answer.Answer{}, err
	}
	rebased, both := catalogue.Rebase(b, was, current)
	p := pages.NewEdit(s.frame(r, ""), rebased, nil)
	p.SetConflicts(current, both)
	a, err := s.page("edit", p)
	a.Status = http.StatusConflict
	return a, err
}

// suggest answers with what books have in a field already, for completing what is being typed.
func (s *Server) suggest(r *http.Request) (answer.Answer, error) {
	list, err := s.store.Suggest(r.Context(), r.Form.Get("field"), address.Clip(r.Form.Get("text")))
	if err != nil {
		return answer.Answer{}, err
	}
	if request.JSONByDefault(r) {
		return s.page("suggestions", list)
	}
	return toJSON(http.StatusOK, api.NewSuggestions(list))
}

// isPreview reports whether a form was sent to be looked at, not to be stored.
func isPreview(r *http.Request) bool {
	return request.HTMLByDefault(r) && r.Form.Get("do") == "preview"
}

// readBook reads a description of a book from the fields of a form, or from JSON.
func readBook(r *http.Request) (form.Book, error) {
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
