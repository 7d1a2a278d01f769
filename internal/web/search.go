package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"shelflist/internal/barcodes"
	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/middleware"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
	"shelflist/internal/web/works"
)

// patience is how long a script waits for further sources after one has found something.
const patience = 300 * time.Millisecond

// search looks works up. A browser gets a page, anything else the demo's array.
func (s *Server) search(r *http.Request) (answer.Answer, error) {
	text := address.Clip(r.Form.Get("search"))
	if request.AsksForHTML(r) {
		return s.searchPage(r, text)
	}
	works := []api.Work{}
	if text != "" && barcodes.OwnNumber(text) == 0 {
		for _, work := range s.lookUp(r, lookup.ParseQuery(text)).Works {
			works = append(works, api.NewWork(work))
		}
	}
	return answer.JSON(http.StatusOK, works)
}

// lookUp asks the sources and waits for all of them, unless the field waiting says otherwise. With
// "some" it returns soon after a source has found something; with a number, when fewer sources than
// that are still being asked.
func (s *Server) lookUp(r *http.Request, q lookup.Query) lookup.Answer {
	var found lookup.Answer
	started := s.sources.Start(r.Context(), q)
	waiting, err := strconv.Atoi(r.Form.Get("waiting"))
	switch {
	case r.Form.Get("waiting") == "some":
		found = started.Wait(r.Context(), patience)
	case err == nil:
		found = started.Next(r.Context(), waiting)
	default:
		found = started.Next(r.Context(), 1)
	}
	for _, f := range found.Failures {
		if f.InCooldown() {
			continue // the failure that started the cooldown has been logged
		}
		s.log.Warn("source failed", "source", f.Source, "reason", string(f.Reason), "error", f.Err, "request", middleware.RequestID(r))
	}
	return found
}

// searchPage shows what was found, and below it the list: around the book that was just added, if
// one was.
func (s *Server) searchPage(r *http.Request, text string) (answer.Answer, error) {
	if text == "" {
		return answer.SeeOther("/"), nil
	}
	n, err := s.scannedCopy(r, text)
	if err != nil {
		return answer.Answer{}, err
	}
	if n.Kind != "" {
		return s.noticePage(r, n)
	}
	page := pages.Catalogue{Frame: s.frame(r, "search"), Looked: true, Text: text}
	query := lookup.ParseQuery(text)
	found := s.lookUp(r, query)
	page.ISBN, page.Mistyped, page.Terms, page.Waiting = query.ISBN, query.Mistyped, query.Terms, found.Waiting
	page.AllURL = "/search?" + url.Values{"search": {text}}.Encode()
	if len(found.Waiting) > 0 {
		page.MoreURL = page.AllURL + "&waiting=" + strconv.Itoa(len(found.Waiting))
	}
	wanted := make([]catalogue.Book, len(found.Works))
	for i, work := range found.Works {
		wanted[i] = works.ToBook(work)
	}
	matches, err := s.store.Match(r.Context(), wanted...)
	if err != nil {
		return answer.Answer{}, err
	}
	for i, work := range found.Works {
		page.Results = append(page.Results, pages.Result{Work: work, Book: wanted[i], Match: matches[i], Search: text, CoverURL: s.coverOf(work)})
	}
	page.Failures = found.Failures
	if page.Notice, err = s.editor.Notice(r); err != nil {
		return answer.Answer{}, err
	}
	if page.Notice.Kind == "" {
		if page.Notice, err = s.scannedBook(r, query); err != nil {
			return answer.Answer{}, err
		}
	}
	q := address.ListRequest(r)
	q.Around = page.Notice.Book.PK
	if page.List, err = s.listPart(r, q); err != nil {
		return answer.Answer{}, err
	}
	return s.page("catalogue", page)
}

// find looks a work up by its ID and returns it as an entry of the list.
func (s *Server) find(ctx context.Context, id string) (catalogue.Book, error) {
	work, err := s.sources.Find(ctx, id)
	if err != nil {
		return catalogue.Book{}, err
	}
	return works.ToBook(work), nil
}

// add looks a work up by its ID and puts it on the list. A browser is sent on to a page that says
// so, anything else gets the book: 201 when it is new, 200 when it was there.
func (s *Server) add(r *http.Request) (answer.Answer, error) {
	id := r.Form.Get("id")
	if id == "" {
		return answer.Answer{}, problem.Problem{Status: http.StatusBadRequest, Kind: "no-id"}
	}
	found, err := s.find(r.Context(), id)
	if err != nil {
		return answer.Answer{}, err
	}
	book, added, err := s.store.Add(r.Context(), found)
	if err != nil {
		return answer.Answer{}, sourceFault(err)
	}
	if added {
		s.recent.Add("added", book.PK, 0)
	}
	if request.AsksForHTML(r) {
		return answer.SeeOther(afterAdd(r, book, added)), nil
	}
	if !added {
		return answer.JSON(http.StatusOK, api.NewBook(book))
	}
	like, err := s.editor.Like(r.Context(), book)
	if err != nil {
		return answer.Answer{}, err
	}
	body := api.Added{Book: api.NewBook(book)}
	if like.Likeness == catalogue.OtherEdition {
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
