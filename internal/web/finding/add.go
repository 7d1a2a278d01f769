package finding

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
	"shelflist/internal/web/works"
)

// Add looks a work up by its ID and puts it on the list. A browser is sent on to a page that says
// so, anything else gets the book: 201 when it is new, 200 when it was there.
func (f *Finder) Add(r *http.Request) (answer.Answer, error) {
	id := r.Form.Get("id")
	if id == "" {
		return answer.Answer{}, problem.Problem{Status: http.StatusBadRequest, Kind: "no-id"}
	}
	work, err := f.Sources.Find(r.Context(), id)
	if err != nil {
		return answer.Answer{}, err
	}
	book, added, err := f.Store.Add(r.Context(), works.ToBook(work))
	if err != nil {
		return answer.Answer{}, sourceFault(err)
	}
	if added {
		f.Recent.Add("added", book.PK, 0)
	}
	if request.AsksForHTML(r) {
		return answer.SeeOther(afterAdd(r, book, added)), nil
	}
	if !added {
		return answer.JSON(http.StatusOK, api.NewBook(book))
	}
	matches, err := f.Store.Match(r.Context(), book)
	if err != nil {
		return answer.Answer{}, err
	}
	body := api.Added{Book: api.NewBook(book)}
	if like := matches[0]; like.Likeness == catalogue.OtherEdition {
		body.OtherEdition = like.Book.PK
	}
	created, err := answer.JSON(http.StatusCreated, body)
	created.Location = address.Book(book)
	return created, err
}

// afterAdd leads back to the results that the book was picked from, else to the list where it
// stands.
func afterAdd(r *http.Request, b catalogue.Book, added bool) string {
	kind := "added"
	if !added {
		kind = "held"
	}
	v := url.Values{kind: {strconv.FormatInt(b.PK, 10)}}
	if text := address.Clip(r.Form.Get("search")); text != "" {
		v.Set("search", text)
		v.Set("waiting", "some") // the book is on the list: nobody has to wait for the rest of the results
		return "/search?" + v.Encode()
	}
	v.Set("around", v.Get(kind))
	return "/?" + v.Encode()
}

// sourceFault makes an invalid book the fault of the source that described it: the reader has
// entered nothing that could be corrected. Other errors are returned as they are.
func sourceFault(err error) error {
	var invalid catalogue.FieldErrors
	if !errors.As(err, &invalid) {
		return err
	}
	if invalid.Has("Title", catalogue.Missing) {
		return problem.Problem{Status: http.StatusBadGateway, Kind: "no-title", Err: err}
	}
	return problem.Problem{Status: http.StatusBadGateway, Kind: "bad-work", Err: err}
}
