package editing

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/merging"
	"shelflist/internal/store"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// Merging shows two books side by side, with a choice for each field in which they differ. If the
// address names no other book, it lets one be chosen.
func (e *Editor) Merging(r *http.Request) (answer.Answer, error) {
	kept, err := e.Store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	if r.Form.Get("with") == "" && request.HTMLByDefault(r) {
		return e.chooseOther(r, kept)
	}
	with, err := strconv.ParseInt(r.Form.Get("with"), 10, 64)
	if err != nil || with == kept.PK {
		return answer.Answer{}, problem.Problem{Status: http.StatusUnprocessableEntity, Kind: "no-pair", Err: err}
	}
	absorbed, err := e.Store.Book(r.Context(), with)
	if err != nil {
		return answer.Answer{}, err
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewMerging(kept, absorbed))
	}
	return e.Render("merge", pages.NewMerge(e.Frame(r, ""), kept, absorbed, nil))
}

// chooseOther shows the books that a text finds; at first those with words of the title in common.
func (e *Editor) chooseOther(r *http.Request, kept catalogue.Book) (answer.Answer, error) {
	p := pages.MergeOther{Frame: e.Frame(r, ""), Book: kept, Text: address.Clip(kept.Title)}
	if r.Form.Has("q") {
		p.Text = address.Clip(r.Form.Get("q"))
	}
	const most = 20
	list, err := e.Store.List(r.Context(), catalogue.Query{Text: p.Text, Order: catalogue.ByTitle, Limit: most + 1})
	if err != nil {
		return answer.Answer{}, err
	}
	p.Found = slices.DeleteFunc(list.Books, func(b catalogue.Book) bool { return b.PK == kept.PK })
	return e.Render("merge-other", p)
}

// Merge merges a book into the one that the path names.
func (e *Editor) Merge(r *http.Request) (answer.Answer, error) {
	m, err := readMerge(r)
	if err != nil {
		return answer.Answer{}, err
	}
	m.Kept = request.ID(r, "pk")
	switch {
	case m.Kept == m.Absorbed || m.Absorbed == 0:
		return answer.Answer{}, problem.Problem{Status: http.StatusUnprocessableEntity, Kind: "no-pair"}
	case m.KeptVersion == store.AnyVersion || m.AbsorbedVersion == store.AnyVersion:
		return answer.Answer{}, problem.Problem{Status: http.StatusBadRequest, Kind: "no-version"}
	}
	b, change, err := e.Store.Merge(r.Context(), m, person.Name(r))
	if err != nil {
		return e.refuseMerge(r, m, err)
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.Merged{Change: change, Book: api.NewBook(b)})
	}
	return answer.SeeOther(afterMerge(b, "merged", change)), nil
}

// afterMerge is the address of a book with a notice of what has just become of it.
func afterMerge(b catalogue.Book, what string, change int64) string {
	return address.Book(b) + "?" + url.Values{what: {strconv.FormatInt(change, 10)}}.Encode()
}

// refuseMerge answers what can't be merged: in a browser with the page, on which the same is
// chosen.
func (e *Editor) refuseMerge(r *http.Request, m store.Merge, err error) (answer.Answer, error) {
	var stale *store.StaleError
	var invalid catalogue.FieldErrors
	if !request.HTMLByDefault(r) {
		return answer.Answer{}, err
	}
	switch {
	case errors.As(err, &stale):
		p := pages.NewMerge(e.Frame(r, ""), stale.Current, stale.Other, m.Choices)
		p.Stale = true
		a, err := e.Render("merge", p)
		a.Status = http.StatusConflict
		return a, err
	case errors.As(err, &invalid):
		kept, err := e.Store.Book(r.Context(), m.Kept)
		if err != nil {
			return answer.Answer{}, err
		}
		absorbed, err := e.Store.Book(r.Context(), m.Absorbed)
		if err != nil {
			return answer.Answer{}, err
		}
		p := pages.NewMerge(e.Frame(r, ""), kept, absorbed, m.Choices)
		p.Fault = e.Texts.For(r).Field(invalid[0])
		a, err := e.Render("merge", p)
		a.Status = http.StatusUnprocessableEntity
		return a, err
	}
	return answer.Answer{}, err
}

// merged returns the error for a change of a book that is not found because it was merged into
// another one: that one was changed by somebody else. It returns nil if the book is gone for
// another reason.
func (e *Editor) merged(r *http.Request, err error) *store.StaleError {
	if !errors.Is(err, store.ErrNotFound) {
		return nil
	}
	merge, err := e.Store.MergeOf(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return nil
	}
	kept, err := e.Store.Book(r.Context(), merge.Book)
	if err != nil {
		return nil
	}
	return &store.StaleError{Current: kept, Other: merge.Absorbed}
}

// readMerge reads what is to be merged, and how, from the fields of a form, or from JSON.
func readMerge(r *http.Request) (store.Merge, error) {
	if !request.IsJSON(r) {
		number := func(name string) int64 {
			n, err := strconv.ParseInt(r.Form.Get(name), 10, 64)
			if err != nil {
				return 0 // which no book and no version has
			}
			return n
		}
		m := store.Merge{
			Absorbed: number("with"), KeptVersion: number("Version"), AbsorbedVersion: number("WithVersion"),
			Choices: map[string]merging.Choice{},
		}
		for name, values := range r.Form {
			if field, ok := strings.CutPrefix(name, "from."); ok {
				m.Choices[field] = merging.Choice(values[0])
			}
		}
		return m, nil
	}
	body, err := request.Body(r)
	if err != nil {
		return store.Merge{}, err
	}
	var in api.Merge
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return store.Merge{}, badJSON(err)
	}
	m := store.Merge{
		Absorbed: in.With, KeptVersion: in.Version, AbsorbedVersion: in.WithVersion,
		Choices: map[string]merging.Choice{},
	}
	for choice, names := range map[merging.Choice][]string{merging.FromAbsorbed: in.Take, merging.FromBoth: in.Both} {
		for _, name := range names {
			if _, known := catalogue.FieldNamed(name); !known && name != catalogue.CoverURLField {
				return store.Merge{}, catalogue.FieldErrors{{Field: name, Kind: catalogue.Unknown}}
			}
			m.Choices[name] = choice
		}
	}
	return m, nil
}
