// Package biblio looks works up: in Open Library, in library catalogues that speak
// SRU, and in an offline bibliography, asked side by side and merged into one answer.
package biblio

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// Work is a title as a source describes it. Any field but ID and Title may be
// empty. Title and Author are the source's own text and may hold anything.
type Work struct {
	ID        string // only [A-Za-z0-9._-]; its form says which source it is from
	Title     string
	Author    string // the first author, surname first: "Vonnegut, Kurt"
	Year      string // first published
	Dewey     dewey.Number
	ISBN      isbn.ISBN
	Publisher string
	LCC       string // Library of Congress call number: "PS3572.O5 S6"
	Language  string // MARC code: "eng"
	Subjects  []string
	Cover     string   // absolute https URL of a medium image
	Sources   []string // names of the sources that describe it, preferred first; Sources fills it
}

// Source is where works are looked up. Both methods must return soon after
// their context is done, and may be called from several goroutines.
type Source interface {
	// Name is short and stable: "openlibrary".
	Name() string
	// Search returns the works that match q, best first; none is no error.
	Search(ctx context.Context, q Query) ([]Work, error)
	// Find returns the work with that ID. It returns ErrNotFound when the source
	// does not know it, and does so before any I/O when id has not the form of
	// the source's own IDs.
	Find(ctx context.Context, id string) (Work, error)
}

// Remote is a Source at the other end of a network: it is waited for no longer
// than its budget, and left alone for a while after a failure.
type Remote interface {
	Source
	Budget() time.Duration
}

// ErrNotFound says that no source knows a work by that ID.
var ErrNotFound = errors.New("no such work")

// Reason says in one word why a source did not answer.
type Reason string

const (
	Unreachable Reason = "unreachable" // no connection
	Slow        Reason = "slow"        // no answer within its budget
	Busy        Reason = "busy"        // it asks to be left alone: 429
	Refused     Reason = "refused"     // 403 and other 4xx
	Broken      Reason = "broken"      // 5xx, or an answer that can't be read
	Resting     Reason = "resting"     // not asked, because it failed a moment ago
)

// Failure is the error of a source that did not answer. Err is for the log.
type Failure struct {
	Source     string
	Reason     Reason
	Err        error
	RetryAfter time.Duration // how long the source asked to be left alone, or 0
}

func (f *Failure) Error() string {
	if f.Err == nil {
		return fmt.Sprintf("%s: %s", f.Source, f.Reason)
	}
	return fmt.Sprintf("%s: %s: %v", f.Source, f.Reason, f.Err)
}

// Unwrap returns Err.
func (f *Failure) Unwrap() error { return f.Err }
