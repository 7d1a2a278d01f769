package web

import (
	"net/http"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/pages"
)

// printSize is the number of books in a part of the Print View: some 25 sheets.
const printSize = 1000

// print shows the list as it is printed on paper.
func (s *Server) print(r *http.Request) (answer.Answer, error) {
	q := listRequest(r)
	q.Limit, q.Brief = printSize, true
	list, err := s.store.List(r.Context(), q)
	if err != nil {
		return answer.Answer{}, err
	}
	rows, err := s.pages.PrintRows(list.Books)
	if err != nil {
		return answer.Answer{}, err
	}
	page := pages.Print{
		Frame: s.frame(r, "print"), Text: q.Text, Order: q.Order, Rows: rows, Count: len(list.Books), Cut: list.Cut,
		MaxWords: catalogue.MaxWords, Date: time.Now().Format(time.DateOnly), PartSize: printSize,
		BackURL: address.List("/", q, nil),
	}
	page.PreviousURL, page.NextURL = address.Neighbours("/print", q, list)
	return s.page("print", page)
}
