package finding

import (
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
	"shelflist/internal/web/request"
	"shelflist/internal/web/works"
)

// patience is how long a script waits for further sources after one has found something.
const patience = 300 * time.Millisecond

// Search looks works up. A browser gets a page, anything else the demo's array.
func (f *Finder) Search(r *http.Request) (answer.Answer, error) {
	text := address.Clip(r.Form.Get("search"))
	if request.AsksForHTML(r) {
		return f.searchPage(r, text)
	}
	works := []api.Work{}
	if text != "" && barcodes.OwnNumber(text) == 0 {
		for _, work := range f.lookUp(r, lookup.ParseQuery(text)).Works {
			works = append(works, api.NewWork(work))
		}
	}
	return answer.JSON(http.StatusOK, works)
}

// lookUp asks the sources and waits for all of them, unless the field waiting says otherwise. With
// "some" it returns soon after a source has found something; with a number, when fewer sources than
// that are still being asked.
func (f *Finder) lookUp(r *http.Request, q lookup.Query) lookup.Answer {
	var found lookup.Answer
	started := f.Sources.Start(r.Context(), q)
	waiting, err := strconv.Atoi(r.Form.Get("waiting"))
	switch {
	case r.Form.Get("waiting") == "some":
		found = started.Wait(r.Context(), patience)
	case err == nil:
		found = started.Next(r.Context(), waiting)
	default:
		found = started.Next(r.Context(), 1)
	}
	for _, failure := range found.Failures {
		if failure.InCooldown() {
			continue // the failure that started the cooldown has been logged
		}
		f.Log.Warn("source failed", "source", failure.Source, "reason", string(failure.Reason), "error", failure.Err,
			"request", middleware.RequestID(r))
	}
	return found
}

// searchPage shows what was found, and below it the list: around the book that was just added, if
// one was.
func (f *Finder) searchPage(r *http.Request, text string) (answer.Answer, error) {
	if text == "" {
		return answer.SeeOther("/"), nil
	}
	n, err := f.scannedCopy(r, text)
	if err != nil {
		return answer.Answer{}, err
	}
	if n.Kind != "" {
		return f.noticePage(r, n)
	}
	page := pages.Catalogue{Frame: f.Frame(r, "search"), Looked: true, Text: text}
	query := lookup.ParseQuery(text)
	found := f.lookUp(r, query)
	page.ISBN, page.Mistyped, page.Terms, page.Waiting = query.ISBN, query.Mistyped, query.Terms, found.Waiting
	page.AllURL = "/search?" + url.Values{"search": {text}}.Encode()
	if len(found.Waiting) > 0 {
		page.MoreURL = page.AllURL + "&waiting=" + strconv.Itoa(len(found.Waiting))
	}
	wanted := make([]catalogue.Book, len(found.Works))
	for i, work := range found.Works {
		wanted[i] = works.ToBook(work)
	}
	matches, err := f.Store.Match(r.Context(), wanted...)
	if err != nil {
		return answer.Answer{}, err
	}
	for i, work := range found.Works {
		page.Results = append(page.Results, pages.Result{
			Work: work, Book: wanted[i], Match: matches[i], Search: text, CoverURL: f.coverOf(work),
		})
	}
	page.Failures = found.Failures
	if page.Notice, err = f.Notice(r); err != nil {
		return answer.Answer{}, err
	}
	if page.Notice.Kind == "" {
		if page.Notice, err = f.scannedBook(r, query); err != nil {
			return answer.Answer{}, err
		}
	}
	q := address.ListRequest(r)
	q.Around = page.Notice.Book.PK
	if page.List, err = f.List(r, q); err != nil {
		return answer.Answer{}, err
	}
	return f.Render("catalogue", page)
}
