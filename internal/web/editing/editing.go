// Package editing answers requests that change what the catalogue has of a book: its description
// and its copies.
package editing

import (
	"context"
	"net/http"

	"shelflist/internal/catalogue"
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
	Find   func(ctx context.Context, id string) (catalogue.Book, error) // what a source says of a book
	Render func(page string, data any) (answer.Answer, error)
	Frame  func(r *http.Request, view string) pages.Frame
}
