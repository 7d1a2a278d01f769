package editing

import (
	"errors"
	"net/http"
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

// NewCopy shows the form for a further copy of a book.
func (e *Editor) NewCopy(r *http.Request) (answer.Answer, error) {
	b, err := e.Store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	return e.copyPage(r, pages.Copy{Book: b, Copy: catalogue.Copy{Status: catalogue.StatusAvailable}}, http.StatusOK)
}

// EditCopy shows the form for a copy.
func (e *Editor) EditCopy(r *http.Request) (answer.Answer, error) {
	c, b, err := e.copyOf(r)
	if err != nil {
		return answer.Answer{}, err
	}
	return e.copyPage(r, pages.Copy{Book: b, Copy: c}, http.StatusOK)
}

// copyPage shows the form for a copy.
func (e *Editor) copyPage(r *http.Request, p pages.Copy, status int) (answer.Answer, error) {
	p.Frame = e.Frame(r, "")
	var err error
	if p.Next, err = e.Store.NextBarcode(r.Context()); err != nil {
		return answer.Answer{}, err
	}
	a, err := e.Render("copy", p)
	a.Status = status
	return a, err
}

// copyOf returns the copy that the path names, and its book.
func (e *Editor) copyOf(r *http.Request) (catalogue.Copy, catalogue.Book, error) {
	c, err := e.Store.Copy(r.Context(), request.ID(r, "copy"))
	if errors.Is(err, store.ErrNotFound) {
		err = problem.Problem{Status: http.StatusNotFound, Kind: "no-copy", Err: err}
	}
	if err != nil {
		return catalogue.Copy{}, catalogue.Book{}, err
	}
	b, err := e.Store.Book(r.Context(), c.Book)
	return c, b, err
}

// readCopy reads what was sent of a copy into c, and returns the version of its book that it was
// made for; store.AnyVersion if that was not sent.
func readCopy(r *http.Request, c *catalogue.Copy) (version int64, err error) {
	if err := request.CheckForm(r); err != nil {
		return 0, err
	}
	if !request.IsJSON(r) {
		form.CopyFromValues(r.Form, c)
		version, err = strconv.ParseInt(r.Form.Get("Version"), 10, 64)
		if err != nil {
			version = store.AnyVersion
		}
		return version, nil
	}
	body, err := request.Body(r)
	if err != nil {
		return 0, err
	}
	version, err = form.CopyFromJSON(body, c)
	return version, badJSON(err)
}

// AddCopy adds a copy to a book.
func (e *Editor) AddCopy(r *http.Request) (answer.Answer, error) {
	c := catalogue.Copy{Book: request.ID(r, "pk"), Status: catalogue.StatusAvailable}
	version, err := readCopy(r, &c)
	if err != nil {
		return answer.Answer{}, err
	}
	b, err := e.Store.AddCopy(r.Context(), c, version, person.Name(r))
	if stale := e.merged(r, err); stale != nil {
		c.Book, err = stale.Current.PK, stale
	}
	if err != nil {
		return e.refuseCopy(r, c, err)
	}
	if request.HTMLByDefault(r) {
		return answer.SeeOther(address.Book(b) + "#copies"), nil
	}
	c = b.Copies[len(b.Copies)-1]
	a, err := answer.JSON(http.StatusCreated, api.NewCopy(c))
	a.Location = address.Copy(c)
	return a, err
}

// UpdateCopy corrects a copy.
func (e *Editor) UpdateCopy(r *http.Request) (answer.Answer, error) {
	c, _, err := e.copyOf(r)
	if err != nil {
		return answer.Answer{}, err
	}
	version, err := readCopy(r, &c)
	if err != nil {
		return answer.Answer{}, err
	}
	b, err := e.Store.UpdateCopy(r.Context(), c, version, person.Name(r))
	if err != nil {
		return e.refuseCopy(r, c, err)
	}
	if request.HTMLByDefault(r) {
		return answer.SeeOther(address.Book(b) + "#copies"), nil
	}
	for _, stored := range b.Copies {
		if stored.Copy == c.Copy {
			c = stored
		}
	}
	return answer.JSON(http.StatusOK, api.NewCopy(c))
}

// RemoveCopy takes a copy off the list.
func (e *Editor) RemoveCopy(r *http.Request) (answer.Answer, error) {
	c, _, err := e.copyOf(r)
	if err != nil {
		return answer.Answer{}, err
	}
	b, err := e.Store.RemoveCopy(r.Context(), c, store.AnyVersion, person.Name(r))
	if err != nil {
		return answer.Answer{}, err
	}
	if request.HTMLByDefault(r) {
		return answer.SeeOther(address.Book(b) + "#copies"), nil
	}
	return answer.JSON(http.StatusOK, api.NewBook(b))
}

// refuseCopy answers what can't be stored of a copy: in a browser with the form.
func (e *Editor) refuseCopy(r *http.Request, c catalogue.Copy, err error) (answer.Answer, error) {
	var invalid catalogue.FieldErrors
	var stale *store.StaleError
	isStale := errors.As(err, &stale)
	if !request.HTMLByDefault(r) || !isStale && !errors.As(err, &invalid) {
		return answer.Answer{}, err
	}
	b, err := e.Store.Book(r.Context(), c.Book)
	if err != nil {
		return answer.Answer{}, err
	}
	status := http.StatusUnprocessableEntity
	if isStale {
		status = http.StatusConflict
	}
	return e.copyPage(r, pages.Copy{Book: b, Copy: c, Stale: isStale, Errors: e.messages(r, invalid)}, status)
}
