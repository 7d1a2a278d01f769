package web

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
func (s *Server) scannedCopy(r *http.Request, text string) (pages.Notice, error) {
	n := pages.Notice{Kind: "copy", Copy: catalogue.Copy{Barcode: barcodes.Parse(text)}}
	c, err := s.store.CopyWithBarcode(r.Context(), n.Copy.Barcode)
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
	n.Book, err = s.store.Book(r.Context(), c.Book)
	return n, err
}

// scannedBook says that a book is on the list already when its ISBN was typed or scanned.
func (s *Server) scannedBook(r *http.Request, q lookup.Query) (pages.Notice, error) {
	if q.ISBN == "" {
		return pages.Notice{}, nil
	}
	list, err := s.store.List(r.Context(), catalogue.Query{Text: q.ISBN.String(), Limit: 1})
	if err != nil || len(list.Books) == 0 {
		return pages.Notice{}, err
	}
	return pages.Notice{Kind: "held", Book: list.Books[0]}, nil
}

// noticePage shows the list around the book of a notice, with the search field free to scan.
func (s *Server) noticePage(r *http.Request, n pages.Notice) (answer.Answer, error) {
	page := pages.Catalogue{Frame: s.frame(r, "search"), Notice: n}
	q := address.ListRequest(r)
	q.Around = n.Book.PK
	var err error
	if page.List, err = s.listPart(r, q); err != nil {
		return answer.Answer{}, err
	}
	return s.page("catalogue", page)
}
