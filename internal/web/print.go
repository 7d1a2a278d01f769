package web

import (
	"html/template"
	"net/http"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/answer"
)

// printSize is the number of books in a part of the Print View: some 25 sheets.
const printSize = 1000

type printPage struct {
	Frame                         frame
	Text                          string
	Cut                           bool // see catalogue.Page
	MaxWords                      int
	Order                         catalogue.Order
	Rows                          template.HTML
	Count                         int    // of rows
	Date                          string // today's, in the local time zone
	PartSize                      int
	PreviousURL, NextURL, BackURL string
}

// print shows the list as it is printed on paper.
func (s *Server) print(r *http.Request) (answer.Answer, error) {
	q := listRequest(r)
	q.Limit, q.Brief = printSize, true
	list, err := s.store.List(r.Context(), q)
	if err != nil {
		return answer.Answer{}, err
	}
	page := printPage{
		Frame: s.frame(r, "print"), Text: q.Text, Order: q.Order, Rows: s.pages.PrintRows(list.Books), Count: len(list.Books), Cut: list.Cut, MaxWords: catalogue.MaxWords,
		Date: time.Now().Format(time.DateOnly), PartSize: printSize, BackURL: listURL("/", q, nil),
	}
	page.PreviousURL, page.NextURL = neighbourURLs("/print", q, list)
	return s.page("print", page)
}
