package web

import (
	"net/http"
	"time"

	"shelflist/internal/catalogue"
)

// printSize is how many books are printed at once: some twenty-five sheets.
const printSize = 1000

type printPage struct {
	Frame                         frame
	Text                          string
	Order                         catalogue.Order
	Books                         []catalogue.Book
	Date                          string
	PartSize                      int
	PreviousURL, NextURL, BackURL string
}

// print shows the list for paper.
func (s *Server) print(w http.ResponseWriter, r *http.Request) error {
	q := listRequest(r)
	q.Limit = printSize
	list, err := s.store.List(r.Context(), q)
	if err != nil {
		return err
	}
	page := printPage{
		Frame: s.frame(r, "print"), Text: q.Text, Order: q.Order, Books: list.Books,
		Date: time.Now().Format(time.DateOnly), PartSize: printSize, BackURL: listURL("/", q, nil),
	}
	page.PreviousURL, page.NextURL = turns("/print", q, list)
	s.writePage(w, r, http.StatusOK, "print", page)
	return nil
}
