// Package editing answers requests that change what the catalogue has of a book: its description and
// its copies.
package editing

import (
	"net/http"

	"shelflist/internal/store"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/recent"
	"shelflist/internal/web/texts"
)

// Editor answers the requests.
type Editor struct {
	Store  *store.Store
	Texts  texts.Texts
	Recent *recent.Changes
	Render func(page string, data any) (answer.Answer, error)
	Frame  func(r *http.Request, view string) pages.Frame
}
