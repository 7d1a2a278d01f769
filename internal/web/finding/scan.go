package finding

import (
	"errors"
	"net/http"

	"shelflist/internal/barcodes"
	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/store"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/pages"
)

// scannedCopy returns what to say when a text is the barcode of a copy, or one of our own that no
// copy has. The zero value says that it is neither, so that it may be looked up.
func (f *Finder) scannedCopy(r *http.Request, text string) (pages.Notice, error) {
	n := pages.Notice{Kind: "copy", Copy: catalogue.Copy{Barcode: barcodes.Parse(text)}}
	c, err := f.Store.CopyWithBarcode(r.Context(), n.Copy.Barcode)
	if errors.Is(err, store.ErrNotFound) {
		if barcodes.OwnNumber(n.Copy.Barcode) == 0 {
			return pages.Notice{}, nil
		}
		n.Kind = "no-copy"
		return n, nil
	}
	if err != nil {
		return pages.Notice{}, err
	}
	n.Copy = c
	n.Book, err = f.Store.Book(r.Context(), c.Book)
	return n, err
}

// scannedBook says that a book is on the list already when its ISBN was typed or scanned.
func (f *Finder) scannedBook(r *http.Request, q lookup.Query) (pages.Notice, error) {
	if q.ISBN == "" {
		return pages.Notice{}, nil
	}
	list, err := f.Store.List(r.Context(), catalogue.Query{Text: q.ISBN.String(), Limit: 1})
	if err != nil || len(list.Books) == 0 {
		return pages.Notice{}, err
	}
	return pages.Notice{Kind: "held", Book: list.Books[0]}, nil
}

// noticePage shows the list around the book of a notice, with the search field free to scan.
func (f *Finder) noticePage(r *http.Request, n pages.Notice) (answer.Answer, error) {
	page := pages.Catalogue{Frame: f.Frame(r, "search"), Notice: n}
	q := address.ListRequest(r)
	q.Around = n.Book.PK
	var err error
	if page.List, err = f.List(r, q); err != nil {
		return answer.Answer{}, err
	}
	return f.Render("catalogue", page)
}
