// Package problem picks the status and the text that answer an error.
package problem

import (
	"errors"
	"net/http"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/lookup"
	"shelflist/internal/store"
	"shelflist/internal/web/guard"
)

// Problem is an error with the status and the kind of text that answer it.
type Problem struct {
	Status int
	Kind   string // name of a template in problems.txt
	Err    error  // for the log; may be nil
}

func (p Problem) Error() string {
	if p.Err == nil {
		return p.Kind
	}
	return p.Kind + ": " + p.Err.Error()
}

// Unwrap returns Err.
func (p Problem) Unwrap() error { return p.Err }

// causes maps errors of other packages to the status and the kind of text that answer them. The
// first that errors.Is finds is taken.
var causes = []struct {
	err    error
	status int
	kind   string
}{
	{guard.ErrMethod, http.StatusMethodNotAllowed, "no-method"},
	{guard.ErrForeign, http.StatusForbidden, "cross-site"},
	{store.ErrNotFound, http.StatusNotFound, "no-book"},
	{store.ErrTooMany, http.StatusUnprocessableEntity, "too-many"},
	{store.ErrLastCopy, http.StatusConflict, "last-copy"},
	{store.ErrNoCover, http.StatusNotFound, "no-cover"},
	{cover.ErrFormat, http.StatusUnsupportedMediaType, "picture-format"},
	{cover.ErrDamaged, http.StatusUnprocessableEntity, "picture-damaged"},
	{cover.ErrTooLarge, http.StatusUnprocessableEntity, "picture-too-large"},
	{cover.ErrTooSmall, http.StatusUnprocessableEntity, "picture-too-small"},
	{store.ErrCursor, http.StatusBadRequest, "bad-place"},
	{store.ErrBusy, http.StatusServiceUnavailable, "busy"},
	{store.ErrSlow, http.StatusServiceUnavailable, "too-slow"},
	{store.ErrFull, http.StatusInsufficientStorage, "full"},
	{store.ErrQuota, http.StatusInsufficientStorage, "quota"},
	{store.ErrTooLarge, http.StatusInsufficientStorage, "file-limit"},
	{store.ErrExhausted, http.StatusServiceUnavailable, "exhausted"},
	{store.ErrGone, http.StatusInternalServerError, "gone"},
	{store.ErrReadOnly, http.StatusInternalServerError, "read-only"},
	{store.ErrDamaged, http.StatusInternalServerError, "damaged"},
	{store.ErrDisk, http.StatusInternalServerError, "disk"},
	{lookup.ErrNotFound, http.StatusNotFound, "no-work"},
}

// Causes returns the errors of other packages that have a status and a kind of text.
func Causes() []error {
	list := make([]error, len(causes))
	for i, c := range causes {
		list[i] = c.err
	}
	return list
}

// Diagnose turns any error into a problem.
func Diagnose(err error) Problem {
	var p Problem
	if errors.As(err, &p) {
		return p
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return Problem{http.StatusRequestEntityTooLarge, "too-large", err}
	}
	var invalid catalogue.FieldErrors
	if errors.As(err, &invalid) {
		return Problem{http.StatusUnprocessableEntity, "invalid", err}
	}
	var stale *store.StaleError
	if errors.As(err, &stale) {
		return Problem{http.StatusConflict, "stale", err}
	}
	var since *store.ChangedSinceError
	if errors.As(err, &since) {
		return Problem{http.StatusConflict, "changed-since", err}
	}
	var foreignHost *guard.HostError
	if errors.As(err, &foreignHost) {
		return Problem{http.StatusMisdirectedRequest, "wrong-host", err}
	}
	for _, c := range causes {
		if errors.Is(err, c.err) {
			return Problem{c.status, c.kind, err}
		}
	}
	var failure *lookup.Failure
	if errors.As(err, &failure) {
		return Problem{http.StatusBadGateway, "no-answer", err}
	}
	return Problem{http.StatusInternalServerError, "internal", err}
}
