package web

import (
	"net/http"
	"time"

	"shelflist/internal/catalogue"
)

// printSize is the number of books in a part of the Print View: some 25 sheets.
const printSize = 1000

type printPage struct {
	Frame                         frame
	Text                          string
	WordsLeftOut                  bool // see listPart
	MaxWords                      int
	Order                         catalogue.Order
	Books                         []catalogue.Book
	Date                          string // today's, in the local time zone
	PartSize                      int
	PreviousURL, NextURL, BackURL string
}

// print shows the list as it is printed on paper.
func (s *Server) print(w http.ResponseWriter, r *http.Request) error {
	q := listRequest(r)
	q.Limit = printSize
	list, wordsLeftOut, err := s.read(r.Context(), q)
	if err != nil {
		return err
	}
	page := printPage{
		Frame: s.frame(r, "print"), Text: q.Text, Order: q.Order, Books: list.Books, WordsLeftOut: wordsLeftOut, MaxWords: maxFilterWords,
		Date: time.Now().Format(time.DateOnly), PartSize: printSize, BackURL: listURL("/", q, nil),
	}
	page.PreviousURL, page.NextURL = neighbourURLs("/print", q, list)
	s.writePage(w, r, http.StatusOK, "print", page)
	return nil
}
