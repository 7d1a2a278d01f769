package editing

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"shelflist/internal/account"
	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
)

// Notice returns the notice that the address asks for, if what it says is true: a book that was not
// just added or restored, is not on the list, or was not removed, has no notice.
func (e *Editor) Notice(r *http.Request) (pages.Notice, error) {
	if !person.Of(r).May(account.Edit) {
		return pages.Notice{}, nil
	}
	for _, kind := range []string{"added", "held", "restored"} {
		pk, err := strconv.ParseInt(r.Form.Get(kind), 10, 64)
		if err != nil {
			continue
		}
		others, recent := e.Recent.Find(kind, pk)
		if !recent && kind != "held" {
			return pages.Notice{}, nil
		}
		b, err := e.Store.Book(r.Context(), pk)
		if err != nil {
			return pages.Notice{}, ignoreMissing(err)
		}
		n := pages.Notice{Kind: kind, Book: b, Others: others}
		if kind == "added" {
			n.Like, err = e.like(r.Context(), b)
		}
		return n, err
	}
	for _, kind := range []string{"changed", "undone"} {
		batch, err := strconv.ParseInt(r.Form.Get(kind), 10, 64)
		if err != nil {
			continue
		}
		n, recent := e.Recent.Find(kind, batch)
		if !recent {
			return pages.Notice{}, nil
		}
		left, _ := e.Recent.Find("left", batch)
		return pages.Notice{Kind: kind, Batch: batch, Others: n, Left: left}, nil
	}
	id, err := strconv.ParseInt(r.Form.Get("removed"), 10, 64)
	if err != nil {
		return pages.Notice{}, nil
	}
	removal, err := e.Store.Removal(r.Context(), id)
	if err != nil {
		return pages.Notice{}, ignoreMissing(err)
	}
	return pages.Notice{Kind: "removed", Book: removal.Books[0], Others: len(removal.Books) - 1, Removal: id}, nil
}

// like returns the other book on the list that is most like b.
func (e *Editor) like(ctx context.Context, b catalogue.Book) (catalogue.Match, error) {
	matches, err := e.Store.Match(ctx, b)
	if err != nil {
		return catalogue.Match{}, err
	}
	return matches[0], nil
}

// ignoreMissing returns nil for store.ErrNotFound, so that a page can do without the book, else
// err.
func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
