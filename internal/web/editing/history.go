package editing

import (
	"errors"
	"net/http"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// History shows what was changed of a book.
func (e *Editor) History(r *http.Request) (answer.Answer, error) {
	b, changes, err := e.Store.History(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewChanges(changes))
	}
	return e.Render("history", pages.NewHistory(e.Frame(r, ""), b, changes))
}

// Undo undoes a change of a book.
func (e *Editor) Undo(r *http.Request) (answer.Answer, error) {
	b, err := e.Store.Undo(r.Context(), request.ID(r, "change"), person.Name(r))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-change", Err: err}
	case err != nil:
		return answer.Answer{}, err
	case !request.HTMLByDefault(r):
		return answer.JSON(http.StatusOK, api.NewBook(b))
	}
	_, changes, err := e.Store.History(r.Context(), b.PK)
	if err != nil {
		return answer.Answer{}, err
	}
	if n := MergeNotice(changes); n.Kind != "" {
		return answer.SeeOther(afterMerge(b, n.Kind, n.Change)), nil
	}
	return answer.SeeOther(address.Book(b)), nil
}

// MergeNotice returns what to say of a book if its latest change was a merge, or the undoing of
// one.
func MergeNotice(changes []catalogue.Change) pages.Notice {
	if len(changes) == 0 || changes[0].Absorbed.PK == 0 {
		return pages.Notice{}
	}
	n := pages.Notice{Kind: "merged", Book: changes[0].Absorbed, Change: changes[0].Change}
	if changes[0].Kind != catalogue.Merged {
		n.Kind = "unmerged"
	}
	return n
}
