// Package finding answers requests that look works up in the sources and add them to the list.
package finding

import (
	"log/slog"
	"net/http"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover/fetch"
	"shelflist/internal/lookup"
	"shelflist/internal/store"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/recent"
)

// Finder answers the requests.
type Finder struct {
	Store   *store.Store
	Sources *lookup.Sources
	Covers  *fetch.Fetcher // nil for none
	Log     *slog.Logger
	Recent  *recent.Changes
	Notice  func(*http.Request) (pages.Notice, error)                // what was just done
	List    func(*http.Request, catalogue.Query) (pages.List, error) // a part of the list, for below the results
	Render  func(page string, data any) (answer.Answer, error)
	Frame   func(r *http.Request, view string) pages.Frame
}
